"""Definitions beside what they were: which changes break the objects that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pyxp.diagnostics import Finding
from pyxp.errors import UsageError
from pyxp.model.manifests import defined_kind, name_of
from pyxp.structural.crd_types import JSON_SCHEMA
from pyxp.structural.wire import ListOf, Struct, WireError, decode
from pyxp.structural.xrd import GROUP
from pyxp.validation.breaking import breaking_changes, removed_definition
from pyxp.yamlio import Document, objects_in

_SCHEMAS: Final = Struct(
    "spec", {"versions": ListOf(Struct("version", {"schema": Struct("schema", {"openAPIV3Schema": JSON_SCHEMA})}))}
)


def check_breaking(documents: Sequence[Document], former: Sequence[Document]) -> list[Finding]:
    """The breaking changes of all XRDs among ``documents``, and the XRDs that are no longer there.

    Definitions are found by name; one that was renamed by group and kind.

    Args:
        documents: The definitions as they are to be; other documents are passed over.
        former: As they were.

    Raises:
        UsageError: There is no XRD in one of the two, or the schema of a former one cannot be read.
    """
    now, was = ([item for item in objects_in(given) if _is_xrd(item)] for given in (documents, former))
    if not was or not now:
        told = "to compare with" if not was else "among what is validated, which --against could compare"
        raise UsageError(f"there is no CompositeResourceDefinition {told}", hint="name a file or folder of XRDs")
    findings: list[Finding] = []
    for old in was:
        _check_readable(old)
        new = _same(old, now)
        if new is None:
            gone = removed_definition(old.data)
            findings.append(replace(gone, location=old.locate("")))
            continue
        for finding in breaking_changes(old.data, new.data):
            findings.append(replace(finding, location=new.locate(finding.path)))
    return findings


def _check_readable(former: Document) -> None:
    """Refuse a former definition whose schemas are not what schemas are: nothing could be said of its changes."""
    try:
        decode(_SCHEMAS, former.data["spec"], "spec")
    except WireError as error:
        raise UsageError(
            f"the former CompositeResourceDefinition {name_of(former.data)} is broken: {error}",
            hint=error.hint or "give --against the one that the cluster has",
            location=former.locate(error.path),
        ) from error


def _is_xrd(document: Document) -> bool:
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("spec"), dict):
        return False
    return data.get("kind") == "CompositeResourceDefinition" and str(data.get("apiVersion", "")).startswith(f"{GROUP}/")


def _same(old: Document, now: Sequence[Document]) -> Document | None:
    named = (item for item in now if name_of(item.data) == name_of(old.data))
    meant = (item for item in now if defined_kind(item.data) == defined_kind(old.data))
    return next(named, None) or next(meant, None)
