"""A place in an overlay, and what may stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyxp.errors import InputError, Location, nearest

_NAMES: dict[Any, str] = {str: "text", list: "list", Mapping: "mapping"}


@dataclass(frozen=True, slots=True)
class Place:
    """A value of a document, and where it stands.

    Attributes:
        source: How errors call the document.
        path: The value's field path; empty for the document itself.
        keys: The keys that lead there, as errors tell them.
        locate: Finds the location of a path, where the document was read from text.
        value: What stands there.
    """

    source: str
    path: str = ""
    keys: tuple[str, ...] = ()
    locate: Callable[[str], Location] | None = None
    value: Any = None

    def __str__(self) -> str:
        return ", ".join((self.source, *self.keys))

    def at(self, key: str, data: Mapping[str, Any]) -> Place:
        """The place of a key's value."""
        plain = key.isidentifier()
        path = (f"{self.path}.{key}" if plain else f"{self.path}[{key}]") if self.path else key
        return replace(self, path=path, keys=(*self.keys, key), value=data.get(key))

    def item(self, index: int) -> Place:
        """The place of a list's item."""
        return replace(self, path=f"{self.path}[{index}]", value=self.value[index])

    def error(self, told: str, hint: str | None = None) -> InputError:
        """The error that something is wrong here."""
        location = self.locate(self.path).of_key if self.locate else None
        return InputError(f"cannot use {self}: {told}", location=location, hint=hint)

    def check_keys(self, data: Any, known: Iterable[str]) -> None:
        """That a value is a mapping with known keys.

        Raises:
            InputError: It is none, or a key is unknown.
        """
        if not isinstance(data, Mapping):
            raise self.error(f"expected a mapping, got {type(data).__name__}")
        for key in data:
            if key not in known:
                near = nearest(str(key), known)
                place = self.at(str(key), data)
                at = self.locate(place.path).of_key if self.locate else None
                hint = f"did you mean {near}?" if near else None
                raise InputError(f"cannot use {self}: unknown key {key!r}", location=at, hint=hint)

    def text(self) -> str:
        """The text that stands here; empty where nothing does.

        Raises:
            InputError: It is not a text.
        """
        if self.value is None:
            return ""
        if not isinstance(self.value, str) or not self.value:
            plain = isinstance(self.value, int | float)
            hint = "put it in quotes" if plain else None
            raise self.error(f"expected a text, got {self.value!r}", hint=hint)
        return self.value

    def texts(self) -> tuple[str, ...]:
        """The texts of the list that stands here; none where nothing does.

        Raises:
            InputError: It is no list, or has something else in it.
        """
        if self.value is None:
            return ()
        if not isinstance(self.value, list):
            raise self.error(f"expected a list of texts, got {self.value!r}")
        for index, item in enumerate(self.value):
            if not isinstance(item, str) or not item:
                raise self.item(index).error(f"expected a list of texts, got {item!r} in it")
        return tuple(self.value)

    def entries(self, of: type) -> Iterator[tuple[str, Any, Place]]:
        """The entries of the mapping that stands here, with their places; none where nothing does.

        Raises:
            InputError: It is no mapping, or a value is not of the type.
        """
        if self.value is None:
            return
        if not isinstance(self.value, Mapping):
            raise self.error(f"expected a mapping of {_NAMES[of]}s, got {self.value!r}")
        for key, entry in self.value.items():
            place = self.at(str(key), {str(key): entry})
            if not isinstance(key, str):
                raise place.error(f"expected a name, got {key!r}; put it in quotes")
            if not isinstance(entry, of):
                raise place.error(f"expected a {_NAMES[of]}, got {entry!r}")
            yield key, entry, place
