"""What a claim's schema is declared with: typed Python classes.

Spec and status are :mod:`msgspec` structs, which write claims from Python: ``PipelineSpec(environment="dev")``. A field
is its type and its default; what else there is to say of it stands in :func:`pyxp.authoring.fields.field`, or in the
annotation as ``Annotated[type, Meta(...)]``. Rules are in :mod:`pyxp.authoring.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import CodeType
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

import msgspec

from pyxp.authoring.field_lines import body_of, field_lines
from pyxp.authoring.fields import Field, field
from pyxp.authoring.locations import calling_code, calling_location
from pyxp.authoring.options import unknown_options
from pyxp.errors import AuthoringError, Location

ItemT = TypeVar("ItemT")
_LOCATIONS: dict[type, Location] = {}
_AROUND: dict[type, CodeType] = {}
_SAID: dict[type, dict[str, tuple[Any, ...]]] = {}


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


def said_of_fields(cls: type) -> Mapping[str, tuple[Any, ...]]:
    """What :func:`~pyxp.authoring.fields.field` says of the fields of a class, by their Python names."""
    return _SAID.get(cls, {})


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
                    hint=f"write {field_name}: ... = field(default={value!r})",
                    location=calling_location(),
                )
        fields = {field_name: value for field_name, value in namespace.items() if isinstance(value, Field)}
        plain = namespace | {field_name: value.default() for field_name, value in fields.items()}
        made: _SpecMeta = super().__new__(cls, name, bases, plain, **{"kw_only": True, **options})
        _LOCATIONS[made], _AROUND[made] = calling_location(), calling_code()
        _refuse_untyped(made, namespace)
        _SAID[made] = _inherited(made) | {field_name: value.said for field_name, value in fields.items()}
        return made

    if not TYPE_CHECKING:  # type checkers know the fields as parameters, and refuse the others themselves

        def __call__(cls, *args: Any, **fields: Any) -> Any:
            wrong = unknown_options(fields, cls.__struct_fields__, f"{cls.__name__}(...)")
            if wrong is not None:
                raise wrong
            return super().__call__(*args, **fields)


def _inherited(cls: type) -> dict[str, tuple[Any, ...]]:
    """What is said of the fields of the classes above; of a field that is declared anew, nothing is left."""
    said = {name: words for base in reversed(cls.__mro__[1:]) for name, words in _SAID.get(base, {}).items()}
    return {name: words for name, words in said.items() if name not in (_own_annotations(cls) or ())}


def _refuse_untyped(cls: _SpecMeta, namespace: Mapping[str, Any]) -> None:
    """Refuses attributes that look like fields, but have no annotation and so would not be in the schema."""
    for name, value in namespace.items():
        data = not name.startswith("_") and not callable(value) and not hasattr(value, "__get__")
        if data and name not in cls.__struct_fields__ and not _is_class_variable(cls, name):
            kind, shown = ("...", "field(...)") if isinstance(value, Field) else (type(value).__name__, repr(value))
            raise AuthoringError(
                f"cannot read {cls.__name__}.{name}: a field has a type",
                hint=f"write {name}: {kind} = {shown}, or {name}: ClassVar[{kind}] = {shown} for what is not a field",
                location=_LOCATIONS[cls],
            )


def _is_class_variable(cls: type, name: str) -> bool:
    annotations = _own_annotations(cls)
    return annotations is None or "ClassVar" in str(annotations.get(name, ""))


def _own_annotations(cls: type) -> Mapping[str, Any] | None:
    """The annotations of a class without those above it, None where they name what comes later."""
    try:
        return cls.__annotations__
    except NameError:  # Python 3.14 evaluates annotations when they are asked for
        return None


# The decorator is on the class: msgspec's own on Struct would override one on the metaclass.
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field, msgspec.field))
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


@dataclass_transform(kw_only_default=True, field_specifiers=(field, msgspec.field))
class Status(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True, metaclass=_SpecMeta):
    """Base of everything under a composite's ``status``: every field is optional and assigned while composing."""
