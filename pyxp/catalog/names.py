"""What tells an object in the cloud from others of its kind, and what ids look like that the cloud gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

EXTERNAL_NAME: Final = "external-name"
"""How the annotation is called among fields."""
_PARAMETER: Final = re.compile(r"\.param\w*\.(\w+)")
_QUOTED: Final = re.compile(r'"(\w+)"')


def told_apart_by(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of ``forProvider`` that no two objects of a kind share, within an account and a region.

    The first is the object's name, or ``external-name``; the others say within what. Empty where that is not known, or
    where names may occur twice.

    Args:
        record: The record of the kind.
    """
    said: list[str] | None = record.get("cloudNames")
    if said is not None:
        return tuple(said)
    identity = record.get("identity", {})
    identifier = identity.get("identifier", "")
    within = tuple(dict.fromkeys(_fields(identifier, identity.get("parameter", ""))))
    if identity.get("naming") == "parameters":
        return within
    if identity.get("naming") != "name":
        return ()
    given = not identifier or "parameter" in identity or ".external_name" in identifier
    return (EXTERNAL_NAME, *within) if given else within


def _fields(identifier: str, name: str) -> Iterator[str]:
    """The fields that the template of an identity is made of, but for the name."""
    words = _QUOTED.findall(identifier) if identifier.startswith("(") else _PARAMETER.findall(identifier)
    for word in words:
        if word != name:
            first, *others = word.split("_")
            yield first + "".join(other.capitalize() for other in others)
