"""What filters said of other composites: claims of one platform differ in few fields, and filters look at fewer.

An expression gives the same wherever everything is the same that it looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from pyxp.cel.reads import Path, Read
from pyxp.model.contents import content_of

_LONGEST: Final = 4096
"""Bytes of a part that is remembered."""
_VARIABLES: Final = ("observed", "desired", "context")
_HOLDERS: Final = (("observed", "resources"), ("desired", "resources"))
_THERE: Final = "there"

Key = tuple[Any, ...]
Getter = Callable[[Sequence[Any]], Key]
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


class Places:
    """All parts that the filters of one input look at, each with its number."""

    def __init__(self) -> None:
        # The first place is always the same: a key of less than two parts would be no tuple.
        self.parts: list[Read] = [Read(("",))]
        self._numbers: dict[Read, int] = {}

    def getter(self, parts: tuple[Read, ...]) -> Getter:
        """Picks the tokens of some parts, which become known here."""
        for part in parts:
            if part not in self._numbers:
                self._numbers[part] = len(self.parts)
                self.parts.append(part)
        return itemgetter(0, 0, *(self._numbers[part] for part in parts))


class Seen:
    """A request, part by part.

    Args:
        request: The request.
        places: The parts that may be looked at; more may become known later.
    """

    def __init__(self, request: Mapping[str, Any], places: Places) -> None:
        self._request = dict(request)
        self._places = places
        self._tokens: list[Token | None] = []

    def key(self, getter: Getter) -> Key | None:
        """What tells apart the requests for which an expression may give something else; None where that is too much.

        Args:
            getter: Picks what decides over it.
        """
        tokens, parts = self._tokens, self._places.parts
        if len(tokens) < len(parts):
            tokens += map(self._made, parts[len(tokens) :])
        key = getter(tokens)
        return None if None in key else key

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
