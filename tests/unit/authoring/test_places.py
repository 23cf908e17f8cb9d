"""Lines outside pyxp: where a construct was written, and where an error came through."""

from __future__ import annotations

import json

from pyxp import Spec
from pyxp.authoring.places import calling_place, raising_place


def test_a_call_is_placed_in_the_caller_outside_pyxp() -> None:
    place = calling_place()
    assert place.file == __file__
    assert place.line == test_a_call_is_placed_in_the_caller_outside_pyxp.__code__.co_firstlineno + 1


def test_an_error_inside_pyxp_is_placed_at_the_call() -> None:
    try:
        Spec(nothing=1)
    except TypeError as error:
        place = raising_place(error)
    assert place is not None
    assert place.file == __file__


def test_the_innermost_line_outside_counts() -> None:
    try:
        json.loads("{")
    except ValueError as error:
        place = raising_place(error)
    assert place is not None
    assert "json" in place.file


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert raising_place(ValueError("no")) is None
