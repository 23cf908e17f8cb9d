"""Conditions as CEL for function-cel-filter, in words that all of its releases judge alike.

Asking for a field that is not there is fatal for the whole composite, so every step to it is asked for first. Fields
have no static type, so a boolean is compared with ``true``.

Source: https://github.com/crossplane-contrib/function-cel-filter, and its recorded answers
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from pyxp.authoring.conditions import All, Compared, Holds, IsSet, IsTrue, Not, Some
from pyxp.authoring.expressions import CompositeField, Condition
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
    parts = _conjuncts(condition)
    if len(parts) == 1 and isinstance(condition, Some):
        return parts[0][1:-1]
    return " && ".join(parts)


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
    there = f"({_literal(name)} in observed.resources || ({' && '.join(steps)}))"
    return " && ".join([*_conjuncts(condition), there])


def pattern_of(name: str) -> str:
    """The name of a filter that is about one resource: the function takes it for a regular expression."""
    return re.sub(
        r"[.+*?^$(){}|\\\[\]]", lambda found: f"\\{found[0]}" if found[0] in "^\\[]" else f"[{found[0]}]", name
    )


def asks_for(field: CompositeField) -> list[str]:
    """What must be true one after the other so that a field can be read."""
    return _steps(field.path)[0]


def _environment(path: str) -> list[str]:
    """What must be true so that a value is in the environment."""
    found, current = [f"{_literal(_ENVIRONMENT)} in context"], f"context[{_literal(_ENVIRONMENT)}]"
    for step in fieldpath.parse(path):
        found.append(f"{_literal(step)} in {current}")
        current = _member(current, step)
    return found


def _conjuncts(condition: Condition) -> list[str]:
    """Expressions that are all true where the condition is, none of which fails if those before it are true."""
    if isinstance(condition, All):
        return list(dict.fromkeys(part for item in condition.conditions for part in _conjuncts(item)))
    if isinstance(condition, Some):
        return _alternatives([_conjuncts(item) for item in condition.conditions])
    if isinstance(condition, Not):
        inner = expression_of(condition.condition)
        single = isinstance(condition.condition, IsSet) and inner.startswith("has(") and " && " not in inner
        return [f"!{inner}" if single else f"!({inner})"]
    if isinstance(condition, IsSet):
        return asks_for(condition.field)
    if isinstance(condition, IsTrue):
        guards, read = _operand(condition.field)
        return [*guards, f"{read} == true"]
    if isinstance(condition, Compared | Holds):
        first, second = condition.parts()
        (guards, one), (more, other) = _operand(first), _operand(second)
        test = f"{other} in {one}" if isinstance(condition, Holds) else f"{one} {condition.operator} {other}"
        return list(dict.fromkeys([*guards, *more, test]))
    return ["true" if condition.described() == "True" else "false"]


def _alternatives(options: list[list[str]]) -> list[str]:
    """What all alternatives ask first, then the alternatives in parentheses."""
    shared = [part for part in options[0] if all(part in option for option in options)]
    rest = [[part for part in option if part not in shared] for option in options]
    if not all(rest):
        return shared
    groups = [" && ".join(parts) for parts in rest]
    several = [f"({group})" if len(parts) > 1 else group for group, parts in zip(groups, rest, strict=True)]
    return [*shared, f"({' || '.join(dict.fromkeys(several))})"]


def _operand(value: Any) -> tuple[list[str], str]:
    """What to ask for first, and what to read."""
    return _steps(value.path) if isinstance(value, CompositeField) else ([], _literal(value))


def _steps(path: str) -> tuple[list[str], str]:
    first, *rest = fieldpath.parse(path)
    guards, current = [], _member(_COMPOSITE, first)
    for step in rest:
        after = _member(current, step)
        if isinstance(step, int):
            guards.append(f"size({current}) > {step}")
        else:
            guards.append(f"has({after})" if after.endswith(f".{step}") else f"{_literal(step)} in {current}")
        current = after
    return guards, current


def _member(holder: str, step: str | int) -> str:
    plain = isinstance(step, str) and _NAME.fullmatch(step) and step not in _RESERVED
    return f"{holder}.{step}" if plain else f"{holder}[{_literal(step)}]"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return repr(value)
    escaped = "".join(_character(character) for character in value)
    return f"'{escaped}'"


def _character(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
