"""What a program gives in a wrong shape is one clear error that says what to give."""

import pytest

import pyxp
from pyxp import ApplyOptions, Target, UsageError
from pyxp.jobs.timeouts import timeout_of

SHOP = {"apiVersion": "e.org/v1", "kind": "Shop", "metadata": {"name": "dev", "namespace": "b"}}
FUNCTION = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "b"}}
ABOUT = ["status", "wait", "pause", "resume", "delete", "diff_cloud"]


def told(call):
    with pytest.raises(UsageError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize("name", ABOUT)
def test_a_text_in_place_of_a_list_of_subjects(name):
    function = getattr(pyxp, name)
    assert told(lambda: function("shop/dev")) == "subjects is a text, but a list is wanted; write ['shop/dev']"
    assert "but a list of documents is wanted; write [manifest]" in told(lambda: function(SHOP))
    read = "read it with read_manifests(['claims/dev.yaml'])"
    assert told(lambda: function(["shop/x", "claims/dev.yaml"])) == (
        f"subjects[1] is a file, and its documents are wanted; {read}"
    )
    assert "read_manifests(['claims/dev.yaml'])" in told(lambda: function("claims/dev.yaml"))


@pytest.mark.parametrize("name", ["apply", "diff_cluster"])
def test_a_text_in_place_of_documents(name):
    function = getattr(pyxp, name)
    assert told(lambda: function(["claims/dev.yaml"])) == (
        "documents[0] is a str, not a document; read files and folders with read_manifests(['claims/dev.yaml'])"
    )
    assert "documents is a str, but a list of documents is wanted" in told(lambda: function("claims/dev.yaml"))


@pytest.mark.parametrize("name", [*ABOUT, "apply", "diff_cluster", "doctor"])
def test_a_text_in_place_of_a_target(name):
    given = [SHOP] if name in ABOUT else [FUNCTION]
    assert told(lambda: getattr(pyxp, name)(given, "staging")) == (
        "the target is 'staging', which is no Target; write Target(context=\"NAME\")"
    )


@pytest.mark.parametrize(
    ("given", "seconds"), [("20m", 1200.0), ("1m30s", 90.0), (5, 5.0), (0, 0.0), (float("inf"), float("inf"))]
)
def test_a_timeout_is_seconds_or_a_duration_as_the_commands_take_it(given, seconds):
    assert timeout_of(given) == seconds


@pytest.mark.parametrize("given", [None, True, -1, float("nan"), [5]])
def test_anything_else_is_no_timeout(given, tmp_path):
    hint = 'give seconds like 1200, or a duration like "20m"'
    there = Target(kubeconfig=str(tmp_path / "none"))
    for call in (
        lambda: pyxp.wait(["shop/x"], there, timeout=given),
        lambda: pyxp.delete(["shop/x"], there, timeout=given),
        lambda: pyxp.apply([FUNCTION], there, ApplyOptions(timeout=given)),
    ):
        assert told(call) == f"timeout cannot be {given!r}; {hint}"
    assert told(lambda: pyxp.wait(["shop/x"], there, timeout="20 minutes")) == (
        "'20 minutes' is not a duration; write it like 90s or 1m30s"
    )
