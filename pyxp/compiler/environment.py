"""Values that travel through the composition environment.

The environment lives in the pipeline's context while one reconcile runs. Claim values enter it before any resource is
composed, resource values when their producer is; both as text wherever they become part of text, because the
environment's numbers are integers or floats depending on what patched it last. All keys lie under one prefix.

Source: https://docs.crossplane.io/latest/guides/function-patch-and-transform/#patch-types
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pyxp.authoring.expressions import CompositeField, ResourceField

PREFIX = "pyxp"
Form = Literal["value", "text", "json", "escaped"]

_TO_JSON = {"type": "string", "string": {"type": "Convert", "convert": "ToJson"}}
_UNQUOTE = (
    {"type": "string", "string": {"type": "TrimPrefix", "trim": '"'}},
    {"type": "string", "string": {"type": "TrimSuffix", "trim": '"'}},
)
_TO_TEXT = {"type": "convert", "convert": {"toType": "string"}}


def transforms_for(form: Form, kind: str) -> list[Mapping[str, Any]]:
    """Transforms that give a value of type ``kind`` the wanted form.

    ``text`` is the value as it reads, ``json`` a JSON value, ``escaped`` the inside of a JSON string.
    """
    if form == "json":
        return [_TO_JSON]
    if form == "escaped" and kind == "string":
        return [_TO_JSON, *_UNQUOTE]
    if form != "value" and kind != "string":
        return [_TO_TEXT]
    return []


@dataclass
class Environment:
    """Allots environment keys and keeps the patches that fill them.

    Attributes:
        claim_patches: ``environment.patches`` of the function input.
        producer_patches: ``ToEnvironmentFieldPath`` patches by composed resource.
    """

    claim_patches: list[dict[str, Any]] = field(default_factory=list)
    producer_patches: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _paths: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def claim(self, source: CompositeField, before: Sequence[Mapping[str, Any]], kind: str, form: Form) -> str:
        """The environment path that holds a claim value of type ``kind`` in ``form``, after transforms ``before``."""
        transforms = [*before, *transforms_for(form, kind)]
        identity = json.dumps(["claim", source.path, transforms])
        if identity not in self._paths:
            words = [source.path.removeprefix("spec."), *(_word(step) for step in before)]
            path = self._allot(identity, f"{PREFIX}.composite.{_slug(words, form)}")
            patch: dict[str, Any] = {
                "type": "FromCompositeFieldPath",
                "fromFieldPath": source.path,
                "toFieldPath": path,
            }
            self.claim_patches.append(patch | ({"transforms": transforms} if transforms else {}))
        return self._paths[identity]

    def resource(self, source: ResourceField, before: Sequence[Mapping[str, Any]], kind: str, form: Form) -> str:
        """The environment path to which ``source``'s resource writes the value."""
        transforms = [*before, *transforms_for(form, kind)]
        identity = json.dumps([source.resource.name, source.path, transforms])
        if identity not in self._paths:
            words = [source.path.removeprefix("status.atProvider."), *(_word(step) for step in before)]
            if not before and not transforms_for(form, kind):
                form = "value"
            path = self._allot(identity, f"{PREFIX}.resources.{source.resource.name}.{_slug(words, form)}")
            patch: dict[str, Any] = {
                "type": "ToEnvironmentFieldPath",
                "fromFieldPath": source.path,
                "toFieldPath": path,
            }
            patch |= {"transforms": transforms} if transforms else {}
            self.producer_patches.setdefault(source.resource.name, []).append(patch)
        return self._paths[identity]

    def _allot(self, identity: str, wanted: str) -> str:
        path, number = wanted, 2
        while path in self._taken:
            path, number = f"{wanted}-{number}", number + 1
        self._taken.add(path)
        self._paths[identity] = path
        return path


def _word(step: Mapping[str, Any]) -> str:
    return str(step["type"])


def _slug(words: Sequence[str], form: Form) -> str:
    text = "-".join([*words, *([] if form in ("value", "text") else [form])])
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
