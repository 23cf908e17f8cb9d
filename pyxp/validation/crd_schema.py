"""Rules for the keywords of a CRD's schema, one by one (apiextensions' OpenAPI schema validation).

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apis/apiextensions/validation/validation.go``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pyxp.validation.crd_rules import rule_text_causes
from pyxp.validation.verdict import Cause, forbidden, invalid, not_supported, required

Schema = Mapping[str, Any]
TYPES: Final = ("array", "boolean", "integer", "number", "object", "string")
_META: Final = frozenset({"apiVersion", "kind", "metadata"})
_UNSUPPORTED: Final = ("id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref")


@dataclass(frozen=True, slots=True)
class Context:
    """What the surroundings of a schema say about it.

    Attributes:
        root: It is the schema of the whole object.
        no_defaults: Why it may have no default; empty where it may.
        inside_meta: It describes part of an object's identity.
        junctor: It stands inside a junctor, where CEL rules are not looked at.
    """

    root: bool = False
    no_defaults: str = ""
    inside_meta: bool = False
    junctor: bool = False


def schema_causes(schema: Schema, path: str, context: Context, sound: set[str]) -> list[Cause]:
    """What is wrong with a schema's keywords, here and below.

    Args:
        schema: The schema.
        path: Its place in the CRD.
        context: What the surroundings say.
        sound: Collects the paths of schemas whose CEL rules are worth compiling: no fault is here or below.
    """
    causes = list(_keyword_causes(schema, path, context))
    for child, where, inner in _children(schema, path, context):
        causes += schema_causes(child, where, inner, sound)
    causes += _after_children(schema, path)
    if schema.get("x-kubernetes-validations"):
        causes += rule_text_causes(schema, path)
        if not causes and not context.junctor:
            sound.add(path)
    return causes


def _keyword_causes(schema: Schema, path: str, context: Context) -> Iterator[Cause]:
    kind = schema.get("type", "")
    if kind and kind not in TYPES:
        yield not_supported(f"{path}.type", kind, TYPES)
    if schema.get("default") is not None and context.no_defaults:
        yield forbidden(f"{path}.default", f"must not be set {context.no_defaults}")
    for word in _UNSUPPORTED:
        if schema.get(word) is not None:
            yield forbidden(f"{path}.{word}", f"{word} is not supported")
    if kind == "null":
        yield forbidden(f"{path}.type", "type cannot be set to null, use nullable as an alternative")
    if isinstance(schema.get("items"), list) and schema["items"]:
        yield forbidden(f"{path}.items", "items must be a schema object and not an array")
    if context.inside_meta and schema.get("x-kubernetes-embedded-resource"):
        yield forbidden(f"{path}.x-kubernetes-embedded-resource", "must not be used inside of resource meta")
    if schema.get("uniqueItems"):
        detail = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
        yield forbidden(f"{path}.uniqueItems", detail)
    extra = schema.get("additionalProperties")
    if schema.get("properties") and extra is not None and extra is not True:
        detail = "additionalProperties and properties are mutual exclusive"
        yield forbidden(f"{path}.additionalProperties", detail)


def _children(schema: Schema, path: str, context: Context) -> Iterator[tuple[Schema, str, Context]]:
    inner = replace(context, root=False)
    extra = schema.get("additionalProperties")
    if isinstance(extra, Mapping):
        below = inner
        if context.inside_meta:
            below = replace(inner, no_defaults="inside additionalProperties applying to object metadata")
        yield extra, f"{path}.additionalProperties", below
    embeds = context.root or bool(schema.get("x-kubernetes-embedded-resource"))
    for name, child in (schema.get("properties") or {}).items():
        below = inner
        if embeds and name in _META:
            below = replace(below, inside_meta=True)
            if context.root:
                below = replace(below, no_defaults=f"in top-level {name}")
        yield child, f"{path}.properties[{name}]", below
    nested = replace(inner, junctor=True)
    if schema.get("not") is not None:
        yield schema["not"], f"{path}.not", nested
    for word in ("allOf", "oneOf", "anyOf"):
        for index, branch in enumerate(schema.get(word) or []):
            yield branch, f"{path}.{word}[{index}]", nested
    for name, child in (schema.get("definitions") or {}).items():
        yield child, f"{path}.definitions[{name}]", nested
    items = schema.get("items")
    if isinstance(items, Mapping):
        yield items, f"{path}.items", inner
    elif isinstance(items, list):
        for index, branch in enumerate(items):
            yield branch, f"{path}.items[{index}]", inner
    for name, child in (schema.get("dependencies") or {}).items():
        if isinstance(child, Mapping):
            yield child, f"{path}.dependencies[{name}]", nested


def _after_children(schema: Schema, path: str) -> Iterator[Cause]:
    if schema.get("x-kubernetes-preserve-unknown-fields") is False:
        yield invalid(f"{path}.x-kubernetes-preserve-unknown-fields", False, "must be true or undefined")
    kind = schema.get("type", "")
    map_type, list_type = schema.get("x-kubernetes-map-type"), schema.get("x-kubernetes-list-type")
    if map_type is not None and kind != "object":
        yield _wrong_type(path, kind, "must be object if x-kubernetes-map-type is specified")
    if map_type is not None and map_type not in ("atomic", "granular"):
        yield not_supported(f"{path}.x-kubernetes-map-type", map_type, ("atomic", "granular"))
    if list_type is not None and kind != "array":
        yield _wrong_type(path, kind, "must be array if x-kubernetes-list-type is specified")
    elif list_type == "set":
        yield from _set_items(schema.get("items"), f"{path}.items")
    if list_type is not None and list_type not in ("atomic", "set", "map"):
        yield not_supported(f"{path}.x-kubernetes-list-type", list_type, ("atomic", "set", "map"))
    if schema.get("x-kubernetes-list-map-keys") and list_type != "map":
        detail, where = "must be map if x-kubernetes-list-map-keys is non-empty", f"{path}.x-kubernetes-list-type"
        yield required(where, detail) if list_type is None else invalid(where, list_type, detail)
    if list_type == "map":
        yield from _map_items(schema, path)
    items = schema.get("items")
    if list_type in ("set", "map") and isinstance(items, Mapping) and items.get("nullable"):
        detail = f"cannot be nullable when x-kubernetes-list-type is {list_type}"
        yield forbidden(f"{path}.items.nullable", detail)


def _wrong_type(path: str, kind: str, detail: str) -> Cause:
    return invalid(f"{path}.type", kind, detail) if kind else required(f"{path}.type", detail)


def _set_items(items: Any, path: str) -> Iterator[Cause]:
    detail = "must be atomic as item of a list with x-kubernetes-list-type=set"
    if not isinstance(items, Mapping):
        return
    if items.get("type") == "array" and items.get("x-kubernetes-list-type") not in (None, "atomic"):
        yield invalid(f"{path}.x-kubernetes-list-type", items["x-kubernetes-list-type"], detail)
    if items.get("type") == "object" and items.get("x-kubernetes-map-type") != "atomic":
        yield invalid(f"{path}.x-kubernetes-map-type", items.get("x-kubernetes-map-type"), detail)


def _map_items(schema: Schema, path: str) -> Iterator[Cause]:
    keys = schema.get("x-kubernetes-list-map-keys") or []
    where = f"{path}.x-kubernetes-list-map-keys"
    items = schema.get("items")
    if not keys:
        yield required(where, "must not be empty if x-kubernetes-list-type is map")
    if items is None:
        yield required(f"{path}.items", "must have a schema if x-kubernetes-list-type is map")
    elif not isinstance(items, Mapping):
        yield invalid(f"{path}.items", items, "must only have a single schema if x-kubernetes-list-type is map")
    elif items.get("type", "") != "object":
        detail = "must be object if parent array's x-kubernetes-list-type is map"
        yield invalid(f"{path}.items.type", items.get("type", ""), detail)
    if not isinstance(items, Mapping):
        return
    properties: Mapping[str, Schema] = items.get("properties") or {}
    for index, key in enumerate(keys):
        known = properties.get(key)
        at = f"{path}.items.properties[{key}]"
        if items.get("type") == "object":
            if known is None:
                yield invalid(where, keys, "entries must all be names of item properties")
            elif known.get("type") in ("array", "object"):
                detail = "must be a scalar type if parent array's x-kubernetes-list-type is map"
                yield invalid(f"{at}.type", items.get("type"), detail)
            if key in keys[:index]:
                yield invalid(where, keys, "must not contain duplicate entries")
        if known is None:
            continue
        reason = "this property is in x-kubernetes-list-map-keys, so it"
        if key not in (items.get("required") or []) and known.get("default") is None:
            yield required(f"{at}.default", f"{reason} must have a default or be a required property")
        if known.get("nullable"):
            yield forbidden(f"{at}.nullable", f"{reason} cannot be nullable")
