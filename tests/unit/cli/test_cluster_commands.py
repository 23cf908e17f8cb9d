"""Commands that talk to a cluster, as far as they need none."""

import io
import json
import os
import re

import pytest

from pyxp.cli.app import run
from pyxp.cli.delete import lasted
from pyxp.cli.live import LiveTree
from pyxp.cluster.applying import Applied, Outcome
from pyxp.cluster.deleting import Deleted
from pyxp.cluster.events import Event
from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, State
from pyxp.errors import PyxpError
from pyxp.jobs.apply import ApplyResult
from pyxp.jobs.status import StatusResult

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n"
NAMESPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n"


@pytest.fixture
def given(tmp_path):
    path = tmp_path / "given.yaml"
    path.write_text(CONFIG + NAMESPACE)
    return str(path)


def test_a_dry_run_of_the_client_shows_the_order(given, capsys):
    assert run(["apply", "--dry-run", "client", given]) == 0
    said = capsys.readouterr()
    assert said.out == "1. Namespace b\n2. ConfigMap b/a\n"
    assert said.err == "2 objects would be applied in this order; the server was not asked\n"


def test_nothing_is_applied_where_something_is_wrong(tmp_path, capsys):
    path = tmp_path / "bad.yaml"
    path.write_text(
        CONFIG + "---\napiVersion: ec2.aws.upbound.io/v1beta1\nkind: VPC\nmetadata: {name: a}\nspec: {x: 1}\n"
    )
    assert run(["apply", "--dry-run", "client", str(path)]) == 1
    said = capsys.readouterr()
    assert "error[" in said.err and said.err.endswith("nothing was applied\n")
    assert said.out == ""


def test_a_misspelt_kind_of_kubernetes_is_found_before_the_server_is_asked(tmp_path, capsys):
    path = tmp_path / "lease.yaml"
    lease = "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: a}\n"
    path.write_text(lease)
    assert run(["apply", "--dry-run", "client", str(path)]) == run(["validate", str(path)]) == 0
    assert "note[missing-schema]" not in capsys.readouterr().err
    path.write_text(lease.replace("Lease", "Leese"))
    assert run(["apply", "--dry-run", "client", str(path)]) == run(["validate", str(path)]) == 1
    assert "did you mean Lease of coordination.k8s.io/v1?" in capsys.readouterr().err


def test_an_object_without_a_name_is_refused(tmp_path, capsys):
    path = tmp_path / "made.yaml"
    path.write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n")
    assert run(["apply", "--dry-run", "client", str(path)]) == 1
    assert "this ConfigMap has no name, so it cannot be applied; give it metadata.name" in capsys.readouterr().err


ALL = ["apply", "status", "wait", "delete", "pause", "resume", "diff"]
CLUSTER = [command for command in ALL if command != "apply"]


def called(command, *arguments):
    return run([command, *(["--cluster"] if command == "diff" else []), *arguments])


