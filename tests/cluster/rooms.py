"""A tiny platform for the scenarios: a room has a door and a lamp, which nobody but the tests provides.

Its kinds are the tests' own, so that it can be tried on any cluster; each platform comes as the documents that a team
would check in.
"""

from typing import Any

from pyxp import Composite, Composition, Spec, Status, compile_composite, field
from pyxp.bindings.kinds import bind_kind
from pyxp.catalog import KindFacts
from pyxp.catalog.importer import CrdSource, import_documents

GROUP = "rooms.pyxp.test"
API, XROOM = f"{GROUP}/v1alpha1", "XRoom"
THINGS, THINGS_IN_NAMESPACES = "things.pyxp.test", "things.m.pyxp.test"
VERSION = "v1beta1"
DOORS = 10
"""Doors of a hall: an update of all takes 2 x 10 x 10 tokens, of the 100 that Crossplane has by default."""
_FIELDS = {
    "Door": {"width": {"type": "number"}, "colour": {"type": "string"}},
    "Lamp": {
        "doorArn": {"type": "string"},
        "brightness": {"type": "number"},
        "moods": {"type": "array", "items": {"type": "string"}},
    },
}


def _schema(kind: str) -> dict[str, Any]:
    text = {"type": "string"}
    conditions = {
        "type": "array",
        "items": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["type"],
    }
    conditions["items"] = {
        "type": "object",
        "required": ["type", "status", "reason", "lastTransitionTime"],
        "properties": {
            "lastTransitionTime": {"type": "string", "format": "date-time"},
            "observedGeneration": {"type": "integer", "format": "int64"},
            **dict.fromkeys(("type", "status", "reason", "message"), text),
        },
    }
    provided = {"type": "object", "properties": {"id": text, "arn": text}}
    spec = {
        "type": "object",
        "required": ["forProvider"],
        "properties": {
            "forProvider": {"type": "object", "properties": _FIELDS[kind]},
            "providerConfigRef": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": text, "kind": text},
            },
            "managementPolicies": {"type": "array", "items": text},
        },
    }
    status = {"type": "object", "properties": {"atProvider": provided, "conditions": conditions}}
    head = {"apiVersion": text, "kind": text, "metadata": {"type": "object"}}
    return {"type": "object", "required": ["spec"], "properties": {**head, "spec": spec, "status": status}}


def crd(kind: str, group: str) -> dict[str, Any]:
    """The CRD of a managed kind, as providers have them."""
    name = kind.lower()
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{name}s.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced" if group == THINGS_IN_NAMESPACES else "Cluster",
            "names": {
                "kind": kind,
                "plural": f"{name}s",
                "singular": name,
                "listKind": f"{kind}List",
                "categories": ["crossplane", "managed"],
            },
            "versions": [
                {
                    "name": VERSION,
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "schema": {"openAPIV3Schema": _schema(kind)},
                }
            ],
        },
    }


CRDS = [crd(kind, group) for group in (THINGS, THINGS_IN_NAMESPACES) for kind in _FIELDS]
KINDS = {
    (record["group"], record["names"]["kind"]): bind_kind(KindFacts(record))
    for record in import_documents(CrdSource(definition) for definition in CRDS)
}
Door, Lamp = KINDS[THINGS, "Door"], KINDS[THINGS, "Lamp"]
DoorHere, LampHere = KINDS[THINGS_IN_NAMESPACES, "Door"], KINDS[THINGS_IN_NAMESPACES, "Lamp"]


class RoomSpec(Spec):
    """What a guest asks for."""

    brightness: int = field("Of the lamp.", default=40, ge=1, le=100)
    colour: str = field("Of the door.", default="green", max_length=16)


class RoomStatus(Status):
    """What a guest is told."""

    door_arn: str | None = field("ARN of the door.", default=None)
    lamp_id: str | None = field("Id of the lamp.", default=None)


def _furnish(c: Composition, spec: RoomSpec, status: RoomStatus, door_class: Any, lamp_class: Any) -> None:
    door = c.add("door", door_class(colour=spec.colour))
    lamp = c.add("lamp", lamp_class(door_arn=door.status.arn, brightness=spec.brightness))
    status.door_arn = door.status.arn
    status.lamp_id = lamp.status.id


