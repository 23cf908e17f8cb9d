"""What follows from what, over all claims that the schema takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pyxp import contains, default, is_set, not_, one_of
from pyxp.authoring.conditions import some_of
from pyxp.authoring.decisions import condition_of
from pyxp.authoring.expressions import CompositeField
from pyxp.authoring.markers import Session, composing
from pyxp.authoring.plain_conditions import FALSE, TRUE, plain_condition
from pyxp.authoring.references import Reference
from pyxp.authoring.schema import shape_of_class
from pyxp.authoring.worlds import implies, is_possible
from tests.unit.compiler.conditions.rooms import RoomSpec

Make = Callable[[Any], Any]


def plain(make: Make) -> Any:
    with composing(Session()) as session:
        spec = Reference(session, CompositeField("spec", shape_of_class(RoomSpec), True))
        return plain_condition(condition_of(make(spec), "decide by"))


FOLLOWS: dict[str, tuple[Make, Make]] = {
    "itself": (lambda s: s.zones > 1, lambda s: s.zones > 1),
    "a part of it": (lambda s: (s.zones > 1) & is_set(s.tags), lambda s: is_set(s.tags)),
    "either": (lambda s: s.zones > 1, lambda s: is_set(s.tags) | (s.zones > 1)),
    "a weaker bound": (lambda s: s.zones >= 3, lambda s: s.zones >= 2),
    "whole numbers": (lambda s: s.zones > 1, lambda s: s.zones >= 2),
    "the bounds of the schema": (lambda s: s.zones > 2, lambda s: s.zones == 3),
    "presence of what is compared": (lambda s: s.least < 2, lambda s: is_set(s.least)),
    "presence of what holds": (lambda s: contains(s.tags, "a"), lambda s: is_set(s.tags)),
    "presence of what is above": (lambda s: is_set(s.alarms.email), lambda s: is_set(s.alarms)),
    "presence of what comes with it": (lambda s: is_set(s.alarms), lambda s: is_set(s.alarms.topic)),
    "one of all values": (lambda s: is_set(s.size), lambda s: one_of(s.size, ["small", "large"])),
    "another value": (lambda s: s.size == "small", lambda s: s.size != "large"),
    "the opposite of both": (lambda s: not_((s.zones > 1) | is_set(s.tags)), lambda s: not_(is_set(s.tags))),
    "a fallback": (lambda s: is_set(s.least) & (s.least > 3), lambda s: default(s.least, 4) > 3),
    "elements before it": (lambda s: is_set(s.names[2]), lambda s: is_set(s.names[0]) & is_set(s.names[1])),
    "what comes with an element": (lambda s: is_set(s.doors[1].note), lambda s: is_set(s.doors[0].wide)),
    "the list of an element": (lambda s: is_set(s.doors[1]), lambda s: is_set(s.doors)),
    "fractions": (lambda s: s.share > 0.5, lambda s: s.share >= 0.25),
    "parts of two alternatives": (
        lambda s: ((s.zones == 3) & is_set(s.tags)) | ((s.zones == 2) & is_set(s.tags)),
        lambda s: is_set(s.tags) & (s.zones >= 2),
    ),
}
DOES_NOT: dict[str, tuple[Make, Make]] = {
    "a stronger bound": (lambda s: s.zones >= 2, lambda s: s.zones >= 3),
    "one of two": (lambda s: is_set(s.tags) | (s.zones > 1), lambda s: s.zones > 1),
    "presence of what is below": (lambda s: is_set(s.alarms), lambda s: is_set(s.alarms.email)),
    "a value from another one": (lambda s: s.size != "large", lambda s: s.size == "small"),
    "elements behind it": (lambda s: is_set(s.names[1]), lambda s: is_set(s.names[2])),
    "an element of the list": (lambda s: is_set(s.doors), lambda s: is_set(s.doors[0])),
    "what an element may lack": (lambda s: is_set(s.doors[2]), lambda s: is_set(s.doors[0].note)),
    "another key": (lambda s: contains(s.tags, "a"), lambda s: contains(s.tags, "b")),
    "a fallback that is not the value": (lambda s: default(s.least, 4) > 3, lambda s: is_set(s.least)),
    "between fractions": (lambda s: s.share > 0.25, lambda s: s.share >= 0.26),
}


@pytest.mark.parametrize("pair", FOLLOWS.values(), ids=FOLLOWS)
def test_what_follows_is_seen(pair: tuple[Make, Make]) -> None:
    assert implies(*map(plain, pair))


@pytest.mark.parametrize("pair", DOES_NOT.values(), ids=DOES_NOT)
def test_what_does_not_follow_is_seen_too(pair: tuple[Make, Make]) -> None:
    assert not implies(*map(plain, pair))


def test_what_the_schema_decides_is_decided() -> None:
    assert implies(TRUE, plain(lambda s: s.zones >= 1))
    assert implies(TRUE, plain(lambda s: not_(is_set(s.alarms)) | is_set(s.alarms.topic)))
    assert plain(lambda s: is_set(s.zones)) is TRUE
    assert not is_possible(plain(lambda s: (s.zones > 2) & (s.zones < 2)))
    assert not is_possible(plain(lambda s: not_(is_set(s.alarms)) & (s.alarms.topic == True)))  # noqa: E712
    assert is_possible(plain(lambda s: (s.zones > 1) & (s.zones < 3)))
    assert not implies(plain(lambda s: s.zones > 1), FALSE)


def test_elements_of_a_long_list_are_seen() -> None:
    some = plain(lambda s: is_set(s.names[0]))
    for position in range(1, 60):
        some = some_of([some, plain(lambda s, at=position: is_set(s.names[at]))])

    assert implies(plain(lambda s: is_set(s.names[59])), some)
    assert implies(some, plain(lambda s: is_set(s.names[0])))
    assert not implies(some, plain(lambda s: is_set(s.names[1])))


def test_beyond_what_can_be_tried_the_words_decide() -> None:
    def many(spec: Any) -> Any:
        asked = contains(spec.names, "0")
        for number in range(1, 16):
            asked &= contains(spec.names, str(number))
        return asked

    assert implies(plain(many), plain(lambda s: contains(s.names, "7") & contains(s.names, "3")))
    assert not implies(plain(many), plain(lambda s: not_(not_(contains(s.names, "7")) & is_set(s.size))))
    assert is_possible(plain(many))
