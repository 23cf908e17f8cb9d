"""Values that a claim may have and a field does not take."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.authoring.expressions import ABSENT, Choice, CompositeField, Fallback
from pyxp.authoring.shapes import STRING, Shape
from pyxp.compiler.allowed import refuse_bad_values

from .platforms import FOR_PROVIDER, codes, drafted, give, vpc

STAGE = CompositeField("spec.stage", Shape({"type": "string", "enum": ["dev", "prod"]}), True)
ANY = CompositeField("spec.name", STRING, True)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("neither", []),  # a constant is judged in the Composition
        (STAGE, ["not-allowed"]),
        (ANY, ["not-allowed"]),
        (Fallback(ANY, "dev"), ["not-allowed"]),
        (Choice(STAGE, {"dev": "a", "prod": "b"}, ABSENT, STRING), []),
    ],
)
def test_the_pass_compares_what_a_claim_may_say_with_what_the_field_takes(value: Any, found: list[str]) -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc()))
    give(draft, "vpc", f"{FOR_PROVIDER}.instanceTenancy", value, {"type": "string", "enum": ["dev", "default"]})
    refuse_bad_values(draft)
    assert codes(draft) == found


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({}, ["risky-label"]),
        ({"maxLength": 64, "pattern": "^[a-z]+$"}, ["risky-label"]),
        ({"maxLength": 20, "pattern": "^[a-z]+$"}, []),
        ({"maxLength": 20, "pattern": "^[a-z-]+$"}, ["risky-label"]),
        ({"enum": ["a", "b"]}, []),
    ],
)
def test_the_pass_warns_of_labels_that_a_claim_can_break(schema: dict[str, Any], found: list[str]) -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc()))
    value = CompositeField("spec.name", Shape({"type": "string", **schema}), True)
    give(draft, "vpc", "metadata.labels[a.io/b]", value)
    refuse_bad_values(draft)
    assert codes(draft) == found
