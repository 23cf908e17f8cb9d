"""The objects that patches read and write: composites, composed resources, the environment."""

from __future__ import annotations

from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.merging import MergeOptions, merged
from pyxp.engine.patch_and_transform.values import as_wire, copied, has_wide_integer, settled
from pyxp.model import fieldpath
from pyxp.model.budget import DEEPEST, Budget, require_flat
from pyxp.model.fieldpath import PathNotFoundError, Segments


class PatchedDocument:
    """One object, and which kind of numbers it holds.

    A document begins with the numbers of the wire, all floats, however they are written. The first patch into it
    settles it (see :mod:`values`). Before that its data may be shared with the request; writing copies it.

    Attributes:
        data: The object.
        settled: Whether whole numbers are integers by now.
        wide: Whether it holds an integer that will change on the wire.
        accepted: Whether it is settled and known to have a kind.
    """

    __slots__ = ("accepted", "data", "settled", "wide")

    def __init__(self, data: Any, *, settled: bool = False) -> None:
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.settled = settled
        self.wide = False
        self.accepted = False

    def copy(self) -> PatchedDocument:
        """A document of its own data."""
        other = PatchedDocument(copied(self.data), settled=self.settled)
        other.wide = self.wide
        other.accepted = self.accepted
        return other

    def write(self, path: Segments, value: Any, options: MergeOptions | None, budget: Budget) -> None:
        """Patch one field.

        Args:
            path: Where.
            value: The new value, paid for already; it becomes part of the document.
            options: How to merge it with what is there; None replaces.
            budget: What may be made.

        Raises:
            Exceeded: there is more to merge than the budget allows, or the object would nest too deeply.
            Failure: the values cannot be merged, or the object has no kind afterwards.
            FieldPathError: the path does not fit the object.
        """
        self._begin()
        self._merge(path, value, options, budget)
        if path and path[0] in ("kind", "apiVersion"):
            self.accepted = False
        self._finish()

    def write_everywhere(self, path: str, value: Any, options: MergeOptions | None, budget: Budget) -> None:
        """Patch every field that a path with wildcards stands for; see :meth:`write`.

        Raises:
            Exceeded: the value in all these places is more than the budget allows.
            Failure: there is no such field; see :meth:`write`.
            FieldPathError: see :meth:`write`.
        """
        places = fieldpath.expand_wildcards(self.data, path)
        if not places:
            raise Failure(f"cannot expand toFieldPath {path}: no such field in the target")
        # Finding the places and walking to them is work as well.
        budget.count(sum(map(len, places)))
        budget.spend(value, len(places))
        self._begin()
        for place in places:
            self._merge(place, copied(value), options, budget)
        self.accepted = False
        self._finish()

    def _begin(self) -> None:
        if not self.settled:
            self.data = as_wire(self.data)

    def _merge(self, path: Segments, value: Any, options: MergeOptions | None, budget: Budget) -> None:
        if options is not None:
            try:
                current = fieldpath.get(self.data, path)
            except PathNotFoundError:
                current = None
            budget.spend(current)
            value = settled(merged(current, value, options))
        if value.__class__ is not str:
            require_flat(value, len(path))
            if has_wide_integer(value):
                self.wide = True
        elif len(path) > DEEPEST:
            require_flat(value, len(path))
        fieldpath.set(self.data, path, value)

    def _finish(self) -> None:
        if not self.settled:
            self.data = settled(self.data)
            self.settled = True
        if not self.accepted:
            if not has_kind(self.data):
                raise Failure("the object has no kind after the patch")
            self.accepted = True

    def name(self, field: str) -> str:
        """``metadata.name`` or ``metadata.namespace``, empty when it is not a text."""
        metadata = self.data.get("metadata")
        value = metadata.get(field) if isinstance(metadata, dict) else None
        return value if isinstance(value, str) else ""

    def set_name(self, field: str, value: str) -> None:
        """Set ``metadata.name`` or ``metadata.namespace``, or remove it when the value is empty.

        Metadata that is not an object is left alone.
        """
        metadata = self.data.get("metadata")
        if isinstance(metadata, dict):
            if value:
                metadata[field] = value
            else:
                metadata.pop(field, None)
        elif value and "metadata" not in self.data:
            self.data["metadata"] = {field: value}

    def on_the_wire(self) -> dict[str, Any]:
        """The object as the next function receives it, whole numbers as integers where they are settled."""
        if not self.wide:
            return self.data
        result: dict[str, Any] = settled(as_wire(self.data))
        return result


def has_kind(data: Any) -> bool:
    """Whether Kubernetes' decoder accepts the object: it has a kind, and an API version of at most one slash."""
    kind, version = data.get("kind"), data.get("apiVersion")
    if not isinstance(kind, str) or not kind:
        return False
    return not isinstance(version, str) or version.count("/") <= 1
