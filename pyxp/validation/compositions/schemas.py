"""The schemas on both sides of a patch, and how a path is looked up in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.catalog import KindFacts
from pyxp.catalog.paths import descend, join_path, split_path
from pyxp.errors import nearest
from pyxp.model.fieldpath import PathSyntaxError
from pyxp.schemas.xrd import derive_crds

Json = Mapping[str, Any]
Facts = Callable[[str, str], KindFacts | None]
"""Finds what is known of a kind by ``apiVersion`` and ``kind``."""

_TEXT = {"type": "string"}
_TEXTS = {"type": "object", "additionalProperties": _TEXT}
METADATA: Json = {
    "type": "object",
    "properties": {
        "name": _TEXT, "generateName": _TEXT, "namespace": _TEXT, "uid": _TEXT, "resourceVersion": _TEXT,
        "creationTimestamp": _TEXT, "deletionTimestamp": _TEXT, "generation": {"type": "integer"},
        "labels": _TEXTS, "annotations": _TEXTS, "finalizers": {"type": "array", "items": _TEXT},
        "ownerReferences": {"type": "array", "items": {"x-kubernetes-preserve-unknown-fields": True}},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """What lies at a path.

    Attributes:
        schema: Schema of the field; None where the path leads nowhere.
        problem: What is wrong with the path, empty where it exists.
        hint: The nearest field that exists.
        guaranteed: Whether every object that the schema accepts has the field once defaults are applied.
    """

    schema: Json | None
    problem: str = ""
    hint: str = ""
    guaranteed: bool = True


def look_up(schema: Json, path: str) -> Place:
    """What ``schema`` says of ``path``; ``metadata`` is that of every Kubernetes object."""
    try:
        segments = split_path(path)
    except PathSyntaxError as error:
        return Place(None, error.message)
    root = dict(schema)
    root["properties"] = {"apiVersion": _TEXT, "kind": _TEXT, **schema.get("properties", {}), "metadata": METADATA}
    found, rest = descend(root, segments)
    if not rest:
        return Place(found, guaranteed=_guaranteed(root, segments))
    known = sorted(found.get("properties", {}))
    close = nearest(str(rest[0]), known)
    there = join_path(segments[: len(segments) - len(rest)])
    hint = f"did you mean {close}?" if close else (f"it has {', '.join(known[:8])}" if 0 < len(known) <= 8 else "")
    return Place(None, f"{there or 'the object'} has no field {str(rest[0])!r}", hint)


def _guaranteed(root: Json, segments: tuple[str | int, ...]) -> bool:
    node = root
    for position, segment in enumerate(segments):
        if isinstance(segment, int):
            if segment >= int(node.get("minItems", 0)):
                return False
            node = node.get("items", {})
            continue
        child = node.get("properties", {}).get(segment)
        if child is None:
            return segments[:1] == ("metadata",) and segments[1:2] in (("name",), ("uid",))
        sure = position == 0 and segment in {"spec", "metadata"}
        if segments[0] == "metadata":
            sure = sure or segment in {"name", "uid"}
        if not (sure or segment in node.get("required", ()) or "default" in child):
            return False
        node = child
    return True


def composite_schema(xrd: Json, api_version: str) -> Json | None:
    """The schema of the composite at a version of the XRD, or None where the XRD has no such version."""
    version = api_version.rpartition("/")[2]
    for entry in derive_crds(dict(xrd))[0]["spec"]["versions"]:
        if entry["name"] == version:
            schema: Json = entry["schema"]["openAPIV3Schema"]
            return schema
    return None
