"""Whether a schema is structural: the invariants of apiextensions that pruning and defaulting rest on.

See "Specifying a structural schema" in the Kubernetes documentation of CustomResourceDefinitions. Every field must be
typed outside of ``allOf``, ``anyOf``, ``oneOf`` and ``not``, and these may only restrict what is specified outside.

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apiserver/schema/validation.go``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyxp.errors import Exceeded
from pyxp.gotext.patterns import PatternError, compile_pattern
from pyxp.model import fieldpath
from pyxp.validation.verdict import Cause, forbidden, invalid, required

Schema = Mapping[str, Any]

#: Keywords that make a schema inconvertible; reported when nothing else is wrong.
_UNSUPPORTED: Final = ("id", "$schema", "$ref", "additionalItems", "patternProperties", "definitions", "dependencies")
_INT_OR_STRING: Final = [{"type": "integer"}, {"type": "string"}]
_NO_TYPE: Final = {
    "root": "must not be empty at the root",
    "item": "must not be empty for specified array items",
    "field": "must not be empty for specified object fields",
}
#: What may not stand inside a junctor: keyword, what it must be instead.
_FORBIDDEN_NESTED: Final = {
    "type": "empty",
    "default": "undefined",
    "title": "empty",
    "description": "empty",
    "nullable": "false",
    "externalDocs": "undefined",
    "x-kubernetes-preserve-unknown-fields": "false",
    "x-kubernetes-embedded-resource": "false",
    "x-kubernetes-int-or-string": "false",
    "x-kubernetes-list-map-keys": "empty",
    "x-kubernetes-list-type": "undefined",
    "x-kubernetes-map-type": "undefined",
    "x-kubernetes-validations": "empty",
}


def unsupported_keyword(schema: Any) -> str | None:
    """The first keyword, anywhere in a schema, that has no structural counterpart."""
    if not isinstance(schema, Mapping):
        return None
    for word in _UNSUPPORTED:
        if schema.get(word) is not None:
            return word
    if schema.get("x-kubernetes-preserve-unknown-fields") is False:
        return "x-kubernetes-preserve-unknown-fields: false"
    if isinstance(schema.get("items"), list) and schema["items"]:
        return "items"
    nested = [*(schema.get("properties") or {}).values(), schema.get("items"), schema.get("additionalProperties")]
    nested += [*(schema.get("allOf") or []), *(schema.get("anyOf") or []), *(schema.get("oneOf") or [])]
    return next((found for part in [*nested, schema.get("not")] if (found := unsupported_keyword(part))), None)


def structural_causes(schema: Schema, path: str) -> list[Cause]:
    """What keeps a schema from being structural."""
    causes = [*_invariants(schema, "root", path), *_complete(schema, schema, path, path)]
    return list(dict.fromkeys(causes))


def _invariants(schema: Schema, level: str, path: str) -> Iterator[Cause]:
    items, extra = schema.get("items"), schema.get("additionalProperties")
    kind = schema.get("type", "")
    if kind == "array" and not isinstance(items, Mapping):
        yield required(f"{path}.items", "must be specified")
    if isinstance(items, Mapping):
        yield from _invariants(items, "item", f"{path}.items")
    properties: Mapping[str, Schema] = schema.get("properties") or {}
    for name, child in properties.items():
        yield from _invariants(child, "field", f"{path}.properties[{name}]")
    if extra is not None and level == "root":
        yield forbidden(f"{path}.additionalProperties", "must not be used at the root")
    if isinstance(extra, Mapping):
        yield from _invariants(extra, "field", f"{path}.additionalProperties")
    yield from _extension_conflicts(schema, path)
    yield from _value_validation(schema, path, outer=True)
    yield from _type_rules(schema, level, path)
    yield from _meta_rules(schema, level, path)
    embedded = schema.get("x-kubernetes-embedded-resource")
    if embedded and extra is not None:
        yield forbidden(f"{path}.additionalProperties", "must not be used if x-kubernetes-embedded-resource is set")
    if embedded and not schema.get("x-kubernetes-preserve-unknown-fields") and not properties:
        yield required(
            f"{path}.properties",
            "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
        )


def _extension_conflicts(schema: Schema, path: str) -> Iterator[Cause]:
    if schema.get("x-kubernetes-int-or-string"):
        for word in ("x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"):
            if schema.get(word):
                yield invalid(f"{path}.{word}", True, "must be false if x-kubernetes-int-or-string is true")


def _type_rules(schema: Schema, level: str, path: str) -> Iterator[Cause]:
    kind = schema.get("type", "")
    open_type = schema.get("x-kubernetes-int-or-string") or schema.get("x-kubernetes-preserve-unknown-fields")
    if schema.get("x-kubernetes-embedded-resource") and kind != "object":
        detail = "must be object if x-kubernetes-embedded-resource is true"
        yield invalid(f"{path}.type", kind, detail) if kind else required(f"{path}.type", detail)
    elif not kind and not open_type:
        yield required(f"{path}.type", _NO_TYPE[level])
    if level == "root" and kind and kind != "object":
        yield invalid(f"{path}.type", kind, "must be object at the root")


def _meta_rules(schema: Schema, level: str, path: str) -> Iterator[Cause]:
    """``apiVersion``, ``kind`` and ``metadata`` are given by the server; a schema may hardly restrict them."""
    properties: Mapping[str, Schema] = schema.get("properties") or {}
    if level != "root" and not schema.get("x-kubernetes-embedded-resource"):
        return
    for name in ("kind", "apiVersion"):
        if name in properties and properties[name].get("type") != "string":
            where = f"{path}.properties[{name}].type"
            yield invalid(where, properties[name].get("type", ""), "must be string")
    metadata = properties.get("metadata")
    if metadata is None:
        return
    where = f"{path}.properties[metadata]"
    if metadata.get("type", "") != "object":
        yield invalid(f"{where}.type", metadata.get("type", ""), "must be object")
    if level == "root":
        rest = {word for word in metadata if word not in ("type", "default", "properties")}
        named = set(metadata.get("properties") or {})
        if rest or not named <= {"name", "generateName"}:
            detail = "must not specify anything other than name and generateName, but metadata is implicitly specified"
            yield forbidden(where, detail)


def _value_validation(schema: Schema, path: str, *, outer: bool, skip_any: bool = False) -> Iterator[Cause]:
    any_of, all_of = schema.get("anyOf") or [], schema.get("allOf") or []
    if not (skip_any or (outer and any_of == _INT_OR_STRING)):
        for index, branch in enumerate(any_of):
            yield from _nested(branch, f"{path}.anyOf[{index}]")
    for index, branch in enumerate(all_of):
        first = outer and index == 0 and branch.get("anyOf") == _INT_OR_STRING
        yield from _nested(branch, f"{path}.allOf[{index}]", skip_any=first)
    for index, branch in enumerate(schema.get("oneOf") or []):
        yield from _nested(branch, f"{path}.oneOf[{index}]")
    if schema.get("not") is not None:
        yield from _nested(schema["not"], f"{path}.not")
    pattern = schema.get("pattern")
    if pattern:
        try:
            compile_pattern(pattern)
        except PatternError as error:
            detail = f"must be a valid regular expression, but isn't: error parsing regexp: {error}"
            yield invalid(f"{path}.pattern", pattern, detail)
        except Exceeded as error:
            raise Exceeded(error.bound, error.what, fieldpath.parse(f"{path}.pattern")) from None


def _nested(schema: Schema, path: str, *, skip_any: bool = False) -> Iterator[Cause]:
    yield from _value_validation(schema, path, outer=False, skip_any=skip_any)
    items, extra = schema.get("items"), schema.get("additionalProperties")
    if isinstance(items, Mapping):
        yield from _nested(items, f"{path}.items")
    properties: Mapping[str, Schema] = schema.get("properties") or {}
    for name, child in properties.items():
        yield from _nested(child, f"{path}.properties[{name}]")
    for word, wanted in _FORBIDDEN_NESTED.items():
        if schema.get(word) not in (None, "", False, [], {}) or (word == "default" and schema.get(word) is not None):
            yield forbidden(f"{path}.{word}", f"must be {wanted} to be structural")
    if extra is not None:
        yield forbidden(f"{path}.additionalProperties", "must be undefined to be structural")
    if "metadata" in properties:
        yield forbidden(f"{path}.properties[metadata]", "must not be specified in a nested context")


def _complete(outer: Schema, inner: Schema, outer_path: str, inner_path: str) -> Iterator[Cause]:
    """Whatever a junctor of ``inner`` names must be specified in ``outer``."""
    branches = [("not", inner["not"])] if inner.get("not") is not None else []
    for word in ("allOf", "anyOf", "oneOf"):
        branches += [(f"{word}[{index}]", branch) for index, branch in enumerate(inner.get(word) or [])]
    for where, branch in branches:
        yield from _nested_complete(outer, branch, outer_path, f"{inner_path}.{where}")


def _nested_complete(outer: Schema, branch: Schema, outer_path: str, inner_path: str) -> Iterator[Cause]:
    yield from _complete(outer, branch, outer_path, inner_path)
    items = branch.get("items")
    if isinstance(items, Mapping):
        known = outer.get("items")
        if isinstance(known, Mapping):
            yield from _nested_complete(known, items, f"{outer_path}.items", f"{inner_path}.items")
        else:
            yield required(f"{outer_path}.items", f"because it is defined in {inner_path}.items")
    specified: Mapping[str, Schema] = outer.get("properties") or {}
    for name, child in (branch.get("properties") or {}).items():
        where = f"properties[{name}]"
        if name in specified:
            yield from _nested_complete(specified[name], child, f"{outer_path}.{where}", f"{inner_path}.{where}")
        else:
            yield required(f"{outer_path}.{where}", f"because it is defined in {inner_path}.{where}")
