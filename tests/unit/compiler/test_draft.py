"""The draft: a template for every resource."""

from __future__ import annotations

import pytest

from pyxp import compile_composite
from pyxp.compiler import begin
from pyxp.compiler.draft import open_templates

from .platforms import codes, platform, vpc


def test_the_pass_opens_a_template_for_each_resource() -> None:
    draft = begin(platform(lambda xr, c, s: c.add("vpc", vpc())))
    assert draft.templates == []
    open_templates(draft)
    assert [(made.name, made.base["kind"], made.assignments) for made in draft.templates] == [
        ("stream", "Stream", []),
        ("vpc", "VPC", []),
    ]


def test_a_name_is_given_once() -> None:
    draft = begin(platform(lambda xr, c, s: [c.add("vpc", vpc()), c.add("vpc", vpc(cidr_block="x"))]))
    open_templates(draft)
    assert codes(draft) == ["duplicate-name"]
    assert "cidr_block" not in draft.by_name["vpc"].added.resource.fields
    # Both are part of the composition, so that nobody is told of the second one that it is not.
    assert all(draft.has(added.resource) for added in draft.blueprint.composition.added)
    assert not draft.has(vpc())


def test_the_former_name_of_the_draft_still_works() -> None:
    done = compile_composite(platform(lambda xr, c, s: c.add("vpc", vpc(cidr_block=xr.spec.name), may_change=[])))
    with pytest.warns(DeprecationWarning, match="Compiled.lowered is Compiled.draft now"):
        assert done.lowered is done.draft
