"""Two hundred claims in one call, through the real Crossplane to their outputs, and gone again."""

import pytest

from .rooms import API, THINGS, VERSION, XROOM, room
from .witness import conditions

pytestmark = [pytest.mark.toolchain, pytest.mark.thorough, pytest.mark.usefixtures("provider")]

COUNT = 200


def test_two_hundred_claims_are_applied_and_waited_for_together(rooms, on_management, seen, manifests):
    claims = manifests(*(room(f"many-{number:03}", brightness=1 + number % 100) for number in range(COUNT)))
    said = on_management("apply", "--schemas", rooms, "--wait", "--timeout", "10m", claims)
    assert said.code == 0, said.out[-2000:] + said.err[-2000:]
    assert said.out.count(" created\n") == COUNT
    there = [item for item in seen.list(API, "Room") if item["metadata"]["name"].startswith("many-")]
    assert [conditions(item)["Ready"] for item in there] == ["True"] * COUNT
    # Each has a door of its own.
    assert len({item["status"]["doorArn"] for item in there}) == COUNT

    again = on_management("apply", "--schemas", rooms, claims)
    assert (again.code, again.out.count(" unchanged\n")) == (0, COUNT)

    said = on_management("delete", "--timeout", "10m", claims)
    assert said.code == 0, said.out[-2000:] + said.err[-2000:]
    left = [(API, XROOM), (f"{THINGS}/{VERSION}", "Door"), (f"{THINGS}/{VERSION}", "Lamp")]
    assert [item for kind in left for item in seen.list(*kind) if item["metadata"]["name"].startswith("many-")] == []
