"""Composites: the schema of a claim, declared as typed Python classes.

Spec and status are :mod:`msgspec` structs. A field's constraints are ``Annotated[type, Meta(...)]``; its default is
the class attribute; :data:`IMMUTABLE` and :func:`rule` add what JSON Schema cannot say. The same classes check and
write claims from Python: ``PipelineSpec(environment="dev")`` refuses what the generated XRD would refuse by type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, TypeVar, Unpack, dataclass_transform

import msgspec

from pyxp.authoring.places import calling_place
from pyxp.errors import AuthoringError, Location

if TYPE_CHECKING:
    from pyxp.authoring.composition import Composition


ItemT = TypeVar("ItemT")
_PLACES: dict[type, Location] = {}


def place_of(cls: type) -> Location | None:
    """The line of a :class:`Spec` class, None for other classes."""
    return _PLACES.get(cls)


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
                    location=calling_place(),
                )
        made: _SpecMeta = super().__new__(cls, name, bases, namespace, **{"kw_only": True, **options})
        _PLACES[made] = calling_place()
        return made


# Said of the class, because what msgspec says of Struct would win over what is said of a metaclass.
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


class Status(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """Base of everything under a composite's ``status``: every field is optional and assigned while composing."""


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

StructT = TypeVar("StructT", bound=msgspec.Struct)
_RULES: dict[type, tuple[Rule, ...]] = {}


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


@dataclass(frozen=True, slots=True)
class PrinterColumn:
    """A column of ``kubectl get``.

    Attributes:
        name: Heading.
        json_path: For example ``.spec.environment``.
        type: ``string``, ``integer``, ``number``, ``boolean`` or ``date``.
        priority: 0 is always shown, 1 with ``-o wide``.
    """

    name: str
    json_path: str
    type: str = "string"
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    """What a composite class says of itself besides its fields."""

    group: str
    version: str
    kind: str
    plural: str
    claim_kind: str | None = None
    claim_plural: str | None = None
    scope: str = "LegacyCluster"
    categories: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()
    printer_columns: tuple[PrinterColumn, ...] = ()
    composition: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    also_serves: tuple[type[Composite], ...] = ()

    @property
    def api_version(self) -> str:
        """``group/version``."""
        return f"{self.group}/{self.version}"


class DefinitionOptions(TypedDict, total=False):
    """Class keywords of a :class:`Composite`.

    Attributes:
        group: API group, for example ``platform.example.org``.
        version: API version, for example ``v1alpha1``.
        kind: Kind of the composite.
        plural: Lower-case plural; the kind in lower case plus ``s`` by default.
        claim_kind: Kind of the claim; without it the XRD is of version v2 and has no claim.
        claim_plural: Lower-case plural of the claim.
        scope: Without a claim: ``Namespaced`` (default) or ``Cluster``.
        categories: ``kubectl get`` categories.
        short_names: ``kubectl get`` short names of the claim, or of the composite where there is no claim.
        printer_columns: Columns of ``kubectl get``.
        composition: Name of the Composition; that of the XRD by default.
        labels: Labels of the Composition.
        also_serves: Composite classes of the same kind whose older versions stay served. Crossplane does not convert
            between versions, so all of them must read the same stored objects.
    """

    group: str
    version: str
    kind: str
    plural: str
    claim_kind: str
    claim_plural: str
    scope: str
    categories: Sequence[str]
    short_names: Sequence[str]
    printer_columns: Sequence[PrinterColumn]
    composition: str
    labels: Mapping[str, str]
    also_serves: Sequence[type[Composite]]


class Composite:
    """A composite resource: its schema as ``spec`` and ``status``, its resources in :meth:`compose`.

    While composing, ``self.spec`` is a tree of references and fields of ``self.status`` are assigned. Of the metadata
    the ``name`` and ``uid`` of the composite can be read.
    """

    definition: ClassVar[Definition]
    metadata: Any
    spec: Any
    status: Any

    def __init_subclass__(cls, **options: Unpack[DefinitionOptions]) -> None:
        super().__init_subclass__()
        if options:
            cls.definition = _define(cls, options)

    def compose(self, c: Composition) -> None:
        """Adds the composed resources to ``c``."""
        raise AuthoringError(f"cannot compose {type(self).__name__}: it has no compose method")


def _define(cls: type, options: DefinitionOptions) -> Definition:
    missing = [name for name in ("group", "version", "kind") if name not in options]
    if missing:
        raise AuthoringError(f"cannot define {cls.__name__}: class keyword {missing[0]!r} is missing")
    for older in options.get("also_serves", ()):
        own = older.definition
        if (own.group, own.kind) != (options["group"], options["kind"]) or own.version == options["version"]:
            raise AuthoringError(
                f"cannot serve {older.__name__} with {cls.__name__}: it must be another version of the same kind"
            )
    plural = options.get("plural", options["kind"].lower() + "s")
    claim_kind = options.get("claim_kind")
    scope = "LegacyCluster" if claim_kind else options.get("scope", "Namespaced")
    return Definition(
        group=options["group"],
        version=options["version"],
        kind=options["kind"],
        plural=plural,
        claim_kind=claim_kind,
        claim_plural=options.get("claim_plural", claim_kind.lower() + "s") if claim_kind else None,
        scope=scope,
        categories=tuple(options.get("categories", ())),
        short_names=tuple(options.get("short_names", ())),
        printer_columns=tuple(options.get("printer_columns", ())),
        composition=options.get("composition", f"{plural}.{options['group']}"),
        labels=dict(options.get("labels", {})),
        also_serves=tuple(options.get("also_serves", ())),
    )
