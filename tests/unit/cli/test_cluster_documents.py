"""The one document that commands on a cluster give with ``-o json``, however they end."""

import io
import json
import re

import pytest

from pyxp.cli.app import run
from pyxp.cluster.consequences import Kept, ProtectedError
from pyxp.cluster.deleting import Deleted
from pyxp.cluster.differences import Difference
from pyxp.cluster.objects import Reference
from pyxp.errors import PyxpError
from pyxp.jobs.status import StatusResult

from .test_cluster_commands import (  # noqa: F401 - fixtures
    DONE,
    STACK,
    WARNING,
    config_map,
    given,
    outcomes,
    seen,
)


def document(capsys):
    """What is on standard output, which must be nothing but one document, and what is on standard error."""
    said = capsys.readouterr()
    return json.loads(said.out), said.err


def test_an_apply_tells_what_was_done_with_each_object(outcomes, given, capsys):  # noqa: F811
    change = (Difference("data.x", "1", "2"),)
    outcomes += [config_map("a", changes=change), config_map("d", "configured", changes=change)]
    outcomes += [config_map("c", "failed", error=PyxpError("no room", hint="make some"))]
    assert run(["apply", "-o", "json", given]) == 1
    found, talk = document(capsys)
    assert (found["ok"], found["verdict"], found["requests"]) == (False, "failed", 7)
    assert found["objects"] == [
        {"apiVersion": "v1", "kind": "ConfigMap", "name": "a", "namespace": "b", "action": "created", "changes": []},
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "name": "d",
            "namespace": "b",
            "action": "configured",
            "changes": [{"path": "data.x", "before": "1", "after": "2"}],
        },
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "name": "c",
            "namespace": "b",
            "action": "failed",
            "changes": [],
            "error": {"message": "no room", "hint": "make some"},
        },
    ]
    assert found["seconds"] >= 0
    assert talk.startswith("ConfigMap b/a created\nConfigMap b/d configured\nConfigMap b/c failed: no room\n")


@pytest.mark.parametrize(
    ("end", "code", "verdict"),
    [(KeyboardInterrupt(), 130, "interrupted"), (PyxpError("the server is away"), 1, "error")],
)
def test_an_apply_that_ends_early_tells_what_was_done_until_then(outcomes, given, capsys, end, code, verdict):  # noqa: F811
    outcomes += [config_map("a"), end]
    assert run(["apply", "-o", "json", given]) == code
    found, talk = document(capsys)
    assert (found["ok"], found["verdict"]) == (False, verdict)
    assert [(item["name"], item["action"]) for item in found["objects"]] == [("a", "created")]
    if verdict == "error":
        assert found["error"] == {"message": "the server is away", "hint": ""}
    else:
        assert "1 of 2 objects applied, which stay; apply the same again to finish" in talk


def test_what_is_wrong_is_in_the_document_of_an_apply(tmp_path, capsys):
    path = tmp_path / "bad.yaml"
    path.write_text("apiVersion: ec2.aws.upbound.io/v1beta1\nkind: VPC\nmetadata: {name: a}\nspec: {x: 1}\n")
    assert run(["apply", "-o", "json", str(path)]) == 1
    found, _ = document(capsys)
    assert (found["ok"], found["verdict"], found["objects"]) == (False, "refused", [])
    assert {finding["severity"] for finding in found["findings"]} >= {"error"}


def test_a_dry_run_of_the_client_gives_the_order(given, capsys):  # noqa: F811
    assert run(["apply", "--dry-run", "client", "-o", "json", given]) == 0
    found, _ = document(capsys)
    assert (found["ok"], found["verdict"], found["dryRun"]) == (True, "planned", "client")
    assert found["order"] == ["Namespace b", "ConfigMap b/a"]


