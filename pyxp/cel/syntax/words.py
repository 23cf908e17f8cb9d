"""Words that expressions cannot use as names.

Source: the CEL language definition; ``celReservedSymbols`` in apiserver 0.35 (``pkg/cel/escaping.go``).
"""

from __future__ import annotations

from typing import Final

RESERVED: Final = frozenset({
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
})  # fmt: skip
"""Words kept for other languages: no variable may have such a name, a field may (``self.namespace``)."""

KEYWORDS: Final = frozenset({"true", "false", "null", "in"})
"""Words of CEL itself: they are no names anywhere."""


def escaped_word(word: str) -> str:
    """The name under which a field with a reserved name is declared."""
    return f"__{word}__"
