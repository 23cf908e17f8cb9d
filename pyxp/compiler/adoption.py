"""Names that the cloud gave and a claim tells: they count until the resource has one of its own.

Where the provider makes such a resource again, because somebody deleted it or a condition took it away for a while, it
writes the new name into the annotation. The name in the claim over it would send the provider looking for what is gone,
and it would make another one each time.
"""

from __future__ import annotations

from pyxp.authoring.adoption import name_while_observing
from pyxp.compiler.assignments import EXTERNAL_NAME, Assignment
from pyxp.compiler.draft import Draft
from pyxp.compiler.formats import FormatString
from pyxp.compiler.holding import HELD
from pyxp.compiler.patches import PatchWriter


def keep_given_names(draft: Draft) -> None:
    """Pass: an adopted resource keeps the name that it was observed to have, behind the one of the claim.

    While a claim only observes, its own name comes last once more, so that it can be corrected.
    """
    writer = PatchWriter(draft.environment)
    for template in draft.templates:
        added = template.added
        if not added.options.get("adoptable") or "external_name" in added.options:
            continue
        memory = f"{HELD}.{template.name}.external-name"
        name = name_while_observing(template.name, added.longest_name)
        (observing,) = writer.write(Assignment(EXTERNAL_NAME, {}, name, added.location, optional=True)).patches
        adopted = observing["combine"]["variables"][-1]["fromFieldPath"]
        # What is not adopted keeps the name that the provider wrote, whatever is done here.
        kept = FormatString("%s%.0s", [memory, adopted], reads_environment=True)
        template.patches += [
            {"type": "ToEnvironmentFieldPath", "fromFieldPath": EXTERNAL_NAME, "toFieldPath": memory},
            kept.patch(EXTERNAL_NAME, required=False),
            observing,
        ]
