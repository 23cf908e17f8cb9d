"""Names that the cloud gave and a claim tells: they count until the resource has one of its own.

Where the provider makes such a resource again, because somebody deleted it or a condition took it away for a while, it
writes the new name into the annotation. The name in the claim over it would send the provider looking for what is gone,
and it would make another one each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

from pyxp.authoring.adoption import ADOPT, name_while_observing
from pyxp.cel.rules.escaping import escape
from pyxp.compiler.assignments import EXTERNAL_NAME, Assignment
from pyxp.compiler.draft import ComposedTemplate, Draft, SchemaRule
from pyxp.compiler.formats import FormatString
from pyxp.compiler.holding import HELD
from pyxp.compiler.names import may_coexist, names_of
from pyxp.compiler.patches import PatchWriter
from pyxp.errors import with_article


def tell_adopted_apart(draft: Draft) -> None:
    """Pass: the rules by which a claim takes nothing over twice: two resources of one id would be one object."""
    kinds: dict[tuple[str, str], list[ComposedTemplate]] = {}
    for template in draft.templates:
        # Rules cannot name what begins with a digit.
        if template.added.options.get("adoptable") and escape(template.name) is not None:
            facts = template.added.resource.facts
            kinds.setdefault((facts.group, facts.kind), []).append(template)
    for several in kinds.values():
        pairs = [pair for pair in combinations(several, 2) if may_coexist(*pair) and _share_names(*pair)]
        if pairs:
            draft.schema_rules.append(SchemaRule(("spec", ADOPT), _differing(pairs)))


def _share_names(one: ComposedTemplate, other: ComposedTemplate) -> bool:
    """Whether one name is one object: ids are, and names are that are given within the same thing."""
    if one.added.resource.version_facts().external_name != "name":
        return True
    names = ([name for name in names_of(each) if name.called == "external_name"] for each in (one, other))
    return any(mine.is_beside(theirs) for mine, theirs in product(*names))


def _differing(pairs: Sequence[tuple[ComposedTemplate, ComposedTemplate]]) -> dict[str, str]:
    read = {each.name: f"self.{escape(each.name)}" for pair in pairs for each in pair}
    terms = ["(!has({0}) || !has({1}) || {0} != {1})".format(read[one.name], read[other.name]) for one, other in pairs]
    first, second, *_ = read
    kind = pairs[0][0].added.resource.facts.kind
    return {
        "rule": " && ".join(terms),
        "message": f"two entries for {with_article(kind)}, such as {first} and {second}, cannot be the same",
    }


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
