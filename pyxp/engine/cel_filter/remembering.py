"""What filters said of other composites: claims of one platform differ in few fields, and filters look at fewer.

An expression gives the same wherever everything is the same that it looks at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pyxp.cel.reads import Path, Read
from pyxp.model.contents import content_of

_LONGEST: Final = 4096
"""Bytes of a part that is remembered."""
_VARIABLES: Final = ("observed", "desired", "context")
_HOLDERS: Final = (("observed", "resources"), ("desired", "resources"))
_THERE: Final = "there"

Key = tuple[Any, ...]
Token = str | bytes | tuple[Any, ...]
"""Stands for a part; those of parts that an expression could tell apart differ."""


def parts_of(reads: tuple[Read, ...]) -> tuple[Read, ...]:
    """The parts of a request that decide over an expression.

    Args:
        reads: What it looks at. Names of its own are among them.
    """
    return tuple(dict.fromkeys(map(_part, (read for read in reads if read.path[0] in _VARIABLES))))


def _part(read: Read) -> Read:
    """Where messages stand, what has its default is not there: only all of what holds it tells that."""
    if not read.whether or read.path[:-1] in _HOLDERS or _is_in_struct(read.path[:-1]):
        return read
    return Read(read.path[:-1])


def _is_in_struct(path: Path) -> bool:
    """Whether a path leads to JSON, all of whose fields are there as they are written."""
    if path[0] == "context":
        return True
    at = 2 if path[1:2] == ("composite",) else 3
    return path[at : at + 1] == ("resource",)


class Seen:
    """A request, part by part.

    Args:
        request: The request.
    """

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._request = dict(request)
        self._tokens: dict[Read, Token | None] = {}

    def key(self, parts: tuple[Read, ...]) -> Key | None:
        """What tells apart the requests for which an expression may give something else; None where that is too much.

        Args:
            parts: The parts that decide over it.
        """
        tokens = self._tokens
        key = tuple([tokens[part] if part in tokens else self._token(part) for part in parts])
        return None if None in key else key

    def _token(self, part: Read) -> Token | None:
        token = self._tokens[part] = self._made(part)
        return token

    def _made(self, part: Read) -> Token | None:
        value: Any = self._request
        for depth, name in enumerate(part.path):
            if value.__class__ is not dict:
                # As far as it leads, and what it ends at.
                content = content_of(value, _LONGEST)
                return None if content is None else (depth, content)
            if name not in value:
                return (depth,)
            value = value[name]
        if part.whether:
            return _THERE
        return value if value.__class__ is str and len(value) <= _LONGEST else content_of(value, _LONGEST)
