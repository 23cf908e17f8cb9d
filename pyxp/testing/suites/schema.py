"""The JSON Schema of suites: what editors complete by, and what suites are judged by when they run.

Only the words that :mod:`pyxp.testing.suites.shapes` knows are used, so that an editor and a run say the same.
"""

from __future__ import annotations

from typing import Any, Final

Schema = dict[str, Any]


def _text(told: str) -> Schema:
    return {"type": "string", "minLength": 1, "description": told}


def _flag(told: str) -> Schema:
    return {"type": "boolean", "description": told}


def _object(told: str, *, least: int = 0) -> Schema:
    return {"type": "object", "description": told, **({"minProperties": least} if least else {})}


def _choice(told: str, *schemas: Schema) -> Schema:
    return {"description": told, "anyOf": list(schemas)}


def _list(told: str, items: Schema, *, least: int = 0) -> Schema:
    return {"type": "array", "description": told, "items": items, **({"minItems": least} if least else {})}


def _closed(told: str, properties: dict[str, Schema], required: tuple[str, ...] = (), *, least: int = 0) -> Schema:
    closed = {**_object(told, least=least), "properties": properties, "additionalProperties": False}
    return {**closed, "required": list(required)} if required else closed


_PATHS: Final = {"type": "string", "minLength": 1}
_ANY_OBJECT: Final = {"type": "object"}


def _manifests(told: str) -> Schema:
    return _list(f"{told}: paths of files and folders, or manifests.", _choice("", _PATHS, _ANY_OBJECT))


STATES: Final = ("created", "ready", "missing")
"""What may be said of a composed resource in place of a fragment."""

_STATE: Final = {"type": "string", "enum": list(STATES)}
_OBSERVED: Final = _choice(
    "What exists when the composition runs: a state of everything that the pass before composed, the state or fields"
    " of single resources by their names in the Composition, or manifests.",
    _STATE,
    _list("", _choice("", _PATHS, _ANY_OBJECT)),
    {"type": "object", "additionalProperties": _choice("", _STATE, _ANY_OBJECT)},
)

_CHANGES: Final = {
    "patch": _object("Fields of the claim that are other here; null takes one away."),
    "set": _object("Fields of the claim by their field paths, such as spec.zones[0].name."),
}
_GIVEN: Final = {
    "claim": _choice("The claim or composite: the path of its file, or the manifest.", _PATHS, _ANY_OBJECT),
    **_CHANGES,
    "old": _choice("The claim as it was: its stack comes up first.", _PATHS, _ANY_OBJECT),
    "required": _manifests("Objects that functions ask for, such as EnvironmentConfigs"),
    "context": _object("The function context to start with."),
    "slow": {
        "type": "object",
        "description": "How many reconciles later a composed resource becomes ready, by its name.",
        "additionalProperties": {"type": "integer", "minimum": 1},
    },
    "converge": _flag("Go on, with a model of the provider, until nothing changes."),
    "recursive": _flag("Render nested composites as well; their resources are named network/subnet."),
    "validate": _flag("Whether the claim and what is composed must satisfy their schemas; true by default."),
}

_FINDING: Final = _closed(
    "Something that validation says.",
    {
        "code": _text("Its code, such as unknown-field."),
        "path": _text("The field path that it is about."),
        "message": _text("Text that is part of its message."),
        "subject": _text("Text that is part of what it is about, such as VPC/main."),
        "severity": {"type": "string", "enum": ["error", "warning", "note"]},
    },
    least=1,
)
_RESULT: Final = _closed(
    "Something that a function or Crossplane tells as an event.",
    {
        "severity": {"type": "string", "enum": ["Normal", "Warning"]},
        "reason": _text("Its reason."),
        "message": _text("Text that is part of its message."),
    },
    least=1,
)
_SELECTED: Final = {
    "type": "object",
    "description": "A fragment that every composed object of this kind (and name, if it says one) must fit.",
    "properties": {"kind": _text("The kind."), "apiVersion": _text("Its API version, where several have that kind.")},
    "required": ["kind"],
}
EXPECT: Final = _closed(
    "What is expected of it.",
    {
        "ready": _flag("Whether the composite is ready."),
        "resources": {
            **_object("Fragments of composed resources, by their names in the Composition.", least=1),
            "additionalProperties": _ANY_OBJECT,
        },
        "objects": _list("Fragments of composed objects by kind, and by name where they say one.", _SELECTED, least=1),
        "absent": _list("What is not composed: names in the Composition.", {"type": "string", "minLength": 1}, least=1),
        "count": _choice(
            "How many resources are composed, or how many of each kind.",
            {"type": "integer", "minimum": 0},
            {"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer", "minimum": 0}},
        ),
        "composite": _object("A fragment of the composite: its status and conditions.", least=1),
        "claim": _object("A fragment of the claim as its controller leaves it.", least=1),
        "results": _list("Events that are told.", _RESULT, least=1),
        "findings": _list("What validation says; errors among it fail no test.", _FINDING, least=1),
        "refused": _choice(
            "That validation refuses the claim, and what it says.",
            {"type": "boolean", "enum": [True]},
            _FINDING,
            _list("", _FINDING, least=1),
        ),
        "fatal": _text("That a function refuses to go on, with this text in its message."),
        "snapshot": _text("The path of a file with everything that is rendered; --snapshot-update writes it."),
    },
)
_STEP: Final = _closed(
    "One pass: what exists by then, and what is expected.",
    {"name": _text("What happens in it."), **_CHANGES, "observed": _OBSERVED, "expect": EXPECT},
    ("expect",),
)
_TEST: Final = _closed(
    "One test.",
    {
        "name": _text("What it is about."),
        **_GIVEN,
        "observed": _OBSERVED,
        "expect": EXPECT,
        "steps": _list("Passes one after the other: each observes what the one before composed.", _STEP, least=1),
    },
    ("name",),
)
SUITE: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Suite of pyxp test",
    **_closed(
        "Tests of a composition.",
        {
            "name": _text("What the tests are about; the file's name by default."),
            "compositions": _list("XRDs, Compositions and Functions in place of those of the project.", _PATHS),
            "schemas": _list("CRDs, stores and packages to judge by.", _PATHS),
            "credentials": _list("Secrets for functions.", _PATHS),
            "requiredSchemas": _text("OpenAPI documents with schemas that functions ask for."),
            "allowMissingSchemas": _flag("Only warn of kinds that nothing knows."),
            "defaults": _closed("What holds for every test that says nothing else.", _GIVEN),
            "tests": _list("The tests, in the order in which they run.", _TEST, least=1),
        },
        ("tests",),
    ),
}
"""A suite, as JSON Schema (draft 2020-12)."""
