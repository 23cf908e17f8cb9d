"""Which Composition a composite or claim asks for: references and labels, where Crossplane keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from pyxp.errors import is_slip, named, nearest
from pyxp.model.manifests import labels_of, mapping, name_of, string_map, text

UNNAMED: Final = "names no Composition, and a reference that is there keeps Crossplane from choosing one"
"""What is said after the name of a reference that is there and empty."""

_PLACES: Final = ("spec", "spec.crossplane")


def selected_labels(fields: Mapping[str, Any]) -> dict[str, str]:
    """The labels that a ``compositionSelector`` among Crossplane's fields asks for."""
    return string_map(mapping(fields.get("compositionSelector")).get("matchLabels"))


def referred_composition(fields: Mapping[str, Any]) -> str:
    """The Composition that a ``compositionRef`` among Crossplane's fields names; empty where there is none."""
    return text(mapping(fields.get("compositionRef")).get("name"))


def is_unnamed(reference: Any) -> bool:
    """Whether a reference to a Composition is there and names none: then Crossplane chooses none either."""
    return isinstance(reference, Mapping) and not text(reference.get("name"))


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


class Unmet(NamedTuple):
    """What is asked for and no Composition has.

    Attributes:
        path: The field among Crossplane's fields that asks for it.
        message: What none of them has.
        hint: What was most likely meant, else what there is.
        slip: Whether it is most likely something that there is, mistyped.
    """

    path: str
    message: str
    hint: str
    slip: bool


def unmet_request(fields: Mapping[str, Any], kind: str, compositions: Sequence[Mapping[str, Any]]) -> Unmet | None:
    """What a composite or claim asks for that no Composition for its kind has; None where one has it.

    A reference counts alone: beside it, the selector is not read.

    Args:
        fields: Crossplane's fields of it.
        kind: The kind of the composite.
        compositions: The Compositions for this kind that are known; where there are none, nothing is said.
    """
    if not compositions:
        return None
    if name := referred_composition(fields):
        return unmet_name(name, kind, [name_of(item) for item in compositions])
    wanted = selected_labels(fields)
    if any(wanted.items() <= labels_of(item).items() for item in compositions):
        return None
    return _unmet_labels(wanted, kind, compositions)


def unmet_name(name: str, kind: str, names: Sequence[str]) -> Unmet | None:
    """What a reference by name asks for, where no Composition for the kind is called so; None where one is."""
    if name in names:
        return None
    near = nearest(name, sorted(names))
    hint = f'did you mean "{near}"?' if near else f"there are {named(sorted(names), name)}"
    slip = near is not None and is_slip(name, near)
    return Unmet("compositionRef.name", f'no Composition for {kind} is called "{name}"', hint, slip)


def _unmet_labels(wanted: Mapping[str, str], kind: str, compositions: Sequence[Mapping[str, Any]]) -> Unmet:
    path, labels = "compositionSelector.matchLabels", [labels_of(item) for item in compositions]
    for key, value in wanted.items():
        if any(item.get(key) == value for item in labels):
            continue
        told = f'no Composition for {kind} has the label {key}: "{value}"'
        values = sorted({item[key] for item in labels if key in item})
        meant, known = (value, values) if values else (key, sorted({name for item in labels for name in item}))
        near = nearest(meant, known)
        if near is None:
            return Unmet(f"{path}.{key}", told, _told_labels(compositions), False)
        hint = f'did you mean {key}: "{near}"?' if values else f"did you mean {near}?"
        return Unmet(f"{path}.{key}", told, hint, is_slip(meant, near))
    asked = " and ".join(f'{key}: "{value}"' for key, value in wanted.items())
    return Unmet(path, f"no Composition for {kind} has all of {asked}", _told_labels(compositions), False)


def _told_labels(compositions: Sequence[Mapping[str, Any]]) -> str:
    """The Compositions with their labels."""
    told = []
    for item in compositions:
        labels = ", ".join(f'{key}: "{value}"' for key, value in labels_of(item).items())
        told.append(f"{name_of(item)} ({labels or 'without labels'})")
    return f"there are {named(sorted(told))}"
