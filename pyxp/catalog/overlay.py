"""What the CRDs of a provider do not say, written down beside them.

An overlay belongs to one release of one provider. It names fields that the CRDs have and the release lacks, what the
release requires, how the provider extracts the value of a reference, how a kind gets its external name, and which
fields Terraform replaces the object for (the provider then refuses the update).

::

    release: v2.6.0
    package: provider-aws-{group}
    groups: [aws.upbound.io, aws.m.upbound.io]      # what follows the short group name
    strike: ["*/*:status.lastHandledReconcileAt", "rds/Cluster:autoMinorVersionUpgrade"]
    replaces: [region]                              # for every kind that has the field
    kinds:
      ec2/VPC:
        externalName: generated                     # or: name
        nameLimit: 63                               # the longest external name
        extracts: {ipv4IpamPoolId: external-name}
        replaces: [cidrBlock]
        requires: [cidrBlock]                       # a CEL rule of the release that the CRDs lack

What the provider's own configuration says of every kind may come along under ``names`` and ``references``
(:mod:`pyxp.catalog.providers`); what is said under ``kinds`` wins. What the cloud refuses may be told of many kinds at
once, too: the fields that no two objects share, the name first (``external-name`` where it is that), and the shape of
the ids that it gives, a regular expression for the whole::

    cloudNames: {sqs/Queue: [name], ec2/SecurityGroup: [name, vpcId]}
    ids: {ec2/VPC: "vpc-[0-9a-f]+"}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final

from pyxp.catalog.places import Place
from pyxp.catalog.providers import ExternalName, Naming, Reference, read_references
from pyxp.errors import InputError, Location
from pyxp.gotext.patterns import PatternError, compile_pattern
from pyxp.model import fieldpath


@dataclass(frozen=True, slots=True)
class Strike:
    """A field to leave out of the facts.

    Attributes:
        kind: ``GROUP/KIND`` as given; both sides may hold ``*``, and the group may be short (``rds``).
        path: Field path from the root of the object. A path that begins with neither ``spec`` nor ``status`` is
            meant under ``spec.forProvider``, ``spec.initProvider`` and ``status.atProvider``.
    """

    kind: str
    path: str

    @classmethod
    def parse(cls, text: str) -> Strike:
        """Reads ``GROUP/KIND:PATH``.

        Raises:
            InputError: The text has another form.
        """
        kind, colon, path = text.partition(":")
        if not colon or kind.count("/") != 1 or not path or not all(kind.split("/")):
            raise InputError(f"cannot strike {text!r}", hint="write GROUP/KIND:PATH, for example rds/Cluster:someField")
        return cls(kind, path)

    def matches(self, group: str, kind: str) -> bool:
        """Whether the strike is about this kind, whose API group is given in full."""
        wanted_group, _, wanted_kind = self.kind.partition("/")
        groups = (group, group.partition(".")[0])
        return fnmatchcase(kind, wanted_kind) and any(fnmatchcase(name, wanted_group) for name in groups)

    def paths(self) -> tuple[str, ...]:
        """The paths from the root of the object."""
        if self.path.split(".")[0] in ("spec", "status"):
            return (self.path,)
        return tuple(f"{root}.{self.path}" for root in ("spec.forProvider", "spec.initProvider", "status.atProvider"))

    def __str__(self) -> str:
        return f"{self.kind}:{self.path}"


@dataclass(frozen=True, slots=True)
class KindOverlay:
    """What an overlay says about one kind. Paths are relative to ``forProvider``."""

    external_name: ExternalName | None = None
    name_limit: int | None = None
    extracts: Mapping[str, str] = field(default_factory=dict)
    replaces: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()


_PACKAGE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:@-]*")
_KIND_KEYS = {"externalName", "nameLimit", "extracts", "replaces", "requires"}
_KEYS = {
    *("release", "package", "packages", "groups", "strike", "replaces", "kinds", "names", "references"),
    *("cloudNames", "ids"),
}


@dataclass(frozen=True, slots=True)
class Overlay:
    """Facts that an import adds to those of the CRDs. The empty overlay adds nothing."""

    release: str = ""
    package: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    strikes: tuple[Strike, ...] = ()
    replaces: tuple[str, ...] = ()
    kinds: Mapping[str, KindOverlay] = field(default_factory=dict)
    names: Mapping[str, Naming] = field(default_factory=dict)
    references: Mapping[tuple[str, str], Mapping[str, Mapping[str, Reference]]] = field(default_factory=dict)
    cloud_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, data: Any, source: str = "overlay", locate: Callable[[str], Location] | None = None) -> Overlay:
        """Reads the document described at the top of this module.

        Args:
            data: The document.
            source: How errors call it.
            locate: Finds the location of a field path, for errors.

        Raises:
            InputError: A key is unknown, or a value has the wrong shape.
        """
        place = Place(source, locate=locate)
        place.check_keys(data, _KEYS)
        groups = place.at("groups", data).texts()
        kinds = {
            name: _kind_overlay(entry, entry_place)
            for name, entry, entry_place in _by_kind(place.at("kinds", data), groups, Mapping)
        }
        return cls(
            release=place.at("release", data).text(),
            package=_package(place.at("package", data)),
            packages=_packages(place.at("packages", data)),
            groups=groups,
            strikes=tuple(_strikes(place.at("strike", data))),
            replaces=place.at("replaces", data).texts(),
            kinds=kinds,
            names={
                name: Naming.parse(entry, entry_place)
                for name, entry, entry_place in _by_kind(place.at("names", data), groups, Mapping)
            },
            references=read_references(place.at("references", data)),
            cloud_names={
                name: entry_place.texts()
                for name, _, entry_place in _by_kind(place.at("cloudNames", data), groups, list)
            },
            ids={
                name: _pattern(entry, entry_place)
                for name, entry, entry_place in _by_kind(place.at("ids", data), groups, str)
            },
        )

    def with_facts(self, other: Overlay) -> Overlay:
        """This overlay, completed by another one: what both say of a kind, and what both say of all, is this one's."""
        return Overlay(
            release=self.release or other.release,
            package=self.package or other.package,
            packages={**other.packages, **self.packages},
            groups=self.groups or other.groups,
            strikes=(*self.strikes, *(strike for strike in other.strikes if strike not in self.strikes)),
            replaces=(*self.replaces, *(path for path in other.replaces if path not in self.replaces)),
            kinds={**other.kinds, **self.kinds},
            names={**other.names, **self.names},
            references={**other.references, **self.references},
            cloud_names={**other.cloud_names, **self.cloud_names},
            ids={**other.ids, **self.ids},
        )

    def covers(self, group: str) -> bool:
        """Whether the API group belongs to the provider that this overlay is about."""
        return not self.groups or any(group == known or group.endswith(f".{known}") for known in self.groups)

    def short_group(self, group: str) -> str:
        """The group as the overlay's keys write it: ``ec2`` of ``ec2.aws.upbound.io``."""
        for known in self.groups:
            if group.endswith(f".{known}"):
                return group.removesuffix(f".{known}")
        return group

    def kind(self, group: str, kind: str) -> KindOverlay:
        """What is said about a kind; empty when nothing is."""
        if not self.covers(group):
            return KindOverlay()
        return self.kinds.get(f"{self.short_group(group)}/{kind}", KindOverlay())

    def naming(self, group: str, kind: str) -> Naming | None:
        """How a kind gets its external name, where the provider's configuration says so."""
        return self.names.get(f"{self.short_group(group)}/{kind}") if self.covers(group) else None

    def cloud_name(self, group: str, kind: str) -> tuple[str, ...]:
        """The fields that tell an object of a kind from all others, the name first; empty where nothing is said."""
        return self.cloud_names.get(f"{self.short_group(group)}/{kind}", ()) if self.covers(group) else ()

    def id_pattern(self, group: str, kind: str) -> str:
        """What the ids of a kind look like that the cloud gives; empty where nothing is said."""
        return self.ids.get(f"{self.short_group(group)}/{kind}", "") if self.covers(group) else ""

    def package_of(self, group: str) -> str:
        """The provider package that installs the kind, or an empty text where the overlay does not say."""
        if not self.covers(group):
            return ""
        return self.packages.get(group) or self.package.replace("{group}", self.short_group(group))


