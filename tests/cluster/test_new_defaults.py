"""A platform whose next release makes fields with defaults of what stood in it: what Crossplane hands to functions.

The API server fills defaults in at once, for whoever reads a composite; Crossplane goes on with what it read before.
"""

import time

import pytest

from pyxp import Composite, Composition, Spec, field

from .rooms import API, GROUP, THINGS_IN_NAMESPACES, VERSION, DoorHere, LampHere, platform, room
from .witness import until

pytestmark = [pytest.mark.toolchain, pytest.mark.usefixtures("provider")]

DENS = [f"den-{number}" for number in range(6)]
IN_TIME = ("--wait", "--timeout", "2m")


class DenSpec(Spec):
    """What a guest may say at first."""

    width: int = field("Of the door.", default=1, ge=1, le=9)


class NextDenSpec(DenSpec):
    """What a guest may say with the next release."""

    colour: str = field("Of the door.", default="white", max_length=16)
    lit: bool = field("Whether there is a lamp.", default=True)


class Den(Composite, group=GROUP, version="v1alpha1", kind="Den", scope="Namespaced"):
    """A white room with a lamp."""

    spec: DenSpec

    def compose(self, c: Composition) -> None:
        """Composes both as they are."""
        c.add("door", DoorHere(width=self.spec.width, colour="white"))
        c.add("lamp", LampHere(brightness=40))


class NextDen(Composite, group=GROUP, version="v1alpha1", kind="Den", scope="Namespaced"):
    """The same by default."""

    spec: NextDenSpec

    def compose(self, c: Composition) -> None:
        """Composes them as the guest says."""
        c.add("door", DoorHere(width=self.spec.width, colour=self.spec.colour))
        c.add("lamp", LampHere(brightness=41), when=self.spec.lit)


@pytest.fixture
def dens(seen, on_management, manifests):
    """Some of the first release, which are ready; none afterwards."""
    first = manifests(*platform(Den), *(room(name, kind="Den") for name in DENS), name="first.yaml")
    said = on_management("apply", *IN_TIME, first)
    assert said.code == 0, said.out + said.err
    yield
    said = on_management("delete", "--yes", "--timeout", "2m", *(f"den.{GROUP}/{name}" for name in DENS))
    assert said.code == 0, said.out + said.err
    definition = platform(Den)[0]
    seen.delete(definition)
    until(lambda: seen.get(definition["apiVersion"], definition["kind"], definition["metadata"]["name"]) is None)


def colours(seen):
    return {name: item["spec"]["forProvider"].get("colour") for name, item in things(seen, "Door").items()}


def things(seen, kind):
    """What is composed of a kind, by the composite."""
    found = seen.list(f"{THINGS_IN_NAMESPACES}/{VERSION}", kind, "crossplane.io/composite")
    owned = {item["metadata"]["labels"]["crossplane.io/composite"]: item for item in found}
    return {name: item for name, item in owned.items() if name in DENS}


def made_again(seen, before):
    """The lamps that are not those of before, or gone."""
    after = things(seen, "Lamp")
    return [name for name in DENS if name not in after or after[name]["metadata"]["uid"] != before[name]]


def woken(seen):
    """Crossplane works on all composites once more, because of something that they are made of."""
    seen.touch(f"{THINGS_IN_NAMESPACES}/{VERSION}", "Door")
    time.sleep(3)


def test_after_an_upgrade_by_pyxp_everything_has_what_the_defaults_ask_for(dens, seen, on_management, manifests):
    lamps = {name: item["metadata"]["uid"] for name, item in things(seen, "Lamp").items()}
    said = on_management("apply", manifests(*platform(NextDen), name="next.yaml"))
    assert said.code == 0, said.out + said.err
    assert f"waiting: CompositeResourceDefinition dens.{GROUP} changed, and Crossplane hears of it" in said.err
    until(lambda: {item["spec"]["forProvider"]["brightness"] for item in things(seen, "Lamp").values()} == {41})
    assert colours(seen) == dict.fromkeys(DENS, "white")
    woken(seen)
    assert colours(seen) == dict.fromkeys(DENS, "white")
    assert made_again(seen, lamps) == []


def test_crossplane_goes_on_without_new_defaults_until_a_composite_changes(dens, seen, on_management, manifests):
    definition, composition = platform(NextDen)
    lamps = {name: item["metadata"]["uid"] for name, item in things(seen, "Lamp").items()}
    # A Composition that is there before its definition finds no field to patch from.
    seen.apply(composition)
    until(lambda: colours(seen) == dict.fromkeys(DENS))
    assert on_management("apply", manifests(definition, name="definition.yaml")).code == 0
    there = until(lambda: (den := seen.get(API, "Den", DENS[0], "default"))["spec"].get("colour") and den)
    assert (there["spec"]["colour"], there["spec"]["lit"]) == ("white", True)
    woken(seen)
    # That is what Crossplane does, and no wish: if this fails one day, the pages are to say so.
    assert colours(seen) == dict.fromkeys(DENS)
    assert made_again(seen, lamps) == []

    seen.touch(API, "Den")
    until(lambda: colours(seen) == dict.fromkeys(DENS, "white"))
    assert made_again(seen, lamps) == []
