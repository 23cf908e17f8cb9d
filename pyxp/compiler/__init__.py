"""The compiler: a composite class becomes an XRD and a Composition.

:data:`PASSES` work on one :class:`Draft`, each on what those before it left there. The manifests are emitted from it
and judged by :data:`REVIEWS`. Problems are collected and reported together, each with the line of the platform's Python
that caused it.

May import: the floor, authoring and validation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pyxp.authoring.blueprints import draw
from pyxp.authoring.composites import Composite
from pyxp.authoring.examination import examine
from pyxp.authoring.failures import ComposingError
from pyxp.compiler.adoption import keep_given_names, tell_adopted_apart
from pyxp.compiler.advice import advise
from pyxp.compiler.allowed import refuse_bad_values
from pyxp.compiler.collisions import refuse_collisions
from pyxp.compiler.conditions.flows import follow_conditions
from pyxp.compiler.conditions.settling import leave_out, settle_conditions
from pyxp.compiler.configs import refuse_bad_facts
from pyxp.compiler.connection import place_connection_details, write_connection_details
from pyxp.compiler.declarations import review_declarations
from pyxp.compiler.draft import Draft, open_templates
from pyxp.compiler.emission import Emitted, emit, emit_functions
from pyxp.compiler.escapes import attach_patches, refuse_bad_inputs
from pyxp.compiler.identities import refuse_bad_identities
from pyxp.compiler.lifting import lift_after, lift_fields
from pyxp.compiler.list_types import review_default_lists
from pyxp.compiler.lowering import lower_values, report_values
from pyxp.compiler.metadata import review_metadata
from pyxp.compiler.nesting import refuse_rings
from pyxp.compiler.options import refuse_bad_options
from pyxp.compiler.ordering import order_templates
from pyxp.compiler.outputs import write_outputs
from pyxp.compiler.patch_sets import share_patches
from pyxp.compiler.plain_references import advise_selecting
from pyxp.compiler.problems import CompileError, Problems
from pyxp.compiler.readiness import write_checks
from pyxp.compiler.review import review_composition, review_definition
from pyxp.compiler.selectors import label_targets, lower_selections
from pyxp.compiler.sources import refuse_bad_sources
from pyxp.compiler.turns import follow_releases, settle_slots
from pyxp.compiler.usages import keep_used
from pyxp.compiler.wrong_references import refuse_wrong_references
from pyxp.diagnostics import Finding, has_errors, sort_findings
from pyxp.errors import UsageError, deprecate

PASSES: Final[tuple[Callable[[Draft], None], ...]] = (
    open_templates,
    refuse_rings,
    settle_conditions,
    lift_fields,
    refuse_bad_options,
    refuse_bad_identities,
    refuse_collisions,
    tell_adopted_apart,
    refuse_bad_values,
    refuse_bad_sources,
    refuse_bad_facts,
    lift_after,
    advise_selecting,
    refuse_wrong_references,
    follow_conditions,
    follow_releases,
    lower_selections,
    lower_values,
    keep_used,
    keep_given_names,
    settle_slots,
    label_targets,
    write_outputs,
    write_connection_details,
    write_checks,
    report_values,
    order_templates,
    place_connection_details,
    leave_out,
    share_patches,
    attach_patches,
    refuse_bad_inputs,
)
"""What is done to a draft, in this order."""

REVIEWS: Final[tuple[Callable[[Draft, Emitted], None], ...]] = (
    review_declarations,
    review_default_lists,
    review_metadata,
    review_definition,
    review_composition,
    advise,
)
"""What is asked of the manifests, in this order. The later ones are silent about what was refused already."""


@dataclass(frozen=True)
class Compiled:
    """A compiled composite.

    Attributes:
        xrd: The CompositeResourceDefinition.
        composition: The Composition.
        draft: The compiler's own view, for those who look deeper.
        warnings: What the author should know although it keeps nothing from working, sorted by location.
    """

    xrd: dict[str, Any]
    composition: dict[str, Any]
    draft: Draft
    warnings: tuple[Finding, ...] = ()

    @property
    def lowered(self) -> Draft:
        """The former name of ``draft``."""
        deprecate("Compiled.lowered", "Compiled.draft")
        return self.draft


def compile_composite(composite: type[Composite]) -> Compiled:
    """Compiles a composite class to manifests.

    Raises:
        CompileError: The platform cannot become manifests; every problem is in its ``findings``.
        AuthoringError: The class itself is malformed, or a reference was misused while composing.
        UsageError: This is not a composite class, or Python runs without docstrings, which are the descriptions.
    """
    if not (isinstance(composite, type) and issubclass(composite, Composite)):
        raise UsageError(
            f"compile_composite takes a class below Composite, not {_named(composite)}",
            hint=f"write compile_composite({type(composite).__name__})" if isinstance(composite, Composite) else None,
        )
    if sys.flags.optimize > 1:
        raise UsageError(
            "cannot compile under PYTHONOPTIMIZE=2 (python -OO): Python drops docstrings then, which are descriptions",
            hint="unset PYTHONOPTIMIZE, or set it to 1",
        )
    draft = begin(composite)
    for work_on in PASSES:
        work_on(draft)
    manifests = emit(draft)
    for judge in REVIEWS:
        judge(draft, manifests)
    draft.problems.raise_any()
    return Compiled(*manifests, draft, tuple(draft.problems.warnings))


def _named(given: object) -> str:
    if isinstance(given, type):
        return f"the class {given.__name__}"
    kind = type(given).__name__
    return f"an object of {kind}" if isinstance(given, Composite) else f"{given!r:.80}"


def begin(composite: type[Composite]) -> Draft:
    """The draft of a composite before the first pass: what it declared, and what was found while it did so.

    Raises:
        CompileError: It could not be composed to the end.
        AuthoringError: The class itself is malformed, or a reference was misused while composing.
    """
    try:
        blueprint = draw(composite)
    except ComposingError as several:
        raise CompileError(sort_findings(several.findings)) from several
    composition = blueprint.composition
    problems = Problems(readable=composition.session.readable)
    for error in composition.session.undeclared:
        problems.refuse("undeclared-reference", error.message, error.location or blueprint.location, hint=error.hint)
    examined = examine(composite, blueprint)
    for finding in (*composition.findings, *examined):
        problems.note(finding)
    problems.explained = has_errors(examined)
    return Draft(blueprint, problems)


__all__ = ["PASSES", "REVIEWS", "CompileError", "Compiled", "begin", "compile_composite", "emit_functions"]
