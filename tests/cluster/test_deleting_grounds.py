"""Deleting what claims stand on: definitions, Compositions, namespaces, functions and settings."""

import json

import pytest

from .rooms import API, THINGS, THINGS_IN_NAMESPACES, VERSION, XROOM, Room, platform, room

pytestmark = [pytest.mark.toolchain, pytest.mark.usefixtures("provider")]

IN_TIME = ("--timeout", "4m")
XRD = "compositeresourcedefinition/xrooms.rooms.pyxp.test"
DEFINITION = ("apiextensions.crossplane.io/v1", "CompositeResourceDefinition", "xrooms.rooms.pyxp.test")
NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "inn"}}
ASK = "add --yes if that is what you want"


@pytest.fixture
def guests(rooms, on_management, seen, manifests):
    """Two claims, of which one is protected; gives the Composition of the first."""
    claims = [room("plain"), room("dear")]
    claims[1]["metadata"]["labels"] = {"environment": "prod"}
    said = on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, manifests(*claims))
    assert said.code == 0, said.out + said.err
    composite = seen.get(API, "Room", "plain", "default")["spec"]["resourceRef"]["name"]
    yield seen.get(API, XROOM, composite)["spec"]["compositionRef"]["name"]
    assert on_management("apply", rooms).code == 0
    assert on_management("delete", "--yes", *IN_TIME, "room/plain", "room/dear").code == 0


def test_what_claims_stand_on_goes_only_with_a_word(guests, on_management, seen):
    said = on_management("delete", XRD)
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines() == [
        f"Error: nothing was deleted: 2 claims stand on what is to go, 1 object is protected; {ASK}",
        "  CompositeResourceDefinition xrooms.rooms.pyxp.test: 2 claims go with it: "
        "Room default/dear (protected), Room default/plain",
        "  Room default/dear belongs to a protected environment: the label environment is prod",
    ]
    said = on_management("delete", f"composition/{guests}")
    assert (said.code, said.err.splitlines()) == (
        1,
        [
            f"Error: nothing was deleted: 2 claims stand on what is to go; {ASK}",
            f"  Composition {guests}: 2 claims stand on it: Room default/dear (protected), Room default/plain",
        ],
    )
    said = on_management("delete", "-o", "json", "function/function-patch-and-transform")
    assert said.code == 1
    error = json.loads(said.out)["error"]
    assert error["reasons"] == [
        "Function function-patch-and-transform: 2 claims stand on it: Room default/dear (protected), Room default/plain"
    ]
    assert seen.get(*DEFINITION) is not None


def test_a_definition_goes_once_everything_of_it_is_gone(guests, on_management, seen):
    """Crossplane does not finish the deletion of claims once the kind of their composites is gone."""
    door = seen.list(f"{THINGS}/{VERSION}", "Door")[0]
    seen.merge(door, {"metadata": {"finalizers": [*door["metadata"]["finalizers"], "example.org/keep"]}})
    said = on_management("delete", "--yes", "--timeout", "15s", XRD)
    assert said.code == 1
    assert said.out.splitlines()[-1] == (
        "CompositeResourceDefinition xrooms.rooms.pyxp.test was not deleted: what has to go before it is still there"
    )
    assert said.err.splitlines()[-1] == f"Door {door['metadata']['name']} is held by finalizers example.org/keep"
    assert "deletionTimestamp" not in seen.get(*DEFINITION)["metadata"]
    seen.merge(door, {"metadata": {"finalizers": None}})
    said = on_management("delete", "--yes", *IN_TIME, XRD)
    assert said.code == 0, said.out + said.err
    assert "gone with everything below, after" in said.err
    assert seen.get(*DEFINITION) is None
    assert seen.list(f"{THINGS}/{VERSION}", "Door") == []


def test_all_of_a_platform_goes_in_one_call_what_needs_others_first(rooms, on_management, seen, manifests):
    claims = [room(f"guest-{number}") for number in range(3)]
    said = on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, manifests(*claims))
    assert said.code == 0, said.out + said.err
    documents = [item for item in platform(Room) if item["kind"] != "Function"]
    said = on_management("delete", *IN_TIME, manifests(*documents, *claims))
    assert said.code == 0, said.out + said.err
    kinds = [line.split()[0] for line in said.out.splitlines()]
    assert kinds == ["Room"] * 3 + ["Composition", "CompositeResourceDefinition"]
    assert seen.list(f"{THINGS}/{VERSION}", "Door") == []
    assert on_management("apply", rooms).code == 0


def test_a_namespace_goes_only_with_a_word_and_who_lives_in_it_is_named(rooms, on_management, seen, manifests):
    cabin = room("pine", "inn", kind="Cabin")
    said = on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, manifests(NAMESPACE, cabin))
    assert said.code == 0, said.out + said.err
    said = on_management("delete", "namespace/inn")
    assert (said.code, said.err.splitlines()) == (
        1,
        [
            f"Error: nothing was deleted: 1 composite stands on what is to go; {ASK}",
            "  Namespace inn: 1 composite goes with it: Cabin inn/pine",
        ],
    )
    (door,) = seen.list(f"{THINGS_IN_NAMESPACES}/{VERSION}", "Door", "crossplane.io/composite=pine")
    name = door["metadata"]["name"]
    seen.merge(door, {"metadata": {"finalizers": [*door["metadata"]["finalizers"], "example.org/keep"]}})
    said = on_management("delete", "--yes", "--timeout", "15s", "namespace/inn")
    assert (said.code, said.out.splitlines()) == (
        1,
        [
            "Cabin inn/pine is still there",
            "Namespace inn was not deleted: what has to go before it is still there",
        ],
    )
    assert said.err.splitlines()[-1] == f"Door inn/{name} is held by finalizers example.org/keep"
    seen.merge(door, {"metadata": {"finalizers": None}})
    said = on_management("delete", "--yes", *IN_TIME, "namespace/inn")
    assert said.code == 0, said.out + said.err


def test_what_stays_in_the_cloud_is_named_before_and_after(rooms, on_management, seen, manifests):
    claim = manifests(room("kept"))
    said = on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, claim)
    assert said.code == 0, said.out + said.err
    composite = seen.get(API, "Room", "kept", "default")["spec"]["resourceRef"]["name"]
    xroom = {"apiVersion": API, "kind": XROOM, "metadata": {"name": composite}}
    # Paused, so that Crossplane leaves the door's policies alone.
    seen.merge(xroom, {"metadata": {"annotations": {"crossplane.io/paused": "true"}}})
    (door,) = seen.list(f"{THINGS}/{VERSION}", "Door", f"crossplane.io/composite={composite}")
    seen.merge(door, {"spec": {"managementPolicies": ["Observe", "Create", "Update"]}})
    seen.merge(xroom, {"metadata": {"annotations": {"crossplane.io/paused": None}}})
    said = on_management("delete", *IN_TIME, claim)
    assert said.code == 0, said.out + said.err
    name = door["metadata"]["annotations"]["crossplane.io/external-name"]
    lines = said.err.splitlines()
    assert lines[0] == f"1 thing of the cloud will stay, and may cost money: Door {name}"
    assert lines[-2].startswith("gone from the cluster with everything below, after")
    assert lines[-1] == f"1 thing of the cloud stays, and may cost money: Door {name}"
