"""Patches and steps that a platform writes in Crossplane's own words: where they go, and whose line is to blame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pyxp.authoring.constants import plain
from pyxp.authoring.plain_conditions import TRUE
from pyxp.authoring.schema import shape_of_class
from pyxp.compiler.draft import ADD_FIRST, Draft
from pyxp.errors import AuthoringError, Location, did_you_mean
from pyxp.model import fieldpath
from pyxp.model.compositions import FUNCTION
from pyxp.model.manifests import mapping

_PLACE = re.compile(r"spec\.pipeline\[(\d+)](?:\.input\.resources\[(\d+)]\.patches\[(\d+)])?")


def attach_patches(draft: Draft) -> None:
    """Pass: gives each template the patches that were written for it, behind its own.

    Refuses patches of resources that are not part of the composition, values that no manifest holds, facts of the
    cluster that no class declares, and a patch that would keep claims without a conditional resource from ever being
    ready.
    """
    templates = {id(template.added.resource): template for template in draft.templates}
    for written in draft.blueprint.composition.patches:
        template = templates.get(id(written.resource))
        if template is None:
            if not draft.has(written.resource):
                told = f"a patch is written for {written.resource.title}, which is not part of this composition"
                draft.problems.refuse("undeclared-reference", told, written.location, hint=ADD_FIRST)
            continue
        try:
            patch = _plain(written.patch)
        except AuthoringError as error:
            draft.problems.refuse("wrong-type", error.message, written.location, subject=template.name, hint=error.hint)
            continue
        if template.condition is not TRUE and mapping(patch.get("policy")).get("fromFieldPath") == "Required":
            draft.problems.refuse(
                "conditional-source",
                "a Required patch of a conditional resource keeps claims without the resource from ever being ready",
                written.location,
                subject=template.name,
                hint="write the policy Optional, or leave it out",
            )
            continue
        _refuse_undeclared(patch, written.location, template.name, draft)
        template.written.append((patch, written.location))
        for turns in draft.blueprint.composition.turns:
            if written.resource is turns.slots[0]:
                draft.by_name[turns.slots[1].resource_name].written.append((patch, written.location))


def _refuse_undeclared(patch: Mapping[str, Any], location: Location, name: str, draft: Draft) -> None:
    """Refuses what a patch reads of EnvironmentConfig objects, and their class does not declare."""
    if patch.get("type") not in ("FromEnvironmentFieldPath", "CombineFromEnvironment"):
        return
    for variable in mapping(patch.get("combine")).get("variables") or [patch]:
        path = mapping(variable).get("fromFieldPath")
        for source in draft.blueprint.composition.configs:
            if not isinstance(path, str) or not path.startswith(f"{source.place}."):
                continue
            schema, told = shape_of_class(source.kind).schema, source.kind.__name__
            for step in fieldpath.parse(path)[len(fieldpath.parse(source.place)) :]:
                known = mapping(schema.get("properties"))
                below = schema.get("items") if isinstance(step, int) else known.get(step)
                if below is None and "additionalProperties" not in schema:
                    message = f"fromFieldPath: {path} does not exist: {told} has no field {str(step)!r}"
                    hint = did_you_mean(str(step), known)
                    draft.problems.refuse("unknown-field", message, location, subject=name, hint=hint)
                    break
                schema, told = (
                    below or mapping(schema.get("additionalProperties")),
                    f"{told}[{step}]" if isinstance(step, int) else f"{told}.{step}",
                )


def steps(draft: Draft, *, first: bool) -> Iterator[dict[str, Any]]:
    """The steps that were written, those that run before resources are composed or those after."""
    for step in draft.blueprint.composition.steps:
        if step.first == first:
            entry: dict[str, Any] = {"step": step.name, "functionRef": {"name": step.function}}
            yield entry | ({"input": _plain(step.input)} if step.input is not None else {})


def refuse_bad_inputs(draft: Draft) -> None:
    """Pass: refuses inputs of steps that hold what no manifest holds."""
    for step in draft.blueprint.composition.steps:
        try:
            _plain(step.input)
        except AuthoringError as error:
            draft.problems.refuse("wrong-type", error.message, step.location, subject=step.name, hint=error.hint)


class Written(NamedTuple):
    """What a part of the Composition was written as.

    Attributes:
        location: The Python line.
        name: Name of the step, or of the resource that has the patch.
        path: Field path in the step or patch.
    """

    location: Location
    name: str
    path: str


def written_at(path: str, composition: Mapping[str, Any], draft: Draft) -> Written | None:
    """What a part of the Composition is of that the platform wrote in Crossplane's own words.

    Args:
        path: Field path in the Composition.
        composition: The Composition.
        draft: What it was made of.

    Returns:
        None for what the compiler wrote.
    """
    found = _PLACE.match(path)
    if found is None:
        return None
    step, within = composition["spec"]["pipeline"][int(found[1])], path[found.end() :].lstrip(".")
    for written in draft.blueprint.composition.steps:
        if written.name == step["step"]:
            return Written(written.location, written.name, within)
    if found[2] is None or step["functionRef"]["name"] != FUNCTION:
        return None
    template = draft.templates[int(found[2])]
    index = int(found[3]) - len(template.patches) - len(template.reports) - len(template.published)
    return Written(template.written[index][1], template.name, within) if index >= 0 else None


def _plain(value: Any) -> Any:
    """A value as manifests hold it, through dicts and lists.

    Raises:
        AuthoringError: Something in it no manifest holds.
    """
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return plain(value)