def test_a_wait_tells_what_holds_up_with_its_messages_and_events(seen, capsys):  # noqa: F811
    seen.append(StatusResult((STACK,), ("a note",), 12, (WARNING,)))
    assert run(["wait", "-o", "json", "xr/x"]) == 1
    found, talk = document(capsys)
    assert list(found)[:2] == ["ok", "verdict"]
    assert (found["ok"], found["verdict"], found["requests"], found["notes"]) == (False, "timeout", 12, ["a note"])
    (stack,) = found["stacks"]
    assert stack["ok"] is False
    assert stack["blockers"] == [
        {
            "apiVersion": "e/v1",
            "kind": "Role",
            "name": "x-1",
            "resource": "role",
            "why": "not synced: ReconcileError: denied",
            "reason": "ReconcileError",
            "message": "denied",
        }
    ]
    (event,) = found["events"]
    assert (event["resource"], event["warning"], event["message"], event["count"]) == ("role", True, "denied by AWS", 3)
    assert re.match(r"\d+s +XR x: Creating\n", talk)


def test_a_wait_that_ends_well_says_so(seen, capsys):  # noqa: F811
    seen.append(StatusResult((DONE,)))
    assert run(["wait", "-o", "json", "xr/x"]) == 0
    found, talk = document(capsys)
    assert (found["ok"], found["verdict"], found["stacks"][0]["blockers"]) == (True, "ready", [])
    assert talk.startswith("ready after ")


def test_an_interrupted_wait_tells_what_it_saw_last(seen, capsys):  # noqa: F811
    seen += [StatusResult((STACK,)), KeyboardInterrupt()]
    assert run(["wait", "-o", "json", "xr/x"]) == 130
    found, _ = document(capsys)
    assert (found["ok"], found["verdict"]) == (False, "interrupted")
    assert [stack["name"] for stack in found["stacks"]] == ["x"]


def test_an_apply_that_waits_has_both_in_its_document(outcomes, seen, tmp_path, capsys):  # noqa: F811
    path = tmp_path / "claim.yaml"
    path.write_text("apiVersion: e.org/v1\nkind: XR\nmetadata: {name: x}\n")
    outcomes.append(config_map("a"))
    seen.append(StatusResult((STACK,)))
    assert run(["apply", "--wait", "-o", "json", str(path)]) == 1
    found, _ = document(capsys)
    assert list(found)[:2] == ["ok", "verdict"]
    assert (found["ok"], found["verdict"], found["wait"]["verdict"]) == (False, "timeout", "timeout")
    assert found["objects"][0]["action"] == "created"


@pytest.fixture
def deletion(monkeypatch):
    """What a deletion comes to, instead of one."""
    came = []

    def delete(subjects, target, *, begin, **options):
        for counts in came[1:]:
            begin(*counts)
        if isinstance(came[0], BaseException):
            raise came[0]
        return came[0]

    monkeypatch.setattr("pyxp.jobs.delete.delete", delete)
    return came


def test_a_deletion_tells_what_became_of_each_object_and_what_blocks(deletion, capsys):
    top, below = STACK.reference, STACK.children[0]
    gone, away = config_map("gone").reference, config_map("away").reference
    usages = {below.reference: ["ClusterUsage keep"]}
    deletion.append(
        Deleted(
            (top, gone),
            (away,),
            (STACK,),
            (PyxpError("no"),),
            usages,
            (config_map("kept").reference,),
            9,
            {away: "did you mean way?"},
        )
    )
    assert run(["delete", "-o", "json", "xr/x"]) == 1
    found, talk = document(capsys)
    assert (found["ok"], found["verdict"], found["requests"]) == (False, "failed", 9)
    assert [(item["name"], item["action"]) for item in found["objects"]] == [
        ("x", "left"),
        ("gone", "deleted"),
        ("away", "absent"),
        ("kept", "failed"),
    ]
    assert [item.get("note") for item in found["objects"]] == [None, None, "did you mean way?", None]
    assert "ConfigMap b/away was not there; did you mean way?\n" in talk
    (blocking,) = found["blocking"]
    assert (blocking["resource"], blocking["usages"], blocking["message"]) == ("role", ["ClusterUsage keep"], "denied")
    assert "XR x is still there" in talk


def test_what_waits_for_something_before_it_is_told_apart(deletion, capsys):
    space = config_map("space").reference
    deletion.append(
        Deleted((STACK.reference,), (), (STACK,), pending={space: "what has to go before it is still there"})
    )
    assert run(["delete", "xr/x"]) == 1
    assert capsys.readouterr().out == (
        "XR x is still there\nConfigMap b/space was not deleted: what has to go before it is still there\n"
    )
    assert run(["delete", "-o", "json", "xr/x"]) == 1
    found, _ = document(capsys)
    assert (found["ok"], found["verdict"]) == (False, "left")
    assert [(item["name"], item["action"]) for item in found["objects"]] == [("x", "left"), ("space", "pending")]


