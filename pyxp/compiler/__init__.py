"""The compiler: a composite class becomes an XRD and a Composition.

One way through named passes: lifting (Python values to expressions by field), patches (expressions to base, patches
and environment), selectors, checks, outputs, order, patch sets, emission, review. Problems are collected and reported
together, each with the line of the platform's Python that caused it.

May import: the floor, authoring and validation.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import Any

from pyxp.authoring.blueprints import draw
from pyxp.authoring.composites import Composite
from pyxp.authoring.examination import examine
from pyxp.authoring.failures import ComposingError
from pyxp.compiler.advice import advise
from pyxp.compiler.declarations import check_declarations
from pyxp.compiler.emission import emit_composition, emit_functions, emit_xrd
from pyxp.compiler.list_types import check_default_lists
from pyxp.compiler.lowering import Lowered, Lowering
from pyxp.compiler.metadata import check_metadata
from pyxp.compiler.outputs import write_connection_details, write_outputs
from pyxp.compiler.problems import CompileError, Problems
from pyxp.compiler.review import review, review_definition
from pyxp.diagnostics import Finding, has_errors, sort_findings
from pyxp.errors import UsageError


@dataclass(frozen=True)
class Compiled:
    """A compiled composite.

    Attributes:
        xrd: The CompositeResourceDefinition.
        composition: The Composition.
        lowered: The compiler's own view, for those who look deeper.
        warnings: What the author should know although it keeps nothing from working, sorted by place.
    """

    xrd: dict[str, Any]
    composition: dict[str, Any]
    lowered: Lowered
    warnings: tuple[Finding, ...] = ()


def compile_composite(composite: type[Composite]) -> Compiled:
    """Compiles a composite class to manifests.

    Raises:
        CompileError: The platform cannot become manifests; every problem is in its ``findings``.
        AuthoringError: The class itself is malformed, or a reference was misused while composing.
        UsageError: Python runs without docstrings, which are the descriptions.
    """
    if sys.flags.optimize > 1:
        raise UsageError(
            "cannot compile under PYTHONOPTIMIZE=2 (python -OO): Python drops docstrings then, which are descriptions",
            hint="unset PYTHONOPTIMIZE, or set it to 1",
        )
    problems = Problems()
    try:
        blueprint = draw(composite)
    except ComposingError as several:
        raise CompileError(sort_findings(several.findings)) from several
    problems.readable = blueprint.composition.session.readable
    for error in blueprint.composition.session.undeclared:
        problems.refuse("undeclared-reference", error.message, error.location or blueprint.place, hint=error.hint)
    for finding in blueprint.composition.findings:
        problems.note(finding)
    examined = examine(composite, blueprint)
    for finding in examined:
        problems.note(finding)
    problems.explained = has_errors(examined)
    lowering = Lowering(blueprint, problems)
    lowered = lowering.run()
    write_outputs(blueprint, lowering.templates, problems)
    write_connection_details(blueprint, lowering.templates, problems)
    compiled = Compiled(emit_xrd(blueprint), emit_composition(lowered), lowered)
    check_declarations(blueprint, compiled.xrd, problems)
    check_default_lists(blueprint, problems)
    for template in lowered.templates:
        check_metadata(template, problems)
    review_definition(compiled.xrd, blueprint, problems)
    review(compiled.xrd, compiled.composition, lowered, problems)
    advise(blueprint, compiled.composition, problems)
    problems.raise_any()
    return replace(compiled, warnings=tuple(problems.warnings))


__all__ = ["CompileError", "Compiled", "compile_composite", "emit_functions"]