@pytest.mark.parametrize("command", ALL)
@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        ("", "this Shop has no name, so it cannot be "),
        ("metadata: x\n", "this Shop has no name, so it cannot be "),
        ("metadata: {generateName: a-}\n", "this Shop has no name, so it cannot be "),
        ("metadata: {name: 5}\n", "the name of this Shop cannot be 5, so it cannot be "),
        ("metadata: {name: [x]}\n", "the name of this Shop cannot be ['x'], so it cannot be "),
        ("metadata: {name: ..}\n", "the name of this Shop cannot be '..', so it cannot be "),
        ("metadata: {name: x/}\n", "the name of this Shop cannot be 'x/', so it cannot be "),
        ("metadata: {name: x, namespace: 5}\n", "the namespace of this Shop cannot be 5, so it cannot be "),
        ("metadata: {name: x, namespace: a/../b}\n", "the namespace of this Shop cannot be 'a/../b', so "),
    ],
)
def test_what_cannot_be_found_under_its_name_is_refused_before_any_request(
    command, metadata, told, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("pyxp.cluster.connection.connect", None)
    path = tmp_path / "given.yaml"
    # What is applied is judged before; of a Lease only its name is known here.
    status = "apiVersion: v1\nkind: ComponentStatus\n"
    kind = status if command == "apply" else "apiVersion: e.org/v1\nkind: Shop\n"
    path.write_text(kind + metadata)
    assert called(command, str(path)) == (2 if command == "diff" else 1)
    said = capsys.readouterr().err
    assert f"{path}:" in said and told in said.replace("ComponentStatus", "Shop")


@pytest.mark.parametrize("command", ALL)
@pytest.mark.parametrize("text", ["[1, 2]\n", "just text\n", "apiVersion: v1\n", "apiVersion: v1\nkind: 5\n"])
def test_what_is_not_an_object_is_called_so(command, text, tmp_path, capsys):
    path = tmp_path / "given.yaml"
    path.write_text(text)
    assert called(command, str(path)) == (2 if command == "diff" else 1)
    said = capsys.readouterr().err
    assert f"{path}:" in said and "this is not a Kubernetes object: it" in said


@pytest.mark.parametrize("command", ALL)
@pytest.mark.parametrize("text", ["", "---\n", "# nothing\n"])
def test_a_file_with_nothing_in_it_is_misuse(command, text, tmp_path, capsys):
    path = tmp_path / "given.yaml"
    path.write_text(text)
    assert called(command, str(path)) == 2
    assert capsys.readouterr().err.startswith("Error: there is no")


@pytest.mark.parametrize("command", [item for item in CLUSTER if item != "diff"])
@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("ConfigMap/", "ConfigMap/ has no name after the slash, and there is no such folder; write ConfigMap/NAME"),
        ("ConfigMap/..", "ConfigMap/.. does not name an object: it may not be '..'; write KIND/NAME"),
        ("ConfigMap/a%2Fb", "ConfigMap/a%2Fb does not name an object: it may not contain '%'; write KIND/NAME"),
        ("ConfigMap/x1/", "ConfigMap/x1/ is not there"),
        ("./x", "cannot find the file or folder"),
        ("../configmaps", "cannot find the file or folder"),
    ],
)
def test_a_subject_that_names_nothing_is_told(command, subject, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run([command, subject]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", [item for item in CLUSTER if item != "diff"])
@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("Tiny", "Tiny is neither there as a file or folder, nor KIND/NAME; an object of this kind is Tiny/NAME"),
        ("Tiny/t1/a", "nor KIND/NAME; the namespace is an option: Tiny/a -n t1"),
    ],
)
def test_a_subject_that_is_half_a_name_is_misuse(command, subject, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run([command, subject]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", [item for item in CLUSTER if item != "diff"])
def test_a_line_break_is_in_no_name(command, capsys):
    assert run([command, "Tiny/a\nb"]) == 1
    assert "does not name an object: it may not have control characters; write KIND/NAME" in capsys.readouterr().err


def test_diff_needs_something_to_compare_with(given, capsys):
    assert run(["diff", given]) == 2
    assert capsys.readouterr().err == (
        "Error: there is nothing to compare with; add --cluster to compare with what the cluster has\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--cluster", "--cloud"], "--cluster and --cloud compare different things; give one of them"),
        (["--cloud", "-o", "unified"], "what a cloud has is no YAML to be compared by lines; use -o text or -o json"),
    ],
)
def test_diff_compares_one_thing_at_a_time(arguments, told, given, capsys):
    assert run(["diff", *arguments, given]) == 2
    assert told in capsys.readouterr().err


def test_a_file_that_is_not_there_is_no_difference(tmp_path, capsys):
    assert run(["diff", "--cluster", str(tmp_path / "none.yaml")]) == 2
    assert "none.yaml" in capsys.readouterr().err


@pytest.fixture
def outcomes(monkeypatch):
    """What an apply meets instead of a cluster, one after the other; what is an error is raised."""
    met = []

    def apply_files(given, target, *, hear, say, **options):
        for item in met:
            if isinstance(item, BaseException):
                raise item
            hear(item)
        applied = Applied(tuple(met), options["dry_run"] == "server")
        return ApplyResult((), tuple(str(item.reference) for item in met), applied, 7)

    monkeypatch.setattr("pyxp.jobs.apply_files.apply_files", apply_files)
    return met


