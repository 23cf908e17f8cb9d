"""Conditions that no claim fulfils, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest

from pyxp import Meta, Rule, Spec, choose, contains, default, field, is_set, not_, one_of
from pyxp.authoring.contradictions import contradiction_in
from pyxp.authoring.decisions import condition_of
from pyxp.authoring.expressions import CompositeField
from pyxp.authoring.markers import Session, composing
from pyxp.authoring.references import Reference
from pyxp.authoring.schema import shape_of_class
from pyxp.errors import AuthoringError

Make = Callable[[Any], Any]


class Asked(Spec):
    """What is asked for."""

    name: str = field("Name.", pattern="^[a-z]+$", min_length=2, max_length=5)
    size: Literal["small", "large"] = "small"
    zones: int = field("Zones.", default=1, ge=1, le=3)
    tens: int = field("Tens.", default=10, gt=0, lt=100, multiple_of=10)
    share: float = field("Share.", default=0.5, gt=0, lt=1)
    names: list[Annotated[str, Meta(max_length=3)]] = field("Names.", default=[], max_length=2)
    words: list[str] | None = None
    email: str | None = None
    big: bool = False


def made(make: Make) -> Any:
    with composing(Session()) as session:
        return make(Reference(session, CompositeField("spec", shape_of_class(Asked), True)))


def why(make: Make) -> str:
    with composing(Session()) as session:
        spec = Reference(session, CompositeField("spec", shape_of_class(Asked), True))
        return contradiction_in(condition_of(make(spec), "decide by"))


NEVER: list[tuple[Make, str]] = [
    (lambda s: not_(is_set(s.zones)), "xr.spec.zones is always set: it is required or has a default"),
    (lambda s: is_set(s.names[2]), "there is no spec.names[2]: the list has at most 2 elements"),
    (lambda s: s.names[2] == "a", "there is no spec.names[2]: the list has at most 2 elements"),
    (lambda s: s.zones == 4, "xr.spec.zones is at least 1 and at most 3"),
    (lambda s: s.big & (s.zones > 3), "xr.spec.zones is at least 1 and at most 3"),
    (lambda s: default(s.zones, 9) == 9, "xr.spec.zones is at least 1 and at most 3"),
    (lambda s: s.tens == 15, "xr.spec.tens is a multiple of 10 and at least 1 and at most 99"),
    (lambda s: s.tens > 90, "xr.spec.tens is a multiple of 10 and at least 1 and at most 99"),
    (lambda s: s.share >= 1, "xr.spec.share is above 0 and below 1"),
    (lambda s: (s.zones < 2) & (s.zones > 2), ""),
    (lambda s: s.big & not_(s.big), ""),
]


@pytest.mark.parametrize(("make", "reason"), NEVER, ids=range(len(NEVER)))
def test_a_condition_that_no_claim_fulfils_is_told_with_what_the_schema_says(make: Make, reason: str) -> None:
    told = why(make)
    assert told.startswith("no claim that the schema takes makes ")
    assert told.endswith(f" true: {reason}" if reason else " true")


@pytest.mark.parametrize(
    "make",
    [
        lambda s: s.tens > 85,
        lambda s: s.tens == 90,
        lambda s: s.share > 0.99,
        lambda s: s.zones != 2,
        lambda s: is_set(s.words[7]),
        lambda s: is_set(s.names[1]) & not_(is_set(s.words)),
        lambda s: (s.zones > 3) | s.big,
        lambda s: not_(is_set(s.email)),
        lambda s: is_set(s.zones),
        lambda s: False,
    ],
)
def test_what_a_claim_may_fulfil_or_python_decides_is_none(make: Make) -> None:
    assert why(make) == ""


@pytest.mark.parametrize(
    ("make", "told", "hint"),
    [
        (lambda s: s.name == "Bad", "'Bad' is never a value of xr.spec.name", "it matches ^[a-z]+$"),
        (lambda s: s.name != "toolong", "'toolong' is never a value of xr.spec.name", "it has at most 5 characters"),
        (lambda s: one_of(s.name, ["ab", "a"]), "'a' is never a value of", "it has at least 2 characters"),
        (lambda s: contains(s.names, "long"), "'long' is never a value of", "it has at most 3 characters"),
        (lambda s: s.size == "larg", "'larg' is never a value of xr.spec.size", "did you mean 'large'?"),
        (lambda s: choose(s.name, {"Bad": 1}, otherwise=2), "'Bad' is never a value of", "it matches ^[a-z]+$"),
        (lambda s: choose(s.zones, {4: 1}, otherwise=2), "4 is never a value of", "is at least 1 and at most 3"),
        (lambda s: choose(s.zones > 3, 1, otherwise=2), "cannot choose: no claim that", "change the condition"),
    ],
)
def test_a_constant_that_a_field_never_is_is_refused_where_it_stands(make: Make, told: str, hint: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        made(make)
    assert told in caught.value.message
    assert hint in (caught.value.hint or "")


def test_a_rule_that_no_claim_keeps_is_refused() -> None:
    class Ruled(Spec):
        """What is asked for."""

        zones: int = field("Zones.", default=1, ge=1, le=3, rules=[Rule(lambda zones: zones > 3, "more")])

    with pytest.raises(AuthoringError, match=r"cannot make a rule: no claim .* makes self > 3 true: self is "):
        shape_of_class(Ruled)
