"""Type facts about a kind, as the rest of pyxp asks for them.

The objects here read a record (see :mod:`pyxp.catalog.importer`) and compute nothing before it is asked for. What
they return is shared between callers and must not be changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from pyxp.catalog.compact import expand
from pyxp.catalog.identity import CORE_NAME
from pyxp.catalog.names import told_apart_by
from pyxp.catalog.naming import python_names
from pyxp.catalog.paths import descend, join_path, split_path
from pyxp.errors import InputError, UnknownNameError, nearest
from pyxp.structural.xrd_fields import reserved_fields

Schema = dict[str, Any]

_BRACKET = re.compile(r"\[[^\]]*\]")
_INDEX = re.compile(r"\[[0-9]+\]")
_OF_EVERY_OBJECT = ("apiVersion", "kind", "metadata", "status")
_VERSION_KEYS = ("deprecated", "deprecationWarning", "subresources")


@dataclass(frozen=True, slots=True)
class SelectorFacts:
    """A field that the provider can fill from another resource. Paths are relative to ``forProvider``.

    Attributes:
        field: The field that is filled, for example ``networkConfiguration.subnets``; ``[*]`` stands for a list.
        plural: The field is a list and takes every match; otherwise the provider takes the first one.
        selector_field: The sibling that selects by label.
        ref_field: The sibling that refers by name.
        target_kind: The kind referred to; empty where the CRD does not say.
        target_group: Its group in short form, for example ``ec2``.
        target_api_group: Its group in full.
        extract: What is taken from the target: ``external-name``, ``status.id``, ``spec.cidrBlock``; None unknown.
    """

    field: str
    plural: bool
    selector_field: str
    ref_field: str
    target_kind: str
    target_group: str
    target_api_group: str
    extract: str | None


class VersionFacts:
    """Facts about one version of a kind."""

    def __init__(self, kind: KindFacts, name: str, record: Mapping[str, Any]) -> None:
        self.kind = kind
        self.name = name
        self._record = record

    def __repr__(self) -> str:
        return f"VersionFacts({self.kind.kind}, {self.api_version})"

    @property
    def api_version(self) -> str:
        """Group and version, as manifests write it."""
        return f"{self.kind.group}/{self.name}".lstrip("/")

    @property
    def served(self) -> bool:
        """Whether the API server accepts this version."""
        return bool(self._record["served"])

    @property
    def storage(self) -> bool:
        """Whether objects are stored in this version; it is the newest form of a provider's kind."""
        return bool(self._record["storage"])

    @property
    def deprecated(self) -> bool:
        """Whether the API server warns about this version."""
        return bool(self._record.get("deprecated", False))

    @cached_property
    def schema(self) -> Schema:
        """The ``openAPIV3Schema``, without descriptions.

        Raises:
            InputError: The record is damaged.
        """
        try:
            return expand(self._record["schema"], self.kind.shapes)
        except (AttributeError, KeyError, TypeError) as error:
            raise InputError(f"cannot use the schema of {self!r}: it is damaged", hint="import it again") from error

    @cached_property
    def for_provider(self) -> Schema | None:
        """The schema of ``spec.forProvider``; None for kinds that are not managed resources."""
        return self.field("spec.forProvider")

    @cached_property
    def at_provider(self) -> Schema | None:
        """The schema of ``status.atProvider``; None for kinds that are not managed resources."""
        return self.field("status.atProvider")

    @cached_property
    def fields(self) -> Schema:
        """The schema of what a platform gives a resource: what lies at :attr:`KindFacts.fields_path`.

        Left out is what is nobody's to give: identity, metadata and status of an object, Crossplane's own fields of a
        composite.
        """
        whole = (self.field(self.kind.fields_path) if self.kind.fields_path else self.schema) or {}
        kept = self._kept_back()
        if not kept:
            return whole
        given = {name: child for name, child in whole.get("properties", {}).items() if name not in kept}
        required = [name for name in whole.get("required", ()) if name not in kept]
        return {**whole, "properties": given, "required": required}

    def _kept_back(self) -> Collection[str]:
        if self.kind.composite:
            modern = "crossplane" in ((self.field("spec") or {}).get("properties") or {})
            return reserved_fields("spec", "Cluster" if modern else "LegacyCluster")
        return () if self.kind.managed else _OF_EVERY_OBJECT

    @cached_property
    def observed(self) -> Schema:
        """The schema of what a resource reports, at :attr:`KindFacts.observed_path`; empty where it reports nothing."""
        return self.field(self.kind.observed_path) or {}

    @cached_property
    def selectors(self) -> Mapping[str, SelectorFacts]:
        """The fields that a selector can fill, by their path under ``forProvider``."""
        family = self.kind.group.partition(".")[2]
        found = {}
        for field, facts in self._record.get("selectors", {}).items():
            group = facts["group"]
            found[field] = SelectorFacts(
                field=field,
                plural=facts["plural"],
                selector_field=facts["selector"],
                ref_field=facts.get("ref", ""),
                target_kind=facts["kind"],
                target_group=group,
                target_api_group=f"{group}.{family}" if group and "." not in group else group,
                extract=facts.get("extract"),
            )
        return MappingProxyType(found)

    def selector_at(self, path: str) -> SelectorFacts | None:
        """The selector of a ``forProvider`` field whose path may hold indexes, as in ``loadBalancer[0].elbName``."""
        return self.selectors.get(path) or self.selectors.get(_INDEX.sub("[*]", path))

    @property
    def replaces(self) -> frozenset[str]:
        """The ``forProvider`` paths whose change needs another external object, which the provider refuses."""
        return frozenset(self._record.get("replaces", ()))

    def forces_replacement(self, path: str) -> bool:
        """Whether a change of the ``forProvider`` field, of a part of it, or of the block around it does."""
        plain = _BRACKET.sub("", path)
        return any(
            plain == known or plain.startswith(f"{known}.") or known.startswith(f"{plain}.") for known in self.replaces
        )

    @property
    def external_name(self) -> Literal["name", "generated"] | None:
        """Where the identity comes from: a ``name`` we choose, or ``generated`` by the cloud; None unknown."""
        value: Literal["name", "generated"] | None = self._record.get("externalName")
        return value

    @property
    def name_limit(self) -> int | None:
        """The most characters of an external name that the cloud takes; None where that is not known."""
        value: int | None = self._record.get("nameLimit")
        return value

    @property
    def required_by_cel(self) -> tuple[str, ...]:
        """Top-level ``forProvider`` fields that a rule requires, in ``forProvider`` or ``initProvider``."""
        return tuple(self._record.get("requiredByCel", ()))

    @property
    def printer_columns(self) -> tuple[Mapping[str, Any], ...]:
        """What ``kubectl get`` prints."""
        return tuple(self._record.get("printerColumns", ()))

    def field(self, path: str | Iterable[str | int]) -> Schema | None:
        """The schema at a field path such as ``spec.forProvider.tags[team]`` or ``spec.zones[0].name``.

        Returns:
            None when the schema has no such field; an empty schema below a field that keeps unknown fields.
        """
        found, rest = descend(self.schema, split_path(path))
        return None if rest else found

    def missing(self, path: str | Iterable[str | int]) -> MissingField | None:
        """What is wrong with a path that the schema lacks; None when it is there."""
        segments = split_path(path)
        found, rest = descend(self.schema, segments)
        if not rest:
            return None
        known = tuple(sorted(found.get("properties", {})))
        there = segments[: len(segments) - len(rest)]
        return MissingField(join_path(there), str(rest[0]), nearest(str(rest[0]), known), known)

    def python_names(self, path: str | Iterable[str | int] = "spec.forProvider") -> Mapping[str, str]:
        """The Python names of the fields below a path, each with its field; empty where there are none."""
        node = self.field(path)
        while node is not None and node.get("type") == "array":
            node = node.get("items")
        return MappingProxyType(python_names((node or {}).get("properties", {})))


