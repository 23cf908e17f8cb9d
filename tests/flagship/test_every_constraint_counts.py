"""Whatever constraint is taken out of the claim's schema, a claim that was refused is accepted then."""

import re
from copy import deepcopy
from itertools import combinations

import pytest

from pyxp.validation import Validator

from .claims import THREE_ZONES, UNLIKE
from .mutation import without
from .stacks import XRD
from .test_adoption import ADOPTABLE
from .test_refusals import FARGATE, IMMUTABLE, MUTABLE, RANGES, REFUSED, RELEASED, updated

pytestmark = pytest.mark.thorough

SCHEMA = ("spec", "versions", 0, "schema", "openAPIV3Schema", "properties", "spec")
SPEC = XRD["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
CONSTRAINTS = {
    "enum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "required",
    "x-kubernetes-list-type",
}
# What another constraint implies. Lengths bound what rules cost; limits of numbers help editors; the rule on counts
# names the two that do not fit where the rule after it would name a third.
IMPLIED = {
    "compute.desiredCount.maximum",
    "compute.desiredCount.minimum",
    "compute.memory.maximum",
    "compute.memory.minimum",
    "compute.minCount.maximum",
    "compute.x-kubernetes-validations.1",
    "database.minCapacity.maximum",
    "database.minCapacity.minimum",
    "database.backupWindow.maxLength",
    "database.engineVersion.maxLength",
    "database.maintenanceWindow.maxLength",
    "compute.healthCheck.minItems",
    "environment.minLength",
    "namePrefix.minLength",
    "network.publicSubnets.items.maxLength",
    "network.privateSubnets.items.maxLength",
    "network.cidr.maxLength",
    "network.zones.items.maxLength",
    # The three lists are equally long, so each bound of one follows from those of the others.
    *(f"network.{name}.{bound}" for name in THREE_ZONES for bound in ("minItems", "maxItems")),
    "stream.shardMetrics.maxItems",
    "alarms.disabled.maxItems",
    "network.endpoints.maxItems",
    # There is one value only.
    "encryption.key.x-kubernetes-validations.0",
}


def constraints(schema, path=()):
    """Where constraints are, below a schema."""
    for key, value in schema.items():
        if key in CONSTRAINTS:
            yield (*path, key)
        elif key == "x-kubernetes-validations":
            yield from ((*path, key, index) for index in range(len(value)))
        elif key == "properties":
            for name, member in value.items():
                yield from constraints(member, (*path, key, name))
        elif key in ("items", "additionalProperties"):
            yield from constraints(value, (*path, key))


WITH, WITHOUT = {"key": "Customer"}, {"rotationDays": 365}
"""What a claim says of encryption with a key of its own, and without."""


def _pattern(name):
    return SPEC["properties"]["adopt"]["properties"][name]["pattern"]


def _id(name):
    """What the ids of an adoptable resource begin with."""
    return re.match(r"[a-z:/-]+", re.sub(r"\^\(|\(r-\)\?|s\?", "", _pattern(name)))[0]


def cases(part):
    """Claims with nothing but this part that are refused, and updates of it."""
    found = [({part: changes[part]}, None) for changes, _ in REFUSED if list(changes) == [part] and changes[part]]
    if part == "compute":
        found += [({part: {"cpu": cpu, "memory": memory}}, None) for cpu in FARGATE for memory in FARGATE[cpu][1]]
        older = UNLIKE["spec"]["compute"]
        found += [({part: {**older, name: MUTABLE[f"compute.{name}"]}}, {part: older}) for name in RELEASED]
        found.append(({part: older}, {part: {**older, "release": 2}}))
    if part == "encryption":
        found += [({part: new}, {part: old}) for new, old in ((WITHOUT, WITH), (WITH, WITHOUT))]
    for path, beside, least, most in RANGES:
        name, _, field = path.partition(".")
        if name == part:
            found += [({part: {**beside, field: value}}, None) for value in (least - 1, most + 1)]
    for path, value in IMMUTABLE.items():
        if path.partition(".")[0] == part:
            found.append(({part: updated(path, value)["spec"][part]}, {part: UNLIKE["spec"][part]}))
    if part == "adopt":
        found += [({part: {name: value}}, None) for name in ADOPTABLE for value in ("x", _id(name) + "0" * 1025)]
        pairs = {
            _pattern(one): (one, other) for one, other in combinations(ADOPTABLE, 2) if _pattern(one) == _pattern(other)
        }
        found += [({part: dict.fromkeys(pair, f"{_id(pair[0])}0a")}, None) for pair in pairs.values()]
        found += [({part: {name: f"{_id(name)}0a"}}, {part: {name: f"{_id(name)}0b"}}) for name in ADOPTABLE]
    return found


def verdicts(definition, part):
    """Whether each case is accepted."""
    validator = Validator([definition], namespaces=None)
    found = []
    for new, old in cases(part):
        documents = [None if spec is None else {**deepcopy(UNLIKE), "spec": spec} for spec in (new, old)]
        operation = "create" if old is None else "update"
        found.append(validator.check(documents[0], operation=operation, old=documents[1]).accepted)
    return found


def only(part):
    """The definition with this part of the spec alone."""
    definition = deepcopy(XRD)
    spec = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    spec["properties"] = {part: spec["properties"][part]}
    spec.pop("required")
    spec.pop("x-kubernetes-validations")  # they are about several parts
    return definition


@pytest.mark.parametrize("part", SPEC["properties"])
def test_every_constraint_refuses_something(part):
    definition = only(part)
    before = verdicts(definition, part)
    start = ("properties", part)

    unnoticed = {
        ".".join(str(word) for word in path if word != "properties")
        for path in constraints(SPEC["properties"][part], start)
        if verdicts(without(definition, (*SCHEMA, *path)), part) == before
    }

    assert not any(before)
    assert unnoticed == {name for name in IMPLIED if name.partition(".")[0] == part}


def test_the_environment_is_all_that_is_required():
    assert SPEC["required"] == ["environment"]
