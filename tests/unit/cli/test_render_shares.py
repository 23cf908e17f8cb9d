"""Many claims in several processes: the same bytes as in one, and a clean end whatever happens."""

import gc
import os
import shutil
import signal
import subprocess
import sys
import time
from types import FrameType

import pytest

from pyxp.cli.render import command
from pyxp.cli.render_shares import Plan, Screen, beginner, given_of, shares_of, untold
from pyxp.diagnostics import Finding
from pyxp.jobs.render import How, begin
from pyxp.reports.stacks import Extras
from pyxp.yamlio import write_documents

GROUP = "shares.pyxp.test"
DEFINITION = {
    "apiVersion": "apiextensions.crossplane.io/v1",
    "kind": "CompositeResourceDefinition",
    "metadata": {"name": f"xparts.{GROUP}"},
    "spec": {
        "group": GROUP,
        "names": {"kind": "XPart", "plural": "xparts"},
        "claimNames": {"kind": "Part", "plural": "parts"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "referenceable": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "properties": {"size": {"type": "integer", "maximum": 5}, "cidr": {"type": "string"}},
                            }
                        },
                    }
                },
            }
        ],
    },
}


def template(name, kind, patches=(), **more):
    patched = [{"type": "FromCompositeFieldPath", **patch} for patch in patches]
    return {"name": name, "base": {"apiVersion": f"unheard.of.{GROUP}/v1", "kind": kind, **more}, "patches": patched}


VPC = {
    "name": "vpc",
    "base": {
        "apiVersion": "ec2.aws.upbound.io/v1beta1",
        "kind": "VPC",
        "spec": {"forProvider": {"region": "eu-central-1", "cidrBlok": "10.0.0.0/16"}},
    },
}
WANTED = {"fromFieldPath": "spec.cidr", "toFieldPath": "spec.cidr", "policy": {"fromFieldPath": "Required"}}
BROKEN = {
    "fromFieldPath": "spec.size",
    "toFieldPath": "spec.x",
    "transforms": [{"type": "math", "math": {"type": "?"}}],
}


def composition(name, templates):
    step = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": templates}
    function = {"name": "function-patch-and-transform"}
    return {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": name},
        "spec": {
            "compositeTypeRef": {"apiVersion": f"{GROUP}/v1", "kind": "XPart"},
            "mode": "Pipeline",
            "pipeline": [{"step": "compose", "functionRef": function, "input": step}],
        },
    }


FUNCTION = {
    "apiVersion": "pkg.crossplane.io/v1",
    "kind": "Function",
    "metadata": {"name": "function-patch-and-transform"},
    "spec": {"package": "xpkg.crossplane.io/crossplane-contrib/function-patch-and-transform:v0.10.0"},
}


def part(number):
    """Some claims are refused, some wait, some fail, and all that are not refused compose what nothing knows."""
    spec = {"compositionRef": {"name": "broken" if number % 5 == 4 else "fine"}, "size": 9 if number in (3, 8) else 1}
    if number % 2:
        spec["cidr"] = "10.0.0.0/8"
    metadata = {"name": f"part-{number}", "namespace": "default"}
    return {"apiVersion": f"{GROUP}/v1", "kind": "Part", "metadata": metadata, "spec": spec}


@pytest.fixture
def files(tmp_path):
    """A folder of claims with their platform."""
    fine = composition("fine", [VPC, template("a", "Unheard"), template("b", "Other", [WANTED])])
    known = [DEFINITION, fine, composition("broken", [template("a", "Late", [BROKEN])]), FUNCTION]
    (tmp_path / "platform.yaml").write_text(write_documents(known))
    (tmp_path / "parts.yaml").write_text(write_documents([part(number) for number in range(12)]))
    stray = {"apiVersion": "example.org/v1", "kind": "Nothing", "metadata": {"name": "stray"}}
    (tmp_path / "stray.yaml").write_text(write_documents([stray, {**FUNCTION, "kind": "Lock"}]))
    return tmp_path


