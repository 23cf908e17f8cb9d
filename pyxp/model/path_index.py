"""Values by field path, found again by every path that overlaps theirs, without trying all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from pyxp.model.fieldpath import Segments
from pyxp.model.patches import overlapping

T = TypeVar("T")


class PathIndex(Generic[T]):
    """What overlaps a path: what stands at it, around it or below it (see :func:`pyxp.model.patches.overlapping`).

    Args:
        pairs: Paths with their values; None for a path that cannot be read, which overlaps all.
    """

    def __init__(self, pairs: Iterable[tuple[Segments | None, T]] = ()) -> None:
        self._count = 0
        self._at: dict[Segments, list[tuple[int, T]]] = {}
        self._below: dict[Segments, list[tuple[int, T]]] = {}
        self._vague: list[tuple[Segments | None, tuple[int, T]]] = []
        for path, value in pairs:
            self.add(path, value)

    def add(self, path: Segments | None, value: T) -> None:
        """One more value."""
        entry = (self._count, value)
        self._count += 1
        if path is None or "*" in path:
            self._vague.append((path, entry))
            return
        self._at.setdefault(path, []).append(entry)
        for end in range(len(path)):
            self._below.setdefault(path[:end], []).append(entry)

    def meets(self, path: Segments | None) -> bool:
        """Whether anything overlaps the path."""
        if path is None or "*" in path:
            return any(overlapping(other, path) for other in self._at) or self._meets_vague(path)
        around = any(path[:end] in self._at for end in range(len(path) + 1))
        return around or path in self._below or self._meets_vague(path)

    def find(self, path: Segments | None) -> list[T]:
        """The values whose paths overlap this one, in the order in which they were added."""
        if path is None or "*" in path:
            found = [entry for other, entries in self._at.items() if overlapping(other, path) for entry in entries]
        else:
            found = [entry for end in range(len(path) + 1) for entry in self._at.get(path[:end], ())]
            found += self._below.get(path, ())
        found += [entry for other, entry in self._vague if overlapping(other, path)]
        return [value for _, value in sorted(found, key=lambda entry: entry[0])]

    def _meets_vague(self, path: Segments | None) -> bool:
        return any(overlapping(other, path) for other, _ in self._vague)
