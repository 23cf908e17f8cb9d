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
from pyxp.validation.findings import Locate

CODE: Final = "unknown-keyword"
"""The rule of findings on words that are not keywords of a schema."""

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
    # The server takes an XRD without a spec.
    for index, version in enumerate(mapping(xrd.get("spec")).get("versions") or ()):
        home: Segments = ("spec", "versions", index, "schema", "openAPIV3Schema")
        schema = (version.get("schema") or {}).get("openAPIV3Schema")
        for steps, meant in _unknown_words(schema):
            path = fieldpath.format((*home, *steps))
            told = f"{steps[-1]!r} is not a keyword of a schema, so Crossplane drops it and it restricts nothing"
            hint = f"did you mean {meant!r}?" if meant else "leave it out, or say it in x-kubernetes-validations"
            at = locate(path)
            yield Finding(CODE, told, Severity.WARNING, at.of_key if at else None, subject, path, hint)


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
