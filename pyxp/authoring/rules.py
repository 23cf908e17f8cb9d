"""What JSON Schema cannot say of a claim: rules in CEL, and values that stay as they were created."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from pyxp.authoring.options import closed, closed_class


@closed_class
@dataclass(frozen=True, slots=True)
class Rule:
    """A CEL rule on a class or a field.

    Attributes:
        expression: CEL over ``self`` (and ``oldSelf`` for updates), with YAML names.
        message: What a person reads who breaks the rule.
        field_path: The field to blame, for example ``.maxCount``; only for rules on classes.
    """

    expression: str
    message: str
    field_path: str | None = None

    def manifest(self) -> dict[str, str]:
        """The rule as an entry of ``x-kubernetes-validations``."""
        entry = {"rule": self.expression, "message": self.message}
        return entry | ({"fieldPath": self.field_path} if self.field_path else {})


@dataclass(frozen=True, slots=True)
class Immutable:
    """Annotation of a field that cannot change after the claim is created."""


IMMUTABLE = Immutable()

UNIQUE = Rule("self.all(one, self.exists_one(other, other == one))", "entries must be unique")
"""Annotation of a list whose entries must differ. The list stays an ordinary one: its order counts, and a claim may
empty it although it has a default, neither of which holds for lists that Kubernetes treats as sets."""

StructT = TypeVar("StructT", bound=msgspec.Struct)
_RULES: dict[type, tuple[Rule, ...]] = {}


@closed
def rule(expression: str, message: str, field_path: str | None = None) -> Callable[[type[StructT]], type[StructT]]:
    """Adds a cross-field CEL rule to a :class:`Spec` class.

    Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
    """

    def decorate(cls: type[StructT]) -> type[StructT]:
        _RULES[cls] = (Rule(expression, message, field_path), *_RULES.get(cls, ()))
        return cls

    return decorate


def rules_of(cls: type) -> tuple[Rule, ...]:
    """The rules that :func:`rule` put on ``cls``, in the order they are written."""
    return _RULES.get(cls, ())