def test_a_deletion_that_is_refused_or_interrupted_gives_a_document_too(deletion, capsys):
    deletion.append(PyxpError("nothing was deleted", hint="add --yes"))
    assert run(["delete", "-o", "json", "xr/x"]) == 1
    assert document(capsys)[0]["error"] == {"message": "nothing was deleted", "hint": "add --yes"}
    deletion[0] = KeyboardInterrupt()
    assert run(["delete", "-o", "json", "-n", "shop", "xr/x"]) == 130
    found, talk = document(capsys)
    assert (found["ok"], found["verdict"]) == (False, "interrupted")
    assert talk.startswith("nothing was deleted: no deletion had begun\n")


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0, 3), "deletions were asked for, and may have begun"),
        ((2, 3), "at least 2 of 3 deletions were begun, and go on by themselves"),
        ((3, 3), "all 3 deletions were begun, and go on by themselves"),
        ((1, 1), "the deletion was begun, and goes on by itself"),
    ],
)
def test_an_interrupted_deletion_says_how_many_had_begun(deletion, capsys, counts, told):
    deletion += [KeyboardInterrupt(), counts]
    assert run(["delete", "-n", "shop", "xr/x"]) == 130
    assert f"{told}; look again with: pyxp status xr/x --namespace shop\n" in capsys.readouterr().err


def test_why_something_is_protected_is_a_line_each_and_a_list_in_the_document(deletion, capsys):
    deletion.append(
        ProtectedError("nothing was deleted: 1 object is protected", ["Room a/b has x: true", "and\n1 more"])
    )
    assert run(["delete", "xr/x"]) == 1
    assert capsys.readouterr().err == (
        "Error: nothing was deleted: 1 object is protected; add --yes if that is what you want\n"
        "  Room a/b has x: true\n"
        "  and\\n1 more\n"
    )
    assert run(["delete", "-o", "json", "xr/x"]) == 1
    error = document(capsys)[0]["error"]
    assert error["reasons"] == ["Room a/b has x: true", "and\\n1 more"]


def test_what_stays_in_the_cloud_is_named_at_the_end(deletion, capsys):
    kept = tuple(Kept(Reference("e/v1", "Bucket", f"b{number}"), f"shop-{number}") for number in range(7))
    deletion.append(Deleted((STACK.reference,), (), kept=kept, complete=True))
    assert run(["delete", "xr/x"]) == 0
    assert capsys.readouterr().err == (
        "gone from the cluster with everything below, after 0s\n"
        "7 things of the cloud stay, and may cost money: "
        "Bucket shop-0, Bucket shop-1, Bucket shop-2, Bucket shop-3, Bucket shop-4 and 2 more\n"
    )
    assert run(["delete", "-o", "json", "xr/x"]) == 0
    found, _ = document(capsys)
    assert found["kept"][0] == {"apiVersion": "e/v1", "kind": "Bucket", "name": "b0", "externalName": "shop-0"}
    assert len(found["kept"]) == 7
    deletion[0] = Deleted((STACK.reference,), ())
    assert run(["delete", "xr/x"]) == 0
    assert capsys.readouterr().err == "gone, after 0s\n"


def test_many_objects_have_a_bar_below_their_lines_on_a_terminal(outcomes, tmp_path, monkeypatch):  # noqa: F811
    path = tmp_path / "many.yaml"
    texts = [f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m{number}}}\n" for number in range(12)]
    path.write_text("---\n".join(texts))
    outcomes += [config_map(f"m{number}") for number in range(12)]
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stdout", terminal)
    assert run(["apply", str(path)]) == 0
    shown = terminal.getvalue()
    assert "ConfigMap b/m11 created" in shown
    assert "of 12 applied, 0s" in shown


def test_what_cannot_be_read_is_told_with_its_place(capsys, tmp_path):
    path = str(tmp_path / "none.yaml")
    assert run(["apply", "-o", "json", path]) == 1
    found, _ = document(capsys)
    assert (found["verdict"], found["error"]["location"]) == ("error", path)
