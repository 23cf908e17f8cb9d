"""Which definition a Composition is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyxp.diagnostics import Severity
from pyxp.errors import is_slip, nearest
from pyxp.model.compositions import composed_kind, entries
from pyxp.model.manifests import mapping, text
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.schemas import Json

_HOME = "spec.compositeTypeRef"


def definitions_of(composition: Json, xrds: Sequence[Json], notes: Notes) -> list[Json]:
    """The definitions of the composite, with a note where there is none, or not of this version.

    Args:
        composition: The Composition.
        xrds: All CompositeResourceDefinitions that are known.
        notes: Where findings go.
    """
    api_version, kind = composed_kind(composition)
    if not api_version or not kind:
        return []
    group, _, version = api_version.rpartition("/")
    ours: list[Json] = [xrd for xrd in xrds if (_group(xrd), _kind(xrd, "names")) == (group, kind)]
    if not ours:
        _tell_unknown(group, kind, xrds, notes)
        return []
    problems = [_version_problem(xrd, version) for xrd in ours]
    told = next((problem for problem in problems if problem), None)
    if told is not None and all(problems):
        message, hint = told
        notes.add("wrong-composite", message, f"{_HOME}.apiVersion", hint=hint)
    return [xrd for xrd, problem in zip(ours, problems, strict=True) if not problem] or ours


def _tell_unknown(group: str, kind: str, xrds: Sequence[Json], notes: Notes) -> None:
    claimed = next((xrd for xrd in xrds if (_group(xrd), _kind(xrd, "claimNames")) == (group, kind)), None)
    if claimed is not None:
        message = f"{kind} is the kind of claims; a Composition is for the composite"
        notes.add("wrong-composite", message, f"{_HOME}.kind", hint=f"did you mean {_kind(claimed, 'names')}?")
        return
    beside = [_kind(xrd, "names") for xrd in xrds if _group(xrd) == group]
    near = nearest(kind, beside)
    elsewhere = [_group(xrd) for xrd in xrds if _kind(xrd, "names") == kind]
    if near is not None:
        severity = Severity.ERROR if is_slip(kind, near) else Severity.WARNING
        message = f"no definition of {group} defines {kind}, so paths into the composite were not checked"
        notes.add("wrong-composite", message, f"{_HOME}.kind", hint=f"did you mean {near}?", severity=severity)
    elif elsewhere:
        severity = Severity.ERROR if is_slip(group, elsewhere[0]) else Severity.WARNING
        message = f"no definition of {group} defines {kind}, so paths into the composite were not checked"
        hint = f"there is {kind} in {', '.join(dict.fromkeys(elsewhere))}"
        notes.add("wrong-composite", message, f"{_HOME}.apiVersion", hint=hint, severity=severity)
    else:
        message = f"the definition of {kind} of {group} is not given, so paths into the composite were not checked"
        notes.warn("missing-definition", message, _HOME, hint="give its CompositeResourceDefinition, too")


def _version_problem(xrd: Json, version: str) -> tuple[str, str] | None:
    versions = list(_versions(xrd))
    names = [text(entry.get("name")) for entry in versions]
    referable = [text(entry.get("name")) for entry in versions if entry.get("referenceable")]
    if version not in names:
        near = nearest(version, names)
        hint = f"did you mean {near}?" if near and len(names) > 1 else f"it has {', '.join(names)}"
        return f"{_kind(xrd, 'names')} has no version {version}", hint
    if referable and version not in referable:
        message = (
            f"version {version} is not the referenceable one, so Crossplane takes this Composition for no composite"
        )
        return message, f"write {_group(xrd)}/{referable[0]}"
    return None


def _group(xrd: Json) -> str:
    return text(mapping(xrd.get("spec")).get("group"))


def _kind(xrd: Json, names: str) -> str:
    return text(mapping(mapping(xrd.get("spec")).get(names)).get("kind"))


def _versions(xrd: Json) -> Iterator[dict[str, Any]]:
    return (entry for _, entry in entries(mapping(xrd.get("spec")), "versions"))
