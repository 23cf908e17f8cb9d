"""Crossplane's circuit breaker opens on composites with many resources of a kind, unless its flags say otherwise."""

import pytest

from .rooms import API, DOORS, THINGS, VERSION, room
from .witness import conditions, until

pytestmark = [pytest.mark.toolchain, pytest.mark.usefixtures("provider")]

IN_TIME = ("--timeout", "2m")


def responsive(seen, name):
    claims = [item for item in seen.list(API, "Hall") if item["metadata"]["name"] == name]
    composite = claims[0]["spec"].get("resourceRef", {}).get("name")
    return conditions(seen.get(API, "XHall", composite)).get("Responsive") if composite else None


def test_with_room_enough_a_hall_becomes_ready(rooms, on_management, seen, manifests):
    hall = manifests(room("roomy", kind="Hall"))
    said = on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, hall)
    assert said.code == 0, said.out + said.err
    assert responsive(seen, "roomy") == "True"
    assert on_management("delete", *IN_TIME, hall).code == 0


def test_with_the_defaults_the_breaker_opens(rooms, by_default, on_management, seen, manifests):
    hall = manifests(room("worn", kind="Hall"))
    assert on_management("apply", "--schemas", rooms, hall).code == 0
    until(lambda: responsive(seen, "worn") == "False")
    # What is provided is ready all the same; Crossplane only looks at it later.
    until(lambda: len([item for item in doors(seen) if conditions(item).get("Ready") == "True"]) == DOORS)
    assert on_management("delete", *IN_TIME, hall).code == 0


def doors(seen):
    return seen.list(f"{THINGS}/{VERSION}", "Door", "crossplane.io/claim-name=worn")
