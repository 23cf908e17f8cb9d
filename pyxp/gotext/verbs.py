"""One ``%`` verb of Go's ``fmt``: how each kind of value is printed under its flags."""

from __future__ import annotations

from typing import Any

from pyxp.gotext.floats import SHORTEST, format_float
from pyxp.gotext.quoting import can_backquote, is_printable, quote, quote_rune
from pyxp.gotext.values import NilArray, NilObject, text_bytes, type_name


class Verb:
    """One verb with its flags, formatting values onto the printer's parts."""

    __slots__ = ("minus", "parts", "plus", "plus_v", "precision", "sharp", "sharp_v", "space", "width", "zero")

    def __init__(self, parts: list[str]) -> None:
        self.parts = parts
        self.minus = self.plus = self.sharp = self.space = self.zero = False
        self.plus_v = self.sharp_v = False
        self.width: int | None = None
        self.precision: int | None = None

    def value(self, value: Any, verb: str, *, inside: bool = False) -> None:
        """Write a value; ``inside`` a list or an object, null prints as ``<nil>``, without padding."""
        if value is None:
            self._null(verb, inside)
        elif verb == "T" and not inside:
            self._string(type_name(value))
        elif verb == "p" and not inside:
            self._pointer(value)
        elif isinstance(value, str):
            self._text(value, verb)
        elif isinstance(value, bool):
            self._boolean(value, verb)
        elif isinstance(value, float):
            self._float(value, verb)
        elif isinstance(value, int):
            self._integer(value, verb)
        elif verb == "w":
            self._bad(value, verb)
        else:
            self._container(value, verb)

    def _null(self, verb: str, inside: bool) -> None:
        if inside:
            self.parts.append("interface {}(nil)" if self.sharp_v else "<nil>")
        elif verb in "Tv":
            self._pad("<nil>")
        else:
            self.parts.append(f"%!{verb}(<nil>)")

    def _bad(self, value: Any, verb: str) -> None:
        """Go's complaint about a verb that does not fit; the flags still apply to the value."""
        self.parts.append(f"%!{verb}({type_name(value)}=")
        self.value(value, "v", inside=True)
        self.parts.append(")")

    def _pointer(self, value: Any) -> None:
        """Where Go prints an address, which differs from run to run, stands a fixed one."""
        if isinstance(value, (dict, list)):
            self._digits(0 if isinstance(value, (NilObject, NilArray)) else 0xC000000000, 16, "v", not self.sharp)
        else:
            self._bad(value, "p")

    def _container(self, value: dict[str, Any] | list[Any], verb: str) -> None:
        opening, separator, closing = ("map[" if isinstance(value, dict) else "["), " ", "]"
        if self.sharp_v:
            opening, separator, closing = type_name(value) + "{", ", ", "}"
            if isinstance(value, (NilObject, NilArray)):
                self.parts.append(type_name(value) + "(nil)")
                return
        self.parts.append(opening)
        for position, item in enumerate(sorted(value) if isinstance(value, dict) else value):
            if position:
                self.parts.append(separator)
            self.value(item, verb, inside=True)
            if isinstance(value, dict):
                self.parts.append(":")
                self.value(value[item], verb, inside=True)
        self.parts.append(closing)

    # Text and booleans

    def _text(self, text: str, verb: str) -> None:
        if verb == "s" or (verb == "v" and not self.sharp_v):
            self._string(text)
        elif verb in "vq":
            self._quoted(self._cut(text))
        elif verb in "xX":
            self._hex_text(text, verb)
        else:
            self._bad(text, verb)

    def _string(self, text: str) -> None:
        self._pad(self._cut(text))

    def _cut(self, text: str) -> str:
        return text if self.precision is None else text[: self.precision]

    def _quoted(self, text: str) -> None:
        if self.sharp and can_backquote(text):
            self._pad(f"`{text}`")
        else:
            self._pad(quote(text, ascii_only=self.plus))

    def _hex_text(self, text: str, verb: str) -> None:
        data = text_bytes(text)[: self.precision]
        prefix = f"0{verb}" if self.sharp else ""
        if not data:
            self._padding(self.width or 0)
            return
        hexed = data.hex(" ").replace(" ", f" {prefix}") if self.space else data.hex()
        self._pad((prefix + hexed).upper() if verb == "X" else prefix + hexed)

    def _boolean(self, value: bool, verb: str) -> None:
        if verb in "tv":
            self._pad("true" if value else "false")
        else:
            self._bad(value, verb)

    # Numbers

    def _integer(self, value: int, verb: str) -> None:
        base = {"v": 10, "d": 10, "b": 2, "o": 8, "O": 8, "x": 16, "X": 16}.get(verb)
        if base is not None:
            self._digits(value, base, verb, self.sharp)
        elif verb == "c":
            valid = 0 <= value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF
            self._pad(chr(value) if valid else "\ufffd")
        elif verb == "q":
            self._pad(quote_rune(value, ascii_only=self.plus))
        elif verb == "U":
            self._code_point(value)
        else:
            self._bad(value, verb)

    def _code_point(self, value: int) -> None:
        code = value % 2**64
        text = "U+" + f"{code:X}".rjust(max(self.precision or 0, 4), "0")
        if self.sharp and code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and is_printable(chr(code)):
            text += f" '{chr(code)}'"
        self._pad_spaces(text)

    def _digits(self, value: int, base: int, verb: str, sharp: bool) -> None:
        if self.precision == 0 and value == 0:
            self._pad_spaces("")
            return
        sign = "-" if value < 0 else "+" if self.plus else " " if self.space else ""
        digits = format(abs(value), {2: "b", 8: "o", 10: "d", 16: "X" if verb == "X" else "x"}[base])
        if self.precision is not None:
            digits = digits.rjust(self.precision, "0")
        elif self.zero and not self.minus and self.width is not None:
            digits = digits.rjust(self.width - len(sign), "0")
        prefix = ""
        if sharp:
            octal = "" if digits.startswith("0") else "0"
            prefix = {2: "0b", 8: octal, 16: "0X" if verb == "X" else "0x"}.get(base, "")
        if verb == "O":
            prefix = "0o" + prefix
        self._pad_spaces(sign + prefix + digits)

    def _float(self, value: float, verb: str) -> None:
        if verb in "bgGxXv":
            precision = SHORTEST
        elif verb in "feEF":
            precision = 6
        else:
            self._bad(value, verb)
            return
        kind = {"v": "g", "F": "f"}.get(verb, verb)
        if self.precision is not None:
            precision = self.precision
        text = format_float(value, kind, precision)
        sign, text = (text[0], text[1:]) if text[0] in "+-" else ("+", text)
        if self.space and sign == "+" and not self.plus:
            sign = " "
        if text in ("Inf", "NaN"):
            shown = text == "Inf" or self.space or self.plus
            self._pad_spaces((sign if shown else "") + text)
            return
        if self.sharp and kind != "b":
            text = _with_point(text, kind, precision)
        if not self.plus and sign == "+":
            self._pad(text)
        elif self.zero and not self.minus and self.width is not None:
            self.parts.append(sign + text.rjust(self.width - 1, "0"))
        else:
            self._pad(sign + text)

    # Padding

    def _pad(self, text: str) -> None:
        missing = (self.width or 0) - len(text)
        if missing <= 0:
            self.parts.append(text)
        elif self.minus:
            self.parts.append(text + " " * missing)
        else:
            self.parts.append(("0" if self.zero else " ") * missing + text)

    def _pad_spaces(self, text: str) -> None:
        zero, self.zero = self.zero, False
        self._pad(text)
        self.zero = zero

    def _padding(self, count: int) -> None:
        self.parts.append(("0" if self.zero and not self.minus else " ") * count)


def prints(verb: str, value: Any) -> bool:
    """Whether a verb prints values of this one's type, rather than its complaint into the text."""
    parts: list[str] = []
    Verb(parts).value(value, verb)
    return not parts or not parts[0].startswith("%!")


def _with_point(text: str, kind: str, precision: int) -> str:
    """The text of a float under the ``#`` flag: a decimal point always, and the trailing zeros of ``%g`` and ``%x``."""
    wanted = 0
    if kind in "gGx":
        wanted = 6 if precision == SHORTEST else precision
    tail_marks = "pP" if kind in "xX" else "eEpP"
    cut = next((position for position, character in enumerate(text) if character in tail_marks), len(text))
    number, tail = text[:cut], text[cut:]
    significant = number.replace(".", "").lstrip("0")
    wanted -= len(significant)
    if "." not in number:
        if number == "0":
            wanted -= 1
        number += "."
    return number + "0" * wanted + tail
