"""Facts of the cluster in filters: how what EnvironmentConfig objects hold is read from the pipeline's context.

No schema holds the objects to what a class declares of them. So a filter asks first whether the facts that it reads are
as declared; otherwise asking for them would be fatal, or would delete what should be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pyxp.authoring.cel_texts import literal
from pyxp.authoring.environment_configs import PLACE
from pyxp.authoring.expressions import EnvironmentField
from pyxp.model import fieldpath

_ENVIRONMENT: Final = "apiextensions.crossplane.io/environment"
"""The key of the context under which function-patch-and-transform leaves the environment."""
_CONTEXT: Final = f"context[{literal(_ENVIRONMENT)}]"
_KINDS: Final = {
    "string": "string", "boolean": "bool", "integer": "double", "number": "double", "array": "list", "object": "map",
}  # fmt: skip
"""Types of CEL, by those of schemas; whatever comes over the wire as a number is a double."""
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


def member_of(holder: str, step: str | int) -> str:
    """A field, an entry or an element of what ``holder`` reads."""
    plain = isinstance(step, str) and _NAME.fullmatch(step) and step not in _RESERVED
    return f"{holder}.{step}" if plain else f"{holder}[{literal(step)}]"


def is_in(holder: str, step: str | int) -> str:
    """Whether a map has an entry, or a list an element."""
    return f"size({holder}) > {step}" if isinstance(step, int) else f"{literal(step)} in {holder}"


def steps_to(path: str) -> list[str]:
    """What must be true, one after the other, so that there is a value at a path of the environment."""
    found, current = [f"{literal(_ENVIRONMENT)} in context"], _CONTEXT
    data = len(fieldpath.parse(PLACE)) if path.startswith(f"{PLACE}.") else None
    for number, step in enumerate(fieldpath.parse(path)):
        if data is not None and number > data:
            found.append(f"type({current}) == {'list' if isinstance(step, int) else 'map'}")
        found.append(is_in(current, step))
        current = member_of(current, step)
    return found


def read_fact(field: EnvironmentField) -> tuple[list[str], str]:
    """What must be true so that a fact that is as declared can be read, and how it is read."""
    guards = [guard for step in _line_to(field) if not step.guaranteed for guard in _presence(step)]
    return guards, _reading(field)


def as_declared(fields: Iterable[EnvironmentField]) -> list[str]:
    """What is true, one after the other, where facts that must be there are, and all are of their types."""
    lines = [_line_to(field) for field in fields]
    around = {step.path for line in lines for step in line[:-1]}
    return list(dict.fromkeys(part for line in lines if line[-1].path not in around for part in _declared(line)))


def _declared(line: list[EnvironmentField]) -> list[str]:
    first, *rest = line
    kind = _KINDS.get(first.shape.type)
    right = [*([f"type({_reading(first)}) == {kind}"] if kind else []), *(_declared(rest) if rest else [])]
    if first.guaranteed or first.within:
        return [*_presence(first), *right]
    there = _presence(first)
    declared = f"({' && '.join(right)})" if len(right) > 1 else "".join(right)
    return [f"(!({' && '.join(there)}) || {declared})"] if right else []


def _line_to(field: EnvironmentField) -> list[EnvironmentField]:
    """A fact, behind everything that it is in, from the data as a whole."""
    return [*(_line_to(field.above) if field.above is not None else []), field]


def _presence(field: EnvironmentField) -> list[str]:
    """What is true where a fact is in what it is in, which is there."""
    if field.above is None:
        return steps_to(field.path)
    return [is_in(_reading(field.above), fieldpath.parse(field.path)[-1])]


def _reading(field: EnvironmentField) -> str:
    current = _CONTEXT
    for step in fieldpath.parse(field.path):
        current = member_of(current, step)
    return current
