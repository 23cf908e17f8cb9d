"""Values whose source is not there."""

from __future__ import annotations

from typing import Any

from pyxp.authoring.expressions import CompositeField, Fallback, ResourceField
from pyxp.authoring.shapes import STRING
from pyxp.compiler.draft import Draft
from pyxp.compiler.sources import refuse_bad_sources

from .platforms import FOR_PROVIDER, codes, drafted, give, vpc

CIDR = f"{FOR_PROVIDER}.cidrBlock"


def observed(draft: Draft, name: str) -> ResourceField:
    """What a resource of the draft reports."""
    return ResourceField(draft.by_name[name].added.resource, "status.x", STRING)


def judged(value: Any) -> tuple[list[str], int, list[str]]:
    """What is found about a value, how many assignments are left, and which are skipped."""
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc()))
    made = give(draft, "vpc", CIDR, value(draft) if callable(value) else value)
    refuse_bad_sources(draft)
    return codes(draft), len(made.assignments), made.skipped


def test_the_pass_keeps_what_is_there() -> None:
    assert judged("constant") == ([], 1, [])
    assert judged(CompositeField("spec.name", STRING, True)) == ([], 1, [])
    assert judged(lambda draft: ResourceField(draft.by_name["stream"].added.resource, "status.x", STRING)) == (
        [],
        1,
        [],
    )


def test_the_pass_drops_values_of_strangers() -> None:
    assert judged(ResourceField(vpc(), "status.x", STRING)) == (["undeclared-reference"], 0, [CIDR])


def test_the_pass_drops_what_a_resource_reads_of_itself() -> None:
    assert judged(lambda draft: observed(draft, "vpc")) == (["cycle"], 0, [CIDR])


def test_the_pass_drops_elements_that_a_claim_need_not_have() -> None:
    first = CompositeField("spec.words[0]", STRING, False)
    assert judged(first) == (["missing-element"], 0, [CIDR])
    assert judged(Fallback(first, "word")) == ([], 1, [])