def _by_kind(place: Place, groups: Sequence[str], of: type) -> Iterator[tuple[str, Any, Place]]:
    """What is said by ``GROUP/KIND``, with its place.

    Raises:
        InputError: A name has another form, or one by which nothing is found.
    """
    for name, entry, below in place.entries(of):
        group, slash, kind = name.partition("/")
        if not (group and slash and kind) or "/" in kind:
            raise below.error(f"{name!r} names no kind", hint="write GROUP/KIND, for example ec2/VPC")
        known = next((known for known in groups if group.endswith(f".{known}")), "")
        if known:
            short = f"{group.removesuffix('.' + known)}/{kind}"
            raise below.error(f"{name!r} has the group in full, which groups shortens", hint=f"write {short}")
        yield name, entry, below


def _kind_overlay(entry: Any, place: Place) -> KindOverlay:
    place.check_keys(entry, _KIND_KEYS)
    external_name = entry.get("externalName")
    if external_name not in (None, "name", "generated"):
        told = f"externalName is {external_name!r}, expected name or generated"
        raise place.at("externalName", entry).error(told)
    name_limit = entry.get("nameLimit")
    if name_limit is not None and (type(name_limit) is not int or name_limit < 1):
        told = f"nameLimit is {name_limit!r}, expected a whole number above 0"
        raise place.at("nameLimit", entry).error(told)
    return KindOverlay(
        external_name=external_name,
        name_limit=name_limit,
        extracts={field: _path(below) for field, _, below in place.at("extracts", entry).entries(str)},
        replaces=_replaces(place.at("replaces", entry)),
        requires=place.at("requires", entry).texts(),
    )


