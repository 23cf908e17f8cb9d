"""Worlds: all claims that conditions can tell from each other, to see what follows from what.

Each field that is compared with constants is tried with those, with values between and beside them, and absent; what
is compared with another field, or looked for in a list, may be true or not. A claim is like one of these worlds, so
what holds in all of them holds for every claim.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pyxp.authoring.conditions import All, Compared, Holds, IsSet, IsTrue, Known, Not, Some, all_of, opposite
from pyxp.authoring.expressions import CompositeField, Condition, describe, leaves
from pyxp.authoring.plain_conditions import OPERATORS

_MOST: Final = 4096
"""How many worlds are tried. Beyond, only what conditions say word for word is seen."""


_POSITION: Final = re.compile(r"\[[0-9]+\]")
_ELEMENT: Final = re.compile(r"(?P<list>.*)\[(?P<index>[0-9]+)\]")


@dataclass
class _Questions:
    """What conditions ask of a claim.

    Attributes:
        presences: The fields whose presence counts.
        values: For each field that is compared, the values that are told from each other.
        free: Comparisons that are taken as they come, with the fields that they need.
    """

    presences: set[str] = field(default_factory=set)
    values: dict[str, list[Any]] = field(default_factory=dict)
    free: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class _World:
    there: frozenset[str]
    values: Mapping[str, Any]
    free: Mapping[str, bool]


def implies(premise: Condition, conclusion: Condition) -> bool:
    """Whether ``conclusion`` is true of every claim of which ``premise`` is; False where that is too much to see."""
    if _words(conclusion) <= _words(premise):
        return True
    return not is_possible(all_of([premise, opposite(conclusion)]))


def is_possible(condition: Condition) -> bool:
    """Whether a claim can be like that; True where that is too much to see."""
    if isinstance(condition, Known):
        return condition.value
    worlds = _worlds(condition)
    return worlds is None or any(_holds(condition, world) for world in worlds)


def _words(condition: Condition) -> set[str]:
    if isinstance(condition, Known) and condition.value:
        return set()
    return {part.described() for part in (condition.conditions if isinstance(condition, All) else (condition,))}


def _worlds(condition: Condition) -> Iterator[_World] | None:
    asked = _Questions()
    constants: dict[str, tuple[CompositeField, list[Any]]] = {}
    _collect(condition, asked, constants)
    asked.values = {path: _told_apart(field, values) for path, (field, values) in constants.items()}
    presences = _presences(asked.presences)
    number = 2 ** len(asked.free) * math.prod(map(len, (*presences, *asked.values.values())))
    return _each(asked, presences) if number <= _MOST else None


def _collect(condition: Condition, asked: _Questions, constants: dict[str, tuple[CompositeField, list[Any]]]) -> None:
    if isinstance(condition, All | Some):
        for part in condition.conditions:
            _collect(part, asked, constants)
    elif isinstance(condition, Not):
        _collect(condition.condition, asked, constants)
    else:
        fields = [leaf for leaf in leaves(condition) if isinstance(leaf, CompositeField)]
        there = [leaf.presence for leaf in fields if not leaf.guaranteed]
        asked.presences.update(there, (path[: end.end()] for path in there for end in _POSITION.finditer(path)))
        if isinstance(condition, Holds) or len(fields) > 1:
            needed = tuple(leaf.presence for leaf in fields if not leaf.guaranteed)
            asked.free[condition.described()] = needed
        elif not isinstance(condition, IsSet | Known):
            asked_of, _, constant = _question(condition)
            constants.setdefault(asked_of.path, (asked_of, []))[1].append(constant)


def _told_apart(field: CompositeField, constants: list[Any]) -> list[Any]:
    """Values of a field, one for each answer that comparing it with the constants can give."""
    schema = field.shape.schema
    if "enum" in schema:
        return list(schema["enum"])
    if field.shape.type == "boolean":
        return [True, False]
    if field.shape.type == "string":
        return [*dict.fromkeys(constants), f"{''.join(constants)}-other"]
    if field.shape.type == "integer":
        return _whole_numbers(schema, constants)
    low, high = bounds_of(schema)
    ordered = sorted(set(constants))
    tried = {*(bound for bound in (low, high) if not math.isinf(bound)), *ordered, ordered[0] - 1, ordered[-1] + 1}
    tried |= {(one + other) / 2 for one, other in itertools.pairwise(sorted(tried))}
    skipped = {bound for bound, key in ((low, "exclusiveMinimum"), (high, "exclusiveMaximum")) if schema.get(key)}
    return sorted(value for value in tried - skipped if low <= value <= high)


def bounds_of(schema: Mapping[str, Any]) -> tuple[float, float]:
    """The least and the greatest number of a schema; whole numbers beside bounds that are not reached."""
    low, high = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    if schema.get("type") != "integer":
        return low, high
    if not math.isinf(low):
        low = math.floor(low) + 1 if schema.get("exclusiveMinimum") else math.ceil(low)
    if not math.isinf(high):
        high = math.ceil(high) - 1 if schema.get("exclusiveMaximum") else math.floor(high)
    return low, high


def told_bounds(field: CompositeField) -> str:
    """What the schema says of a number; empty where it says nothing."""
    schema = field.shape.schema
    low, high = bounds_of(schema)
    whole = field.shape.type == "integer"
    least = "above" if schema.get("exclusiveMinimum") and not whole else "at least"
    most = "below" if schema.get("exclusiveMaximum") and not whole else "at most"
    words = [f"a multiple of {schema['multipleOf']}"] if "multipleOf" in schema else []
    words += [f"{word} {bound}" for word, bound in ((least, low), (most, high)) if not math.isinf(bound)]
    return f"{describe(field)} is {' and '.join(words)}" if words else ""


def _whole_numbers(schema: Mapping[str, Any], constants: list[Any]) -> list[Any]:
    low, high = bounds_of(schema)
    step = schema.get("multipleOf", 1)
    step = int(step) if float(step).is_integer() else 1
    steps = {math.floor(value / step) + way for value in constants for way in (-1, 0, 1, 2)}
    steps |= {math.ceil(low / step)} if not math.isinf(low) else set()
    steps |= {math.floor(high / step)} if not math.isinf(high) else set()
    return sorted(number * step for number in steps if low <= number * step <= high)


def _presences(paths: Iterable[str]) -> list[list[frozenset[str]]]:
    """Which fields may be there, for each field, and for the elements of each list: those before an element are."""
    positions: dict[str, list[tuple[int, str]]] = {}
    for path in sorted(paths):
        found = _ELEMENT.fullmatch(path)
        positions.setdefault(found["list"] if found else path, []).append((int(found["index"]) if found else -1, path))
    choices: list[list[frozenset[str]]] = []
    for holder, several in positions.items():
        elements = [path for index, path in sorted(several) if index >= 0]
        choices.append([frozenset(elements[:length]) for length in range(len(elements) + 1)] if elements else [])
        if (-1, holder) in several:
            choices.append([frozenset(), frozenset([holder])])
    return [choice for choice in choices if choice]


def _each(asked: _Questions, presences: list[list[frozenset[str]]]) -> Iterator[_World]:
    for chosen in itertools.product(*presences):
        there = frozenset[str]().union(*chosen)
        if any(_lies_in(path, outer) and outer not in there for path in there for outer in asked.presences):
            continue
        for free in itertools.product((True, False), repeat=len(asked.free)):
            answers = dict(zip(asked.free, free, strict=True))
            if any(yes and not there.issuperset(asked.free[key]) for key, yes in answers.items()):
                continue
            for values in itertools.product(*asked.values.values()):
                yield _World(there, dict(zip(asked.values, values, strict=True)), answers)


def _lies_in(path: str, outer: str) -> bool:
    return path.startswith((f"{outer}.", f"{outer}["))


def _holds(condition: Condition, world: _World) -> bool:
    if isinstance(condition, Known):
        return condition.value
    if isinstance(condition, All):
        return all(_holds(part, world) for part in condition.conditions)
    if isinstance(condition, Some):
        return any(_holds(part, world) for part in condition.conditions)
    if isinstance(condition, Not):
        return not _holds(condition.condition, world)
    if isinstance(condition, IsSet):
        return _is_there(condition.field, world)
    key = condition.described()
    if key in world.free:
        return world.free[key]
    asked, sign, constant = _question(condition)
    return _is_there(asked, world) and OPERATORS[sign](world.values[asked.path], constant)


def _question(condition: Condition) -> tuple[CompositeField, str, Any]:
    """The field that a condition compares with a constant, and how."""
    if isinstance(condition, Compared) and isinstance(condition.left, CompositeField):
        return condition.left, condition.operator, condition.right
    if isinstance(condition, IsTrue) and isinstance(condition.field, CompositeField):
        return condition.field, "==", True
    raise TypeError(f"not a plain condition: {condition.described()}")


def _is_there(asked: CompositeField, world: _World) -> bool:
    return asked.guaranteed or asked.presence in world.there
