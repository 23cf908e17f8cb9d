"""What can never change: rules on the objects in which it lies."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from pyxp import APPEND_ONLY, IMMUTABLE, Meta, Spec
from pyxp.authoring.schema import shape_of_class
from pyxp.cel.rules.ruleset import RuleSet

Line = Annotated[list[str], Meta(max_length=2), APPEND_ONLY]


class Vault(Spec):
    """Where copies go; its key need not be given."""

    name: Annotated[str, IMMUTABLE]
    key: Annotated[str, IMMUTABLE] | None = None
    days: int = 1


class Options(Spec):
    """What may be given, with a field that cannot change among those that can."""

    key: Annotated[str, IMMUTABLE] | None = None
    colour: str | None = None
    lines: Line | None = None


class Around(Spec):
    """One level more, which is always there."""

    vault: Vault | None = None
    always: Options = Options()


class Growing(Spec):
    """What only becomes longer."""

    lines: Line


class Claimed(Spec):
    """Optional objects with all of these."""

    vault: Vault | None = None
    options: Options | None = None
    around: Around | None = None
    growing: Growing | None = None
    fixed: Annotated[Vault, IMMUTABLE] | None = None
    vaults: Annotated[dict[str, Vault], Meta(max_length=3)] | None = None
    sure: Vault = Vault(name="a")


SHAPE = shape_of_class(Claimed)
RULES = RuleSet(SHAPE.schema)


def test_an_object_with_what_cannot_change_says_that_it_cannot_come_and_go() -> None:
    assert [(rule["rule"], rule["message"]) for rule in SHAPE.schema["x-kubernetes-validations"]] == [
        ("has(self.vault) == has(oldSelf.vault)", "vault cannot be added or removed later"),
        (
            "(has(self.options) && has(self.options.key)) == (has(oldSelf.options) && has(oldSelf.options.key))",
            "options.key cannot be added or removed later",
        ),
        (
            "!(has(oldSelf.options) && has(oldSelf.options.lines)) || has(self.options) && has(self.options.lines)",
            "options.lines cannot be removed later",
        ),
        (
            "(has(self.around) && has(self.around.vault)) == (has(oldSelf.around) && has(oldSelf.around.vault))",
            "around.vault cannot be added or removed later",
        ),
        (
            "(has(self.around) && has(self.around.always.key))"
            " == (has(oldSelf.around) && has(oldSelf.around.always.key))",
            "around.always.key cannot be added or removed later",
        ),
        (
            "!(has(oldSelf.around) && has(oldSelf.around.always.lines))"
            " || has(self.around) && has(self.around.always.lines)",
            "around.always.lines cannot be removed later",
        ),
        ("!has(oldSelf.growing) || has(self.growing)", "growing cannot be removed later"),
        ("has(self.fixed) == has(oldSelf.fixed)", "fixed cannot be added or removed later"),
    ]


VAULT = {"vault": {"name": "a"}}
LINES = {"growing": {"lines": ["x"]}}


@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [
        (VAULT, {}, False),
        ({}, VAULT, False),
        (VAULT, {"vault": {"name": "a", "days": 3}}, True),
        (VAULT, {"vault": {"name": "b"}}, False),
        (VAULT, {"vault": {"name": "a", "key": "k"}}, False),
        ({"options": {"key": "k"}}, {}, False),
        ({"options": {"colour": "red"}}, {"options": {"key": "k"}}, False),
        ({}, {"options": {"key": "k"}}, False),
        ({}, {"options": {"colour": "red"}}, True),
        ({"options": {"colour": "red"}}, {}, True),
        ({"options": {"key": "k", "colour": "red"}}, {"options": {"key": "k"}}, True),
        ({"around": {"always": {"key": "k"}}}, {}, False),
        ({"around": {"always": {}, **VAULT}}, {"around": {"always": {}}}, False),
        (LINES, {}, False),
        ({}, LINES, True),
        ({"options": {"lines": ["x"]}}, {"options": {"lines": ["x", "y"]}}, True),
        ({"options": {"lines": ["x"]}}, {"options": {}}, False),
        ({"options": {"lines": ["x"]}}, {}, False),
        ({"vaults": {"one": {"name": "a"}}}, {"vaults": {}}, True),
    ],
)
def test_what_cannot_change_is_neither_left_out_nor_given_later(
    old: dict[str, Any], new: dict[str, Any], taken: bool
) -> None:
    sure = {"sure": {"name": "a"}}
    assert (RULES.check({**sure, **new}, {**sure, **old}) == []) is taken


def test_the_rules_are_cheap_and_compile() -> None:
    assert RULES.problems() == []