def _path(place: Place) -> str:
    """What a reference takes: ``external-name``, or the path of a field."""
    text = place.text()
    try:
        fieldpath.parse(text)
    except fieldpath.PathSyntaxError as error:
        raise place.error(f"{text!r} is not the path of a field", hint="write it like status.atProvider.arn") from error
    return text


def _replaces(place: Place) -> tuple[str, ...]:
    """The fields that replace the object, and with ``!`` before them those that do not."""
    paths = place.texts()
    for index, path in enumerate(paths):
        if path.startswith("!") and path[1:] in paths:
            raise place.item(index).error(f"{path[1:]} is listed both with and without !", hint="write it once")
    return paths


def _packages(place: Place) -> dict[str, str]:
    found = {}
    for group, _, below in place.entries(str):
        if "/" in group or "." not in group.strip("."):
            raise below.error(f"{group!r} is not the full name of a group", hint="write it like ec2.aws.upbound.io")
        found[group] = _package(below, placeholder=False)
    return found


def _package(place: Place, *, placeholder: bool = True) -> str:
    """The name of a package, in which ``{group}`` may stand for the short name of the kind's group."""
    name = place.text()
    rest = name.replace("{group}", "group") if placeholder else name
    if rest and not _PACKAGE.fullmatch(rest):
        allowed = "of braces it takes only {group}" if placeholder else "there is nothing to fill in here"
        raise place.error(f"{name!r} is not the name of a package", hint=f"{allowed}, as in provider-aws-s3")
    return name


def _strikes(place: Place) -> Iterator[Strike]:
    for index, text in enumerate(place.texts()):
        try:
            yield Strike.parse(text)
        except InputError as error:
            raise place.item(index).error(error.message, hint=error.hint) from error


def _pattern(pattern: str, place: Place) -> str:
    try:
        compile_pattern(pattern)
    except PatternError as error:
        raise place.error(error.message) from error
    return pattern
