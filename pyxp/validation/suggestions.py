"""Hints for people: the field they may have meant."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Mapping
from typing import Any, Final

from pyxp.errors import is_slip, named, nearest
from pyxp.structural.crd_types import CRD, JSON_SCHEMA, OBJECT_META
from pyxp.structural.pruning import child_of
from pyxp.structural.wire import ListOf, MapOf, Struct, WireType
from pyxp.validation import verdict
from pyxp.validation.verdict import Cause
from pyxp.yamlio.misreadings import READ_AS as _READ_AS

_INDEX = re.compile(r"\[[0-9]+\]$")


_MOST_HINTS: Final = 50
MOST_NAMES: Final = 5_000
"""Names of a schema that those of unknown fields are compared with; once there were more, faults come without hints."""
_MOST_PLACES: Final = 20_000
_SPEC: Final = "spec"
_INITIAL: Final = "spec.initProvider"


def unknown_fields(schema: Mapping[str, Any], paths: list[str], data: Any = None) -> tuple[Cause, ...]:
    """A cause for each field that the schema does not know; the first of them with the nearest name that it does.

    Args:
        schema: The schema.
        paths: The fields.
        data: The object that has them: what it has already is not proposed.
    """
    places = _places(schema) if paths else {}
    hinted: list[Cause] = []
    names = 0
    for path in paths[:_MOST_HINTS]:
        if names >= MOST_NAMES:
            break
        parent = path.rpartition(".")[0]
        known = known_fields(schema, parent)
        names += len(known)
        beside = _value_at(data, parent)
        elsewhere = _elsewhere(path, places)
        if elsewhere is not None and _value_at(data, elsewhere) is not None:
            elsewhere = None
        hinted.append(unknown_field(path, known, elsewhere, beside if isinstance(beside, Mapping) else {}))
    return (*hinted, *(verdict.unknown_field(path) for path in paths[len(hinted) :]))


def unknown_field(path: str, known: list[str], elsewhere: str | None, present: Collection[str]) -> Cause:
    """The cause for a field that the schema does not know, with the nearest that it does.

    Args:
        path: The field.
        known: The names of the fields beside it that the schema knows.
        elsewhere: The other place where a field of this name belongs, if there is one.
        present: The names of the fields that stand beside it: none of them is meant.
    """
    name = path.rpartition(".")[2]
    absent = [item for item in known if item not in present]
    close = nearest(name, known)
    taken = close if close in present else None
    if taken:
        close = None if is_slip(name, taken) else nearest(name, absent)
    key, colon, _ = name.partition(":")
    if name in _READ_AS and (written := sorted(set(known) & _READ_AS[name])):
        hint = f'YAML reads {named(written)} without quotes as {name}: write "{written[0]}" in quotes'
    elif colon and key in known:
        hint = f"a space is missing after the colon of {key!r}"
    elif close and (elsewhere is None or _plain(close) == _plain(name)):
        hint = f"did you mean {close!r}?"
    elif elsewhere:
        hint = f"did you mean {elsewhere}?"
    elif known and not absent:
        hint = f"take it out: only {named(sorted(known))} {'is' if len(known) == 1 else 'are'} known here"
    elif taken:
        hint = f"take it out: {taken!r} is set already"
    elif known and len(known) <= 12:
        hint = f"known here: {', '.join(sorted(known))}"
    else:
        hint = ""
    return verdict.unknown_field(path, hint)


def _value_at(data: Any, path: str) -> Any:
    """What an object has at a path, None where it has nothing there."""
    here = data
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(here, list):
            here = here[int(step)] if step.isdigit() and int(step) < len(here) else None
        else:
            here = here.get(step) if isinstance(here, Mapping) else None
    return here


def _elsewhere(path: str, places: Mapping[str, list[str]]) -> str | None:
    """The one other place where a field of this name belongs; None where there is none, or more than one.

    A managed resource has most fields twice; the one that sets the field is meant, not that which only starts it.
    """
    root, _, below = path.partition(".")
    name = path.rpartition(".")[2]
    home = root if below else _SPEC
    found = [place for place in places.get(_plain(name), ()) if place.partition(".")[0] == home]
    if len(found) > 1:
        found = [place for place in found if not place.startswith(f"{_INITIAL}.")]
    return found[0] if len(found) == 1 else None


def _places(schema: Mapping[str, Any]) -> dict[str, list[str]]:
    """The paths of all fields of a schema by their plain names, as far as a large one is worth reading."""
    places: dict[str, list[str]] = {}
    ahead: deque[tuple[str, Any]] = deque([("", schema)])
    left = _MOST_PLACES
    while ahead and left:
        path, here = ahead.popleft()
        while isinstance(here, Mapping) and isinstance(here.get("items"), Mapping):
            path, here = f"{path}[]", here["items"]
        properties = here.get("properties") if isinstance(here, Mapping) else None
        for name, child in properties.items() if isinstance(properties, Mapping) else ():
            below = f"{path}.{name}" if path else name
            places.setdefault(_plain(name), []).append(below)
            ahead.append((below, child))
            left -= 1
            if not left:
                break
    return places


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def known_fields(schema: Mapping[str, Any], path: str) -> list[str]:
    """The names of the fields that an object at ``path`` may have."""
    steps = path.split(".") if path else []
    if steps[:1] == ["metadata"]:
        return sorted(OBJECT_META.fields) if len(steps) == 1 else []
    here: Any = schema
    for step in steps:
        depth = 0
        while _INDEX.search(step):
            step, depth = _INDEX.sub("", step), depth + 1
        here = child_of(here, step)
        for _ in range(depth):
            here = here.get("items") if isinstance(here, Mapping) else None
        if not isinstance(here, Mapping):
            return []
    return list(here.get("properties") or {})


def unknown_keyword(path: str) -> Cause:
    """The cause for a field that a CustomResourceDefinition does not have."""
    parent, _, name = path.rpartition(".")
    here: WireType | None = CRD
    for step in parent.split(".") if parent else []:
        plain = step.partition("[")[0]
        if isinstance(here, Struct):
            found = here.fields.get(plain)
            here = found.type if found else None
        elif isinstance(here, MapOf):
            here = here.value
        if isinstance(here, ListOf) and "[" in step:
            here = here.item
    known = here.fields if isinstance(here, Struct) else JSON_SCHEMA.fields
    close = nearest(name, known)
    return verdict.unknown_field(path, f"did you mean {close!r}?" if close else "")
