"""The schemas in a composite's spec: those that a field path leads through, and all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pyxp.model import fieldpath

Schema = Mapping[str, Any]


class PathStep(NamedTuple):
    """One step of a path below the spec.

    Attributes:
        there: The path of what the step goes into.
        step: A field's name, a map's key or a list's index.
        holder: The schema of what the step goes into.
        node: The schema of what it leads to; empty where nothing is known.
    """

    there: str
    step: str | int
    holder: Schema
    node: Schema


def steps_of(spec: Schema, path: str) -> Iterator[PathStep]:
    """Every step of a path below ``spec``, in order; none where the path begins elsewhere."""
    segments = fieldpath.parse(path)
    if not segments or segments[0] != "spec":
        return
    holder = spec
    for position, step in enumerate(segments[1:], 1):
        child = holder.get("items") if isinstance(step, int) else holder.get("properties", {}).get(step)
        node = child or holder.get("additionalProperties") or {}
        yield PathStep(fieldpath.format(segments[:position]), step, holder, node)
        holder = node


def nodes_of(schema: Schema, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """Every schema, with the names of the fields that lead to it; elements of lists and maps have none of their own."""
    yield names, schema
    for name, child in schema.get("properties", {}).items():
        yield from nodes_of(child, (*names, name))
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), Mapping):
            yield from nodes_of(schema[key], names)
