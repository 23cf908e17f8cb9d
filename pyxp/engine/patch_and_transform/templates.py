"""Templates compiled: bases parsed, patch sets resolved, patches and checks made into functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyxp.engine.patch_and_transform.documents import PatchedDocument, has_kind
from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import ConnectionDetailInput, PatchInput, Resources, TemplateInput
from pyxp.engine.patch_and_transform.patches import CompiledPatch, compile_composed
from pyxp.engine.patch_and_transform.readiness import compile_checks
from pyxp.engine.patch_and_transform.refusals import word_meant
from pyxp.engine.patch_and_transform.values import settled
from pyxp.model.budget import MOST_VALUES, Budget, Exceeded


@dataclass(frozen=True)
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
    base: PatchedDocument | Failure | None
    patches: tuple[CompiledPatch, ...]
    connection_details: tuple[ConnectionDetailInput, ...]
    is_ready: Callable[[Any], bool]
    broken_check: str

    @cached_property
    def cost(self) -> int:
        """What its patches count for, as long as all that they make is short."""
        return sum(patch.cost for patch in self.patches)


def compile_templates(resources: Resources) -> list[CompiledTemplate]:
    """All templates.

    Raises:
        Failure: a patch set that a template includes does not exist.
    """
    # Of sets with the same name the last one counts.
    sets = _PatchSets(dict(resources.patch_sets))
    return [_compile(index, template, sets) for index, template in enumerate(resources.templates)]


def _compile(index: int, template: TemplateInput, sets: _PatchSets) -> CompiledTemplate:
    broken = [
        f"resources[{index}].readinessChecks[{position}].matchCondition"
        for position, check in enumerate(template.readiness_checks)
        if check.type == "MatchCondition" and check.condition is None
    ]
    return CompiledTemplate(
        name=template.name,
        base=compile_base(template.base),
        patches=tuple(sets.resolved(index, template)),
        connection_details=tuple(template.connection_details),
        is_ready=compile_checks(template.readiness_checks),
        broken_check=broken[0] if broken else "",
    )


class UnknownSet(Failure):
    """A template includes a patch set that is not there.

    Attributes:
        path: Where in the input its name stands.
        hint: The name that was meant, or those that there are.
    """

    def __init__(self, name: str, path: str, known: tuple[str, ...]) -> None:
        super().__init__(f'cannot find a patch set named "{name}"')
        self.path = path
        self.hint = word_meant(name, known) if known else "the input has no patch sets"


class _PatchSets:
    """The patch sets of an input. Each is compiled once, for all templates that include it."""

    def __init__(self, sets: dict[str, list[PatchInput]]) -> None:
        self._sets = sets
        self._compiled: dict[str, list[CompiledPatch]] = {}
        self._budget = Budget()

    def resolved(self, index: int, template: TemplateInput) -> list[CompiledPatch]:
        """The patches of a template, with those of patch sets in their places.

        Raises:
            Failure: A patch set is not there, or the patches of all templates are more than one call could apply.
        """
        resolved: list[CompiledPatch] = []
        for position, patch in enumerate(template.patches):
            where = f"resources[{index}].patches[{position}].patchSetName"
            found = self._set(patch, where) if patch.type == "PatchSet" else [compile_composed(patch)]
            try:
                self._budget.count(len(found))
            except Exceeded:
                raise Failure(
                    f'with the patch sets of "{template.name}" there are more than {MOST_VALUES} patches'
                ) from None
            resolved.extend(found)
        return resolved

    def _set(self, patch: PatchInput, where: str) -> list[CompiledPatch]:
        name = patch.patch_set_name or ""
        if name not in self._sets:
            raise UnknownSet(name, where, tuple(self._sets))
        if name not in self._compiled:
            self._compiled[name] = list(map(compile_composed, self._sets[name]))
        return self._compiled[name]


def compile_base(base: Any) -> PatchedDocument | Failure | None:
    """A base to start from, None without one, a Failure when it cannot be used."""
    if base is None:
        return None
    if not isinstance(base, dict):
        return Failure("the base is not an object")
    try:
        data = settled(base)
    except Failure as failure:
        return failure
    if not has_kind(data):
        return Failure("the base has no kind")
    document = PatchedDocument(data, settled=True)
    document.accepted = True
    return document
