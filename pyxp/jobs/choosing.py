"""Which Composition a composite gets, as the composite controller chooses, but never at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyxp.engine.crossplane.references import machinery
from pyxp.errors import InputError
from pyxp.jobs.documents import described
from pyxp.model.compositions import composed_kind
from pyxp.model.manifests import api_version_of, kind_of, labels_of, mapping, name_of, text
from pyxp.model.selections import UNNAMED, is_unnamed, selected_labels, unmet_request
from pyxp.yamlio import Document


def choose_composition(
    xr: Mapping[str, Any], xrd: Mapping[str, Any] | None, candidates: Sequence[Document], *, legacy: bool, given: bool
) -> Document:
    """The Composition of a composite.

    The definition's ``enforcedCompositionRef`` wins, then the composite's ``compositionRef``, its
    ``compositionSelector``, and the definition's ``defaultCompositionRef``.

    Args:
        xr: The composite.
        xrd: Its definition, if known.
        candidates: Compositions of any kind.
        legacy: Where the composite keeps Crossplane's fields.
        given: The candidates were given for this composite. As in the Crossplane CLI a single one is then taken
            whatever the composite refers to, and only a selector under ``spec.crossplane`` is held against it.

    Raises:
        InputError: No candidate composes the kind or matches, or several do.
    """
    fitting = [item for item in candidates if _composes(item.data, xr)]
    if not fitting:
        raise _none_fits(xr, candidates)
    if given and len(fitting) == 1:
        _check_labels(fitting[0], selected_labels(machinery(xr, legacy=False)))
        return fitting[0]
    fields, definition = machinery(xr, legacy), mapping(mapping(xrd).get("spec"))
    wanted = selected_labels(fields)
    where = "spec" if legacy else "spec.crossplane"
    references = [("the definition's enforcedCompositionRef", definition.get("enforcedCompositionRef"))]
    references.append((f"{where}.compositionRef", fields.get("compositionRef")))
    if "compositionSelector" not in fields:
        references.append(("the definition's defaultCompositionRef", definition.get("defaultCompositionRef")))
    for called, reference in references:
        if is_unnamed(reference):
            raise _unnamed(called, fitting)
        if name := text(mapping(reference).get("name")):
            return _named(name, xr, fitting)
    if len(fitting) == 1:
        _check_labels(fitting[0], wanted)
        return fitting[0]
    matching = [item for item in fitting if wanted.items() <= labels_of(item.data).items()]
    if len(matching) == 1:
        return matching[0]
    names = ", ".join(sorted(name_of(item.data) for item in matching or fitting))
    if not matching:
        raise _unmet(fields, xr, fitting)
    raise InputError(
        f"{len(matching)} Compositions match {kind_of(xr)} {name_of(xr)}: {names}; a cluster would take one at random",
        hint=f"name one in {where}.compositionRef.name, or select it by labels in {where}.compositionSelector",
    )


def _composes(composition: Mapping[str, Any], xr: Mapping[str, Any]) -> bool:
    return composed_kind(composition) == (api_version_of(xr), kind_of(xr))


def _check_labels(composition: Document, wanted: Mapping[str, str]) -> None:
    labels = labels_of(composition.data)
    for key, value in wanted.items():
        if labels.get(key) != value:
            raise InputError(
                f'{described(composition)} lacks the label {key}: "{value}" that the composite\'s selector asks for',
                location=composition.locate("metadata.labels"),
            )


def _named(name: str, xr: Mapping[str, Any], fitting: Sequence[Document]) -> Document:
    names = [name_of(item.data) for item in fitting]
    if names.count(name) > 1:
        locations = " and ".join(str(item.locate("metadata.name")) for item in fitting if name_of(item.data) == name)
        raise InputError(f'there are {names.count(name)} Compositions named "{name}": {locations}')
    if name in names:
        return fitting[names.index(name)]
    raise _unmet({"compositionRef": {"name": name}}, xr, fitting)


def _unnamed(called: str, fitting: Sequence[Document]) -> InputError:
    names = sorted({name_of(item.data) for item in fitting})
    return InputError(f"{called} {UNNAMED}", hint=f"name {' or '.join(names)}, or leave the reference out")


def _unmet(fields: Mapping[str, Any], xr: Mapping[str, Any], fitting: Sequence[Document]) -> InputError:
    """The error where no Composition for the kind has what is asked for."""
    unmet = unmet_request(fields, kind_of(xr), [item.data for item in fitting])
    assert unmet is not None  # noqa: S101 - whoever calls has looked
    return InputError(unmet.message, hint=unmet.hint)


def _none_fits(xr: Mapping[str, Any], candidates: Sequence[Document]) -> InputError:
    told = []
    for item in candidates:
        named = composed_kind(item.data)
        said = f"composes {' '.join(named)}" if all(named) else "does not say what: spec.compositeTypeRef is incomplete"
        told.append(f"{name_of(item.data)} {said}")
    return InputError(
        f"no Composition composes {api_version_of(xr)} {kind_of(xr)}",
        hint="; ".join(told) or "give one, or call pyxp inside a project whose compositions folder has one",
    )
