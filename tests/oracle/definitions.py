"""Definitions with one thing in their schema that deserves a judgement."""

from typing import Any

Schema = dict[str, Any]
RULES = "x-kubernetes-validations"


def definition(field: Schema) -> dict[str, Any]:
    """An XRD with a claim, whose spec has just this one field, ``part``."""
    spec = {"type": "object", "properties": {"part": field}}
    schema = {"type": "object", "properties": {"spec": spec}}
    return {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": "xparts.example.org"},
        "spec": {
            "group": "example.org",
            "names": {"kind": "XPart", "plural": "xparts"},
            "claimNames": {"kind": "Part", "plural": "parts"},
            "versions": [{"name": "v1", "served": True, "referenceable": True, "schema": {"openAPIV3Schema": schema}}],
        },
    }


def _text(**more: Any) -> Schema:
    return {"type": "string", **more}


def _list(of: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": of, **more}


def _object(properties: Schema, **more: Any) -> Schema:
    return {"type": "object", "properties": properties, **more}


def _rule(text: str, **more: Any) -> dict[str, Any]:
    return {RULES: [{"rule": text, **more}]}


PAIR = _object({"key": _text(maxLength=9), "value": _text()}, required=["key"])
TWICE = "self.all(a, self.all(b, a != b || size(a) > 0))"

ACCEPTED: dict[str, Schema] = {
    "default-keeps-rule": _text(default="10.0.0.0/8", **_rule("isCIDR(self)")),
    "bounded-list-with-expensive-rule": _list(_text(maxLength=9), maxItems=20, **_rule(TWICE)),
    "transition-rule": _text(**_rule("self == oldSelf", message="it stays")),
    "optional-old-self": _text(**_rule("!oldSelf.hasValue() || self == oldSelf.value()", optionalOldSelf=True)),
    "map-list": _list(PAIR, maxItems=5, **{"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["key"]}),
    "transition-rule-in-map-list": _list(
        _object({"key": _text(), "value": _text(**_rule("self == oldSelf"))}, required=["key"]),
        maxItems=5,
        **{"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["key"]},
    ),
    "set-list": _list(_text(), **{"x-kubernetes-list-type": "set"}),
    "int-or-string": {"x-kubernetes-int-or-string": True},
    "anything": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    "embedded-object": {
        "type": "object",
        "x-kubernetes-embedded-resource": True,
        "x-kubernetes-preserve-unknown-fields": True,
    },
    "map-of-texts": {"type": "object", "additionalProperties": _text(), "maxProperties": 4},
    "message-expression": _text(maxLength=9, **_rule("size(self) < 9", messageExpression="'too long: ' + self")),
    "rule-with-reason-and-path": _object(
        {"min": {"type": "integer"}, "max": {"type": "integer"}},
        **_rule("self.min <= self.max", reason="FieldValueInvalid", fieldPath=".max"),
    ),
    "junctors": _text(anyOf=[{"pattern": "^a"}, {"minLength": 4}], default="abc"),
    "nullable-default": _text(nullable=True, default=None),
    "unknown-format": _text(format="colour"),
    "quantity-rule": _text(maxLength=12, **_rule("quantity(self).isGreaterThan(quantity('1Mi'))")),
    "escaped-names": _object({"a-b": _text(), "in": _text()}, **_rule("has(self.a__dash__b) || has(self.__in__)")),
    # strange, but the server lets it pass
    "default-of-null": _text(default=None),
    "default-list-repeats": _list(_text(), default=["a", "a"], **{"x-kubernetes-list-type": "set"}),
    "int-or-string-with-type": _text(**{"x-kubernetes-int-or-string": True}),
    "required-field-named-twice": _object({"a": _text()}, required=["a", "a"]),
    "negative-length": _text(minLength=-1, maxLength=-2),
    "enum-repeats": _text(enum=["a", "a"]),
}
"""By name: what the field may be."""

REFUSED: dict[str, Schema] = {
    # defaults
    "default-breaks-rule": _text(default="all", **_rule("isCIDR(self)")),
    "default-breaks-rule-with-message": _text(default="b", **_rule("self == 'a'", message="must be a")),
    "default-of-wrong-type": _text(default=5),
    "default-outside-enum": _text(enum=["a", "b"], default="c"),
    "default-outside-pattern": _text(pattern="^[a-z]+$", default="A"),
    "default-below-minimum": {"type": "integer", "minimum": 3, "default": 2},
    "default-too-long": _text(maxLength=2, default="abc"),
    "default-with-unknown-field": _object({"a": _text()}, default={"b": "x"}),
    "default-lacks-required-field": _object({"a": _text()}, required=["a"], default={}),
    # rules
    "rule-does-not-compile": _text(**_rule("self.startsWith(")),
    "rule-of-unknown-field": _object({"a": _text()}, **_rule("self.b == 'x'")),
    "rule-of-wrong-types": _object({"a": _text()}, **_rule("self.a > 5")),
    "rule-is-no-boolean": _text(**_rule("size(self)")),
    "rule-with-unknown-function": _text(**_rule("self.shout() == 'A'")),
    "rule-is-empty": _text(**_rule(" ")),
    "rule-with-bad-regexp": _text(maxLength=9, **_rule("self.matches('(')")),
    "message-of-two-lines": _text(**_rule("self != ''", message="one\ntwo")),
    "message-is-blank": _text(**_rule("self != ''", message="  ")),
    "unknown-reason": _text(**_rule("self != ''", reason="Because")),
    "path-of-unknown-field": _object({"a": _text()}, **_rule("true", fieldPath=".b")),
    "message-expression-is-no-text": _text(**_rule("true", messageExpression="5")),
    "message-expression-does-not-compile": _text(**_rule("true", messageExpression="'a' +")),
    "transition-rule-in-plain-list": _list(_text(**_rule("self == oldSelf")), maxItems=5),
    # cost
    "unbounded-list-with-expensive-rule": _list(_text(), **_rule(TWICE)),
    "unbounded-lists-in-lists": _list(_list(_text(**_rule("self.contains('a')")))),
    "unbounded-text-in-expensive-rule": _list(_text(), maxItems=500, **_rule("self.all(a, a.matches('^(a|b)*$'))")),
    # structure
    "unknown-type": {"type": "text"},
    "no-type": {"description": "anything"},
    "list-without-items": {"type": "array"},
    "list-of-several-schemas": {"type": "array", "items": [_text()]},
    "properties-and-additional-properties": _object({"a": _text()}, additionalProperties=_text()),
    "no-additional-properties": {"type": "object", "properties": {"a": _text()}, "additionalProperties": False},
    "unique-items": _list(_text(), uniqueItems=True),
    "reference": {"$ref": "#/definitions/part"},
    "type-within-junctor": _text(anyOf=[{"type": "string"}, {"minLength": 4}]),
    "default-within-junctor": _text(anyOf=[{"default": "a"}]),
    "embedded-object-without-fields": {"type": "object", "x-kubernetes-embedded-resource": True},
    "nothing-preserved": {"type": "object", "x-kubernetes-preserve-unknown-fields": False},
    "pattern-is-no-regexp": _text(pattern="(a"),
    "pattern-looks-ahead": _text(pattern="^(?!a)"),
    # lists
    "map-list-without-keys": _list(PAIR, **{"x-kubernetes-list-type": "map"}),
    "map-list-with-unknown-key": _list(
        PAIR, **{"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}
    ),
    "map-list-with-optional-key": _list(
        PAIR, **{"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["value"]}
    ),
    "map-list-of-texts": _list(_text(), **{"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["key"]}),
    "set-of-objects": _list(PAIR, **{"x-kubernetes-list-type": "set"}),
    "unknown-list-type": _list(_text(), **{"x-kubernetes-list-type": "bag"}),
    "list-type-of-text": _text(**{"x-kubernetes-list-type": "set"}),
    "unknown-map-type": _object({"a": _text()}, **{"x-kubernetes-map-type": "loose"}),
}
"""By name: what the field may not be."""
