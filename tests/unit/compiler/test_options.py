"""Options that a kind does not have."""

from __future__ import annotations

import pytest

from pyxp.aws.m import sqs as namespaced_sqs
from pyxp.compiler.options import refuse_bad_options

from .platforms import codes, drafted, vpc

QUEUE = namespaced_sqs.Queue


def test_the_pass_refuses_a_name_for_what_the_provider_names() -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc(), external_name="mine"))
    refuse_bad_options(draft)
    assert [finding.message for finding in draft.problems.findings] == ["VPC is named by the provider"]


@pytest.mark.parametrize(
    ("options", "found"),
    [({"claim_kind": None}, ["wrong-scope"]), ({"claim_kind": None, "scope": "Cluster"}, []), ({}, [])],
)
def test_the_pass_refuses_a_namespace_that_crossplane_overrides(options: dict[str, str], found: list[str]) -> None:
    draft = drafted(lambda xr, c, s: c.add("queue", QUEUE(region="x"), namespace="other"), **options)
    refuse_bad_options(draft)
    assert codes(draft) == found


def test_the_pass_refuses_a_namespace_of_what_has_none() -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc(), namespace="other"))
    refuse_bad_options(draft)
    assert codes(draft) == ["wrong-scope"]
