"""Values of the inventory: constants stand for themselves, everything else says where it comes from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OMIT = object()
"""The field is absent."""

NAMES = {
    "namePrefix": "streamflix",
    "region": "eu-central-1",
    "partition": "aws",
    "network.zones[0]": "a",
    "network.zones[1]": "b",
    "network.zones[2]": "",
}
"""What names are made of, with the defaults. The environment has none."""


@dataclass(frozen=True)
class Claim:
    """A field of the claim's spec, and its default. ``within`` is the object on which the default sits as a whole."""

    path: str
    default: Any = OMIT
    within: str = ""


@dataclass(frozen=True)
class Chosen:
    """What a claim's field picks from a table, by its default where the claim is silent: ``OMIT`` if it has none."""

    path: str
    default: Any
    table: Mapping[Any, Any]


@dataclass(frozen=True)
class AsText:
    """A claim's number as text."""

    path: str
    default: Any


@dataclass(frozen=True)
class Text:
    """Text with ``{field}`` of the claim, ``{resource:field}`` of another resource's status, and ``{uid}``."""

    template: str


@dataclass(frozen=True)
class Observed:
    """A field that the provider reports on another resource."""

    resource: str
    field: str


@dataclass(frozen=True)
class ByEdition:
    """A value of the standard edition, and that of production, which a claim has with a ``compositionSelector``."""

    standard: Any
    production: Any


@dataclass(frozen=True)
class Json:
    """A JSON document, compared as data."""

    content: Any


@dataclass(frozen=True)
class Surroundings:
    """What values are read from: a claim's spec as its author wrote it, and what was observed."""

    spec: Mapping[str, Any]
    uid: str
    observed: Mapping[str, Mapping[str, Any]]

    def value(self, of: Any) -> Any:
        """The value itself; ``OMIT`` where there is to be none."""
        match of:
            case Claim(path, default, within):
                absent = OMIT if within and at(self.spec, within) is not OMIT else default
                found = at(self.spec, path)
                return absent if found is OMIT else found
            case Chosen(path, default, table):
                return self.value(table[self.value(Claim(path, default))])
            case AsText(path, default):
                return str(self.value(Claim(path, default)))
            case Text(template):
                return re.sub(r"\{([^{}]+)\}", lambda match: self._word(match[1]), template)
            case Observed(resource, field):
                return at(self.observed[resource].get("status", {}).get("atProvider", {}), field)
            case ByEdition(standard, production):
                return self.value(production if "compositionSelector" in self.spec else standard)
            case Json(content):
                return self.value(content)
            case dict():
                found = {key: self.value(item) for key, item in of.items()}
                return {key: item for key, item in found.items() if item is not OMIT}
            case list():
                return [item for item in map(self.value, of) if item is not OMIT]
        return of

    def _word(self, word: str) -> str:
        if word == "uid":
            return self.uid
        if ":" in word:
            return str(self.value(Observed(*word.split(":"))))
        return str(self.value(Claim(word, NAMES.get(word))))


def at(value: Any, path: str) -> Any:
    """The value at a path such as ``a.b[0].c``; ``OMIT`` where there is none."""
    for word in re.findall(r"[^.\[\]]+", path):
        try:
            value = value[int(word) if isinstance(value, list) else word]
        except (KeyError, IndexError, TypeError):
            return OMIT
    return value


def nested(fields: Mapping[str, Any]) -> dict[str, Any]:
    """``{"a.b": 1}`` as ``{"a": {"b": 1}}``."""
    whole: dict[str, Any] = {}
    for path, value in fields.items():
        *parents, last = path.split(".")
        holder = whole
        for parent in parents:
            holder = holder.setdefault(parent, {})
        holder[last] = value
    return whole


def differences(expected: Any, found: Any, path: str = "") -> list[str]:
    """Where two values differ, types included, one sentence each."""
    if isinstance(expected, dict) and isinstance(found, dict):
        problems = []
        for key in {**expected, **found}:
            below = f"{path}.{key}" if path else str(key)
            problems += differences(expected.get(key, OMIT), found.get(key, OMIT), below)
        return problems
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [problem for index, pair in pairs for problem in differences(*pair, f"{path}[{index}]")]
    if _same(expected, found):
        return []
    return [f"{path}: expected {_shown(expected)}, found {_shown(found)}"]


def _same(expected: Any, found: Any) -> bool:
    numbers = isinstance(expected, int | float) and isinstance(found, int | float)
    alike = numbers and isinstance(expected, bool) == isinstance(found, bool)
    return bool(expected == found and (alike or type(expected) is type(found)))


def _shown(value: Any) -> str:
    return "nothing" if value is OMIT else repr(value)