@dataclass(frozen=True, slots=True)
class MissingField:
    """A path that leads nowhere.

    Attributes:
        parent: The path as far as it exists.
        name: The first name that does not.
        nearest: The known name most like it, or None.
        known: The names that the parent has.
    """

    parent: str
    name: str
    nearest: str | None
    known: tuple[str, ...]


class KindFacts:
    """Facts about a kind in all its versions."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.record = record

    def __repr__(self) -> str:
        return f"KindFacts({self.kind}, {self.group})"

    @property
    def group(self) -> str:
        """API group in full."""
        return str(self.record["group"])

    @property
    def kind(self) -> str:
        """Kind in CamelCase."""
        return str(self.record["names"]["kind"])

    @property
    def plural(self) -> str:
        """Plural name, as in URLs and the CRD's name."""
        return str(self.record["names"]["plural"])

    @property
    def singular(self) -> str:
        """Singular name; the lower-case kind where the CRD has none."""
        return str(self.record["names"].get("singular") or self.kind.lower())

    @property
    def scope(self) -> str:
        """``Cluster`` or ``Namespaced``."""
        return str(self.record["scope"])

    @property
    def categories(self) -> tuple[str, ...]:
        """Groups of kinds for kubectl, for example ``managed``."""
        return tuple(self.record["names"].get("categories") or ())

    @property
    def short_names(self) -> tuple[str, ...]:
        """Short names for kubectl."""
        return tuple(self.record["names"].get("shortNames") or ())

    @property
    def versions(self) -> tuple[str, ...]:
        """Names of the versions, in the CRD's order."""
        return tuple(self.record["versions"])

    @cached_property
    def storage_version(self) -> str:
        """The version that objects are stored in."""
        for name, facts in self.record["versions"].items():
            if facts["storage"]:
                return str(name)
        return self.versions[-1]

    @property
    def package(self) -> str:
        """The provider package that installs the kind; empty where that is not known."""
        return str(self.record.get("package", ""))

    @property
    def identity(self) -> Mapping[str, str]:
        """How the kind gets its external name, as its provider says; empty where that is not known.

        ``naming``, and where they fit ``parameter``, ``identifier``, ``terraform`` and ``function``: see
        :class:`pyxp.catalog.providers.Naming`.
        """
        found: Mapping[str, str] = self.record.get("identity", {})
        return found

    @cached_property
    def told_apart_by(self) -> tuple[str, ...]:
        """What no two objects of the kind share: see :func:`pyxp.catalog.names.told_apart_by`."""
        return told_apart_by(self.record)

    @property
    def id_pattern(self) -> str:
        """A regular expression for the whole of an external name that the cloud gives; empty where none is known."""
        return str(self.record.get("idPattern", ""))

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Where the facts come from: source, digest, release, struck and restored fields."""
        return MappingProxyType(self.record["provenance"])

    @property
    def managed(self) -> bool:
        """Whether the kind is a managed resource, with ``spec.forProvider``."""
        return any("selectors" in facts for facts in self.record["versions"].values())

    @property
    def composite(self) -> bool:
        """Whether the kind is a composite, which Crossplane defines for an XRD."""
        return not self.managed and "composite" in self.categories

    @property
    def fields_path(self) -> str:
        """Where a platform's fields of a resource are: empty for those at the top of the object."""
        if self.managed:
            return "spec.forProvider"
        return "spec" if self.composite else ""

    @property
    def observed_path(self) -> str:
        """Where a resource reports what became of it."""
        return "status.atProvider" if self.managed else "status"

    @cached_property
    def shapes(self) -> dict[str, Schema]:
        """Sub-schemas that the record writes once."""
        return dict(self.record.get("shapes", {}))

    @cached_property
    def _by_version(self) -> dict[str, VersionFacts]:
        return {name: VersionFacts(self, name, facts) for name, facts in self.record["versions"].items()}

    def version(self, name: str | None = None) -> VersionFacts:
        """The facts of one version, by default of the storage version.

        Raises:
            UnknownNameError: The kind has no such version.
        """
        wanted = name or self.storage_version
        if wanted not in self._by_version:
            raise UnknownNameError(
                f"{self.kind} has no version {wanted!r} in {self.group or CORE_NAME}",
                hint=f"it has {', '.join(self.versions)}",
            )
        return self._by_version[wanted]

    def crd(self) -> dict[str, Any]:
        """A CRD that validates like the imported one; it has no descriptions."""
        versions = []
        for name, facts in self.record["versions"].items():
            version = {"name": name, "served": facts["served"], "storage": facts["storage"]}
            version.update({key: facts[key] for key in _VERSION_KEYS if key in facts})
            if "printerColumns" in facts:
                version["additionalPrinterColumns"] = facts["printerColumns"]
            version["schema"] = {"openAPIV3Schema": self.version(name).schema}
            versions.append(version)
        return {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{self.plural}.{self.group}"},
            "spec": {
                "group": self.group,
                "names": self.record["names"],
                "scope": self.scope,
                "versions": versions,
            },
        }
