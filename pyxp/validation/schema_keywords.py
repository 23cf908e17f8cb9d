"""Words of an XRD's schemas that mean nothing: Crossplane drops them on the way to the CRDs, without a word.

To the API server the schema of an XRD is free-form, so a mistyped keyword is a restriction that nobody enforces.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import nearest
from pyxp.model import fieldpath
from pyxp.model.fieldpath import Segments
from pyxp.model.manifests import mapping
from pyxp.structural.crd_types import JSON_SCHEMA
from pyxp.structural.xrd_fields import reserved_fields
from pyxp.validation.findings import Locate

CODE: Final = "unknown-keyword"
"""The rule of findings on words that are not keywords of a schema."""

UNGIVABLE: Final = "required-unknown"
"""The rule of findings on required properties that do not exist."""

_OWN: Final = ("properties", "items", "additionalProperties")
"""Where the values of an object are described, and not only restricted further."""
_KEEPING: Final = frozenset(
    {"x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "additionalProperties"}
)
_GIVEN: Final[dict[Segments, frozenset[str]]] = {
    (): frozenset({"apiVersion", "kind", "metadata", "spec", "status"}),
    ("properties", "spec"): reserved_fields("spec", "Namespaced") | reserved_fields("spec", "LegacyCluster"),
    ("properties", "status"): reserved_fields("status", "Namespaced") | reserved_fields("status", "LegacyCluster"),
}
"""What Crossplane gives composites and claims besides."""
_SCHEMA: Final = ("items", "additionalProperties", "not")
_LISTS: Final = ("items", "allOf", "anyOf", "oneOf")
_BY_NAME: Final = ("properties", "patternProperties", "definitions", "dependencies")
_EXTENSION: Final = "x-"


def keyword_warnings(xrd: dict[str, Any], subject: str, locate: Locate) -> Iterator[Finding]:
    """A warning for each word of an XRD's schemas that is not a keyword.

    Args:
        xrd: A CompositeResourceDefinition that the API server accepts.
        subject: What the findings are about.
        locate: Tells where a field of it stands.
    """
    for home, schema in _schemas(xrd):
        for steps, meant in _unknown_words(schema):
            path = fieldpath.format((*home, *steps))
            told = f"{steps[-1]!r} is not a keyword of a schema, so Crossplane drops it and it restricts nothing"
            hint = f"did you mean {meant!r}?" if meant else "leave it out, or say it in x-kubernetes-validations"
            at = locate(path)
            yield Finding(CODE, told, Severity.WARNING, at.of_key if at else None, subject, path, hint)


def required_faults(xrd: dict[str, Any], subject: str, locate: Locate) -> Iterator[Finding]:
    """An error for each name in ``required`` that the schema around it does not have, and so nobody can give.

    Args:
        xrd: A CompositeResourceDefinition that the API server accepts.
        subject: What the findings are about.
        locate: Tells where a field of it stands.
    """
    for home, schema in _schemas(xrd):
        for steps, name, known in _required_unknown(schema):
            path = fieldpath.format((*home, *steps))
            told = f"{name!r} is required, but there is no such property, so nothing can ever be valid"
            meant = nearest(name, known)
            hint = f"did you mean {meant!r}?" if meant else "add it to the properties, or take it out"
            yield Finding(UNGIVABLE, told, Severity.ERROR, locate(path), subject, path, hint)


def _schemas(xrd: dict[str, Any]) -> Iterator[tuple[Segments, Any]]:
    """The schema of each version, with where it stands; the server takes an XRD without a spec."""
    for index, version in enumerate(mapping(xrd.get("spec")).get("versions") or ()):
        schema = (version.get("schema") or {}).get("openAPIV3Schema")
        yield ("spec", "versions", index, "schema", "openAPIV3Schema"), schema


def _required_unknown(schema: Any) -> Iterator[tuple[Segments, str, list[str]]]:
    """The steps to each name in ``required`` without a property, the name, and the properties that nobody requires."""
    todo: list[tuple[Segments, Any]] = [((), schema)]
    while todo:
        steps, node = todo.pop()
        if not isinstance(node, dict):
            continue
        properties, required = node.get("properties"), node.get("required")
        if isinstance(properties, dict) and isinstance(required, list) and _is_closed(node):
            given = _GIVEN.get(steps, frozenset())
            for index, name in enumerate(required):
                if isinstance(name, str) and name not in properties and name not in given:
                    yield (*steps, "required", index), name, [item for item in properties if item not in required]
        below = [(step, value) for step, value in _inner(steps, node) if step[len(steps)] in _OWN]
        todo += reversed(below)


def _is_closed(node: dict[str, Any]) -> bool:
    """Whether an object drops the fields that its schema does not list."""
    return not any(node.get(word) for word in _KEEPING)


def _unknown_words(schema: Any) -> Iterator[tuple[Segments, str | None]]:
    """The steps to each word that is not a keyword, and the keyword that was meant."""
    known = JSON_SCHEMA.fields
    todo: list[tuple[Segments, Any]] = [((), schema)]
    while todo:
        steps, node = todo.pop()
        if not isinstance(node, dict):
            continue
        for word in node:
            if word not in known:
                meant = nearest(str(word), known)
                # Other tools keep notes of their own in extensions.
                if meant is not None or not str(word).startswith(_EXTENSION):
                    yield (*steps, str(word)), meant
        todo += reversed(list(_inner(steps, node)))


def _inner(steps: Segments, node: dict[str, Any]) -> Iterator[tuple[Segments, Any]]:
    for word in _SCHEMA:
        yield (*steps, word), node.get(word)
    for word in _LISTS:
        branches = node.get(word)
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            yield (*steps, word, index), branch
    for word in _BY_NAME:
        named = node.get(word)
        for name, child in (named if isinstance(named, dict) else {}).items():
            yield (*steps, word, str(name)), child
