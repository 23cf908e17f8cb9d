"""The types of transforms, and what is done with a transform of any type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.inputs import TransformInput
from pyxp.engine.patch_and_transform.refusals import Problem, one_of, under
from pyxp.engine.patch_and_transform.transforms import conversion, mapping, matching, mathematics
from pyxp.engine.patch_and_transform.transforms.kinds import DeadEnd, Step, TransformKind
from pyxp.engine.patch_and_transform.transforms.strings import table as strings

TRANSFORMS: Final[dict[str, TransformKind[Any]]] = {
    "math": mathematics.KIND,
    "map": mapping.KIND,
    "match": matching.KIND,
    "string": strings.KIND,
    "convert": conversion.KIND,
}
"""All types, each by the name under which its settings stand as well."""


def read_transform(value: Any, path: str) -> TransformInput:
    """A transform as data: the settings of all types that are given, whichever counts.

    Raises:
        Unreadable: Something has another type than it must have, or a name is not known.
    """
    fields = Fields(value, path, ("type", *TRANSFORMS))
    kind = fields.text("type")
    return TransformInput(kind, {name: fields.object(name, each.read) for name, each in TRANSFORMS.items()})


def check_transform(transform: TransformInput) -> None:
    """What the function checks before it renders anything.

    Raises:
        Problem: The first thing that is wrong.
    """
    kind = transform.type
    one_of(kind, TRANSFORMS, "type", "unknown transform type")
    if transform.settings[kind] is None:
        raise Problem(kind, f"Required value: a transform of type {kind} needs its configuration")
    under(kind, transform.settings[kind], TRANSFORMS[kind].check)


def compile_transform(transform: TransformInput) -> Step:
    """One transform as a function of one value.

    Raises:
        Failure: The transform cannot work.
    """
    kind = transform.type
    if kind not in TRANSFORMS:
        raise Failure(f'"{kind}" is not a transform type')
    if transform.settings[kind] is None:
        raise Failure(f"the transform's configuration is missing; give it under {kind}")
    return TRANSFORMS[kind].compile(transform.settings[kind])


def dead_ends(transform: TransformInput) -> Iterator[DeadEnd]:
    """What can only fail in a transform that passed the checks."""
    kind = transform.type
    for found in TRANSFORMS[kind].dead_ends(transform.settings[kind]):
        yield found.below(kind)


def tries(transform: TransformInput) -> int:
    """How often the transform looks at its value, beyond the one time that every transform does."""
    settings = transform.settings.get(transform.type)
    return 0 if settings is None else TRANSFORMS[transform.type].tries(settings)
