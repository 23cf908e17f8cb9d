"""Embedded resources: objects inside objects (``x-kubernetes-embedded-resource``), and the metadata of the root.

Their metadata is typed: a value of the wrong type refuses the document, unknown fields are dropped and reported.

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apiserver/schema/objectmeta``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.gotext import names
from pyxp.structural.crd_types import OBJECT_META
from pyxp.structural.pruning import Schema, child_of
from pyxp.structural.wire import Strictness, WireError, decode
from pyxp.validation.metadata import manager_causes, metadata_causes
from pyxp.validation.verdict import Cause, bounded, invalid, required


def coerce_embedded(schema: Schema, value: Any, strict: Strictness) -> None:
    """Put what identifies the embedded resources of an object into its typed shape, in place.

    Raises:
        pyxp.structural.wire.WireError: It does not fit.
    """
    for resource, path, dotted in embedded_resources(schema, value):
        for part in ("apiVersion", "kind"):
            if not isinstance(resource.get(part, ""), str):
                raise WireError(f"{path}.{part}", "it must be a string")
        coerce_metadata(resource, dotted, strict)


def coerce_metadata(holder: dict[str, Any], path: str, strict: Strictness) -> None:
    """Put an object's metadata into its typed shape, in place.

    Raises:
        pyxp.structural.wire.WireError: It does not fit.
    """
    if "metadata" in holder:
        where = f"{path}.metadata" if path else "metadata"
        decoded = decode(OBJECT_META, holder["metadata"], where, strict)
        holder["metadata"] = decoded if decoded is not None else {}


def embedded_resources(schema: Schema, value: Any, path: str = "", dotted: str = "") -> Iterator[_Found]:
    """The embedded resources below ``value``, each with its field path and its path in decoding errors."""
    if isinstance(value, dict):
        if path and schema.get("x-kubernetes-embedded-resource"):
            yield value, path, dotted
        properties = schema.get("properties") or {}
        for name, item in value.items():
            child = child_of(schema, name)
            if not isinstance(child, Mapping) or not isinstance(item, (dict, list)):
                continue
            at = f"{path}.{name}" if name in properties or not path else f"{path}[{name}]"
            yield from embedded_resources(child, item, at if path else name, f"{dotted}.{name}" if dotted else name)
    elif isinstance(value, list):
        items = schema.get("items")
        if isinstance(items, Mapping):
            for index, item in enumerate(value):
                yield from embedded_resources(items, item, f"{path}[{index}]", f"{dotted}[{index}]")


_Found = tuple[dict[str, Any], str, str]


def embedded_causes(schema: Schema, value: Any, at: str = "") -> list[Cause]:
    """What is wrong with the embedded resources of an object, whose own path is ``at``."""
    return list(bounded(_embedded_causes(schema, value, at)))


def _embedded_causes(schema: Schema, value: Any, at: str) -> Iterator[Cause]:
    for resource, path, _ in embedded_resources(schema, value, at):
        yield from _identity(resource, path)
        metadata = resource.get("metadata")
        if isinstance(metadata, dict):
            known = dict(metadata)
            known.setdefault("name", "fakename")
            yield from metadata_causes(
                known,
                namespaced=bool(metadata.get("namespace")),
                path=f"{path}.metadata",
                name_problems=names.path_segment_problems,
            )
            yield from manager_causes(known, f"{path}.metadata")


def _identity(resource: dict[str, Any], path: str) -> Iterator[Cause]:
    for part in ("apiVersion", "kind"):
        if part not in resource:
            yield required(f"{path}.{part}")
            continue
        text = resource[part]
        where = f"{path}.{part}"
        if not isinstance(text, str):
            yield invalid(where, text, "must be a string")
        elif not text:
            yield invalid(where, text, "must not be empty")
        elif part == "apiVersion" and text.count("/") > 1:
            yield invalid(where, text, f"unexpected GroupVersion string: {text}")
        elif part == "kind":
            for problem in names.dns_1035_problems(text.lower()):
                yield invalid(where, text, f"may have mixed case, but should otherwise match: {problem}")
