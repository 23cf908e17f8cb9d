"""Fragments and schemas: what no object of a kind can ever have."""

from typing import Any

import pytest

from pyxp.testing.suites.fragments import fragment_faults, with_metadata

SCHEMA: dict[str, Any] = with_metadata(
    {
        "type": "object",
        "properties": {
            "spec": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "size": {"type": "integer"},
                    "share": {"type": "number"},
                    "public": {"type": "boolean", "nullable": True},
                    "port": {"x-kubernetes-int-or-string": True},
                    "class": {"type": "string", "enum": ["small", "large"]},
                    "tags": {"type": "object", "additionalProperties": {"type": "string"}},
                    "rules": {"type": "array", "items": {"type": "object", "properties": {"to": {"type": "string"}}}},
                    "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                    "object": {"type": "object", "x-kubernetes-embedded-resource": True, "properties": {"a": {}}},
                    "bare": {"type": "object"},
                    "free": {},
                },
            }
        },
    }
)

SOUND = [
    {"name": "a", "size": 1, "share": 0.5, "public": None, "port": "http", "class": "small"},
    {"size": 1.0, "share": 1, "port": 80, "tags": {"a": "b"}, "rules": [{"to": "x"}]},
    {
        "open": {"a": 1},
        "bare": {"a": 1},
        "free": {"a": [1]},
        "object": {"kind": "A", "metadata": {"name": "b"}, "a": 1},
    },
    {
        "name": {"$matches": "a"},
        "size": {"$any": True},
        "rules": {"$contains": [{"to": "a"}]},
        "tags": {"$absent": True},
    },
    {"name": {"$json": {"any": [1]}}},
    {"port": {"$quantity": "1"}, "rules": {"$exactly": [{"to": {"$any": True}}]}},
]
WRONG = [
    ({"naem": "a"}, "spec.naem: unknown field, so it is never there; did you mean 'name'?"),
    ({"zzz": "a"}, "spec.zzz: unknown field, so it is never there; known are bare, class, free, name"),
    ({"name": 5}, "spec.name: is always text, and never 5; quote it"),
    ({"name": True}, "spec.name: is always text, and never true; quote it"),
    ({"name": None}, "spec.name: is never null; write {$absent: true} where it must not be there"),
    ({"size": "5"}, "spec.size: is always an integer, and never text; write it without quotes"),
    ({"size": 1.5}, "spec.size: is always an integer, and never 1.5"),
    ({"size": {}}, "spec.size: is always an integer, and never a mapping"),
    ({"public": "true"}, "spec.public: is always true or false, and never text; write it without quotes"),
    ({"port": True}, "spec.port: is always text or a whole number, and never true"),
    ({"class": "lrage"}, "spec.class: can never be 'lrage'; did you mean 'large'?"),
    ({"tags": {"a": 1}}, "spec.tags.a: is always text, and never 1; quote it"),
    ({"tags": ["a"]}, "spec.tags: is always a mapping, and never a list"),
    ({"rules": {"to": "a"}}, "spec.rules: is always a list, and never a mapping"),
    ({"rules": [{"two": "a"}]}, "spec.rules[0].two: unknown field, so it is never there; did you mean 'to'?"),
    (
        {"rules": {"$contains": [{"two": "a"}]}},
        "spec.rules.$contains[0].two: unknown field, so it is never there; did you mean 'to'?",
    ),
    ({"size": {"$matches": "5"}}, "spec.size: is an integer, so no pattern matches it; compare it with a value"),
    ({"size": {"$json": {}}}, "spec.size: is an integer, and holds no JSON as text; compare it with a value"),
    ({"public": {"$quantity": "5"}}, "spec.public: is true or false, and no quantity"),
    (
        {"object": {"b": 1}},
        "spec.object.b: unknown field, so it is never there; known are a, apiVersion, kind, metadata",
    ),
]


@pytest.mark.parametrize("spec", SOUND)
def test_what_may_be_is_no_fault(spec: dict[str, Any]) -> None:
    assert list(fragment_faults({"kind": "A", "metadata": {"labels": {"a": "b"}}, "spec": spec}, SCHEMA)) == []


@pytest.mark.parametrize(("spec", "message"), WRONG)
def test_what_can_never_be_is_told(spec: dict[str, Any], message: str) -> None:
    (fault,) = fragment_faults({"spec": spec}, SCHEMA)
    assert f"{fault.path}: {fault.message}{'; ' if fault.hint else ''}{fault.hint}".startswith(message)


def test_a_field_of_the_level_below_is_told() -> None:
    (fault,) = fragment_faults({"size": 5}, SCHEMA)
    assert (fault.path, fault.hint) == ("size", "it stands in spec")


def test_metadata_is_judged() -> None:
    (fault,) = fragment_faults({"metadata": {"lables": {}}}, SCHEMA)
    assert (fault.path, fault.hint) == ("metadata.lables", "did you mean 'labels'?")
