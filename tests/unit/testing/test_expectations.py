"""Expectations as they are written in YAML."""

import pytest

from pyxp.errors import InputError
from pyxp.gotext.errors import TextError
from pyxp.testing.expectations import (
    ABSENT,
    ANY,
    NOTHING,
    Containing,
    Exactly,
    JsonText,
    Matching,
    SameQuantity,
    from_plain,
    is_word,
    json_in,
    same_quantity,
    to_plain,
)

PLAIN = {
    "a": {"$absent": True},
    "b": [{"$any": True}],
    "c": {"$matches": "^x"},
    "d": {"$quantity": "1Gi"},
    "e": {"$exactly": {"f": [1, {"$any": True}]}},
    "g": {"$contains": [{"name": "web"}]},
    "h": {"$json": {"Statement": [{"$any": True}]}},
}


def test_words_are_read_wherever_they_stand_and_written_again():
    made = from_plain(PLAIN)
    assert made == {
        "a": ABSENT,
        "b": [ANY],
        "c": Matching("^x"),
        "d": SameQuantity("1Gi"),
        "e": Exactly({"f": [1, ANY]}),
        "g": Containing(({"name": "web"},)),
        "h": JsonText({"Statement": [ANY]}),
    }
    assert to_plain(made) == PLAIN


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ({"$absnt": True}, "$absnt is not an expectation; did you mean '$absent'?"),
        (
            {"$x": 1},
            "$x is not an expectation; write one of $absent, $any, $matches, $quantity, $exactly, $contains, $json",
        ),
        ({"$any": True, "b": 1}, "$any stands alone, and here is b beside it; write {$any: ...}"),
        ({"$absent": False}, "$absent takes true; write {$absent: true}"),
        ({"$matches": "("}, "$matches takes a regular expression: missing ): ("),
        ({"$matches": [1]}, '$matches takes a regular expression; write {$matches: "^arn:"}'),
        ({"$contains": []}, "$contains takes a list with at least one item; write {$contains: [a, b]}"),
    ],
)
def test_a_wrong_word_is_refused(word, message):
    with pytest.raises(InputError) as refused:
        from_plain({"spec": word})
    assert str(refused.value).startswith(message)


def test_a_wrong_pattern_or_quantity_is_refused_at_once():
    with pytest.raises(TextError):
        Matching("(")
    with pytest.raises(TextError):
        SameQuantity("much")
    with pytest.raises(InputError, match=r"\$quantity takes a quantity such as 500m or 1Gi: "):
        from_plain({"$quantity": "much"})


def test_a_mapping_without_such_a_name_is_plain():
    assert not is_word({"a": 1})
    assert not is_word("$any")
    assert is_word({"$any": True})


def test_quantities_are_compared_by_size():
    assert same_quantity("1.5Gi", "1536Mi")
    assert same_quantity(2, "2000m")
    assert not same_quantity(True, "1")
    assert not same_quantity("much", "much")
    assert repr(NOTHING) == "NOTHING"


@pytest.mark.parametrize("text", [None, 5, "", "{", "[" * 100_000, "9" * 5_000])
def test_what_is_no_json_holds_nothing(text):
    assert json_in(text) is NOTHING


def test_json_in_a_text_is_read():
    assert json_in('{"a": [1]}') == {"a": [1]}
    assert json_in("null") is None
