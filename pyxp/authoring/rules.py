"""What JSON Schema cannot say of a claim: rules, and values that stay as they were created."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from pyxp.authoring.locations import calling_location
from pyxp.authoring.options import closed, closed_class
from pyxp.errors import AuthoringError


@closed_class
@dataclass(frozen=True, slots=True)
class Rule:
    """A rule on a class or a field.

    Attributes:
        expression: A function that takes a reference to the object or field and gives a condition, as ``when=`` takes
            it; or CEL over ``self`` (and ``oldSelf`` for updates), with YAML names.
        message: What a person reads who breaks the rule.
        field_path: The field to blame, for example ``.maxCount``; only for rules on classes.
    """

    expression: str | Callable[[Any], object]
    message: str
    field_path: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.expression, str) and (
            not callable(self.expression) or isinstance(self.expression, type)
        ):
            raise AuthoringError(
                f"cannot make a rule of {self.expression!r}: it is neither CEL nor a function",
                hint='write Rule(lambda value: value >= 3, "message"), or Rule("self >= 3", "message")',
                location=calling_location(),
            )


@dataclass(frozen=True, slots=True)
class Immutable:
    """Annotation of a field that cannot change after the claim is created."""


IMMUTABLE = Immutable()


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """Annotation of a list that can only become longer, at its end, after the claim is created."""


APPEND_ONLY = AppendOnly()


def growing_rule(most: int) -> str:
    """The rule of a list of at most ``most`` elements that can only become longer; every release of Kubernetes has it.

    Elements are asked for by their positions, because a rule knows which they were only that way.
    """
    positions = ", ".join(map(str, range(most)))
    return f"[{positions}].all(index, index >= size(oldSelf) || (index < size(self) && self[index] == oldSelf[index]))"


UNIQUE = Rule("self.all(one, self.exists_one(other, other == one))", "entries must be unique")
"""Annotation of a list whose entries must differ. The list stays an ordinary one: its order counts, and a claim may
empty it although it has a default, neither of which holds for lists that Kubernetes treats as sets."""

StructT = TypeVar("StructT", bound=msgspec.Struct)
_RULES: dict[type, tuple[Rule, ...]] = {}


@closed
def rule(
    expression: str | Callable[[Any], object], message: str, field_path: str | None = None
) -> Callable[[type[StructT]], type[StructT]]:
    """Adds a rule over several fields to a :class:`Spec` class; see :class:`Rule`.

    Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
    """
    made = Rule(expression, message, field_path)

    def decorate(cls: type[StructT]) -> type[StructT]:
        _RULES[cls] = (made, *_RULES.get(cls, ()))
        return cls

    return decorate


def rules_of(cls: type) -> tuple[Rule, ...]:
    """The rules that :func:`rule` put on ``cls``, in the order they are written."""
    return _RULES.get(cls, ())
