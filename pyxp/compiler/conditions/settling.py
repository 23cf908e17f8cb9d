"""Settling: the condition of every resource, from its option and the blocks around it."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from pyxp.authoring.blocks import Blocks, Loop
from pyxp.authoring.conditions import Known, all_of
from pyxp.authoring.contradictions import HINT, contradiction_in
from pyxp.authoring.decisions import condition_of
from pyxp.authoring.expressions import CompositeField, Condition, leaves
from pyxp.authoring.plain_conditions import FALSE, TRUE, plain_condition
from pyxp.authoring.references import UNDECLARED
from pyxp.authoring.worlds import implies
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.errors import AuthoringError, Location


def settle_conditions(draft: Draft) -> None:
    """Pass: gives every template its condition, as it is for the claims that the schema takes.

    Refuses conditions that no claim fulfils, those that are none, blocks that are not entered, and loops without
    resources in their rounds.
    """
    blocks = draft.blueprint.composition.session.blocks
    for block in blocks.written:
        if not block.used:
            message = "c.when(...) alone does nothing: it is a block around what it is about"
            hint = "write `with c.when(condition):` and add the resources below it"
            draft.problems.refuse("condition-unused", message, block.location, hint=hint)
    around = {id(block) for template in draft.templates for block in template.added.blocks}
    for loop in blocks.loops:
        _check_loop(loop, blocks, around, draft)
    for template in draft.templates:
        template.condition = _settled(template, draft)


def _check_loop(loop: Loop, blocks: Blocks, around: Container[int], draft: Draft) -> None:
    """Refuses a loop whose rounds are not around what they are about."""
    if any(block in blocks.open for block in loop.rounds):
        message = f"the loop over {loop.written} was left before its end, so its round goes on"
        hint = "write up_to(...) into the for statement itself, and let the loop run to its end"
    elif not any(id(block) in around for block in loop.rounds):
        message = f"{loop.written} does nothing: no resource is added in a round of it"
        hint = "write `for item in up_to(...):` and add the resources below it; list(up_to(...)) is over before them"
    else:
        return
    draft.problems.refuse("condition-unused", message, loop.location, hint=hint)


def _settled(template: ComposedTemplate, draft: Draft) -> Condition:
    parts = []
    for given, location in _given(template):
        try:
            parts.append(condition_of(given, "decide by"))
        except AuthoringError as error:
            draft.problems.refuse("wrong-condition", error.message, location, subject=template.name, hint=error.hint)
            return TRUE
    written = all_of(parts)
    if any(isinstance(leaf, CompositeField) and leaf.path == UNDECLARED for leaf in leaves(written)):
        return TRUE
    contradiction = contradiction_in(written)
    if contradiction:
        location = _given(template)[-1][1]
        draft.problems.refuse("condition-never-met", contradiction, location, subject=template.name, hint=HINT)
        return TRUE
    condition = plain_condition(written)
    if isinstance(condition, Known):
        return TRUE if condition.value else FALSE
    return TRUE if implies(TRUE, condition) else condition


def _given(template: ComposedTemplate) -> list[tuple[Any, Location]]:
    given = [(block.condition, block.location) for block in template.added.blocks]
    if "when" in template.added.options:
        given.append((template.added.options["when"], template.added.location))
    return given


def leave_out(draft: Draft) -> None:
    """Pass: takes out what is never there, because the platform's own Python says so."""
    draft.templates = [template for template in draft.templates if template.condition is not FALSE]
