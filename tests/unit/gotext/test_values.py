"""Go's values and strings."""

from pyxp.gotext.values import text_bytes, text_of, to_lower, to_upper, type_name, valid_text, valid_value


def test_stray_bytes():
    assert text_bytes(text_of(b"\xff\xe2\x82")) == b"\xff\xe2\x82"
    assert valid_text("a\udcff") == "a\ufffd"
    assert text_bytes("\ud800") == b"\xef\xbf\xbd"
    assert valid_value({"\ud800": ["\udcff", 1]}) == {"\ufffd": ["\ufffd", 1]}


def test_names_of_types():
    assert [type_name(value) for value in (None, True, {})] == ["<nil>", "bool", "map[string]interface {}"]


def test_letter_case_is_one_to_one():
    assert to_upper("straße ŉ") == "STRAßE ŉ"
    assert to_lower("İX") == "ix"