def config_map(name, action="created", **more):
    return Outcome(Reference("v1", "ConfigMap", name, "b"), action, **more)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_why_something_was_not_applied_is_on_its_line(outcomes, given, monkeypatch, capsys, is_terminal):
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal, raising=False)
    error = PyxpError(f"cannot apply ConfigMap a: {'x' * 200}\nand more")
    outcomes.append(Outcome(Reference("v1", "ConfigMap", "a"), "failed", error=error))
    assert run(["apply", given]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    shown = f"{'x' * 97}..." if is_terminal else "x" * 200  # all of it is in the log of a build
    assert line == f"ConfigMap a failed: {shown}"


@pytest.mark.parametrize(("seconds", "told"), [(0.2, "0s"), (59.7, "1m00s"), (42, "42s"), (185, "3m05s")])
def test_how_long_a_deletion_took_is_told_to_the_second(seconds, told):
    assert lasted(seconds) == told


@pytest.mark.parametrize("command", ["apply", "status", "trace", "wait", "delete", "pause", "resume"])
def test_a_kubeconfig_that_is_not_there_is_misuse(command, given, tmp_path, capsys):
    missing = str(tmp_path / "none")
    assert run([command, "--kubeconfig", missing, given]) == 2
    assert f"there is no kubeconfig {missing}" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="there is no program called sleep")
@pytest.mark.parametrize("command", ["apply", "wait", "delete"])
def test_the_time_of_a_command_is_over_while_a_plugin_hangs(command, tmp_path, capsys):
    kubeconfig, subject = tmp_path / "config", tmp_path / "claim.yaml"
    subject.write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n")
    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": "sleep", "args": ["60"]}
    config = {
        "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "users": [{"name": "u", "user": {"exec": plugin}}],
    }
    kubeconfig.write_text(json.dumps(config))
    subjects = [str(subject)] if command == "apply" else ["shop/x"]
    assert run([command, "--timeout", "50ms", "--kubeconfig", str(kubeconfig), *subjects]) == 2
    assert "the credential plugin sleep has not ended within 0.05 seconds" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["status", "wait"])
def test_only_claims_and_composites_have_a_status(command, given, tmp_path, capsys):
    kubeconfig = tmp_path / "config"
    kubeconfig.write_text("{}")
    assert run([command, "--kubeconfig", str(kubeconfig), given]) == 2
    assert "there is no claim and no composite among these; name a claim's file" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_packages_are_paused_by_file_as_well_as_by_name(command, given, tmp_path, capsys):
    kubeconfig, function = tmp_path / "config", tmp_path / "function.yaml"
    kubeconfig.write_text("{}")
    function.write_text(
        "apiVersion: pkg.crossplane.io/v1\nkind: Function\nmetadata: {name: f}\nspec: {package: a/b/f:v1}\n"
    )
    assert run([command, "--kubeconfig", str(kubeconfig), given]) == 2
    assert "there is no claim, composite or package among these; name a claim's file" in capsys.readouterr().err
    refusals = []
    for subject in (str(function), "function/f"):
        assert run([command, "--kubeconfig", str(kubeconfig), subject]) == 2
        refusals.append(capsys.readouterr().err)
    # Both come as far as to look for the cluster.
    assert refusals[0] == refusals[1] and "no claim" not in refusals[0]


def test_a_file_that_is_not_there_is_no_kind(capsys, tmp_path):
    kubeconfig = tmp_path / "config"
    kubeconfig.write_text("{}")
    assert run(["status", "--kubeconfig", str(kubeconfig), "claims/nope.yaml"]) == 1
    assert capsys.readouterr().err == "Error: claims/nope.yaml: cannot find the file or folder\n"


