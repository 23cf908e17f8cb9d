"""What shells complete."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pyxp.cli.app import run


@pytest.fixture
def completed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """What bash is offered for the last word of a line."""

    def call(line: str) -> list[str]:
        monkeypatch.setenv("_PYXP_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        with pytest.raises(SystemExit):
            run([])
        return capsys.readouterr().out.split()

    return call


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("pyxp ", ["plain,apply", "plain,bindings", "plain,delete", "plain,diff", "plain,doctor"]),
        ("pyxp val", ["plain,validate"]),
        ("pyxp schemas s", ["plain,show", "plain,stubs"]),
        ("pyxp render --conv", ["plain,--converge"]),
        ("pyxp render --output t", ["plain,tree", "plain,table"]),
        ("pyxp --color n", ["plain,never"]),
        ("pyxp schemas show Subn", ["plain,Subnet", "plain,SubnetCidrReservation", "plain,SubnetGroup"]),
        ("pyxp schemas list ec2/sec", ["plain,ec2/SecurityGroup", "plain,ec2/SecurityGroupEgressRule"]),
        ("pyxp schemas show nope", []),
        ("pyxp rule unknown-fie", ["plain,unknown-field"]),
        ("pyxp rule UNKNOWN-fie", ["plain,unknown-field"]),
    ],
)
def test_words_are_completed(line: str, offered: list[str], completed) -> None:
    assert completed(line)[: len(offered) or None] == offered


@pytest.mark.parametrize(
    "line",
    [
        "pyxp validate cl",
        "pyxp validate --schemas cl",
        "pyxp render cl",
        "pyxp render -o cl",
        "pyxp render x --xrd cl",
        "pyxp render x --function-certs cl",
        "pyxp schemas import cl",
        "pyxp --project cl",
    ],
)
def test_paths_are_left_to_the_shell(line: str, completed) -> None:
    assert completed(line) == ["file,cl"]


def test_a_broken_project_completes_nothing(completed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyxp.toml").write_text("= nonsense")
    monkeypatch.chdir(tmp_path)
    assert completed("pyxp schemas show Sub") == []


@pytest.mark.skipif(os.name == "nt" or shutil.which("bash") is None, reason="needs bash")
def test_bash_takes_the_script(tmp_path: Path) -> None:
    (tmp_path / "pyxp").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pyxp "$@"\n')
    (tmp_path / "pyxp").chmod(0o755)
    script = (
        'eval "$(_PYXP_COMPLETE=bash_source pyxp)"; COMP_WORDS=(pyxp ren); COMP_CWORD=1; '
        "_pyxp_completion pyxp ren pyxp; echo ${COMPREPLY[@]}"
    )
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", script],  # noqa: S607
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("render\n", "")
