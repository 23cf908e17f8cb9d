"""Field paths such as ``spec.zones[0]``, ``metadata.annotations[crossplane.io/external-name]``, ``spec.items[*].name``.

The grammar and the behaviour of reading, writing and expanding are those of the ``fieldpath`` package of
crossplane-runtime (v2.3), which Crossplane and its functions use for every patch:

* fields are separated by dots; a bracket holds a field name (quoted or not) or an index; dots inside brackets
  belong to the name, quotes around any name are dropped;
* an index is what reads as an unsigned 32-bit decimal inside brackets; ``zones.0`` is a field named ``0``;
* ``*`` is a wildcard where paths are expanded, and a field named ``*`` where they are read or written;
* writing creates what is missing, pads lists with null, and never turns one kind of value into another.

A path is given as text, or as the segments that :func:`parse` makes of it, which saves parsing it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from pyxp.errors import InputError

MAX_INDEX = 1024
"""The largest index that :func:`set` accepts, so that a path cannot ask for a list of any length."""

_MAX_UINT32 = 2**32 - 1
_ASCII_DIGITS = frozenset("0123456789")


class Wildcard(str):
    """The segment ``*``; equal to the field name ``"*"``, which is what it means outside an expansion."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "WILDCARD"


WILDCARD = Wildcard("*")

Segment: TypeAlias = str | int | Wildcard
Segments: TypeAlias = tuple[Segment, ...]


class FieldPathError(InputError):
    """A field path cannot be used on an object. Base of the three reasons below."""


class PathSyntaxError(FieldPathError):
    """The text is not a field path."""


class PathNotFoundError(FieldPathError):
    """The object has no such field or element (yet)."""


class PathKindError(FieldPathError):
    """The path goes through a value of another kind, for example a field of a string."""


@lru_cache(maxsize=4096)
def parse(path: str) -> Segments:
    """The segments of a path: field names, indexes and wildcards. The same few paths are asked for again and again.

    The empty path has no segments; it reads null and writes nothing.

    Raises:
        PathSyntaxError: ``path`` is not a field path; the message tells the offending character and its position.
    """
    segments: list[Segment] = []
    position, length = 0, len(path)
    while position < length:
        end = _end_of_field(path, position)
        if end > position:
            segments.append(_field(path[position:end]))
        position = end
        if position == length:
            break
        if path[position] == ".":
            position = _after_period(path, position)
        else:
            end = _end_of_bracket(path, position)
            segments.append(_field_or_index(path[position + 1 : end]))
            position = end + 1
    return tuple(segments)


def _end_of_field(path: str, start: int) -> int:
    for position in range(start, len(path)):
        character = path[position]
        if character in ".[":
            return position
        if character == "]":
            raise _unexpected(path, "]", position)
    return len(path)


def _after_period(path: str, position: int) -> int:
    if position in (0, len(path) - 1):
        raise _unexpected(path, ".", position)
    if path[position + 1] in ".[":
        raise _unexpected(path, path[position + 1], position + 1)
    return position + 1


def _end_of_bracket(path: str, start: int) -> int:
    end = path.find("]", start)
    if end < 0:
        raise PathSyntaxError(f'cannot parse path "{path}": unterminated "[" at position {start}')
    if end == start + 1:
        raise _unexpected(path, "]", end)
    inner = path.find("[", start + 1, end)
    if inner >= 0:
        raise _unexpected(path, "[", inner)
    return end


def _unexpected(path: str, character: str, position: int) -> PathSyntaxError:
    return PathSyntaxError(f'cannot parse path "{path}": unexpected "{character}" at position {position}')


def _field(text: str) -> Segment:
    name = text.strip("'\"")
    return WILDCARD if name == "*" else name


def _field_or_index(text: str) -> Segment:
    # Long runs of digits are field names by the grammar; the length check keeps int() from reading them at all
    # unless they are mere zeros in front.
    if _ASCII_DIGITS.issuperset(text):
        digits = text.lstrip("0") or "0"
        if len(digits) <= 10 and int(digits) <= _MAX_UINT32:
            return int(digits)
    return _field(text)


def format(segments: Sequence[Segment]) -> str:  # noqa: A001 - read as fieldpath.format, beside parse
    """The canonical text of segments, as Crossplane prints paths in messages.

    Names that hold a dot stand in brackets, without quotes. A name that the grammar cannot express (one with a
    bracket in it, or made of nothing) is printed as it is, so ``parse(format(s)) == s`` holds for all other names.
    """
    parts: list[str] = []
    for segment in segments:
        if isinstance(segment, int) or segment == "*" or "." in segment:
            parts.append(f"[{segment}]")
        else:
            parts.append(f".{segment}")
    return "".join(parts).removeprefix(".")


