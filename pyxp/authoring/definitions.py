"""What a composite class says of itself besides its fields: group, version, kinds and how kubectl shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, Protocol, TypedDict

from pyxp.authoring.locations import calling_location
from pyxp.authoring.options import closed_class, unknown_options
from pyxp.errors import AuthoringError, Location, did_you_mean

DELETION_ORDERS: Final = ("needed", "strict", "none")
DELETE_POLICIES: Final = ("Foreground", "Background")
SCOPES: Final = ("Namespaced", "Cluster", "LegacyCluster")
COLUMN_TYPES: Final = ("string", "integer", "number", "boolean", "date")


@closed_class
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

    def __post_init__(self) -> None:
        """Refuses a type that kubectl does not know, and a priority that is not a number."""
        if self.type not in COLUMN_TYPES:
            raise _not_one_of(f"cannot make the column {self.name!r}", "type", self.type, COLUMN_TYPES)
        if isinstance(self.priority, bool) or not isinstance(self.priority, int):
            raise AuthoringError(
                f"cannot make the column {self.name!r}: priority is a number, not {self.priority!r}",
                location=calling_location(),
            )


class Served(Protocol):
    """A composite class, of which a newer one needs the definition only."""

    definition: ClassVar[Definition]


@dataclass(frozen=True, slots=True)
class Definition:
    """What a composite class says of itself besides its fields.

    Of an edition, ``edition`` is the name and ``edition_of`` what its kind is defined by.
    """

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
    also_serves: tuple[type[Served], ...] = ()
    composite_delete_policy: str = "Foreground"
    edition: str = ""
    edition_of: Definition | None = None
    deletion_order: str = "needed"
    location: Location = field(default=Location(""), compare=False)

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
        plural: Lower-case plural; the kind in lower case plus ``s`` by default, whatever the word.
        claim_kind: Kind of the claim; without it the XRD is of version v2 and has no claim.
        claim_plural: Lower-case plural of the claim, by the same default.
        scope: Without a claim: ``Namespaced`` (default) or ``Cluster``.
        categories: ``kubectl get`` categories.
        short_names: ``kubectl get`` short names of the claim, or of the composite where there is no claim.
        printer_columns: Columns of ``kubectl get``.
        composition: Name of the Composition; that of the XRD by default.
        labels: Labels of the Composition.
        also_serves: Composite classes of the same kind whose older versions stay served. Crossplane does not convert
            between versions, so all of them must read the same stored objects.
        composite_delete_policy: How the composite goes when its claim is deleted, unless the claim says so itself:
            ``Foreground`` (default) waits until all composed resources are gone, ``Background`` returns at once.
        edition: Makes the class an edition of the composite that it inherits from: one more Composition of the same
            definition. It is what claims select by the label ``<group>/edition``, and the end of the Composition's
            name. ``composition``, ``labels`` and ``deletion_order`` alone may be given with it.
        deletion_order: For which resources there are usages, which hold them until those that use them are gone:
            ``needed`` (default), where the cloud would take away what is still needed; ``strict``, also where it
            refuses and the provider asks again; ``none``. See docs/deletion.md.
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
    also_serves: Sequence[type[Served]]
    composite_delete_policy: str
    edition: str
    deletion_order: str


EDITION: Final = "edition"
"""The label, after the group and a slash, that tells the Compositions of editions apart."""

_EDITION: Final = re.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_OF_EDITIONS: Final = ("edition", "composition", "labels", "deletion_order")
_REQUIRED: Final = ("group", "version", "kind")
_TEXTS: Final = (
    *_REQUIRED,
    "plural",
    "claim_kind",
    "claim_plural",
    "scope",
    "composition",
    "composite_delete_policy",
    "edition",
    "deletion_order",
)
_LISTS: Final[Mapping[str, str]] = {
    "categories": "a list of texts", "short_names": "a list of texts",
    "printer_columns": "a list of PrinterColumn(...)", "also_serves": "a list of composite classes",
}  # fmt: skip


def define(cls: type, options: DefinitionOptions) -> Definition:
    """The definition that the class keywords of ``cls`` make.

    Raises:
        AuthoringError: A keyword is missing, unknown or of a value that it cannot have.
    """
    for wrong in _wrong(cls.__name__, {name: value for name, value in options.items() if value is not None}):
        wrong.location = wrong.location or calling_location()
        raise wrong
    plural = options.get("plural", options["kind"].lower() + "s")
    claim_kind = options.get("claim_kind")
    return Definition(
        group=options["group"],
        version=options["version"],
        kind=options["kind"],
        plural=plural,
        claim_kind=claim_kind,
        claim_plural=options.get("claim_plural", claim_kind.lower() + "s") if claim_kind else None,
        scope="LegacyCluster" if claim_kind else options.get("scope", "Namespaced"),
        categories=tuple(options.get("categories", ())),
        short_names=tuple(options.get("short_names", ())),
        printer_columns=tuple(options.get("printer_columns", ())),
        composition=options.get("composition", f"{plural}.{options['group']}"),
        labels=dict(options.get("labels", {})),
        also_serves=tuple(options.get("also_serves", ())),
        composite_delete_policy=options.get("composite_delete_policy", DELETE_POLICIES[0]),
        deletion_order=options.get("deletion_order", DELETION_ORDERS[0]),
        location=calling_location(),
    )


def define_edition(cls: type, options: DefinitionOptions) -> Definition:
    """The definition of an edition: that of the composite it inherits from, with a Composition of its own.

    Raises:
        AuthoringError: It inherits from none, or a keyword would change what editions share.
    """
    given = {name: value for name, value in options.items() if value is not None}
    for wrong in _wrong_edition(cls, given):
        wrong.location = wrong.location or calling_location()
        raise wrong
    inherited: Definition = cls.definition  # type: ignore[attr-defined]
    base, edition = inherited.edition_of or inherited, options["edition"]
    return replace(
        base,
        composition=options.get("composition", f"{base.composition}-{edition}"),
        labels={**base.labels, f"{base.group}/{EDITION}": edition, **options.get("labels", {})},
        edition=edition,
        edition_of=base,
        deletion_order=options.get("deletion_order", base.deletion_order),
        location=calling_location(),
    )


def _wrong_edition(cls: type, options: Mapping[str, Any]) -> Iterator[AuthoringError]:
    cannot = f"cannot define {cls.__name__}"
    unknown = unknown_options(options, list(DefinitionOptions.__annotations__), f"the class line of {cls.__name__}")
    if unknown is not None:
        yield unknown
    if not _is("a text", options["edition"]) or not _EDITION.fullmatch(options["edition"]):
        yield AuthoringError(
            f"{cannot}: edition is small letters, digits and hyphens, at most 63, not {options['edition']!r}"
        )
    if getattr(cls, "definition", None) is None:
        yield AuthoringError(
            f"{cannot}: it is an edition, but inherits from no composite that names a kind",
            hint="write class Production(Platform, edition=...), with the composite that claims get otherwise",
        )
    for key, value in options.items():
        if key not in _OF_EDITIONS:
            yield AuthoringError(
                f"{cannot}: {key} cannot be given with edition, since all editions share one definition",
                hint=f"an edition takes {', '.join(_OF_EDITIONS[1:-1])} and {_OF_EDITIONS[-1]} besides",
            )
        wanted = "a map of texts" if key == "labels" else "a text"
        if not _is(wanted, value):
            yield AuthoringError(f"{cannot}: {key} is {wanted}, not {value!r}")
    yield from _wrong_order(cannot, options)
    base = getattr(cls, "definition")  # noqa: B009
    if options.get("composition") == (base.edition_of or base).composition:
        yield AuthoringError(
            f"{cannot}: its Composition cannot be that of what it is an edition of, {options['composition']!r}",
            hint="leave out composition, or give it a name of its own",
        )


def _wrong(name: str, options: Mapping[str, Any]) -> Iterator[AuthoringError]:
    """What is wrong with class keywords; the first is enough, because the rest may follow from it."""
    unknown = unknown_options(options, list(DefinitionOptions.__annotations__), f"the class line of {name}")
    if unknown is not None:
        yield unknown
    cannot = f"cannot define {name}"
    for key in _REQUIRED:
        if key not in options:
            yield AuthoringError(f"{cannot}: class keyword {key!r} is missing")
    for key, value in options.items():
        wanted = "a text" if key in _TEXTS else _LISTS.get(key, "a map of texts")
        if not _is(wanted, value):
            yield AuthoringError(f"{cannot}: {key} is {wanted}, not {value!r}")
    yield from _wrong_order(cannot, options)
    yield from _wrong_scope(cannot, options)
    for older in options.get("also_serves", ()):
        own = older.definition
        if (own.group, own.kind) != (options["group"], options["kind"]) or own.version == options["version"]:
            yield AuthoringError(
                f"cannot serve {older.__name__} with {name}: it must be another version of the same kind"
            )


def _wrong_order(cannot: str, options: Mapping[str, Any]) -> Iterator[AuthoringError]:
    order = options.get("deletion_order")
    if order is not None and order not in DELETION_ORDERS:
        yield _not_one_of(cannot, "deletion_order", order, DELETION_ORDERS)


def _wrong_scope(cannot: str, options: Mapping[str, Any]) -> Iterator[AuthoringError]:
    scope = options.get("scope")
    if scope is not None and scope not in SCOPES:
        yield _not_one_of(cannot, "scope", scope, SCOPES)
    policy = options.get("composite_delete_policy")
    if policy is not None and policy not in DELETE_POLICIES:
        yield _not_one_of(cannot, "composite_delete_policy", policy, DELETE_POLICIES)
    if policy is not None and not options.get("claim_kind"):
        yield AuthoringError(
            f"{cannot}: there is a composite_delete_policy, but no claim_kind",
            hint="composites without claims are deleted as kubectl delete --cascade says",
        )
    if options.get("claim_kind") and scope not in (None, "LegacyCluster"):
        yield AuthoringError(
            f"{cannot}: scope is {scope!r}, but only a composite of scope 'LegacyCluster' can have claims",
            hint="leave out scope or claim_kind",
        )
    if "claim_plural" in options and not options.get("claim_kind"):
        yield AuthoringError(f"{cannot}: there is a claim_plural, but no claim_kind", hint="give claim_kind=...")


def _is(wanted: str, value: Any) -> bool:
    if wanted == "a text":
        return isinstance(value, str) and bool(value)
    if wanted == "a map of texts":
        return isinstance(value, Mapping) and all(isinstance(text, str) for text in (*value, *value.values()))
    if isinstance(value, str) or not isinstance(value, Sequence):
        return False
    if wanted == "a list of texts":
        return all(isinstance(item, str) for item in value)
    if wanted == "a list of PrinterColumn(...)":
        return all(isinstance(item, PrinterColumn) for item in value)
    return all(isinstance(getattr(item, "definition", None), Definition) for item in value)


def _not_one_of(cannot: str, name: str, value: object, known: Sequence[str]) -> AuthoringError:
    return AuthoringError(
        f"{cannot}: {name} is one of {', '.join(known)}, not {value!r}",
        hint=did_you_mean(value, known),
        location=calling_location(),
    )