def render(folder, *options):
    command = [sys.executable, "-m", "pyxp", "render", *options, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def test_the_same_is_printed_and_said_by_several_processes(files):
    alone = render(files, "--jobs", "1", "--report", "junit=one.txt")
    assert alone[0] == 1
    assert "name: part-0-" in alone[1]
    assert "name: part-11-" in alone[1]
    for told in ("unheard.of", "part-3", "cidrBlok", "unknown math transform", "stray"):
        assert told in alone[2]
    assert alone[2].count("no schema is known for Unheard") == 1
    assert render(files, "--jobs", "2", "--report", "junit=two.txt") == alone
    assert (files / "one.txt").read_text() == (files / "two.txt").read_text()
    assert (files / "one.txt").read_text().count("unknown math transform") >= 2


@pytest.mark.thorough
@pytest.mark.parametrize("options", [("--converge",), ("--no-validate",), ("--teardown", "--output", "steps")], ids=str)
@pytest.mark.parametrize("jobs", ["2", "7", "12"])
def test_the_same_is_printed_and_said_by_any_number_of_processes(files, jobs, options):
    assert render(files, *options, "--jobs", jobs) == render(files, *options, "--jobs", "1")


@pytest.mark.thorough
def test_formats_that_take_all_claims_together_come_from_one_process(files):
    for output in ("json", "tree", "table"):
        assert render(files, "--output", output, "--jobs", "3") == render(files, "--output", output, "--jobs", "1")


def test_nothing_is_kept_of_a_share_that_was_done():
    known = [DEFINITION, composition("fine", [VPC, template("b", "Other", [WANTED])]), FUNCTION]
    begun = begin([*known, *(part(number) for number in (0, 1))], None, How())
    options = command.make_context("render", ["."]).params
    plan = Plan(begun.inputs, None, options, begun.how, "yaml", Extras(), Screen(False, False, 80, None))
    collecting = gc.get_threshold()
    do = beginner(plan)()
    gc.set_threshold(*collecting)
    written = []
    for share in shares_of(begun, 1)[:2]:
        said = do(given_of(begun, share))
        written.append(said.texts)
    assert [("part-0-" in str(texts), "part-1-" in str(texts)) for texts in written] == [(True, False), (False, True)]
    # Lists in a list: what else refers to the first of them would keep it.
    others = [item for item in gc.get_referrers(written[0]) if item is not written and not isinstance(item, FrameType)]
    assert others == []


def many(folder, count):
    claims = [part(5 * number) for number in range(count)]
    (folder / "parts.yaml").write_text(write_documents(claims))


def started(folder):
    command = [sys.executable, "-m", "pyxp", "render", "--jobs", "2", "."]
    # Tests that run in the background may ignore the interrupt key.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
    finally:
        signal.signal(signal.SIGINT, before)


def children(process):
    """The processes that do the work: of those of the group all but the first."""
    ps = [shutil.which("ps") or "ps", "-A", "-ww", "-o", "pid=", "-o", "pgid=", "-o", "args="]
    listed = subprocess.run(ps, capture_output=True, text=True, check=True).stdout
    group = [line.split(maxsplit=2) for line in listed.splitlines()]
    return [int(number) for number, own, args in group if own == str(process.pid) and "spawn_main" in args]


def await_children(process):
    ps = [shutil.which("ps") or "ps", "--ppid", str(process.pid)]
    while b"python" not in subprocess.run(ps, capture_output=True, check=False).stdout:
        assert process.poll() is None
        time.sleep(0.01)


def await_output(process):
    assert process.stdout is not None
    assert process.stdout.readline() == "---\n"


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("number", "code", "told"), [(signal.SIGINT, 130, "Interrupted."), (signal.SIGTERM, 143, "Ter")]
)
def test_an_interrupt_ends_all_processes_without_a_traceback(files, number, code, told):
    many(files, 4000)
    process = started(files)
    await_output(process)
    helpers = children(process)
    assert len(helpers) == 2
    os.killpg(process.pid, number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in said
    assert told in said
    time.sleep(0.2)
    assert not any(map(is_there, helpers))


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_is_one_line_also_while_processes_are_started(files, number):
    many(files, 2000)
    for later in (0, 0.05, 0.2, 0.6):
        process = started(files)
        await_children(process)
        time.sleep(later)
        os.kill(process.pid, number)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 128 + number
        assert "Traceback" not in said


def is_there(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_process_that_dies_is_told(files):
    many(files, 4000)
    process = started(files)
    await_output(process)
    os.kill(children(process)[0], signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Error: a process that had a part of the work was ended by signal 9" in said
    assert "--jobs 1" in said
    assert "Traceback" not in said


def test_what_is_told_once_comes_from_the_first_share_that_tells_it():
    first, second, other = Finding("a", "1"), Finding("a", "2"), Finding("b", "3")
    told = set()
    assert list(untold([first, other], {"kind": [0], "review": []}, told)) == [first, other]
    assert list(untold([other, second, first], {"kind": [1], "review": [2]}, told)) == [other]
