"""Paths that lead nowhere, and what was meant."""

from __future__ import annotations

import pytest

from pyxp.validation.compositions.schemas import look_up

REF = {"type": "object", "properties": {"name": {"type": "string"}}}
SPEC = {"type": "object", "properties": {"ref": REF, "cidrBlock": {"type": "string"}}}
SCHEMA = {"type": "object", "properties": {"spec": SPEC}}


@pytest.mark.parametrize(
    ("path", "present", "hint"),
    [
        ("spec.cidrBlok", (), "did you mean cidrBlock?"),
        ("spec.cidrBlok", ("ref",), "did you mean cidrBlock?"),
        ("spec.cidrBlok", ("cidrBlock",), "take it out: cidrBlock is set already"),
        ("spec.cidrBlok", ("other",), "did you mean cidrBlock?"),
        ("spec.ref.namespace", ("name",), "take it out: name is set already"),
        ("spec.ref.namespace", (), "did you mean name?"),
    ],
)
def test_a_field_that_is_set_already_is_not_proposed(path: str, present: tuple[str, ...], hint: str) -> None:
    assert look_up(SCHEMA, path, present=present).hint == hint
