"""Files and folders that options name: one that is not there, or cannot be read, is misuse of every command."""

from collections.abc import Iterator

import click
import pytest

from pyxp.cli.app import cli, run

VPC = """\
apiVersion: ec2.aws.upbound.io/v1beta1
kind: VPC
metadata: {name: a}
spec: {forProvider: {region: eu-central-1, cidrBlock: 10.0.0.0/16}}
"""
BESIDE = {
    "apply": ["vpc.yaml"], "apply --schemas": ["vpc.yaml", "--dry-run", "client"], "bindings": ["--check"],
    "delete": ["vpc.yaml"], "diff": ["vpc.yaml", "--cluster"], "doctor": ["vpc.yaml"], "generate": ["--check"],
    "package": ["v1.0.0"], "package --show": [], "pause": ["vpc/a"],
    "render": ["vpc.yaml"], "resume": ["vpc/a"], "schemas find": ["x"], "schemas list": [],
    "schemas import": ["vpc.yaml"], "schemas import --ca": ["localhost:1/a/b:v1.0.0"],
    "schemas import --kubeconfig": ["--cluster"], "schemas show": ["VPC"], "status": ["vpc/a"], "test": ["vpc.yaml"],
    "trace": ["vpc/a"],
    "validate": ["vpc.yaml"], "wait": ["vpc/a"],
}  # fmt: skip
"""What stands beside the option, by command and option, else by command."""

WRITTEN = {"package --output", "schemas import --to", "schemas stubs --to"}
FORMS = {"render --context-files": "a={}"}
OPAQUE = {"render --function-certs"}
"""Options whose files only another program looks into."""


def options() -> Iterator[str]:
    """Every option of every command that names a file or folder to read, as ``schemas import --overlay``."""
    waiting: list[tuple[str, click.Command]] = [("", cli)]
    while waiting:
        name, command = waiting.pop()
        if isinstance(command, click.Group):
            context = click.Context(command)
            inner = {key: command.get_command(context, key) for key in command.list_commands(context)}
            waiting += [(f"{name} {key}".strip(), found) for key, found in inner.items() if found is not None]
            continue
        for parameter in command.params:
            called = f"{name} {max(parameter.opts, key=len)}"
            if isinstance(parameter, click.Option) and (isinstance(parameter.type, click.Path) or called in FORMS):
                yield called


ELSEWHERE = {"package --ca"}
"""Options that need a project with something to pack: tests/unit/cli/test_package_command.py tries them."""

FOUND = sorted(set(options()) - WRITTEN - ELSEWHERE)


def test_all_options_are_found():
    assert {"validate --old", "validate --against", "render --from", "render --context-files"} <= set(FOUND)
    assert set(options()) >= WRITTEN | OPAQUE | ELSEWHERE | set(FORMS)


@pytest.mark.parametrize("option", FOUND)
def test_what_cannot_be_read_is_misuse(option, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    command, _, name = option.rpartition(" ")
    (tmp_path / "vpc.yaml").write_text(VPC)
    (tmp_path / "broken.yaml").write_text("a: [")
    for file in ("missing.yaml", "broken.yaml")[: 1 if option in OPAQUE else 2]:
        beside = BESIDE.get(option, BESIDE.get(command))
        assert beside is not None, f"say in BESIDE what stands beside {option}"
        code = run([*command.split(), *beside, name, FORMS.get(option, "{}").format(file)])
        out, err = capsys.readouterr()
        assert (code, out) == (2, ""), err
        assert file in err
