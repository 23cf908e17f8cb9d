"""Names of options: what is declared is taken, what is not is refused with the nearest."""

from __future__ import annotations

import pytest

from pyxp import Meta, PrinterColumn, Rule, Spec, rule, select
from pyxp.authoring.options import UnknownOptionError, closed, unknown_options


def test_declared_names_are_taken() -> None:
    assert unknown_options(["size"], ["size", "colour"], "paint(...)") is None


def test_every_unknown_name_is_told_with_the_nearest_ones() -> None:
    wrong = unknown_options(["siz", "color", "size"], ["size", "colour"], "paint(...)")
    assert wrong is not None
    assert (wrong.message, wrong.hint) == (
        "paint(...) takes no 'siz' or 'color'",
        "did you mean 'size' and 'colour'?",
    )


def test_names_like_none_are_told_what_there_is() -> None:
    wrong = unknown_options(["x"], ["size", "colour"], "paint(...)")
    assert wrong is not None and wrong.hint == "it takes size, colour"


def test_a_closed_function_keeps_its_name_and_result() -> None:
    @closed
    def paint(wall: str, *, colour: str = "white") -> str:
        """Paints."""
        return f"{colour} {wall}"

    assert paint("north", colour="red") == "red north"
    assert (paint.__name__, paint.__doc__) == ("paint", "Paints.")


class Wanted(Spec):
    """What is asked for."""

    size: int = 1


@pytest.mark.parametrize(
    ("call", "options", "close"),
    [
        (Meta, {"max_lenght": 3}, "max_length"),
        (PrinterColumn, {"name": "A", "json_pth": ".spec"}, "json_path"),
        (Rule, {"expresion": "true", "message": "no"}, "expression"),
        (rule, {"expresion": "true", "message": "no"}, "expression"),
        (select, {"target": None, "resolv": "Always"}, "resolve"),
        (Wanted, {"siz": 3}, "size"),
    ],
)
def test_public_constructors_are_closed(call: object, options: dict[str, object], close: str) -> None:
    with pytest.raises(UnknownOptionError, match=f"did you mean '{close}'") as caught:
        call(**options)  # type: ignore[operator]
    assert caught.value.location is not None and caught.value.location.file == __file__
    assert isinstance(caught.value, TypeError)
