"""Judging what was observed of a stack: whether it can be what the composite composed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.errors import InputError
from pyxp.jobs.judging import KindValidators
from pyxp.jobs.nesting import of_composite
from pyxp.model.manifests import (
    RESOURCE_NAME_ANNOTATION,
    Manifest,
    api_version_of,
    controller_of,
    group_kind,
    identity_of,
    kind_of,
    metadata,
    name_of,
    resource_name_of,
)
from pyxp.validation.findings import findings_of


def refuse_unclear(observed: Iterable[Manifest]) -> None:
    """Refuse observed resources that cannot all exist, or of which it is not clear which is which.

    Args:
        observed: The resources of one claim or composite, with those of its nested composites.

    Raises:
        InputError: One has no name, or two of one composite are annotated as the same composed resource.
    """
    seen: dict[tuple[str, str, str, str], Manifest] = {}
    for item in observed:
        name = resource_name_of(item)
        if not name_of(item):
            told = f'what is observed as "{name}"' if name else "what is observed"
            raise InputError(
                f"{told}, a {kind_of(item)}, has no metadata.name, as everything has that exists",
                hint="write metadata.name, or give it among what is to be rendered",
            )
        owner = controller_of(item) or {}
        key = (str(owner.get("apiVersion")), str(owner.get("kind")), str(owner.get("name")), name)
        other = seen.setdefault(key, item)
        if name and other is not item and identity_of(other) != identity_of(item):
            raise InputError(
                f'{_called(other)} and {_called(item)} are both observed as "{name}", and one resource is composed '
                "under a name",
                hint=f"correct {RESOURCE_NAME_ANNOTATION} of one, or leave out what is of another claim",
            )


def _called(manifest: Manifest) -> str:
    return f"{kind_of(manifest)} {name_of(manifest)} ({api_version_of(manifest)})"


def nothing_composed(observed: Sequence[Manifest], is_claim: Callable[[Manifest], bool]) -> Iterator[Finding]:
    """A warning where observed objects were given, and all of them are claims.

    Args:
        observed: What was given as observed.
        is_claim: Whether an object is a claim.
    """
    if observed and all(not resource_name_of(item) and is_claim(item) for item in observed):
        yield Finding(
            "nothing-observed",
            "what is given as observed holds claims and nothing that one composed, so all counts as not there yet",
            Severity.WARNING,
            subject=subject_of(observed[0]),
            hint="give what pyxp render --converge printed, or what the cluster has, with the annotation "
            f"{RESOURCE_NAME_ANNOTATION}; --old takes claims as they were",
        )


def other_kinds(observed: Iterable[Manifest], composed: Iterable[Manifest]) -> Iterator[Finding]:
    """A warning for each observed resource that is of another kind than what is composed under its name.

    Crossplane finds what exists by its name in the Composition, whatever its kind: it gives the new object the name
    of the one that is there, refers to the new one from then on, and deletes the other one no more.

    Args:
        observed: The resources that exist of one composite.
        composed: The resources that it composes.
    """
    found = {resource_name_of(item): item for item in observed}
    for item in composed:
        there = found.get(resource_name_of(item))
        if there is None or group_kind(there) == group_kind(item):
            continue
        yield Finding(
            "other-kind",
            f"{_called(there)} is observed, and {kind_of(item)} ({api_version_of(item)}) is composed under the name "
            f'"{resource_name_of(item)}": Crossplane would make a new object and leave this one behind, unmanaged',
            Severity.WARNING,
            subject=subject_of(there),
            path=f"metadata.annotations[{RESOURCE_NAME_ANNOTATION}]",
            hint="correct the annotation; to compose another kind, give it another name in the Composition",
        )


def split_going(observed: Sequence[Manifest]) -> tuple[list[Manifest], list[Manifest]]:
    """What stays of the observed resources, and what is being deleted, with what nested composites among it composed.

    Args:
        observed: The resources of one claim or composite, with those of its nested composites.
    """
    going = [item for item in observed if metadata(item).get("deletionTimestamp")]
    for owner in going:
        going += [item for item in of_composite(observed, owner) if not any(item is one for one in going)]
    return [item for item in observed if not any(item is one for one in going)], going


def told_going(going: Iterable[Manifest]) -> Iterator[Finding]:
    """A note for each observed resource that is being deleted: it goes, and what is composed comes anew."""
    for item in going:
        if metadata(item).get("deletionTimestamp"):
            yield Finding(
                "being-deleted",
                "it is observed while it is being deleted, so it counts as gone: what is composed is created anew",
                Severity.NOTE,
                subject=subject_of(item),
                path="metadata.deletionTimestamp",
            )


def misread_status(observed: Iterable[Manifest], schemas: KindValidators) -> Iterator[Finding]:
    """A warning for every value in an observed status that its schema does not have or take.

    Args:
        observed: What was observed; what has no schema is passed over.
        schemas: Where schemas come from.
    """
    for item in observed:
        validator = schemas.validator(api_version_of(item), kind_of(item)) if "status" in item else None
        if validator is None or not validator.knows(api_version_of(item), kind_of(item)):
            continue
        before = {key: value for key, value in item.items() if key != "status"}
        verdict = validator.check(item, operation="update-status", old=before)
        for finding in findings_of(verdict, subject_of(item), lambda _: None):
            if finding.path.startswith("status") and finding.severity is not Severity.NOTE:
                yield replace(finding, severity=Severity.WARNING, message=f"observed: {finding.message}")
