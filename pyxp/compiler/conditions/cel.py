"""Conditions as CEL for function-cel-filter, in words that all of its releases judge alike.

Asking for a field that is not there is fatal for the whole composite, so every step to it is asked for first. Fields
have no static type, so a boolean is compared with ``true``.

Source: https://github.com/crossplane-contrib/function-cel-filter, and its recorded answers
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from pyxp.authoring.cel_texts import CelWriter, literal
from pyxp.authoring.expressions import Condition
from pyxp.model import fieldpath

_COMPOSITE: Final = "observed.composite.resource"
_ENVIRONMENT: Final = "apiextensions.crossplane.io/environment"
"""The key of the context under which function-patch-and-transform leaves the environment."""
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED: Final = frozenset(
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "false",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "null",
        "package",
        "namespace",
        "return",
        "true",
        "var",
        "void",
        "while",
    ]
)


def expression_of(condition: Condition) -> str:
    """A condition as a CEL expression of type bool, which fails for no claim."""
    return _WRITER.expression(condition)


def held_back(condition: Condition, name: str, values: Iterable[str]) -> str:
    """A condition of a resource that is not made before others have reported something, and never taken away for it.

    Args:
        condition: The condition on the claim.
        name: The resource's name in the composition.
        values: Where in the environment that is which it needs.
    """
    steps = list(dict.fromkeys(step for path in values for step in _environment(path)))
    if not steps:
        return expression_of(condition)
    there = f"({literal(name)} in observed.resources || ({' && '.join(steps)}))"
    return " && ".join([*_WRITER.conjuncts(condition), there])


def pattern_of(name: str) -> str:
    """The name of a filter that is about one resource: the function takes it for a regular expression."""
    return re.sub(
        r"[.+*?^$(){}|\\\[\]]", lambda found: f"\\{found[0]}" if found[0] in "^\\[]" else f"[{found[0]}]", name
    )


def _environment(path: str) -> list[str]:
    """What must be true so that a value is in the environment."""
    found, current = [f"{literal(_ENVIRONMENT)} in context"], f"context[{literal(_ENVIRONMENT)}]"
    for step in fieldpath.parse(path):
        found.append(f"{literal(step)} in {current}")
        current = _member(current, step)
    return found


class _FilterWriter(CelWriter):
    """Reads the observed composite, of which nothing is known but what is asked for."""

    def steps(self, path: str) -> tuple[list[str], str]:
        first, *rest = fieldpath.parse(path)
        guards, current = [], _member(_COMPOSITE, first)
        for step in rest:
            after = _member(current, step)
            if isinstance(step, int):
                guards.append(f"size({current}) > {step}")
            else:
                guards.append(f"has({after})" if after.endswith(f".{step}") else f"{literal(step)} in {current}")
            current = after
        return guards, current

    def truth(self, read: str) -> str:
        return f"{read} == true"

    def number(self, value: Any, read: str, beside: Any) -> str:
        return read


_WRITER: Final = _FilterWriter()


def _member(holder: str, step: str | int) -> str:
    plain = isinstance(step, str) and _NAME.fullmatch(step) and step not in _RESERVED
    return f"{holder}.{step}" if plain else f"{holder}[{literal(step)}]"
