"""The ``fieldPath`` of a rule: where below the judged value the cause is reported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(r"\.|\[|\]|'(?:[^'\\]|\\.)*'|[^.\[\]']+")
_DOT, _BRACKET = ".", "["
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "'": "'", "\\": "\\"}


class RuleFieldPathError(Exception):
    """A path that is malformed or leads nowhere in the schema."""


def rule_field_path(text: str, schema: Mapping[str, Any]) -> str:
    """The path as the server writes it in a cause: ``.x['z-q']`` becomes ``x.z-q``; empty for no path.

    Raises:
        RuleFieldPathError: It is malformed, or names a field that the schema does not have.
    """
    if not text:
        return ""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text:
        raise RuleFieldPathError(f"cannot be read: {text}")
    out = ""
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token == _DOT:
            name, index = _at(tokens, index + 1), index + 2
        elif token == _BRACKET:
            name, index = _quoted(tokens, index + 1), index + 3
        else:
            raise RuleFieldPathError(f"expected [ or . but got: {token}")
        out, schema = _step(out, name, schema)
    return out


def _at(tokens: list[str], index: int) -> str:
    if index >= len(tokens):
        raise RuleFieldPathError("unexpected end of JSON path")
    return tokens[index]


def _quoted(tokens: list[str], index: int) -> str:
    token = _at(tokens, index)
    if len(token) < 2 or token[0] != "'" or token[-1] != "'":
        raise RuleFieldPathError(f"expected single quoted string but got {token}")
    if _at(tokens, index + 1) != "]":
        raise RuleFieldPathError(f"expected ] but got {tokens[index + 1]}")

    def unescape(match: re.Match[str]) -> str:
        if match[1] not in _ESCAPES:
            raise RuleFieldPathError(f"invalid escape char {match[0]}")
        return _ESCAPES[match[1]]

    return re.sub(r"\\(.)", unescape, token[1:-1], flags=re.DOTALL)


def _step(out: str, name: str, schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    properties = schema.get("properties")
    additional = schema.get("additionalProperties")
    if properties:
        if name not in properties:
            raise RuleFieldPathError("does not refer to a valid field")
        return (f"{out}.{name}" if out else name), properties[name]
    if isinstance(additional, Mapping):
        return f"{out}[{name}]", additional
    raise RuleFieldPathError("does not refer to a valid field")
