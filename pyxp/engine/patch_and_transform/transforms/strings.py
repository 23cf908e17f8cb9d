"""``string``: formatting, converting, trimming, joining, replacing and extracting text.

All but ``Join`` take any value and begin with its text as ``%v`` prints it.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import StringTransform
from pyxp.gotext.encodings import decode_base64
from pyxp.gotext.formats import MAX_RESULT, compile_format, plain
from pyxp.gotext.marshalling import marshal
from pyxp.gotext.patterns import Pattern, PatternError
from pyxp.gotext.values import text_bytes, text_of, to_lower, to_upper


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
    raise Failure(f'"{kind}" is not a string transform type')


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
    try:
        pattern, wanted = Pattern(source), group or 0
    except PatternError as error:
        raise Failure(f"invalid regexp: {error.message}") from error

    def extract(value: Any) -> str:
        groups = pattern.groups(plain(value))
        if groups is None or not 0 <= wanted < len(groups):
            raise Failure(f'regexp "{source}" had no matches for group {wanted}')
        return groups[wanted]

    return extract


def _compile_convert(kind: str) -> Callable[[Any], str]:
    convert = CONVERSIONS.get(kind)
    if convert is None:
        raise Failure(f'"{kind}" is not a string conversion')
    return convert


def _to_base64(value: Any) -> str:
    return base64.b64encode(text_bytes(plain(value))).decode("ascii")


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
    "ToUpper": lambda value: to_upper(plain(value)),
    "ToLower": lambda value: to_lower(plain(value)),
    "ToJson": marshal,
    "ToBase64": _to_base64,
    "FromBase64": lambda value: text_of(decode_base64(plain(value))),
    "ToSha1": _hashed("sha1"),
    "ToSha256": _hashed("sha256"),
    "ToSha512": _hashed("sha512"),
    "ToAdler32": _to_adler32,
}
"""What each word of ``convert`` does."""
