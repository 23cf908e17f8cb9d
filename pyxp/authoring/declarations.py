"""What a claim's schema is declared with: typed Python classes, and rules on them.

Spec and status are :mod:`msgspec` structs. A field's constraints are ``Annotated[type, Meta(...)]``; its default is
the class attribute; :data:`IMMUTABLE` and :func:`rule` add what JSON Schema cannot say. The same classes check and
write claims from Python: ``PipelineSpec(environment="dev")`` refuses what the generated XRD would refuse by type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

import msgspec

from pyxp.authoring.field_lines import body_of, field_lines
from pyxp.authoring.locations import calling_code, calling_location
from pyxp.authoring.options import closed, closed_class, unknown_options
from pyxp.errors import AuthoringError, Location

ItemT = TypeVar("ItemT")
_LOCATIONS: dict[type, Location] = {}
_AROUND: dict[type, CodeType] = {}


def location_of(cls: type) -> Location | None:
    """The line of a :class:`Spec` class, None for other classes."""
    return _LOCATIONS.get(cls)


def field_location(cls: type, name: str) -> Location | None:
    """The line of a field of a :class:`Spec` class by its Python name, or that of the class where it has none."""
    for owner in cls.__mro__:
        location = _LOCATIONS.get(owner)
        body = body_of(owner.__name__, location.line, _AROUND[owner]) if location else None
        line = field_lines(body).get(name) if body else None
        if location and line:
            return Location(location.file, line)
    return location_of(cls)


def default_list(*values: ItemT) -> list[ItemT]:
    """The default of a list field: every object gets a list of its own with ``values``."""
    return msgspec.field(default_factory=lambda: list(values))


class _SpecMeta(msgspec.StructMeta):
    """Makes every subclass keyword-only, which msgspec does not pass on."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> _SpecMeta:
        for field_name, value in namespace.items():
            if isinstance(value, list) and value and not field_name.startswith("__"):
                raise AuthoringError(
                    f"cannot give {name}.{field_name} this list as default: all objects would share it",
                    hint=f"write {field_name}: ... = default_list({', '.join(map(repr, value))})",
                    location=calling_location(),
                )
        made: _SpecMeta = super().__new__(cls, name, bases, namespace, **{"kw_only": True, **options})
        _LOCATIONS[made], _AROUND[made] = calling_location(), calling_code()
        _refuse_untyped(made, namespace)
        return made

    if not TYPE_CHECKING:  # type checkers know the fields as parameters, and refuse the others themselves

        def __call__(cls, *args: Any, **fields: Any) -> Any:
            wrong = unknown_options(fields, cls.__struct_fields__, f"{cls.__name__}(...)")
            if wrong is not None:
                raise wrong
            return super().__call__(*args, **fields)


def _refuse_untyped(cls: _SpecMeta, namespace: Mapping[str, Any]) -> None:
    """Refuses attributes that look like fields, but have no annotation and so would not be in the schema."""
    for name, value in namespace.items():
        data = not name.startswith("_") and not callable(value) and not hasattr(value, "__get__")
        if data and name not in cls.__struct_fields__ and not _is_class_variable(cls, name):
            kind = type(value).__name__
            raise AuthoringError(
                f"cannot read {cls.__name__}.{name}: a field has a type",
                hint=f"write {name}: {kind} = {value!r}, or"
                f" {name}: ClassVar[{kind}] = {value!r} for what is not a field",
                location=_LOCATIONS[cls],
            )


def _is_class_variable(cls: type, name: str) -> bool:
    try:
        return "ClassVar" in str(cls.__annotations__.get(name, ""))
    except NameError:  # annotations that are evaluated late may name what comes later
        return True


# The decorator is on the class: msgspec's own on Struct would override one on the metaclass.
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Spec(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename="camel",
    omit_defaults=True,
    forbid_unknown_fields=True,
    metaclass=_SpecMeta,
):
    """Base of everything under a composite's ``spec``: keyword-only, immutable, camelCase in YAML."""


@dataclass_transform(kw_only_default=True, field_specifiers=(msgspec.field,))
class Status(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True, metaclass=_SpecMeta):
    """Base of everything under a composite's ``status``: every field is optional and assigned while composing."""


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
