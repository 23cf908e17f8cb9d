"""What functions would refuse of that which platforms write in Crossplane's own words.

The compiler judges paths and types; whether the function can read an input at all is the engine's to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyxp.compiler import Compiled
from pyxp.compiler.escapes import written_at
from pyxp.diagnostics import Finding
from pyxp.engine.inputs import JUDGES
from pyxp.model.compositions import function_name, pipeline_of


def refused_own_words(compiled: Compiled) -> Iterator[Finding]:
    """A finding for each part of a patch or a step that was written by hand and that its function would refuse."""
    composition = compiled.draft.blueprint.composition
    if not composition.patches and not composition.steps:
        return
    for index, step in pipeline_of(compiled.composition):
        judge = JUDGES.get(function_name(step, {}))
        for problem in judge(step.get("input")) if judge and "input" in step else ():
            within = f"spec.pipeline[{index}].input.{problem.path}"
            if (found := written_at(within, compiled.composition, compiled.draft)) is not None:
                path = found.path.removeprefix("input.")
                yield Finding(
                    "invalid-input",
                    problem.message,
                    location=found.location,
                    subject=found.name,
                    path=path,
                    hint=problem.hint,
                )
