"""Go literals, with the results of Go 1.26."""

from pyxp.gotext.quoting import can_backquote, quote, quote_rune


def test_quoting():
    assert quote('a"\\\n\x00é\u00a0\udcff') == '"a\\"\\\\\\n\\x00é\\u00a0\\xff"'
    assert quote("é😀", ascii_only=True) == '"\\u00e9\\U0001f600"'
    assert quote_rune(39) == "'\\''"
    assert quote_rune(0xD800) == "'\ufffd'"
    assert can_backquote("a\tb")
    assert not can_backquote("a`b")
