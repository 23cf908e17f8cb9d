"""The lines of a class's fields, read from the code that ran as the class was made.

Python keeps the line of a class and of a function, but none of an annotation. The code of a class's body has them: each
annotation is stored under its name there, and each default, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType

_ANNOTATED_LATE = "__annotate__"


def body_of(name: str, line: int, around: CodeType) -> CodeType | None:
    """The code of a class's body, by the code of the module or function that the class stands in.

    Args:
        name: The class's name.
        line: The line of the class statement, or one of its decorators'.
        around: The code that ran the statement.
    """
    bodies = [item for item in around.co_consts if isinstance(item, CodeType) and item.co_name == name]
    return min(bodies, key=lambda body: abs(body.co_firstlineno - line), default=None)


def field_lines(body: CodeType) -> dict[str, int]:
    """The line of each annotated name in the code of a class's body."""
    found: dict[str, int] = {}
    for name, line in _stored(body):
        found.setdefault(name, line)
    # From Python 3.14 on annotations are a function of the class.
    for nested in body.co_consts:
        if isinstance(nested, CodeType) and nested.co_name == _ANNOTATED_LATE:
            for name, line in _stored(nested):
                found.setdefault(name, line)
    return found


def _stored(code: CodeType) -> Iterator[tuple[str, int]]:
    """What code stores under a name that is written out, each with its line."""
    import dis  # only for messages

    before: dis.Instruction | None = None
    for step in dis.get_instructions(code):
        if step.opname == "STORE_SUBSCR" and before is not None and isinstance(before.argval, str):
            line = before.positions.lineno if before.positions else None
            if line is not None:
                yield before.argval, line
        before = step
