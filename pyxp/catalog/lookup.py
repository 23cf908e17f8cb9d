"""Looking up kinds in one or several stores."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pyxp.catalog.facts import KindFacts, VersionFacts
from pyxp.catalog.identity import CORE_NAME, split_name
from pyxp.catalog.naming import python_names
from pyxp.catalog.packs import PackStore
from pyxp.catalog.store import Entry, Store
from pyxp.errors import UnknownNameError
from pyxp.model.known_kinds import IMPORT, kind_advice, without_scope

SHIPPED = Path(__file__).parent / "data"
"""The store that comes with pyxp."""


class Catalog:
    """What is known about kinds. Earlier stores win over later ones.

    A catalog loads what a store says of a kind, or of all, when that is asked for.
    """

    def __init__(self, *stores: Store) -> None:
        self.stores = stores
        self._known: dict[tuple[str, str], tuple[Store, Entry]] | None = None
        self._loaded: dict[tuple[str, str], KindFacts] = {}

    @classmethod
    def shipped(cls) -> Catalog:
        """The facts that come with pyxp."""
        return cls(PackStore(SHIPPED))

    def with_stores(self, *stores: Store) -> Catalog:
        """A catalog that asks these stores first, then its own."""
        return Catalog(*stores, *self.stores)

    def kinds(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Group, kind and versions of everything that is known, sorted; loads no kind."""
        return [(entry.group, entry.kind, entry.versions) for entry in self.entries()]

    def entries(self) -> list[Entry]:
        """The index entries of everything that is known, sorted by group and kind; loads no kind."""
        index = self._index()
        return [index[key][1] for key in sorted(index)]

    def find(self, api_version: str, kind: str) -> KindFacts | None:
        """The facts about a kind that has this version, or None."""
        group, _, version = api_version.rpartition("/")
        facts = self.find_kind(group, kind)
        return facts if facts is not None and version in facts.versions else None

    def get(self, api_version: str, kind: str) -> KindFacts:
        """The facts about a kind that has this version.

        Raises:
            UnknownNameError: It is not known; the hint names the nearest kind or the versions that there are.
        """
        found = self.find(api_version, kind)
        if found is not None:
            return found
        group, _, version = api_version.rpartition("/")
        other = self.find_kind(group, kind)
        if other is not None:
            hint = f"it has {', '.join(other.versions)}"
            raise UnknownNameError(f"{kind} in {group or CORE_NAME} has no version {version!r}", hint=hint)
        raise UnknownNameError(f"no schema is known for {kind} in {api_version}", hint=self._advice(group, kind))

    def find_kind(self, group: str, kind: str) -> KindFacts | None:
        """The facts about a kind in an API group, whatever its versions, or None."""
        key = (group, kind)
        if key not in self._loaded:
            holder = self._holder(group, kind)
            if holder is None:
                return None
            store, entry = holder
            self._loaded[key] = KindFacts(store.load(entry))
        return self._loaded[key]

    def kinds_in(self, group: str) -> list[str]:
        """The kinds of an API group, sorted; loads none."""
        return sorted({kind for store in self.stores for kind in store.in_group(group)})

    def store_of(self, group: str, kind: str) -> Store | None:
        """The store that the facts about a kind come from, or None where no store knows it."""
        holder = self._holder(group, kind)
        return None if holder is None else holder[0]

    def ships(self, group: str, kind: str) -> bool:
        """Whether the facts about a kind are those that come with pyxp."""
        store = self.store_of(group, kind)
        return isinstance(store, PackStore) and store.root == SHIPPED

    def has_field(self, name: str) -> bool:
        """Whether any kind has a field of this Python name at the top of what resources take."""
        for store in self.stores:
            for entry in store.mentioning(name) if isinstance(store, PackStore) else store.entries().values():
                facts = self.find_kind(entry.group, entry.kind)
                if facts is not None and name in python_names((facts.version().fields or {}).get("properties", {})):
                    return True
        return False

    def named(self, name: str) -> list[Entry]:
        """The index entries that a name fits which a person gives, in whatever version; see :meth:`resolve`."""
        group, _, word = _split_name(name)
        return [entry for entry in self.entries() if _is_called(entry, word) and _in_group(entry, group)]

    def resolve(self, name: str) -> VersionFacts:
        """The kind that a person means by a name, in the version named or the storage version.

        Understood are ``VPC``, ``vpc``, ``vpcs``, a short name, ``ec2/VPC``, ``vpcs.ec2.aws.upbound.io``,
        ``VPC.ec2.aws.upbound.io`` and ``ec2.aws.upbound.io/v1beta1/VPC``; ``core/ConfigMap`` and ``v1/ConfigMap`` for
        the group that has no name. A name that fits a provider's kind in both scopes means the cluster-scoped one.

        Raises:
            UnknownNameError: Nothing fits, with the nearest kind; or several kinds do, with the names to choose from.
        """
        group, version, word = _split_name(name)
        found = self.named(name)
        if not found:
            raise UnknownNameError(f"no schema is known for {name!r}", hint=self._advice(group, word))
        # Both scopes of a provider's kind: ec2.aws.upbound.io and ec2.aws.m.upbound.io.
        by_family: dict[tuple[str, str], Entry] = {}
        for entry in sorted(found, key=lambda entry: entry.group.count(".")):
            by_family.setdefault((without_scope(entry.group), entry.kind), entry)
        if len(by_family) > 1:
            names = ", ".join(sorted(f"{_short(entry.group)}/{entry.kind}" for entry in by_family.values()))
            raise UnknownNameError(f"{name!r} is the name of several kinds", hint=f"write one of {names}")
        (entry,) = by_family.values()
        facts = self.find_kind(entry.group, entry.kind)
        if facts is None:  # an index entry whose store has lost it
            raise UnknownNameError(f"no schema is known for {name!r}")
        return facts.version(version or None)

    def in_other_scope(self, facts: KindFacts) -> KindFacts | None:
        """The same kind of a provider in the other scope, or None."""
        for entry in self.entries():
            same = entry.kind == facts.kind and entry.group != facts.group
            if same and without_scope(entry.group) == without_scope(facts.group):
                return self.find_kind(entry.group, entry.kind)
        return None

    def _advice(self, group: str, kind: str) -> str:
        return kind_advice("" if group == CORE_NAME else group, kind, self.kinds()) or IMPORT

    def _holder(self, group: str, kind: str) -> tuple[Store, Entry] | None:
        for store in self.stores:
            entry = store.find(group, kind)
            if entry is not None:
                return store, entry
        return None

    def _index(self) -> dict[tuple[str, str], tuple[Store, Entry]]:
        if self._known is None:
            self._known = {}
            for store in self.stores:
                for key, entry in store.entries().items():
                    self._known.setdefault(key, (store, entry))
        return self._known


@cache
def shipped_catalog() -> Catalog:
    """The facts that come with pyxp, in one catalog for all who only ask."""
    return Catalog.shipped()


def _split_name(name: str) -> tuple[str, str, str]:
    """Group (perhaps short or empty), version (perhaps empty) and kind word."""
    if "/" in name:
        return split_name(name)
    word, _, group = name.partition(".")
    return group, "", word


def _is_called(entry: Entry, word: str) -> bool:
    return word.lower() in {entry.kind.lower(), entry.plural, *(short.lower() for short in entry.short_names)}


def _in_group(entry: Entry, group: str) -> bool:
    named = entry.group or CORE_NAME
    return not group or named == group or named.startswith(f"{group}.")


def _short(group: str) -> str:
    """A group as it is usually written: short for a provider's (``ec2``), in full for Crossplane's own."""
    first, _, rest = group.partition(".")
    return first if rest.count(".") > 1 else group or CORE_NAME
