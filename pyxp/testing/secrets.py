"""Values of Secrets: tests compare them, and neither print them nor keep them in files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from pyxp.model.manifests import api_version_of, kind_of, mapping
from pyxp.testing.expectations import NOTHING
from pyxp.testing.matching import Difference

NOT_SHOWN: Final = "(not shown)"
_FIELDS: Final = ("data", "stringData")


def is_secret(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest is a Secret."""
    return (api_version_of(manifest), kind_of(manifest)) == ("v1", "Secret")


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
