"""Which Composition a composite or claim asks for: references and labels, where Crossplane keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pyxp.model.manifests import mapping, string_map, text

_PLACES: Final = ("spec", "spec.crossplane")


def selected_labels(fields: Mapping[str, Any]) -> dict[str, str]:
    """The labels that a ``compositionSelector`` among Crossplane's fields asks for."""
    return string_map(mapping(fields.get("compositionSelector")).get("matchLabels"))


def referred_composition(fields: Mapping[str, Any]) -> str:
    """The Composition that a ``compositionRef`` among Crossplane's fields names; empty where there is none."""
    return text(mapping(fields.get("compositionRef")).get("name"))


def fields_of(manifest: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Where a claim or composite keeps Crossplane's fields, and these: ``spec``, or ``spec.crossplane``."""
    spec = mapping(manifest.get("spec"))
    return (_PLACES[1], mapping(spec["crossplane"])) if "crossplane" in spec else (_PLACES[0], spec)


def unread_selector(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """What is to be known where a change asks for another Composition in a way that Crossplane does not read.

    The selector counts only while there is no reference; Crossplane sets that when it first chooses.

    Args:
        before: A claim or composite as it is; None where it is not there yet.
        after: As it would be.
    """
    place, old = fields_of(before or {})
    _, new = fields_of(after or {})
    name = referred_composition(old)
    if not name or name != referred_composition(new) or selected_labels(old) == selected_labels(new):
        return ""
    return (
        f"{place}.compositionSelector is read only where there is no compositionRef: it stays with {name} "
        f"until {place}.compositionRef.name is changed"
    )