class Room(Composite, group=GROUP, version="v1alpha1", kind="XRoom", claim_kind="Room"):
    """A room that teams claim."""

    spec: RoomSpec
    status: RoomStatus

    def compose(self, c: Composition) -> None:
        """Composes a door, and a lamp that knows the door."""
        _furnish(c, self.spec, self.status, Door, Lamp)


class Cabin(Composite, group=GROUP, version="v1alpha1", kind="Cabin", scope="Namespaced"):
    """A room in a namespace, without a claim."""

    spec: RoomSpec
    status: RoomStatus

    def compose(self, c: Composition) -> None:
        """Composes a door, and a lamp that knows the door."""
        _furnish(c, self.spec, self.status, DoorHere, LampHere)


class HallStatus(Status):
    """What a guest of a hall is told."""


class Hall(Composite, group=GROUP, version="v1alpha1", kind="XHall", claim_kind="Hall"):
    """Many resources of one kind, which is what wears out Crossplane's circuit breaker."""

    spec: RoomSpec
    status: HallStatus

    def compose(self, c: Composition) -> None:
        """Composes the doors."""
        for number in range(DOORS):
            c.add(f"door-{number}", Door(colour=self.spec.colour))


def platform(composite: type[Composite]) -> list[dict[str, Any]]:
    """The XRD and the Composition of a composite."""
    compiled = compile_composite(composite)
    return [compiled.xrd, compiled.composition]


def room(name: str, namespace: str = "default", kind: str = "Room", **spec: Any) -> dict[str, Any]:
    """A claim, or a composite in a namespace."""
    return {
        "apiVersion": API,
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }


def hotels() -> list[dict[str, Any]]:
    """A platform by hand, whose composite is made of another composite.

    Its schema has what pyxp refuses to compile: a set with a default, and an immutable set.
    """
    text = {"type": "string"}
    status = {"type": "object", "properties": {"arn": text}}
    suite = {
        "name": "suite",
        "base": {"apiVersion": API, "kind": XROOM, "spec": {"brightness": 7}},
        "patches": [
            {"type": "ToCompositeFieldPath", "fromFieldPath": "status.doorArn", "toFieldPath": "status.arn"},
        ],
        "readinessChecks": [{"type": "MatchCondition", "matchCondition": {"type": "Ready", "status": "True"}}],
    }
    resources = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": [suite]}
    step = {"step": "make", "functionRef": {"name": "function-patch-and-transform"}, "input": resources}
    chosen = {"type": "array", "items": text, "maxItems": 4, "x-kubernetes-list-type": "set"}
    rule = {"rule": "self == oldSelf", "message": "floors cannot be changed"}
    spec = {
        "type": "object",
        "properties": {
            "moods": {**chosen, "default": ["calm", "warm"]},
            "floors": {**chosen, "x-kubernetes-validations": [rule]},
        },
    }
    schema = {"type": "object", "properties": {"spec": spec, "status": status}}
    return [
        {
            "apiVersion": "apiextensions.crossplane.io/v1",
            "kind": "CompositeResourceDefinition",
            "metadata": {"name": f"xhotels.{GROUP}"},
            "spec": {
                "group": GROUP,
                "names": {"kind": "XHotel", "plural": "xhotels"},
                "claimNames": {"kind": "Hotel", "plural": "hotels"},
                "defaultCompositeDeletePolicy": "Foreground",
                "versions": [
                    {"name": "v1alpha1", "served": True, "referenceable": True, "schema": {"openAPIV3Schema": schema}}
                ],
            },
        },
        {
            "apiVersion": "apiextensions.crossplane.io/v1",
            "kind": "Composition",
            "metadata": {"name": f"xhotels.{GROUP}"},
            "spec": {
                "compositeTypeRef": {"apiVersion": API, "kind": "XHotel"},
                "mode": "Pipeline",
                "pipeline": [step],
            },
        },
    ]


def hotel(name: str, **spec: Any) -> dict[str, Any]:
    """A claim of a hotel."""
    return {"apiVersion": API, "kind": "Hotel", "metadata": {"name": name, "namespace": "default"}, "spec": spec}
