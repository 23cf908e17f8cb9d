"""Names of schema properties as expressions write them."""

from __future__ import annotations

import re
from typing import Final

from pyxp.cel.syntax.words import KEYWORDS, RESERVED, escaped_word

_UNUSABLE: Final = RESERVED | KEYWORDS
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPABLE: Final = re.compile(r"[A-Za-z_./-][A-Za-z0-9_./-]*")
_ESCAPES: Final = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}
_TO_ESCAPE: Final = re.compile(r"__|[./-]")
_UNESCAPES: Final = {escaped: plain for plain, escaped in _ESCAPES.items()}
_ESCAPED: Final = re.compile(r"__[^_]+__")


def escape(name: str) -> str | None:
    """The identifier for a property, None when expressions cannot name it (``1st``, ``é``)."""
    if name in _UNUSABLE:
        return escaped_word(name)
    if "__" not in name and _PLAIN.fullmatch(name):
        return name
    if _ESCAPABLE.fullmatch(name) is None:
        return None
    return _TO_ESCAPE.sub(lambda match: _ESCAPES[match.group()], name)


def unescape(name: str) -> str | None:
    """The property that a name in an expression means, None when it means none (``__nope__``).

    What is not escaped means itself: ``self.namespace`` reads the same property as ``self.__namespace__``.
    """
    word = name[2:-2]
    if name == escaped_word(word) and word in _UNUSABLE:
        return word
    if any(escaped not in _UNESCAPES for escaped in _ESCAPED.findall(name)):
        return None
    return _ESCAPED.sub(lambda match: _UNESCAPES[match.group()], name)
