"""Names of schema properties as expressions write them."""

from __future__ import annotations

import re
from typing import Final

_RESERVED: Final = frozenset({
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if",
    "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
})  # fmt: skip
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPABLE: Final = re.compile(r"[A-Za-z_./-][A-Za-z0-9_./-]*")
_ESCAPES: Final = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}
_TO_ESCAPE: Final = re.compile(r"__|[./-]")


def escape(name: str) -> str | None:
    """The identifier for a property, None when expressions cannot name it (``1st``, ``é``)."""
    if name in _RESERVED:
        return f"__{name}__"
    if "__" not in name and _PLAIN.fullmatch(name):
        return name
    if _ESCAPABLE.fullmatch(name) is None:
        return None
    return _TO_ESCAPE.sub(lambda match: _ESCAPES[match.group()], name)
