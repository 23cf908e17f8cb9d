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
        words = [source.path.removeprefix("spec."), *(_word(step) for step in before)]
        wanted = f"{PREFIX}.composite.{_slug(words, form if transforms else 'value')}"
        path, patch = self._carry("FromCompositeFieldPath", "", source.path, transforms, wanted)
        if patch:
            self.claim_patches.append(patch)
        return path

    def resource(self, source: ResourceField, before: Sequence[Mapping[str, Any]], kind: str, form: Form) -> str:
        """The environment path to which ``source``'s resource writes the value."""
        transforms = [*before, *transforms_for(form, kind)]
        name = source.resource.name
        words = [source.path.removeprefix("status.atProvider."), *(_word(step) for step in before)]
        wanted = f"{PREFIX}.resources.{name}.{_slug(words, form if transforms else 'value')}"
        path, patch = self._carry("ToEnvironmentFieldPath", name, source.path, transforms, wanted)
        if patch:
            self.producer_patches.setdefault(name, []).append(patch)
        return path

    def _carry(
        self, kind: str, owner: str, source: str, transforms: list[Mapping[str, Any]], wanted: str
    ) -> tuple[str, dict[str, Any] | None]:
        """The path of a value in the environment, and the patch that puts it there unless one does already."""
        identity = json.dumps([kind, owner, source, transforms])
        if identity in self._paths:
            return self._paths[identity], None
        path, number = wanted, 2
        while path in self._taken:
            path, number = f"{wanted}-{number}", number + 1
        self._taken.add(path)
        self._paths[identity] = path
        patch: dict[str, Any] = {"type": kind, "fromFieldPath": source, "toFieldPath": path}
        return path, patch | ({"transforms": transforms} if transforms else {})


def _word(step: Mapping[str, Any]) -> str:
    return str(step["type"])


def _slug(words: Sequence[str], form: Form) -> str:
    text = "-".join([*words, *([] if form in ("value", "text") else [form])])
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