def get(obj: Any, path: str | Segments) -> Any:
    """The value at ``path``; wildcards are field names here, and the empty path reads null.

    Raises:
        PathSyntaxError: the text is not a field path.
        PathNotFoundError: there is no such field or element, or a field of null was asked for.
        PathKindError: the path goes through a value that is not an object, or not a list.
    """
    segments = parse(path) if isinstance(path, str) else path
    value = obj if segments else None
    for position, segment in enumerate(segments):
        if isinstance(segment, str):
            if isinstance(value, dict):
                try:
                    value = value[segment]
                except KeyError:
                    raise PathNotFoundError(_no_such_field(segments[: position + 1])) from None
            elif value is None:
                raise PathNotFoundError(f"{format(segments[:position])}: expected an object, got null")
            else:
                raise PathKindError(f"{format(segments[:position])}: not an object")
        elif not isinstance(value, list):
            raise PathKindError(f"{format(segments[:position])}: not an array")
        elif segment >= len(value):
            raise PathNotFoundError(f"{format(segments[: position + 1])}: no such element")
        else:
            value = value[segment]
    return value


@lru_cache(maxsize=4096)
def _no_such_field(segments: Segments) -> str:
    """What is said of a field that is not there: of optional ones, again and again, and then nobody reads it."""
    return f"{format(segments)}: no such field"


def set(obj: Any, path: str | Segments, value: Any) -> None:  # noqa: A001 - read as fieldpath.set, beside get
    """Write ``value`` at ``path``, in place, creating the objects and lists on the way.

    The value is stored as it is, not copied. The empty path writes nothing.

    Raises:
        PathSyntaxError: the text is not a field path.
        PathKindError: the path goes through an existing value of another kind (null included, except as a list's
            element), or an index is larger than :data:`MAX_INDEX`.
    """
    segments = parse(path) if isinstance(path, str) else path
    if not segments:
        return
    for segment in segments:
        if isinstance(segment, int) and segment > MAX_INDEX:
            raise PathKindError(f"{format(segments)}: index {segment} is greater than max allowed index {MAX_INDEX}")
    holder = obj
    last = len(segments) - 1
    for position, segment in enumerate(segments):
        if isinstance(segment, str):
            if position < last and holder.__class__ is dict and holder.get(segment).__class__ is dict:
                # By far the most steps lead through objects that are there; they need nothing else.
                holder = holder[segment]
                continue
            if not isinstance(holder, dict):
                raise PathKindError(f"{format(segments[:position])} is not an object")
            # A key stays plain text, whatever class the segment has.
            key = str(segment)
            if position == last:
                holder[key] = value
                return
            if key not in holder:
                holder[key] = _empty_holder(segments[position + 1])
        else:
            if not isinstance(holder, list):
                raise PathKindError(f"{format(segments[:position])} is not an array")
            if position == last:
                holder[segment] = value
                return
            if holder[segment] is None:
                holder[segment] = _empty_holder(segments[position + 1])
        # The index exists: the step before made the list long enough. Only an object's root has no step before, and
        # a root is never a list.
        holder = holder[segment]
        _lengthen(holder, segments[position + 1])


def _empty_holder(following: Segment) -> dict[str, Any] | list[Any]:
    return {} if isinstance(following, str) else []


def _lengthen(holder: Any, following: Segment) -> None:
    if isinstance(following, int) and isinstance(holder, list) and following >= len(holder):
        holder.extend([None] * (following - len(holder) + 1))


def expand_wildcards(obj: Any, path: str | Segments) -> list[Segments]:
    """Every path of ``obj`` that ``path`` stands for, in the order of the object's own keys and elements.

    A path is part of the answer only when all of it exists, its last field included. A key that the grammar cannot
    express denotes what its printed path denotes, as in Crossplane.

    Raises:
        PathSyntaxError: the text, or the printed path of a key, is not a field path.
        PathNotFoundError: a wildcard stands where the object holds null.
        PathKindError: a wildcard stands on a value that is neither an object nor a list, or the path goes through a
            value of another kind.
    """
    segments = parse(path) if isinstance(path, str) else path
    found: list[Segments] = []
    _expand(obj, segments, 0, (), found)
    return [parse(format(expanded)) for expanded in found]


def _expand(value: Any, segments: Segments, position: int, done: Segments, found: list[Segments]) -> None:
    for index in range(position, len(segments)):
        segment = segments[index]
        if isinstance(segment, Wildcard):
            for key in _keys(value, done):
                _expand_key(value, segments, index, (*done, key), found)
            return
        try:
            value = get(value, (segment,))
        except PathNotFoundError:
            return
        except PathKindError:
            needed = "object" if isinstance(segment, str) else "array"
            raise PathKindError(f"{format(done)}: not an {needed}") from None
        done = (*done, segment)
    found.append(done)


def _keys(value: Any, done: Segments) -> list[Segment]:
    if isinstance(value, list):
        return list(range(len(value)))
    if isinstance(value, dict):
        return [key.strip("'\"") for key in value]
    if value is None:
        raise PathNotFoundError(f"{format(done)}: cannot expand a wildcard on null")
    raise PathKindError(f"{format(done)}: a wildcard needs an object or an array")


def _expand_key(value: Any, segments: Segments, index: int, done: Segments, found: list[Segments]) -> None:
    key = done[-1]
    # A key whose quotes were dropped may denote nothing.
    if isinstance(value, dict) and key not in value:
        return
    _expand(value[key], segments, index + 1, done, found)
