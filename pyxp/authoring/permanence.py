"""What can never change once a claim is there: values, and whether they are set at all.

A rule on a value is judged only where it was there before and still is. So a value that cannot change could be left
out and given anew; what holds it against that is a rule on what it lies in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from pyxp.authoring.rules import growing_rule
from pyxp.authoring.shapes import Member
from pyxp.cel.rules.escaping import escape

UNCHANGED: Final = "self == oldSelf"
"""The rule of a field that cannot change after the claim is created."""


class _Step(NamedTuple):
    name: str
    guaranteed: bool


_Way = tuple[_Step, ...]


def is_unchanging(schema: Mapping[str, Any]) -> bool:
    """Whether a value of this schema can never change."""
    return any(rule["rule"] == UNCHANGED for rule in schema.get("x-kubernetes-validations", ()))


def is_growing(schema: Mapping[str, Any]) -> bool:
    """Whether a list of this schema can only become longer, so that no element of it changes."""
    most, rules = schema.get("maxItems"), schema.get("x-kubernetes-validations", ())
    return isinstance(most, int) and any(rule["rule"] == growing_rule(most) for rule in rules)


def rules_of_presence(member: Member) -> list[dict[str, str]]:
    """The rules that an object needs because of a field that claims may leave out, for what cannot change in it.

    What cannot change is set from the beginning or never; a list that only becomes longer may begin later. Entries of
    lists and maps come and go with all that is in them.

    Args:
        member: The field.
    """
    if member.guaranteed:
        return []
    ways = list(_ways((), member))
    rules: dict[_Way, dict[str, str]] = {}
    for kept in (is_unchanging, is_growing):
        found = dict.fromkeys(_optional(way) for way, schema in ways if kept(schema))
        for way in sorted(found, key=len):
            # Where an object can neither come nor go, its own rules say all of what is in it.
            if not any(way[:length] in rules for length in range(1, len(way) + 1)):
                rules[way] = _rule(way, removable=kept is is_growing)
    return list(rules.values())


def _ways(above: _Way, member: Member) -> Iterator[tuple[_Way, Mapping[str, Any]]]:
    """The ways to every value that cannot change or only grows, through objects alone, with its schema."""
    way, schema = (*above, _Step(member.name, member.guaranteed)), member.shape.schema
    if is_unchanging(schema) or is_growing(schema):
        yield way, schema
    elif "properties" in schema:
        for below in member.shape.members.values():
            yield from _ways(way, below)


def _optional(way: _Way) -> _Way:
    """A way as far as the last field on it that may be left out: what comes behind is there with it."""
    last = max(position for position, step in enumerate(way) if not step.guaranteed)
    return way[: last + 1]


def _rule(way: _Way, *, removable: bool) -> dict[str, str]:
    is_set, was_set = (_presence(holder, way) for holder in ("self", "oldSelf"))
    name = ".".join(step.name for step in way)
    if removable:
        return {"rule": f"!{_grouped(was_set)} || {' && '.join(is_set)}", "message": f"{name} cannot be removed later"}
    return {
        "rule": f"{_grouped(is_set)} == {_grouped(was_set)}",
        "message": f"{name} cannot be added or removed later",
    }


def _presence(holder: str, way: _Way) -> list[str]:
    """What is true, one after the other, where the last field of a way is set."""
    asked = []
    for step in way:
        holder = f"{holder}.{escape(step.name) or step.name}"
        if not step.guaranteed:
            asked.append(f"has({holder})")
    return asked


def _grouped(asked: list[str]) -> str:
    return asked[0] if len(asked) == 1 else f"({' && '.join(asked)})"
