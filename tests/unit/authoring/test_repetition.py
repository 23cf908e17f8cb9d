"""Loops over what a claim asks for: their rounds, and what is told of what cannot be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pyxp import default, up_to
from pyxp.authoring.decisions import condition_of
from pyxp.authoring.expressions import CompositeField
from pyxp.authoring.markers import Session, composing
from pyxp.authoring.references import Reference
from pyxp.authoring.repetition import MOST_ROUNDS
from pyxp.authoring.shapes import shape_of
from pyxp.errors import AuthoringError

NAMES = {"type": "array", "items": {"type": "string"}}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "names": {**NAMES, "maxItems": 3},
        "endless": NAMES,
        "vast": {**NAMES, "maxItems": MOST_ROUNDS + 1},
        "count": {"type": "integer", "maximum": 2},
        "below": {"type": "integer", "maximum": 3, "exclusiveMaximum": True},
        "picked": {"type": "integer", "enum": [0, 4, 1]},
        "any": {"type": "integer"},
        "share": {"type": "number", "maximum": 2},
        "word": {"type": "string"},
        "tags": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


@pytest.fixture
def session() -> Iterator[Session]:
    with composing(Session()) as made:
        yield made


@pytest.fixture
def spec(session: Session) -> Any:
    return Reference(session, CompositeField("spec", shape_of(SCHEMA), True))


def conditions(loop: Iterator[Any], session: Session) -> list[tuple[Any, str]]:
    """Each item of a loop, with the conditions that hold in its round."""
    return [
        (item, " & ".join(condition_of(block.condition, "try").described() for block in session.blocks.open))
        for item in loop
    ]


def test_a_round_has_its_number_and_stands_under_its_condition(session: Session, spec: Any) -> None:
    assert conditions(up_to(spec.count), session) == [(0, "xr.spec.count > 0"), (1, "xr.spec.count > 1")]
    assert session.blocks.open == []
    assert [item for item, _ in conditions(up_to(spec.below, 9), session)] == [0, 1]
    assert len(list(up_to(spec.picked))) == 4
    assert conditions(up_to(default(spec.count, 3)), session)[2] == (2, "default(xr.spec.count, ...) > 2")


def test_a_round_has_its_element_and_loops_stand_in_each_other(session: Session, spec: Any) -> None:
    found = [(name._expression.path, told) for name, told in conditions(up_to(spec.names, 3), session)]
    assert found == [(f"spec.names[{index}]", f"is_set(xr.spec.names[{index}])") for index in range(3)]
    for _ in up_to(spec.names):
        assert len(conditions(up_to(spec.count), session)[1][1].split(" & ")) == 2


def test_a_loop_that_is_left_ends_its_round(session: Session, spec: Any) -> None:
    for _ in up_to(spec.count):
        break
    assert session.blocks.open == []
    with pytest.raises(ValueError, match="left"):
        for _, name in enumerate(up_to(spec.names)):
            raise ValueError(f"left {name}")
    assert session.blocks.open == []


REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "no bound of a list": (lambda s: up_to(s.endless), "set max_length=4 for xr.spec.endless"),
    "no bound of a list, beside a number": (lambda s: up_to(s.endless, 7), "set max_length=7 for xr.spec.endless"),
    "no bound of a number": (lambda s: up_to(default(s.any, 1)), "set le=4 for xr.spec.any"),
    "fewer rounds": (lambda s: up_to(s.names, 2), r"may ask for 3.*set max_length=2 .*, or write up_to\(ref, 3\)"),
    "a fallback above": (lambda s: up_to(default(s.count, 5), 2), "may ask for 5"),
    "too many": (lambda s: up_to(s.vast), f"cannot repeat {MOST_ROUNDS + 1} times: .* set max_length={MOST_ROUNDS}"),
    "no rounds": (lambda s: up_to(s.names, 0), "cannot repeat up to 0 times"),
    "a fallback of a list": (
        lambda s: up_to(default(s.names, ["a"])),
        "takes a list of the claim or of an EnvironmentConfig as it is",
    ),
    "a fraction": (lambda s: up_to(s.share), "declare it as int"),
    "a text": (lambda s: up_to(s.word), "up_to takes a list or a whole number"),
    "a map": (lambda s: up_to(s.tags), "a map has no order"),
    "a number of Python": (lambda s: up_to(3), r"write range\(3\)"),
    "a list of Python": (lambda s: up_to([1, 2]), r"write for item in \[...\]"),
    "nothing": (lambda s: up_to(None), "it is not a reference"),
    "Python's own loop": (lambda s: list(s.names), r"for item in up_to\(ref\) for resources"),
    "range": (lambda s: range(s.count), r"up_to\(ref\) in place of range\(ref\)"),
    "a key that is a position": (lambda s: s.tags["0"], "cannot take item '0'"),
}


@pytest.mark.parametrize(("call", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_repeated_is_refused(spec: Any, call: Callable[[Any], Any], told: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        call(spec)
    assert caught.match(told)


def test_loops_stand_in_compose() -> None:
    spec: Any = Reference(None, CompositeField("spec", shape_of(SCHEMA), True))
    with pytest.raises(AuthoringError, match="write the loop in compose"):
        up_to(spec.names)
