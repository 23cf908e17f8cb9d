"""``Convert``: letter case, JSON, base64 and digests of a text."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from typing import Any, Final

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.transforms.kinds import DeadEnd, Step
from pyxp.engine.patch_and_transform.transforms.strings.kinds import StringKind, read_text
from pyxp.gotext.encodings import decode_base64
from pyxp.gotext.formats import plain
from pyxp.gotext.marshalling import marshal
from pyxp.gotext.values import text_bytes, text_of, to_lower, to_upper


def _hashed(name: str) -> Step:
    def digest(value: Any) -> str:
        # Loading it costs more than most runs, and few compositions hash.
        import hashlib

        return hashlib.new(name, _material(value), usedforsecurity=False).hexdigest()

    return digest


def _material(value: Any) -> bytes:
    """What is hashed: a text as it is, anything else as JSON."""
    return text_bytes(value if isinstance(value, str) else marshal(value))


_CONVERSIONS: Final[dict[str, Step]] = {
    "ToUpper": lambda value: to_upper(plain(value)),
    "ToLower": lambda value: to_lower(plain(value)),
    "ToJson": marshal,
    "ToBase64": lambda value: base64.b64encode(text_bytes(plain(value))).decode("ascii"),
    "FromBase64": lambda value: text_of(decode_base64(plain(value))),
    "ToSha1": _hashed("sha1"),
    "ToSha256": _hashed("sha256"),
    "ToSha512": _hashed("sha512"),
    "ToAdler32": lambda value: str(zlib.adler32(_material(value))),
}
"""What each word does."""


def _unknown(word: str) -> str:
    return f'"{word}" is not a string conversion'


def _compile(word: str) -> Step:
    if word not in _CONVERSIONS:
        raise Failure(_unknown(word))
    return _CONVERSIONS[word]


def _dead_ends(word: str) -> Iterator[DeadEnd]:
    if word not in _CONVERSIONS:
        yield DeadEnd("", _unknown(word), word=word, known=tuple(_CONVERSIONS))


CONVERT: Final = StringKind("convert", read_text, _compile, dead_ends=_dead_ends)
