"""Assignments become base and patches."""

from __future__ import annotations

from pyxp.authoring.expressions import CompositeField, JsonText, Merged, ResourceField, Text
from pyxp.authoring.shapes import STRING
from pyxp.compiler.lowering import lower_values, report_values

from .platforms import FOR_PROVIDER, codes, drafted, give, vpc

NAME = CompositeField("spec.name", STRING, True)


def test_the_pass_writes_constants_in_their_order() -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc()))
    give(draft, "vpc", f"{FOR_PROVIDER}.region", "x")
    give(draft, "vpc", f"{FOR_PROVIDER}.tags", JsonText({"b": 1, "a": 2}))
    made = give(draft, "vpc", f"{FOR_PROVIDER}.cidrBlocks[1]", "y")
    lower_values(draft)
    assert made.base["spec"] == {"forProvider": {"region": "x", "tags": '{"a":2,"b":1}', "cidrBlocks": [None, "y"]}}
    assert (made.assignments, made.patches) == ([], [])


def test_the_pass_patches_from_the_composite() -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc()))
    made = give(draft, "vpc", f"{FOR_PROVIDER}.cidrBlock", NAME)
    lower_values(draft)
    assert made.patches == [
        {"type": "FromCompositeFieldPath", "fromFieldPath": "spec.name", "toFieldPath": f"{FOR_PROVIDER}.cidrBlock"}
    ]
    assert made.needs == set()


def test_the_pass_carries_what_resources_report_through_the_environment() -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc()))
    stream = draft.by_name["stream"]
    made = give(draft, "vpc", "metadata.annotations.x", ResourceField(stream.added.resource, "status.x", STRING))
    lower_values(draft)
    assert made.needs == {"stream"}
    assert [patch["fromFieldPath"] for patch in made.patches] == ["pyxp.resources.stream.x"]
    assert stream.reports == []
    stream.reports.append({"type": "ToCompositeFieldPath"})
    report_values(draft)
    assert [patch["type"] for patch in stream.reports] == ["ToEnvironmentFieldPath", "ToCompositeFieldPath"]


def test_what_no_mechanism_carries_is_refused_and_skipped() -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc()))
    optional = CompositeField("spec.shards", STRING, False)
    made = give(draft, "vpc", f"{FOR_PROVIDER}.cidrBlock", Text(("a", JsonText({"b": optional}))))
    give(draft, "vpc", f"{FOR_PROVIDER}.tags", Merged({}, CompositeField("spec.tags", STRING, False)))
    lower_values(draft)
    assert codes(draft) == ["no-mechanism"]
    assert made.skipped == [f"{FOR_PROVIDER}.cidrBlock"]
    assert [patch["policy"] for patch in made.patches] == [{"toFieldPath": "MergeObjects"}]