@pytest.mark.parametrize("command", ["status", "wait", "delete", "pause", "resume"])
def test_a_misspelt_file_is_told_with_the_nearest(command, tmp_path, monkeypatch, capsys):
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "dev.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    assert run([command, "claims/dve.yaml"]) == 1
    assert capsys.readouterr().err == (
        "Error: claims/dve.yaml: cannot find the file or folder; did you mean claims/dev.yaml?\n"
    )


STACK = Node(
    Reference("e/v1", "XR", "x"),
    State("True", "False", "Creating"),
    children=[Node(Reference("e/v1", "Role", "x-1"), State("False", "False", "ReconcileError", "denied"), "role")],
)
WARNING = (STACK.children[0], Event(("e", "Role", "", "x-1"), True, "CannotCreate", "denied by AWS", count=3))


@pytest.fixture
def seen(monkeypatch):
    """What a wait sees instead of a cluster; a sight that is an error is raised."""
    sights = []

    def wait(subjects, target, *, timeout, hear, say):
        for sight in sights:
            if isinstance(sight, BaseException):
                raise sight
            hear(sight)
        return sights[-1]

    monkeypatch.setattr("pyxp.jobs.status.wait", wait)
    return sights


def untimed(lines):
    """Lines without the seconds that they begin with."""
    found = [re.fullmatch(r"\d+s +(.+)", line) for line in lines]
    assert all(found), lines
    return [line[1] for line in found]


def test_a_wait_tells_each_change_once_and_at_the_end_what_holds_up(seen, capsys):
    seen += [StatusResult((STACK,)), StatusResult((STACK,), events=(WARNING,)), StatusResult((STACK,), ("a note",))]
    seen[-1] = StatusResult((STACK,), ("a note",), events=(WARNING,))
    assert run(["wait", "--context", "there", "xr/x"]) == 1
    said = capsys.readouterr()
    assert untimed(said.out.splitlines()) == [
        "XR x: Creating",
        "role Role x-1: not synced: ReconcileError: denied",
        "role Role x-1: warning CannotCreate: denied by AWS",
    ]
    assert said.err == (
        "not ready in time: 1 of 1\n"
        "XR x is held up by:\n"
        "  role: not synced: ReconcileError: denied\n"
        "  role: warning CannotCreate: denied by AWS (3 times)\n"
        "  look closer with: kubectl describe role.e/x-1 --context there\n"
        "a note\n"
        "the cluster goes on; wait again with: pyxp wait xr/x --context there\n"
    )


