"""Values that YAML read as another type than was meant."""

import pytest

from pyxp.yamlio.misreadings import quoting_advice

REMOVE = "remove the quotes: they make it a text"


@pytest.mark.parametrize(
    ("value", "wanted", "advice"),
    [
        (True, ["string"], "quote it: without quotes YAML reads it as the boolean true"),
        (False, ["string", "null"], "quote it: without quotes YAML reads it as the boolean false"),
        (8, ["string"], "quote it: without quotes YAML reads it as the number 8"),
        (1.1, ["string"], "quote it: without quotes YAML reads it as the number 1.1"),
        (None, ["string"], ""),
        ([], ["string"], ""),
        (8, ["boolean"], ""),
        (True, ["integer"], ""),
        ("true", ["boolean"], REMOVE),
        ("yes", ["boolean"], ""),
        ("12", ["integer"], REMOVE),
        ("-1.5", ["number"], REMOVE),
        ("1.5", ["integer"], ""),
        ("012", ["integer"], ""),
        ("12", ["array"], ""),
        ("12", ["integer", "string"], ""),
    ],
)
def test_quotes(value: object, wanted: list[str], advice: str) -> None:
    assert quoting_advice(value, wanted) == advice
