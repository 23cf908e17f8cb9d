"""Values of Secrets: tests compare them, and neither print them nor keep them in files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from pyxp.model.manifests import api_version_of, kind_of, mapping
from pyxp.testing.expectations import NOTHING
from pyxp.testing.matching import Difference

NOT_SHOWN: Final = "(not shown)"
_FIELDS: Final = ("data", "stringData")


class SecretValues:
    """What a Secret holds, to be compared and read like a mapping: whoever prints it sees the keys.

    It is not a ``Mapping``: of those, pytest prints the items that differ.

    Args:
        values: The values by their keys.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __eq__(self, other: object) -> bool:
        return self._values == (other._values if isinstance(other, SecretValues) else other)

    __hash__ = None  # type: ignore[assignment]  # as of every mapping

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"{{{', '.join(f'{key!r}: {NOT_SHOWN}' for key in self._values)}}}"


def is_secret(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest is a Secret."""
    return (api_version_of(manifest), kind_of(manifest)) == ("v1", "Secret")


def value_of(manifest: Mapping[str, Any], key: str) -> Any:
    """The value at a key of a manifest; what a Secret holds does not print itself."""
    value = manifest[key]
    return SecretValues(value) if key in _FIELDS and is_secret(manifest) and isinstance(value, dict) else value


def without_values(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest; of a Secret with its keys alone."""
    if not is_secret(manifest):
        return dict(manifest)
    hidden = {part: dict.fromkeys(mapping(manifest.get(part)), NOT_SHOWN) for part in _FIELDS if part in manifest}
    return {**manifest, **hidden}


def without_told_values(differences: Iterable[Difference], manifest: Mapping[str, Any]) -> list[Difference]:
    """The differences of an object without what a Secret holds: reports are read by more people.

    Args:
        differences: What differs.
        manifest: The object.
    """
    if not is_secret(manifest):
        return list(differences)
    return [_hidden(one) if _is_of_values(one.path) else one for one in differences]


def _is_of_values(path: str) -> bool:
    return path.replace("[", ".").partition(".")[0] in ("", *_FIELDS)


def _hidden(difference: Difference) -> Difference:
    return difference if difference.actual is NOTHING else replace(difference, actual=NOT_SHOWN)
