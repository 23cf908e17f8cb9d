"""The strings extension. Positions and lengths count code points."""

from __future__ import annotations

from typing import Any, Final

from pyxp.cel.equality import elements
from pyxp.cel.libraries.bounds import bounded
from pyxp.cel.libraries.registry import overload
from pyxp.cel.values import EvaluationError, NoSuchOverload

_UPPER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_LOWER: Final = {code + 32: code for code in range(ord("A"), ord("Z") + 1)}
# What Go calls space; Python's strip() would take the separators 0x1c to 0x1f too.
_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_QUOTED: Final = str.maketrans(
    {
        "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
        "\\": "\\\\", '"': '\\"',
    }
)  # fmt: skip


def _out_of_range(index: int) -> EvaluationError:
    return EvaluationError(f"index out of range: {index}")


def _char_at(text: str, index: int) -> str:
    if not 0 <= index <= len(text):
        raise _out_of_range(index)
    return text[index : index + 1]


def _index_of(text: str, part: str, offset: int = 0) -> int:
    if part == "":
        return offset
    if offset < 0:
        raise _out_of_range(offset)
    return text.find(part, offset)


def _last_index_of(text: str, part: str) -> int:
    return len(text) if part == "" else text.rfind(part)


def _last_index_of_from(text: str, part: str, offset: int) -> int:
    if part == "":
        return offset
    if offset < 0:
        raise _out_of_range(offset)
    return text.rfind(part, 0, offset + len(part)) if offset < len(text) else -1


def _replace(text: str, old: str, new: str, count: int = -1) -> str:
    found = text.count(old) if count < 0 else min(count, text.count(old))
    bounded(len(text) + found * max(len(new) - len(old), 0))
    return text.replace(old, new, count)


def _split(text: str, separator: str, count: int = -1) -> list[str]:
    if count == 0:
        return []
    if separator:
        return text.split(separator, count - 1 if count > 0 else -1)
    if 0 < count < len(text):
        return [*text[: count - 1], text[count - 1 :]]
    return list(text)


def _substring(text: str, start: int, end: int | None = None) -> str:
    if end is None:
        end = len(text)
        if not 0 <= start <= end:
            raise _out_of_range(start)
    elif start > end:
        raise EvaluationError(f"invalid substring range. start: {start}, end: {end}")
    elif not 0 <= start <= len(text):
        raise _out_of_range(start)
    elif end > len(text):
        raise _out_of_range(end)
    return text[start:end]


def _join(value: Any, separator: str = "") -> str:
    items = elements(value)
    total = 0
    for item in items:
        if type(item) is not str:
            raise NoSuchOverload
        total += len(item) + len(separator)
    bounded(total)
    return separator.join(items)


def _quote(text: str) -> str:
    return f'"{text.translate(_QUOTED)}"'


def _format(template: str, args: Any) -> str:
    from pyxp.cel.libraries.string_format import format_string

    return format_string(template, elements(args))


FUNCTIONS: Final = (
    overload("charAt", "string_char_at_int", "string.(int) -> string", _char_at),
    overload("indexOf", "string_index_of_string", "string.(string) -> int", _index_of),
    overload("indexOf", "string_index_of_string_int", "string.(string, int) -> int", _index_of),
    overload("lastIndexOf", "string_last_index_of_string", "string.(string) -> int", _last_index_of),
    overload("lastIndexOf", "string_last_index_of_string_int", "string.(string, int) -> int", _last_index_of_from),
    overload("lowerAscii", "string_lower_ascii", "string.() -> string", lambda text: text.translate(_UPPER)),
    overload("upperAscii", "string_upper_ascii", "string.() -> string", lambda text: text.translate(_LOWER)),
    overload("replace", "string_replace_string_string", "string.(string, string) -> string", _replace),
    overload("replace", "string_replace_string_string_int", "string.(string, string, int) -> string", _replace),
    overload("split", "string_split_string", "string.(string) -> list(string)", _split),
    overload("split", "string_split_string_int", "string.(string, int) -> list(string)", _split),
    overload("substring", "string_substring_int", "string.(int) -> string", _substring),
    overload("substring", "string_substring_int_int", "string.(int, int) -> string", _substring),
    overload("trim", "string_trim", "string.() -> string", lambda text: text.strip(_SPACE)),
    overload("join", "list_join", "list(string).() -> string", _join),
    overload("join", "list_join_string", "list(string).(string) -> string", _join),
    overload("strings.quote", "strings_quote", "(string) -> string", _quote),
    overload("format", "string_format", "string.(list(dyn)) -> string", _format),
)
