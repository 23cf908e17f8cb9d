"""``string``: formatting, converting, trimming, joining, replacing and extracting text.

All but ``Join`` take any value and begin with its text as ``%v`` prints it.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.goformat import MAX_RESULT, compile_format, plain
from pyxp.engine.patch_and_transform.gojson import marshal
from pyxp.engine.patch_and_transform.inputs import StringTransform
from pyxp.engine.patch_and_transform.regexps import Pattern
from pyxp.engine.patch_and_transform.values import text_bytes, text_of, valid_text


def compile_string(config: StringTransform) -> Callable[[Any], str]:
    """The transform as a function of one value.

    Raises:
        Failure: the type is unknown, or what it needs is missing or no regular expression.
    """
    kind = config.type
    if kind == "Format" and config.fmt is not None:
        formatted = compile_format(config.fmt)
        return lambda value: formatted((value,))
    if kind == "Convert" and config.convert is not None:
        return _compile_convert(config.convert)
    if kind in ("TrimPrefix", "TrimSuffix") and config.trim is not None:
        trim = config.trim
        if kind == "TrimPrefix":
            return lambda value: plain(value).removeprefix(trim)
        return lambda value: plain(value).removesuffix(trim)
    if kind == "Regexp" and config.regexp is not None:
        return _compile_regexp(*config.regexp)
    if kind == "Join" and config.join is not None:
        return _compile_join(config.join)
    if kind == "Replace" and config.replace is not None:
        return _compile_replace(*config.replace)
    if kind in ("Format", "Convert", "TrimPrefix", "TrimSuffix", "Regexp", "Join", "Replace"):
        raise Failure(f"the string transform of type {kind} is not configured")
    raise Failure(f'"{kind}" is no string transform type')


def _compile_join(separator: str) -> Callable[[Any], str]:
    """Join a list. The real function puts the separator behind every element and cuts off its last byte only."""
    tail = text_of(text_bytes(separator)[:-1])

    def join(value: Any) -> str:
        if not isinstance(value, list):
            raise Failure("join needs an array")
        parts = list(map(plain, value))
        if sum(map(len, parts)) + len(separator) * len(parts) > MAX_RESULT:
            raise Failure(f"the joined text is longer than {MAX_RESULT} characters")
        return separator.join(parts) + tail if value else ""

    return join


def _compile_replace(search: str, replacement: str) -> Callable[[Any], str]:
    def replace(value: Any) -> str:
        text = plain(value)
        growth = text.count(search) * (len(replacement) - len(search))
        if len(text) + growth > MAX_RESULT:
            raise Failure(f"the replaced text is longer than {MAX_RESULT} characters")
        return text.replace(search, replacement)

    return replace


def _compile_regexp(source: str, group: int | None) -> Callable[[Any], str]:
    pattern, wanted = Pattern(source), group or 0

    def extract(value: Any) -> str:
        groups = pattern.groups(plain(value))
        if groups is None or not 0 <= wanted < len(groups):
            raise Failure(f'regexp "{source}" had no matches for group {wanted}')
        return groups[wanted]

    return extract


def _compile_convert(kind: str) -> Callable[[Any], str]:
    convert = CONVERSIONS.get(kind)
    if convert is None:
        raise Failure(f'"{kind}" is no string conversion')
    return convert


def _to_upper(value: Any) -> str:
    """Upper case as Go maps it: one character to one, without rules of language or position."""
    text = plain(value)
    return text.upper() if text.isascii() else "".join(map(_upper, valid_text(text)))


def _upper(character: str) -> str:
    # Where the full mapping gives several characters, the title case is the simple mapping, if there is one.
    for mapped in (character.upper(), character.title()):
        if len(mapped) == 1:
            return mapped
    return character


def _to_lower(value: Any) -> str:
    text = plain(value)
    return text.lower() if text.isascii() else "".join(map(_lower, valid_text(text)))


def _lower(character: str) -> str:
    # Only the dotted capital I has a full mapping of more than one character.
    return character.lower()[0]


def _to_base64(value: Any) -> str:
    return base64.b64encode(text_bytes(plain(value))).decode("ascii")


_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def _from_base64(value: Any) -> str:
    text = plain(value).replace("\r", "").replace("\n", "")
    if not _BASE64.fullmatch(text):
        raise Failure("string is not valid base64")
    return text_of(base64.b64decode(text))


def _hashed(name: str) -> Callable[[Any], str]:
    def digest(value: Any) -> str:
        # Loading it costs more than most runs, and few compositions hash.
        import hashlib

        return hashlib.new(name, _material(value), usedforsecurity=False).hexdigest()

    return digest


def _to_adler32(value: Any) -> str:
    return str(zlib.adler32(_material(value)))


def _material(value: Any) -> bytes:
    """What is hashed: a text as it is, anything else as JSON."""
    return text_bytes(value if isinstance(value, str) else marshal(value))


CONVERSIONS: dict[str, Callable[[Any], str]] = {
    "ToUpper": _to_upper,
    "ToLower": _to_lower,
    "ToJson": marshal,
    "ToBase64": _to_base64,
    "FromBase64": _from_base64,
    "ToSha1": _hashed("sha1"),
    "ToSha256": _hashed("sha256"),
    "ToSha512": _hashed("sha512"),
    "ToAdler32": _to_adler32,
}
"""What each word of ``convert`` does."""
