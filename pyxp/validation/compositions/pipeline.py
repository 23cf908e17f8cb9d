"""The steps of a pipeline: their functions, their inputs, and the names in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pyxp.diagnostics import Severity
from pyxp.errors import is_slip, nearest
from pyxp.model.compositions import (
    ENVIRONMENT_CONFIGS,
    ENVIRONMENT_CONFIGS_VERSION,
    FILTER,
    FILTER_KIND,
    FILTER_VERSION,
    FUNCTION,
    INPUT_KIND,
    INPUT_VERSION,
    QUIET,
    Step,
    entries,
    function_name,
    is_patch_and_transform,
    pipeline_of,
)
from pyxp.model.manifests import mapping, text
from pyxp.model.patches import Json
from pyxp.validation.compositions.notes import Notes

_INPUTS: Final = {
    FUNCTION: (INPUT_VERSION, INPUT_KIND),
    FILTER: (FILTER_VERSION, FILTER_KIND),
    ENVIRONMENT_CONFIGS: (ENVIRONMENT_CONFIGS_VERSION, "Input"),
}


def foreign_steps(composition: Json, packages: Mapping[str, str]) -> list[int]:
    """The steps of functions that may compose resources, and fill the environment and the composite's status."""
    return [
        index
        for index, step in pipeline_of(composition)
        if not is_patch_and_transform(step, packages) and function_name(step, packages) not in QUIET
    ]


def check_pipeline(composition: Json, packages: Mapping[str, str], notes: Notes) -> None:
    """Functions that are not there, and inputs of another kind than the function takes."""
    for index, step in pipeline_of(composition):
        where = f"spec.pipeline[{index}]"
        _check_function(step, where, packages, notes)
        if is_patch_and_transform(step, packages) or function_name(step, packages) in _INPUTS:
            _check_input(step, where, packages, notes)


def _check_function(step: Json, where: str, packages: Mapping[str, str], notes: Notes) -> None:
    name = text(mapping(step.get("functionRef")).get("name"))
    if not name or name in packages:
        return
    known = list(packages) or [FUNCTION, ENVIRONMENT_CONFIGS, *sorted(QUIET)]
    slip = next((item for item in known if is_slip(name, item)), None)
    # A Function that comes with a package's dependencies gets the organisation's name in front.
    same = any(name.endswith(item) or item.endswith(name) for item in (*known, *packages.values()) if item)
    if name in known or (slip is None and (same or not packages)):
        return
    told = f"no Function is named {name}"
    hint = f"did you mean {slip}?" if slip else f"there are {', '.join(known)}"
    severity = Severity.ERROR if slip and packages else Severity.WARNING
    notes.add("unknown-function", told, f"{where}.functionRef.name", hint=hint, severity=severity)


def _check_input(step: Json, where: str, packages: Mapping[str, str], notes: Notes) -> None:
    function = function_name(step, packages)
    given = mapping(step.get("input"))
    if function not in _INPUTS:
        return
    wanted_version, wanted_kind = _INPUTS[function]
    if "input" not in step:
        # Without one the second function does nothing.
        severity = Severity.ERROR if function == FUNCTION else Severity.WARNING
        hint = f"write input with kind: {wanted_kind}"
        notes.add("wrong-input", f"{function} needs an input", where, hint=hint, severity=severity)
        return
    for key, wanted in (("apiVersion", wanted_version), ("kind", wanted_kind)):
        found = given.get(key)
        if isinstance(found, str) and found != wanted:
            told = f"{function} takes {wanted_kind} of {wanted_version}, not {key}: {found}"
            # The function itself looks at neither.
            notes.add(
                "wrong-input", told, f"{where}.input.{key}", hint=f"write {key}: {wanted}", severity=Severity.WARNING
            )


def check_names(steps: Sequence[Step], foreign: Sequence[int], notes: Notes) -> None:
    """Resources and patch sets of one name, and templates without a base that nobody made."""
    made: set[str] = set()
    for step in steps:
        own: set[str] = set()
        for template in step.templates:
            name = template.name
            if name in own and template.base is not None:
                told = f"a resource of this step is named {name} already, and this one replaces it"
                notes.add(
                    "duplicate-name", told, f"{template.where}.name", name, hint="give each resource its own name"
                )
            elif name in made and template.base is not None:
                told = f"an earlier step makes {name}, and this base replaces it whole"
                notes.warn(
                    "duplicate-name", told, f"{template.where}.name", name, hint="leave the base out to patch it"
                )
            earlier = any(index < step.index for index in foreign)
            if name and "base" not in template.data and name not in made | own and not earlier:
                told = f"{name} has no base, and no function before this step makes a resource of that name"
                near = nearest(name, made | own)
                notes.add("no-base", told, template.where, name, hint=f"did you mean {near}?" if near else "add a base")
            if template.base is not None:
                own.add(name)
        made |= own
        _check_sets(step, notes)


def _check_sets(step: Step, notes: Notes) -> None:
    for name, where, template, sets in step.unknown_sets:
        near = nearest(name, sets)
        known = f"there are {', '.join(sets)}" if sets else "this step has no patch sets"
        hint = f"did you mean {near}?" if near else known
        notes.add("unknown-patch-set", f"there is no patch set named {name!r}", where, template, hint=hint)
    for unused in (entry for entry in step.sets if not entry.used and step.templates):
        told = f"no resource includes the patch set {unused.name!r}, so its patches do nothing"
        hint = "take it out, or include it: {type: PatchSet, patchSetName: " + unused.name + "}"
        notes.warn("unused-patch-set", told, f"{unused.where}.name", hint=hint)
    seen: dict[str, object] = {}
    for index, entry in entries(step.given, "patchSets"):
        name = text(entry.get("name"))
        if name in seen and seen[name] != entry.get("patches"):
            told = f"there is a patch set named {name} already, and only the last one counts"
            notes.add("duplicate-name", told, f"{step.where}.patchSets[{index}].name", hint="give each its own name")
        seen[name] = entry.get("patches")
