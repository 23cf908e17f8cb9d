"""Judging claims and composed resources while they are rendered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from pyxp.catalog import Catalog
from pyxp.diagnostics import Finding, Severity
from pyxp.engine.crossplane.metadata import api_version_of, group_version, kind_of, mapping, name_of, text
from pyxp.errors import Location
from pyxp.validation import Validator, Verdict

_NO_FIELD = "<nil>"

Locate = Callable[[str], Location | None]
"""Finds the place of a field path in the text that an object comes from."""


class Checker:
    """Validates objects of the kinds that definitions and the catalog know; each kind's schema is compiled once.

    Args:
        definitions: CompositeResourceDefinitions; they win over the catalog.
        catalog: Facts about all other kinds.
    """

    def __init__(self, definitions: Iterable[dict[str, Any]], catalog: Catalog) -> None:
        self._catalog = catalog
        self._definitions: dict[tuple[str, str], dict[str, Any]] = {}
        for xrd in definitions:
            spec = mapping(xrd.get("spec"))
            for names in ("claimNames", "names"):
                if kind := text(mapping(spec.get(names)).get("kind")):
                    self._definitions.setdefault((text(spec.get("group")), kind), xrd)
        self._validators: dict[tuple[str, str], Validator | None] = {}

    def check(self, manifest: dict[str, Any], locate: Locate, label: str = "") -> tuple[Verdict | None, list[Finding]]:
        """The verdict on an object that is about to be created, and what there is to say about it.

        Args:
            manifest: The object.
            locate: Tells where a field stands.
            label: The object's name in the Composition, if it has one.

        Returns:
            No verdict, and a warning, for a kind that is not known.
        """
        subject = f"{kind_of(manifest)}/{name_of(manifest)}" + (f" ({label})" if label else "")
        validator = self._validator(manifest)
        if validator is None:
            told = f"{api_version_of(manifest)} {kind_of(manifest)} is not known, so it was not validated"
            hint = "import its CustomResourceDefinition with pyxp schemas import"
            return None, [Finding("unknown-kind", told, Severity.WARNING, locate("kind"), subject, "", hint)]
        verdict = validator.check(manifest)
        findings = [
            Finding(
                code=_code(cause.reason),
                message=cause.message,
                location=locate("" if cause.field == _NO_FIELD else cause.field),
                subject=subject,
                path="" if cause.field == _NO_FIELD else cause.field,
                hint=cause.hint,
            )
            for cause in verdict.causes
        ]
        findings += [
            Finding("unchecked-rule", told, Severity.WARNING, locate(""), subject) for told in verdict.unchecked
        ]
        findings += [
            Finding("server-warning", told, Severity.WARNING, locate(""), subject) for told in verdict.warnings
        ]
        return verdict, findings

    def _validator(self, manifest: dict[str, Any]) -> Validator | None:
        group, kind = group_version(api_version_of(manifest))[0], kind_of(manifest)
        if (group, kind) not in self._validators:
            self._validators[group, kind] = self._load(manifest, group, kind)
        return self._validators[group, kind]

    def _load(self, manifest: dict[str, Any], group: str, kind: str) -> Validator | None:
        if (group, kind) in self._definitions:
            return Validator([self._definitions[group, kind]], namespaces=None)
        facts = self._catalog.find(api_version_of(manifest), kind)
        return None if facts is None else Validator([facts.crd()], namespaces=None)


def template_locator(composition: Any, resource_name: str) -> Locate:
    """Finds fields of a composed resource in the base of its template, or the template's own place.

    Args:
        composition: The Composition's document.
        resource_name: The resource's name in the Composition.
    """
    for step_index, step in enumerate(mapping(composition.data.get("spec")).get("pipeline") or ()):
        for index, resource in enumerate(mapping(mapping(step).get("input")).get("resources") or ()):
            if mapping(resource).get("name") == resource_name:
                base = f"spec.pipeline[{step_index}].input.resources[{index}].base"
                return lambda path: composition.locate(f"{base}.{path}" if path else base)
    return lambda _: composition.locate("spec.pipeline")


def _code(reason: str) -> str:
    """A reason of the API server, ``FieldValueRequired``, as a code, ``field-value-required``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", reason).lower()
