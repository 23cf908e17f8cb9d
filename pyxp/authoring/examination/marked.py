"""Text with markers, looked at from outside: what can be said of it whatever the claim says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.authoring.deferred import Deferred, NotText
from pyxp.authoring.examination.records import canonical
from pyxp.authoring.expressions import CompositeField, Expression, ResourceField, Text, describe
from pyxp.authoring.markers import Marked, Session, has_marker
from pyxp.errors import UnresolvedValueError

Parts = tuple[str | Expression, ...]
_DEEPEST = 6


def parts_in(text: str, session: Session) -> Parts:
    """Literal and symbolic parts of text; none where a marker in it was harmed."""
    try:
        parsed = session.parse(text)
    except UnresolvedValueError:
        return ()
    return parsed.parts if isinstance(parsed, Text) else (text,)


def marks_below(value: Any, session: Session, depth: int = 0) -> Iterator[Marked]:
    """The markers in text, and in text in dicts, lists, tuples and sets."""
    if isinstance(value, str):
        if has_marker(value):
            yield from session.marks_in(value)
    elif depth < _DEEPEST:
        if isinstance(value, Mapping):
            yield from marks_below([*value.keys(), *value.values()], session, depth + 1)
        elif isinstance(value, list | tuple | set | frozenset):
            for item in value:
                yield from marks_below(item, session, depth + 1)


def held_in(value: Any, depth: int = 0) -> Iterator[Any]:
    """Symbolic values, resources and text with markers in a dict, list, tuple or set; nothing for other values."""
    if isinstance(value, Mapping):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset) and depth < _DEEPEST:
        for item in value:
            if isinstance(item, Deferred | NotText) or (isinstance(item, str) and has_marker(item)):
                yield item
            else:
                yield from held_in(item, depth + 1)


def equal(one: str, other: str, session: Session) -> bool | None:
    """Whether two texts are equal in every claim (True), in none (False), or in some only (None)."""
    mine, others = parts_in(one, session), parts_in(other, session)
    if mine and len(mine) == len(others) and canonical(one, session) == canonical(other, session):
        return True
    literal = next((texts for texts in (mine, others) if len(texts) == 1 and isinstance(texts[0], str)), None)
    if literal is not None and mine and others:
        pattern = "".join(re.escape(p) if isinstance(p, str) else ".*" for p in (others if literal is mine else mine))
        return None if re.fullmatch(pattern, str(literal[0]), re.DOTALL) else False
    apart = _differ(mine, others, str.startswith, 0) or _differ(mine, others, str.endswith, -1)
    return False if apart else None


def _differ(mine: Parts, others: Parts, agrees: Any, end: int) -> bool:
    """Whether the literal texts at one end exclude each other."""
    if not mine or not others or not isinstance(mine[end], str) or not isinstance(others[end], str):
        return False
    return not (agrees(mine[end], others[end]) or agrees(others[end], mine[end]))


def is_never_empty(text: str, session: Session) -> bool:
    """Whether text with markers has a character in every claim."""
    return any(part if isinstance(part, str) else _has_text(part) for part in parts_in(text, session))


def _has_text(value: Expression) -> bool:
    if isinstance(value, ResourceField):
        return True
    if not isinstance(value, CompositeField):
        return False
    schema = value.shape.schema
    if schema.get("type") != "string" or value.path.startswith("metadata."):
        return True
    if "enum" in schema:
        return all(schema["enum"])
    return int(schema.get("minLength", 0)) > 0 or _excludes_empty(str(schema.get("pattern", "")))


def _excludes_empty(pattern: str) -> bool:
    try:
        return bool(pattern) and re.search(pattern, "") is None
    except re.error:
        return False


def readable(text: str, session: Session) -> str:
    """Text for a message."""
    shown = session.readable(text)
    return repr(shown if len(shown) < 60 else f"{shown[:56]}...")


def described(value: Any, session: Session) -> str:
    """A symbolic value or text with markers, for a message."""
    return describe(value._expression) if isinstance(value, Deferred) else f"the text {readable(value, session)}"
