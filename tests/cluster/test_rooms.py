"""A small platform on the real Crossplane: from the claim to its outputs, and back."""

import pytest
import yaml

from .rooms import CRDS, GROUP, THINGS, VERSION, Cabin, Room, platform, room

pytestmark = pytest.mark.toolchain


@pytest.fixture(scope="module")
def rooms(management, provider, tmp_path_factory):
    """The platforms, installed by pyxp; gives the file with their definitions."""
    from pyxp import apply

    documents = [*platform(Room), *platform(Cabin)]
    applied = apply(documents, management.target)
    assert applied.ok, applied
    path = tmp_path_factory.mktemp("rooms") / "platforms.yaml"
    path.write_text(yaml.safe_dump_all([*CRDS, *documents]))
    return path


def things(seen, kind, composite):
    return [
        item
        for item in seen.list(f"{THINGS}/{VERSION}", kind)
        if item["metadata"]["labels"]["crossplane.io/composite"] == composite
    ]


def test_a_claim_becomes_ready_changes_and_goes(rooms, on_management, seen, manifests):
    claim = room("first", brightness=70)
    said = on_management("apply", "--schemas", rooms, "--wait", "--timeout", "2m", manifests(claim))
    assert said.code == 0, said.out + said.err
    there = seen.get(f"{GROUP}/v1alpha1", "Room", "first", "default")
    composite = there["spec"]["resourceRef"]["name"]
    (door,), (lamp,) = things(seen, "Door", composite), things(seen, "Lamp", composite)
    assert there["status"]["doorArn"] == door["status"]["atProvider"]["arn"]
    assert there["status"]["lampId"] == lamp["status"]["atProvider"]["id"]
    assert lamp["spec"]["forProvider"] == {"brightness": 70, "doorArn": there["status"]["doorArn"]}

    assert (
        on_management(
            "apply", "--schemas", rooms, "--wait", "--timeout", "2m", manifests(room("first", brightness=5))
        ).code
        == 0
    )

    said = on_management("delete", "--timeout", "2m", "room/first")
    assert said.code == 0, said.out + said.err
    assert seen.get(f"{GROUP}/v1alpha1", "Room", "first", "default") is None
    assert things(seen, "Door", composite) == things(seen, "Lamp", composite) == []
