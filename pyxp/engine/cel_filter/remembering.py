"""What filters said of other composites: claims of one platform differ in few fields, and filters look at fewer.

An expression that looks at nothing but fields of the composite's ``spec`` gives the same wherever these are the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from pyxp.model.manifests import mapping

_FIELD: Final = re.compile(r"\bobserved\.composite\.resource\.spec\.([A-Za-z_][A-Za-z0-9_]*)\b")
_VARIABLE: Final = re.compile(r"observed|desired|context")
_LONGEST: Final = 4096
"""Characters of a field that is remembered."""
_MOST: Final = 4096
"""Answers that are remembered."""
_ABSENT: Final = "absent"

Key = tuple[str, ...]


@lru_cache(maxsize=1024)
def fields_read(expression: str) -> Key | None:
    """The fields of the composite's ``spec`` that an expression looks at; None where it may look at something else.

    What stands in texts counts as well, which at worst is one field more, or one expression that is not remembered.
    """
    if _VARIABLE.search(_FIELD.sub("", expression)):
        return None
    return tuple(dict.fromkeys(_FIELD.findall(expression)))


class Spec:
    """The ``spec`` of a request's composite, field by field as text.

    Args:
        request: The request.
    """

    def __init__(self, request: Mapping[str, Any]) -> None:
        composite = mapping(mapping(request.get("observed")).get("composite"))
        spec = mapping(composite.get("resource")).get("spec")
        self._spec = spec if isinstance(spec, dict) else None
        self._texts: dict[str, str] = {}

    def key(self, expression: str) -> Key | None:
        """What tells apart the composites for which an expression may give something else; None for any two."""
        names = fields_read(expression) if self._spec is not None else None
        if names is None:
            return None
        key = [expression]
        for name in names:
            text = self._texts.get(name)
            if text is None:
                text = self._texts[name] = self._text(name)
            if not text:
                return None
            key.append(text)
        return tuple(key)

    def _text(self, name: str) -> str:
        """A field as text; empty where it is not worth it."""
        if self._spec is None or name not in self._spec:
            return _ABSENT
        try:
            text = json.dumps(self._spec[name])
        except (TypeError, ValueError, RecursionError):
            return ""
        return text if len(text) <= _LONGEST else ""


class Answers:
    """What expressions gave, by their keys."""

    def __init__(self) -> None:
        self._known: dict[Key, bool] = {}

    def get(self, key: Key) -> bool | None:
        """What was given; None where that is not known."""
        return self._known.get(key)

    def keep(self, key: Key, answer: bool) -> None:
        """Remember what was given."""
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = answer
