"""What each type of string transform consists of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.transforms.kinds import DeadEnd, Step, none, nothing

S = TypeVar("S")


class StringKind(NamedTuple, Generic[S]):
    """One type, by what is done with its settings.

    Attributes:
        setting: The name under which the settings stand.
        read: ``read(fields, setting)`` gives them, None where they are missing; raises Unreadable.
        compile: Makes them a step; raises Failure.
        check: Refuses what the function refuses; raises Problem.
        dead_ends: What can only fail in settings that pass the check.
    """

    setting: str
    read: Callable[[Fields, str], S | None]
    compile: Callable[[S], Step]
    check: Callable[[S], None] = nothing
    dead_ends: Callable[[S], Iterator[DeadEnd]] = none


def read_text(fields: Fields, name: str) -> str | None:
    """Settings that are one text."""
    return fields.optional_text(name)


def object_reader(read: Callable[[Any, str], S]) -> Callable[[Fields, str], S | None]:
    """A reader of settings that are an object."""
    return lambda fields, name: fields.object(name, read)
