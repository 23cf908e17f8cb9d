"""A field of the rendered stack that is changed into what the provider's schema forbids is refused, at that field."""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from pyxp.validation import Validator

from .claims import WHOLE
from .inventory import rows_of
from .stacks import CATALOG, bring_up, by_name

EACH = 12
"""Mutations of each kind that are drawn for each resource; all of them, where there are fewer."""

WRONG = {
    "string": [7, True, 1.5, ["x"], {"x": "y"}],
    "number": ["7", True, [1], {"x": 1}],
    "integer": ["7", True, 1.5, [1], {"x": 1}],
    "boolean": ["true", 1, 0, [True], {"x": True}],
    "array": ["x", 7, True, {"x": "y"}],
    "object": ["x", 7, True, ["x"]],
}
"""For each type values of other types."""

BEYOND = {
    "minimum": lambda bound: bound - 1,
    "maximum": lambda bound: bound + 1,
    "enum": lambda _: "none-of-these",
    "pattern": lambda _: "\n",
    "maxLength": lambda bound: "x" * (bound + 1),
    "minLength": lambda bound: "x" * (bound - 1),
}
"""For constraints a value that breaks them."""


NAMES = list(rows_of(WHOLE))


@dataclass(frozen=True)
class Mutation:
    """One change to an object: what to put where, and where the fault is then."""

    kind: str
    path: tuple[str | int, ...]
    value: Any
    fault: str

    def applied(self, manifest: dict[str, Any]) -> dict[str, Any]:
        changed = deepcopy(manifest)
        *parents, last = self.path
        here: Any = changed
        for step in parents:
            here = here[step]
        if self.kind in ("missing", "missing by rule"):
            del here[last]
        else:
            here[last] = self.value
        return changed


def mutations(schema: dict[str, Any], value: Any, path: tuple[str | int, ...]) -> Iterator[Mutation]:
    """Every change of a single field that the schema forbids."""
    shown = dotted(path)
    if path != ("spec",):
        for wrong in WRONG.get(schema.get("type", ""), ()):
            yield Mutation("type", path, wrong, shown)
        for keyword in BEYOND.keys() & schema.keys():
            yield Mutation(keyword, path, BEYOND[keyword](schema[keyword]), shown)
    if isinstance(value, dict) and "properties" in schema:
        for name in (*list(schema["properties"])[:5], *value):
            unknown = f"{name}Nope"
            yield Mutation("unknown", (*path, unknown), "x", f"{shown}.{unknown}")
        for name, inner in value.items():
            below = schema["properties"][name]
            if name in schema.get("required", ()) and "default" not in below:
                yield Mutation("missing", (*path, name), None, f"{shown}.{name}")
            yield from mutations(below, inner, (*path, name))
    elif isinstance(value, dict) and isinstance(schema.get("additionalProperties"), dict):
        for name, inner in value.items():
            yield from mutations(schema["additionalProperties"], inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from mutations(schema["items"], inner, (*path, index))
        if schema.get("x-kubernetes-list-type") == "set" and value:
            yield Mutation("duplicate", path, [*value, value[0]], f"{shown}[{len(value)}]")


def dotted(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


@cache
def composed() -> dict[str, dict[str, Any]]:
    """What a claim unlike all defaults becomes, in full."""
    return by_name(bring_up(WHOLE).rendered.composed)


def version_of(manifest: dict[str, Any]) -> Any:
    group_version, kind = manifest["apiVersion"], manifest["kind"]
    return CATALOG.get(group_version, kind).version(group_version.rpartition("/")[2])


@cache
def validator(api_version: str, kind: str) -> Validator:
    return Validator([CATALOG.get(api_version, kind).crd()], namespaces=None)


def drawn(name: str) -> list[Mutation]:
    """Some mutations of each kind for one resource, always the same."""
    manifest = composed()[name]
    facts = version_of(manifest)
    made = list(mutations(facts.schema["properties"]["spec"], manifest["spec"], ("spec",)))
    for field in facts.required_by_cel:
        made.append(Mutation("missing by rule", ("spec", "forProvider", *field.split(".")), None, "spec"))
    by_kind: dict[str, list[Mutation]] = {}
    for mutation in made:
        by_kind.setdefault(mutation.kind, []).append(mutation)
    chance = random.Random(name)  # noqa: S311 - the same draw every time
    return [one for every in by_kind.values() for one in chance.sample(every, min(EACH, len(every)))]


@pytest.mark.parametrize("name", NAMES)
def test_what_the_provider_forbids_is_refused_where_it_stands(name: str) -> None:
    manifest = composed()[name]
    judge = validator(manifest["apiVersion"], manifest["kind"])
    assert judge.check(manifest).accepted
    made = drawn(name)
    assert len(made) >= EACH
    for mutation in made:
        verdict = judge.check(mutation.applied(manifest))
        fields = {cause.field for cause in (*verdict.causes, *verdict.further)}
        assert not verdict.accepted, mutation
        assert any(at_fault(field, mutation.fault) for field in fields), (mutation, fields)


def at_fault(field: str, fault: str) -> bool:
    """Whether a cause points at the fault: keys of maps are written in brackets there."""
    return field.replace("[", ".").replace("]", "") == fault.replace("[", ".").replace("]", "")


def test_every_kind_of_mutation_comes_up() -> None:
    kinds = {mutation.kind for name in composed() for mutation in drawn(name)}
    assert kinds >= {"type", "unknown", "missing", "missing by rule"}
    assert sum(len(drawn(name)) for name in composed()) > 500
