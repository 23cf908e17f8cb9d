"""Templates compiled: bases parsed, patch sets resolved, patches and checks made into functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyxp.engine.patch_and_transform.documents import Document, has_kind
from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import ConnectionDetail, Patch, Resources, Template
from pyxp.engine.patch_and_transform.patches import CompiledPatch, compile_composed
from pyxp.engine.patch_and_transform.readiness import compile_checks
from pyxp.engine.patch_and_transform.values import settled


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """One composed resource of the input, ready to be rendered.

    Attributes:
        name: The name in the input.
        base: The base, None when an earlier function must have made the resource, a Failure when it cannot be used.
        patches: The patches with those of patch sets in their places.
        connection_details: What to publish of the observed resource.
        is_ready: Whether an observed object is ready; raises Failure.
        broken_check: The path of a readiness check that cannot be run, empty without.
    """

    name: str
    base: Document | Failure | None
    patches: tuple[CompiledPatch, ...]
    connection_details: tuple[ConnectionDetail, ...]
    is_ready: Callable[[Any], bool]
    broken_check: str


def compile_templates(resources: Resources) -> list[CompiledTemplate]:
    """All templates.

    Raises:
        Failure: a patch set that a template includes does not exist.
    """
    # Of sets with the same name the last one counts.
    sets = dict(resources.patch_sets)
    return [_compile(index, template, sets) for index, template in enumerate(resources.templates)]


def _compile(index: int, template: Template, sets: dict[str, list[Patch]]) -> CompiledTemplate:
    broken = [
        f"resources[{index}].readinessChecks[{position}].matchCondition"
        for position, check in enumerate(template.readiness_checks)
        if check.type == "MatchCondition" and check.condition is None
    ]
    return CompiledTemplate(
        name=template.name,
        base=compile_base(template.base),
        patches=tuple(map(compile_composed, _resolve(template.patches, sets))),
        connection_details=tuple(template.connection_details),
        is_ready=compile_checks(template.readiness_checks),
        broken_check=broken[0] if broken else "",
    )


def _resolve(patches: list[Patch], sets: dict[str, list[Patch]]) -> list[Patch]:
    resolved: list[Patch] = []
    for patch in patches:
        if patch.type != "PatchSet":
            resolved.append(patch)
            continue
        name = patch.patch_set_name or ""
        if name not in sets:
            raise Failure(f'cannot find a patch set named "{name}"')
        resolved.extend(sets[name])
    return resolved


def compile_base(base: Any) -> Document | Failure | None:
    """A base to start from, None without one, a Failure when it cannot be used."""
    if base is None:
        return None
    if not isinstance(base, dict):
        return Failure("the base is no object")
    try:
        data = settled(base)
    except Failure as failure:
        return failure
    return Document(data, settled=True) if has_kind(data) else Failure("the base has no kind")
