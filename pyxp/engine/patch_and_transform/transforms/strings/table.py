"""The types of string transforms, and what is done with one of any type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.refusals import Problem, one_of, require, under
from pyxp.engine.patch_and_transform.transforms.kinds import DeadEnd, Step, TransformKind
from pyxp.engine.patch_and_transform.transforms.strings import (
    conversion,
    extraction,
    formatting,
    joining,
    replacing,
    trimming,
)
from pyxp.engine.patch_and_transform.transforms.strings.kinds import StringKind

STRINGS: Final[dict[str, StringKind[Any]]] = {
    "Format": formatting.FORMAT,
    "Convert": conversion.CONVERT,
    "TrimPrefix": trimming.TRIM_PREFIX,
    "TrimSuffix": trimming.TRIM_SUFFIX,
    "Regexp": extraction.REGEXP,
    "Join": joining.JOIN,
    "Replace": replacing.REPLACE,
}
"""All types. Two of them share a setting."""

_READERS: Final = {kind.setting: kind.read for kind in STRINGS.values()}


class StringTransform(NamedTuple):
    """The settings of all types that are given, by name; None where they are missing."""

    type: str
    settings: dict[str, Any]


def _read(value: Any, path: str) -> StringTransform:
    fields = Fields(value, path, ("type", *_READERS))
    return StringTransform(fields.text("type"), {name: read(fields, name) for name, read in _READERS.items()})


def _check(config: StringTransform) -> None:
    require(config.type, "type", "a string transform needs a type")
    one_of(config.type, STRINGS, "type", "unknown string transform type")
    kind = STRINGS[config.type]
    settings = config.settings[kind.setting]
    if settings is None:
        raise Problem(kind.setting, f"Required value: the type {config.type} needs {kind.setting}")
    under(kind.setting, settings, kind.check)


def _compile(config: StringTransform) -> Step:
    if config.type not in STRINGS:
        raise Failure(f'"{config.type}" is not a string transform type')
    kind = STRINGS[config.type]
    settings = config.settings[kind.setting]
    if settings is None:
        raise Failure(f"the string transform of type {config.type} is not configured")
    return kind.compile(settings)


def _dead_ends(config: StringTransform) -> Iterator[DeadEnd]:
    kind = STRINGS[config.type]
    for found in kind.dead_ends(config.settings[kind.setting]):
        yield found.below(kind.setting)


KIND: Final = TransformKind(_read, _check, _compile, _dead_ends)
