"""Usages of a namespaced composite on the real Crossplane: its webhook keeps what is used until its user is gone."""

import pytest

from pyxp import Composite, Composition, apply

from .rooms import API, CRDS, GROUP, DoorHere, LampHere, RoomSpec, RoomStatus, platform, room
from .witness import until

pytestmark = [pytest.mark.toolchain, pytest.mark.usefixtures("provider")]

USAGE = ("protection.crossplane.io/v1beta1", "Usage")
ASKED = "usage.crossplane.io/deletion-attempt-with-policy"
"""What Crossplane writes on what somebody wanted to delete while it was used."""
HELD = "things.pyxp.test/held"
"""A finalizer that nobody takes away but the test."""


class Vault(Composite, group=GROUP, version="v1alpha1", kind="Vault", scope="Namespaced", deletion_order="strict"):
    """A room whose door stays for as long as its lamp."""

    spec: RoomSpec
    status: RoomStatus

    def compose(self, c: Composition) -> None:
        """Composes a door, and a lamp that is taken away before it."""
        door = c.add("door", DoorHere(colour=self.spec.colour))
        lamp = c.add("lamp", LampHere(brightness=self.spec.brightness), keeps=[door])
        self.status.door_arn = door.status.arn
        self.status.lamp_id = lamp.status.id


def there(seen, kind):
    """The one object of a kind that belongs to the vault; None where it is gone."""
    found = seen.list(*kind, "crossplane.io/composite=deep")
    return found[0] if found else None


def test_a_namespaced_composite_goes_in_order(management, seen, on_management, manifests):
    door, lamp = (
        (f"{kind.facts.group}/{kind.facts.storage_version}", kind.facts.kind) for kind in (DoorHere, LampHere)
    )
    documents = platform(Vault)
    assert apply(documents, management.target).ok
    defined, asked = manifests(*CRDS, *documents, name="defined.yaml"), manifests(room("deep", kind="Vault"))
    said = on_management("apply", "--schemas", defined, "--wait", "--timeout", "2m", asked)
    assert said.code == 0, said.out + said.err
    until(lambda: there(seen, door)["metadata"]["labels"].get("crossplane.io/in-use") == "true")
    usage = there(seen, USAGE)
    assert usage["metadata"]["namespace"] == "default"

    held = there(seen, lamp)
    seen.merge(held, {"metadata": {"finalizers": [*held["metadata"]["finalizers"], HELD]}})
    vaults = seen.kind(API, "Vault")
    vaults.delete(name="deep", namespace="default", body={"propagationPolicy": "Foreground"})
    until(lambda: "deletionTimestamp" in there(seen, lamp)["metadata"])
    until(lambda: ASKED in there(seen, door)["metadata"]["annotations"])
    assert "deletionTimestamp" not in there(seen, door)["metadata"]
    assert seen.get(API, "Vault", "deep", "default") is not None

    held = there(seen, lamp)
    seen.merge(held, {"metadata": {"finalizers": [one for one in held["metadata"]["finalizers"] if one != HELD]}})
    until(lambda: there(seen, lamp) is None)
    seen.touch(*USAGE)
    until(lambda: there(seen, door) is None and there(seen, USAGE) is None)
    until(lambda: seen.get(API, "Vault", "deep", "default") is None)