def test_what_is_not_on_the_cluster_is_told_once(seen, capsys):
    absent = Node(Reference("e/v1", "XR", "y"))
    seen.append(StatusResult((absent,)))
    assert run(["wait", "xr/y"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "not ready in time: 1 of 1\n"
        "still not on the cluster: XR y\n"
        "the cluster goes on; wait again with: pyxp wait xr/y\n"
    )


def test_another_size_of_the_terminal_begins_on_an_empty_screen(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stdout", terminal := Terminal())
    monkeypatch.setenv("COLUMNS", "80")
    with LiveTree() as tree:
        tree.hear(StatusResult((STACK,)))
        assert "\x1b[2J" not in terminal.getvalue()
        monkeypatch.setenv("COLUMNS", "60")
        tree.hear(StatusResult((STACK,)))
        assert terminal.getvalue().count("\x1b[2J") == 1


def test_a_wait_in_vain_ends_and_says_why(seen, capsys):
    going = Node(Reference("e/v1", "XR", "x"), State("True", "True", deleting=True))
    paused = Node(Reference("e/v1", "Db", "d", "shop"), State("False", "False", paused=True))
    seen.append(StatusResult((going, paused)))
    assert run(["wait", "xr/x"]) == 1
    assert capsys.readouterr().err == (
        "XR x is being deleted, so it is not waited for\n"
        "Db shop/d: it is paused, so it is not waited for; pyxp resume db.e/d --namespace shop\n"
    )


DONE = Node(
    STACK.reference,
    State("True", "True"),
    children=[Node(STACK.children[0].reference, State("True", "True"), "role")],
)


def test_what_is_ready_at_the_first_look_is_told_in_one_line(seen, capsys):
    seen.append(StatusResult((DONE,)))
    assert run(["wait", "xr/x"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("ready after ") and line.endswith(": 1 resource")


def test_what_is_ready_already_is_counted_and_what_is_not_is_told(seen, capsys):
    others = [Node(Reference("e/v1", "Role", name), State("True", "True"), name) for name in ("a", "b")]
    begun = Node(STACK.reference, STACK.state, children=[*others, *STACK.children])
    seen += [
        StatusResult((begun,)),
        StatusResult((Node(DONE.reference, DONE.state, children=[*others, DONE.children[0]]),)),
    ]
    assert run(["wait", "xr/x"]) == 0
    *told, last = capsys.readouterr().out.splitlines()
    assert untimed(told) == [
        "2 objects ready already",
        "XR x: Creating",
        "role Role x-1: not synced: ReconcileError: denied",
        "XR x: ready",
        "role Role x-1: ready",
    ]
    assert last.endswith(": 3 resources")


def test_what_says_nothing_for_a_moment_keeps_what_was_known(seen, capsys):
    blank = Node(STACK.reference, State(), children=STACK.children)
    seen += [StatusResult((STACK,)), StatusResult((blank,)), StatusResult((DONE,))]
    assert run(["wait", "xr/x"]) == 0
    assert untimed(capsys.readouterr().out.splitlines()[:-1]) == [
        "XR x: Creating",
        "role Role x-1: not synced: ReconcileError: denied",
        "XR x: ready",
        "role Role x-1: ready",
    ]


def test_an_interrupted_wait_says_how_to_look_again(seen, capsys):
    seen += [StatusResult((STACK,)), KeyboardInterrupt()]
    assert run(["wait", "-n", "team a", "xr/x"]) == 130
    assert capsys.readouterr().err == (
        "The cluster goes on by itself; look again with: pyxp status xr/x --namespace 'team a'\n\nInterrupted.\n"
    )


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("around", "live", "colours"),
    [
        ({"TERM": "xterm-256color"}, True, True),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "xterm-256color", "CI": "true"}, False, False),
    ],
)
def test_a_tree_is_drawn_only_where_somebody_sits_at_a_terminal(seen, monkeypatch, around, live, colours):
    seen.append(StatusResult((STACK,)))
    for name in ("CI", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in around.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", terminal := Terminal())
    assert run(["wait", "xr/x"]) == 1
    written = terminal.getvalue()
    assert ("0 of 2 ready, 0s of 5m00s" in written) is live
    assert ("\x1b[31m" in written) is colours
    assert ("XR x: Creating\n" in written) is not live


@pytest.mark.parametrize("live", [True, False])
def test_on_a_terminal_a_deletion_draws_what_is_left_and_elsewhere_tells_it(live, monkeypatch, capsys):
    going = Node(STACK.reference, State("True", "True", deleting=True), children=list(STACK.children))
    last = Node(STACK.reference, State("True", "True", deleting=True, finalizers=("example.org/last",)))

    def delete(subjects, target, *, say, hear=None, **options):
        for left in ((going, STACK.children[0]), (last,)):
            if hear is None:
                say(f"waiting: {len(left)}")
            else:
                hear(left)
        return Deleted((STACK.reference,), ())

    monkeypatch.setattr("pyxp.jobs.delete.delete", delete)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color" if live else "dumb")
    monkeypatch.setattr("sys.stdout", terminal := Terminal())
    assert run(["delete", "xr/x"]) == 0
    written = terminal.getvalue()
    # What hangs below another is drawn there only, and is gone before it.
    assert ("0 of 2 gone, 0s of 5m00s" in written, "1 of 2 gone" in written) == (live, live)
    assert ("being deleted, held by finalizers example.org/last" in written) is live
    assert written.count("role (Role)") == live
    assert ("waiting: 1\n" in capsys.readouterr().err) is not live
    assert "XR x deleted\n" in written
