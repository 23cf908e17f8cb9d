"""Defaults in a CRD's schema must be valid values where they stand.

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apiserver/schema/defaulting/validation.go``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyxp.cel.evaluation.work import Work
from pyxp.structural.crd_types import OBJECT_META
from pyxp.structural.pruning import prune
from pyxp.structural.wire import WireError, decode
from pyxp.validation import rules, structural
from pyxp.validation.embedded import embedded_causes, embedded_resources
from pyxp.validation.verdict import Cause, invalid

Schema = Mapping[str, Any]
_META: Final = frozenset({"apiVersion", "kind", "metadata"})


def default_causes(schema: Schema, path: str) -> list[Cause]:
    """What is wrong with the defaults of a structural schema."""
    return list(_walk({**schema, "x-kubernetes-embedded-resource": True}, path, Work(), inside_meta=False))


def _walk(schema: Schema, path: str, work: Work, *, inside_meta: bool) -> Iterator[Cause]:
    embeds = bool(schema.get("x-kubernetes-embedded-resource"))
    if embeds:
        inside_meta = False
    default = schema.get("default")
    if default is not None:
        yield from _value(schema, default, f"{path}.default", work, inside_meta=inside_meta)
    items = schema.get("items")
    if isinstance(items, Mapping):
        yield from _walk(items, f"{path}.items", work, inside_meta=inside_meta)
    for name, child in (schema.get("properties") or {}).items():
        inside = inside_meta or (embeds and name in _META)
        yield from _walk(child, f"{path}.properties[{name}]", work, inside_meta=inside)


def _value(schema: Schema, default: Any, path: str, work: Work, *, inside_meta: bool) -> Iterator[Cause]:
    if not inside_meta and prune(schema, default, root=False) != default:
        yield invalid(path, default, "must not have unknown fields")
    causes = [] if inside_meta else list(_metadata(schema, default, path)) or embedded_causes(schema, default, path)
    if not causes:
        causes = structural.check(_untyped(schema), default, at=path)
    if not causes and not inside_meta:
        causes = rules.check_part(schema, default, path, work)
    yield from causes


def _metadata(schema: Schema, default: Any, path: str) -> Iterator[Cause]:
    """Metadata of embedded resources in a default that has the wrong shape."""
    for resource, at, _ in embedded_resources(schema, default, path):
        for part in ("apiVersion", "kind"):
            if part in resource and not isinstance(resource[part], str):
                yield invalid(f"{at}.{part}", resource[part], "must be a string")
                return
        try:
            decode(OBJECT_META, resource.get("metadata") or {})
        except WireError as error:
            yield invalid(f"{at}.metadata", resource["metadata"], str(error))
            return


def _untyped(schema: Any) -> Any:
    """The schema as defaults are checked by: an int-or-string has no type then, only what is written beside it."""
    if isinstance(schema, list):
        return [_untyped(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept = {word: part for word, part in schema.items() if word != "x-kubernetes-int-or-string"}
    for word in ("items", "additionalProperties", "not", "allOf", "anyOf", "oneOf"):
        if word in kept:
            kept[word] = _untyped(kept[word])
    if "properties" in kept:
        kept["properties"] = {name: _untyped(child) for name, child in kept["properties"].items()}
    return kept
