"""A small platform on the real Crossplane: from the claim to its outputs, and back."""

import json

import pytest
import yaml

from .rooms import API, THINGS, THINGS_IN_NAMESPACES, VERSION, XROOM, hotel, room
from .witness import conditions, until

pytestmark = [pytest.mark.toolchain, pytest.mark.usefixtures("provider")]

IN_TIME = ("--timeout", "2m")


def things(seen, kind, composite, group=THINGS):
    """What was composed of a kind."""
    return seen.list(f"{group}/{VERSION}", kind, f"crossplane.io/composite={composite}")


def composite_of(seen, name):
    return seen.get(API, "Room", name, "default")["spec"]["resourceRef"]["name"]


def test_a_claim_becomes_ready_changes_and_goes(rooms, on_management, seen, manifests):
    said = on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, manifests(room("first", brightness=70)))
    assert said.code == 0, said.out + said.err
    there = seen.get(API, "Room", "first", "default")
    composite = there["spec"]["resourceRef"]["name"]
    (door,), (lamp,) = things(seen, "Door", composite), things(seen, "Lamp", composite)
    assert there["status"]["doorArn"] == door["status"]["atProvider"]["arn"]
    assert there["status"]["lampId"] == lamp["status"]["atProvider"]["id"]
    assert lamp["spec"]["forProvider"] == {"brightness": 70, "doorArn": there["status"]["doorArn"]}

    changed = manifests(room("first", brightness=5))
    assert on_management("apply", "--schemas", rooms, changed).code == 0
    until(lambda: things(seen, "Lamp", composite)[0]["spec"]["forProvider"]["brightness"] == 5)
    again = on_management("apply", "--schemas", rooms, changed)
    assert (again.code, again.out) == (0, "Room default/first unchanged\n")

    said = on_management("delete", *IN_TIME, "room/first")
    assert said.code == 0, said.out + said.err
    assert seen.get(API, "Room", "first", "default") is None
    assert seen.get(API, XROOM, composite) is None
    assert things(seen, "Door", composite) == things(seen, "Lamp", composite) == []


def test_a_composite_in_a_namespace_is_shown_with_what_it_is_made_of(rooms, on_management, seen, manifests):
    cabin = manifests(room("pine", kind="Cabin", brightness=9))
    said = on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, cabin)
    assert said.code == 0, said.out + said.err
    said = on_management("status", "-o", "json", cabin)
    (shown,) = json.loads(said.out)["stacks"]
    assert [(item["kind"], item["namespace"], item["ready"]) for item in shown["resources"]] == [
        ("Door", "default", "True"),
        ("Lamp", "default", "True"),
    ]
    (lamp,) = things(seen, "Lamp", "pine", THINGS_IN_NAMESPACES)
    assert lamp["metadata"]["namespace"] == "default"
    assert on_management("delete", *IN_TIME, cabin).code == 0
    assert things(seen, "Lamp", "pine", THINGS_IN_NAMESPACES) == []


def test_a_nested_composite_is_shown_down_to_the_ground(rooms, on_management, seen, manifests):
    claim = manifests(hotel("grand"))
    said = on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, claim)
    assert said.code == 0, said.out + said.err
    (shown,) = json.loads(on_management("status", "-o", "json", claim).out)["stacks"]
    (outer,) = shown["resources"]
    assert outer["kind"] == "XHotel"
    assert {item["kind"]: [below["kind"] for below in item["resources"]] for item in outer["resources"]} == {
        "XRoom": ["Door", "Lamp"]
    }
    assert seen.get(API, "Hotel", "grand", "default")["status"]["arn"].startswith("arn:test:things:::door/")
    assert on_management("delete", *IN_TIME, claim).code == 0
    assert seen.list(API, "XHotel") == []


def test_what_is_paused_stays_as_it_is_and_is_shown_so(rooms, on_management, seen, manifests):
    claim = manifests(room("still", brightness=1))
    assert on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, claim).code == 0
    composite = composite_of(seen, "still")
    paused = {"apiVersion": API, "kind": XROOM, "metadata": {"name": composite}}
    seen.merge(paused, {"metadata": {"annotations": {"crossplane.io/paused": "true"}}})
    until(lambda: conditions(seen.get(API, XROOM, composite)).get("Synced") == "False")
    (lamp,) = things(seen, "Lamp", composite)
    seen.merge(lamp, {"spec": {"forProvider": {"brightness": 99}}})
    (shown,) = json.loads(on_management("status", "-o", "json", claim).out)["stacks"]
    assert shown["resources"][0]["paused"] is True
    assert things(seen, "Lamp", composite)[0]["spec"]["forProvider"]["brightness"] == 99
    seen.merge(paused, {"metadata": {"annotations": {"crossplane.io/paused": None}}})
    until(lambda: things(seen, "Lamp", composite)[0]["spec"]["forProvider"]["brightness"] == 1)
    assert on_management("delete", *IN_TIME, claim).code == 0


def test_a_composite_with_a_revision_of_its_own_keeps_it(rooms, on_management, seen, manifests):
    """With compositionUpdatePolicy Manual a new Composition changes nothing until somebody says so."""
    pinned, moving = room("pinned", compositionUpdatePolicy="Manual"), room("moving")
    said = on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, manifests(pinned, moving))
    assert said.code == 0, said.out + said.err
    names = {name: composite_of(seen, name) for name in ("pinned", "moving")}
    composition = next(item for item in yaml.safe_load_all(rooms.read_text()) if item["kind"] == "Composition")
    composition["spec"]["pipeline"][0]["input"]["resources"][0]["base"]["spec"] = {"forProvider": {"width": 3}}
    assert on_management("apply", "--schemas", rooms, manifests(composition, name="composition.yaml")).code == 0
    until(lambda: things(seen, "Door", names["moving"])[0]["spec"]["forProvider"].get("width") == 3)
    assert "width" not in things(seen, "Door", names["pinned"])[0]["spec"]["forProvider"]
    revisions = {
        name: seen.get(API, XROOM, there)["spec"]["compositionRevisionRef"]["name"] for name, there in names.items()
    }
    assert revisions["pinned"] != revisions["moving"]
    assert on_management("delete", *IN_TIME, "room/pinned", "room/moving").code == 0
    assert on_management("apply", rooms).code == 0
