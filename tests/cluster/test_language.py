"""Repetition, conditions, Kubernetes' own kinds and nested composites on the real Crossplane and its functions."""

from __future__ import annotations

import json
from typing import Annotated

import pytest
import yaml

from pyxp import (
    Composite,
    Composition,
    Meta,
    Spec,
    Status,
    Surroundings,
    apply,
    default,
    field,
    is_set,
    read_manifests,
    render,
    up_to,
)
from pyxp.kubernetes import core

from .rooms import API, CRDS, GROUP, Cabin, DoorHere, LampHere, platform, room
from .witness import until

pytestmark = [pytest.mark.toolchain, pytest.mark.usefixtures("provider")]

IN_TIME = ("--timeout", "2m")
NAME = "crossplane.io/composition-resource-name"
FUNCTIONS = [
    {
        "apiVersion": "pkg.crossplane.io/v1",
        "kind": "Function",
        "metadata": {"name": f"function-{name}"},
        "spec": {"package": f"example.org/function-{name}:v1.0.0"},
    }
    for name in ("patch-and-transform", "cel-filter", "auto-ready")
]


class SuiteSpec(Spec):
    """What a guest asks for."""

    doors: list[Annotated[str, Meta(max_length=16)]] | None = field("Colours of doors.", default=None, max_length=3)
    lamps: int = field("How many lamps.", default=0, ge=0, le=2)
    note: str | None = field("For whoever comes next.", default=None, max_length=64)
    cabin: bool = field("Whether a cabin belongs to it.", default=False)


class SuiteStatus(Status):
    """What a guest is told."""

    cabin_door: str | None = field("ARN of the cabin's door.", default=None)
    note: str | None = field("Where the note is.", default=None)


class Suite(Composite, group=GROUP, version="v1alpha1", kind="Suite", scope="Namespaced"):
    """What a guest asks for and nothing else."""

    spec: SuiteSpec
    status: SuiteStatus

    def compose(self, c: Composition) -> None:
        """Composes what the claim counts, lists and sets."""
        spec = self.spec
        for number, colour in enumerate(up_to(spec.doors)):
            door = c.add(f"door-{number}", DoorHere(colour=colour))
            c.add(f"lamp-of-door-{number}", LampHere(door_arn=door.status.arn))
        for number in up_to(spec.lamps):
            c.add(f"lamp-{number}", LampHere(brightness=number + 1))
        note = c.add("note", core.ConfigMap(data={"note": spec.note}), when=is_set(spec.note))
        cabin = c.add("cabin", Cabin(brightness=3), when=spec.cabin)
        self.status.cabin_door = default(cabin.status.door_arn, "none")
        self.status.note = default(note.object_name, "none")


@pytest.fixture(scope="module")
def suites(rooms, management, tmp_path_factory):
    """The platform, installed; gives the file with all that it consists of."""
    documents = [*platform(Suite), *platform(Cabin)]
    assert apply(documents[:2], management.target).ok
    path = tmp_path_factory.mktemp("suites") / "platform.yaml"
    path.write_text(yaml.safe_dump_all([*CRDS, *documents, *FUNCTIONS]))
    return path


def there(seen, name):
    """What a suite is made of, by the names of its Composition."""
    references = seen.get(API, "Suite", name, "default")["spec"].get("crossplane", {}).get("resourceRefs", ())
    found = (seen.get(item["apiVersion"], item["kind"], item["name"], "default") for item in references)
    return {item["metadata"]["annotations"][NAME]: item for item in found if item}


def simulated(suites, manifest):
    """What ``pyxp render --converge`` says of it: names, and the composite's status."""
    documents = read_manifests([suites])
    result = render([manifest], Surroundings(known=documents, schemas=documents), converge=True)
    assert result.ok, result
    (stack,) = result.stacks
    names = {item["metadata"]["annotations"][NAME] for item in stack.rendered.composed}
    return names, stack.rendered.composite["status"]


CHANGES = [
    ({"doors": ["red", "blue"], "lamps": 1}, {"door-0", "door-1", "lamp-of-door-0", "lamp-of-door-1", "lamp-0"}),
    ({"doors": ["red"], "lamps": 2, "note": "hello"}, {"door-0", "lamp-of-door-0", "lamp-0", "lamp-1", "note"}),
    ({"note": "bye", "cabin": True}, {"note", "cabin"}),
    (
        {"doors": ["red", "red", "red"], "cabin": True},
        {f"{k}-{n}" for k in ("door", "lamp-of-door") for n in range(3)} | {"cabin"},
    ),
    ({}, set()),
]


def test_there_is_what_is_asked_for_now_and_nothing_else_was_touched(suites, on_management, seen, manifests):
    before = {}
    for spec, expected in CHANGES:
        manifest = room("royal", kind="Suite", **spec)
        asked = manifests(manifest)
        said = on_management("apply", "--schemas", suites, "--wait", *IN_TIME, asked)
        assert said.code == 0, said.out + said.err
        until(lambda expected=expected: there(seen, "royal").keys() == expected)
        names, status = simulated(suites, manifest)
        assert names == expected
        found = there(seen, "royal")
        stayed = found.keys() & before.keys()
        assert {name: found[name]["metadata"]["uid"] for name in stayed} == {
            name: before[name]["metadata"]["uid"] for name in stayed
        }
        told = seen.get(API, "Suite", "royal", "default")["status"]
        assert (told["cabinDoor"] == "none") == (status["cabinDoor"] == "none") == ("cabin" not in expected)
        assert told["note"] == (found["note"]["metadata"]["name"] if "note" in found else "none")
        before = found
    shown = json.loads(on_management("status", "-o", "json", asked).out)
    assert shown["ok"]
    assert on_management("delete", *IN_TIME, asked).code == 0
