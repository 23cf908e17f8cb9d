"""From what a platform holds to expressions: references and marked text are resolved, external names inlined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.authoring.constants import plain
from pyxp.authoring.deferred import Deferred, NotText
from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    ChosenTarget,
    Expression,
    ExternalName,
    Fallback,
    JsonText,
    Merged,
    Text,
    Transformed,
    shape_of_expression,
)
from pyxp.authoring.markers import Session
from pyxp.authoring.references import expression_of
from pyxp.compiler.alternatives import is_constant
from pyxp.compiler.formats import json_of
from pyxp.errors import UnresolvedValueError


def lift(value: Any, session: Session) -> Any:
    """``value`` with references and marked text turned into expressions, through dicts, lists and documents.

    Raises:
        UnresolvedValueError: A reference stands in a key, or marked text was changed.
        AuthoringError: A document holds what no manifest holds.
    """
    if isinstance(value, Deferred | Expression):
        return _resolved(expression_of(value) or value, session)
    if isinstance(value, str):
        parsed = session.parse(value)
        return _text(parsed, session) if isinstance(parsed, Text) else parsed
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str) or session.parse(key) != key:
                raise UnresolvedValueError(
                    f"cannot use {_shown(key, session)} as a key: keys are text that is known while generating",
                    hint="put the reference into the value",
                )
        return {key: lift(item, session) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [lift(item, session) for item in value]
    return value


def _text(text: Text, session: Session) -> Any:
    """Text with everything in it resolved: one string value is that value, text without values is a constant."""
    parts: list[str | Expression] = []
    for part in text.parts:
        inlined = part if isinstance(part, str) else _resolved(part, session)
        if isinstance(inlined, JsonText):
            inlined = constant_json(inlined) or inlined
        parts.extend(inlined.parts if isinstance(inlined, Text) else [inlined])
    if len(parts) == 1 and isinstance(parts[0], Expression) and shape_of_expression(parts[0]).type == "string":
        return parts[0]
    return "".join(map(str, parts)) if all(isinstance(part, str) for part in parts) else Text(tuple(parts))


def _resolved(value: Any, session: Session) -> Any:
    """An expression with everything in it resolved; an external name that the platform gave is that text."""
    if isinstance(value, ExternalName):
        return value if value.given is None else lift(value.given, session)
    if isinstance(value, Text):
        return _text(value, session)
    if isinstance(value, Transformed):
        source = _resolved(value.source, session)
        return Transformed(source, value.transform, value.shape) if isinstance(source, Expression) else value
    if isinstance(value, Fallback):
        source, otherwise = _resolved(value.source, session), lift(value.otherwise, session)
        return Fallback(source, otherwise) if isinstance(source, Expression) and otherwise is not None else source
    if isinstance(value, Choice):
        subject = _resolved(value.subject, session)
        otherwise = value.otherwise if value.otherwise is ABSENT else lift(value.otherwise, session)
        options = {key: lift(item, session) for key, item in value.options.items()}
        known = options.get(str(subject), None if otherwise is ABSENT else otherwise)
        return Choice(subject, options, otherwise, value.shape) if isinstance(subject, Expression) else known
    if isinstance(value, ChosenTarget):
        return ChosenTarget(value.condition, lift(value.result, session), lift(value.otherwise, session))
    if isinstance(value, JsonText):
        return JsonText(_document(lift(value.value, session)))
    if isinstance(value, Merged):
        return Merged(lift(value.entries, session), value.under)
    return value


def _document(value: Any) -> Any:
    """A lifted document with its constants as manifests hold them.

    Raises:
        AuthoringError: It holds a value that no manifest holds.
    """
    if isinstance(value, Mapping):
        return {key: _document(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_document(item) for item in value]
    if type(value) is int:  # the text of a document takes any
        return value
    return value if isinstance(value, Expression | NotText) else plain(value)


def constant_json(value: JsonText) -> str | None:
    """The document's text where it holds no reference, otherwise None."""
    if not is_constant(value.value):
        return None
    return json_of(value.value)


def _shown(key: Any, session: Session) -> str:
    return repr(session.readable(key)) if isinstance(key, str) else repr(key)
