"""Stores of records: a folder of files, or memory.

A folder holds one JSON file per kind, ``<group>/<plural>.json`` (``core/`` for the group without a name), and
``index.json`` with one line per kind. The index answers what there is; a kind's file is read when the kind is asked
for, no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pyxp.catalog.compact import share, to_text
from pyxp.catalog.identity import CORE, CORE_NAME, SCOPES, are_names, are_texts, is_group
from pyxp.errors import InputError, Location

INDEX = "index.json"
_FORMAT = 1

Record = dict[str, Any]


class Entry(NamedTuple):
    """What an index says about a kind.

    Attributes:
        group: API group in full.
        kind: Kind in CamelCase.
        plural: Plural name.
        scope: ``Cluster`` or ``Namespaced``.
        versions: Names of its versions, the storage version last.
        short_names: Short names for kubectl.
        package: The provider package that installs it, where known.
    """

    group: str
    kind: str
    plural: str
    scope: str
    versions: tuple[str, ...]
    short_names: tuple[str, ...] = ()
    package: str = ""


class Store(Protocol):
    """Where a catalog finds records."""

    def entries(self) -> Mapping[tuple[str, str], Entry]:
        """The kinds that are there, by group and kind."""

    def in_group(self, group: str) -> Mapping[str, Entry]:
        """The kinds of one API group, by kind."""

    def find(self, group: str, kind: str) -> Entry | None:
        """The entry of one kind, or None."""

    def load(self, entry: Entry) -> Record:
        """The record of one kind."""


class _Indexed:
    """Answers about groups and kinds from all entries."""

    def entries(self) -> Mapping[tuple[str, str], Entry]:
        """The kinds that are there, by group and kind."""
        raise NotImplementedError

    def in_group(self, group: str) -> Mapping[str, Entry]:
        """The kinds of one API group, by kind."""
        return {kind: entry for (of, kind), entry in self.entries().items() if of == group}

    def find(self, group: str, kind: str) -> Entry | None:
        """The entry of one kind, or None."""
        return self.entries().get((group, kind))


class MemoryStore(_Indexed):
    """Records that were just imported, for example the XRDs of a project."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = {(record["group"], record["names"]["kind"]): record for record in records}
        self._entries = {key: entry_of(record) for key, record in self._records.items()}

    def entries(self) -> Mapping[tuple[str, str], Entry]:
        """The kinds that are there, by group and kind."""
        return self._entries

    def load(self, entry: Entry) -> Record:
        """The record of one kind."""
        return self._records[entry.group, entry.kind]


class FolderStore(_Indexed):
    """A folder that ``pyxp schemas import`` wrote.

    Args:
        root: The folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._entries: dict[tuple[str, str], Entry] | None = None

    def entries(self) -> Mapping[tuple[str, str], Entry]:
        """The kinds of the index, by group and kind.

        Raises:
            InputError: The index is missing or not readable.
        """
        if self._entries is None:
            path = self.root / INDEX
            data = _read(path)
            if data.get("format") != _FORMAT:
                raise InputError(
                    f"cannot read {path.name}: expected a schema index of format {_FORMAT}",
                    location=Location(str(path)),
                )
            entries = _entries(data.get("kinds"))
            if entries is None:
                raise _damaged(path)
            self._entries = entries
        return self._entries

    def load(self, entry: Entry) -> Record:
        """Reads the file of one kind.

        Raises:
            InputError: The file is missing or not readable.
        """
        path = self.root / _file_of(entry.group, entry.plural)
        record = _read(path)
        names, versions = record.get("names"), record.get("versions")
        if record.get("group") != entry.group or not isinstance(names, dict):
            raise _damaged(path)
        if (names.get("kind"), names.get("plural"), record.get("scope")) != (entry.kind, entry.plural, entry.scope):
            raise _damaged(path)
        if not isinstance(versions, dict) or set(versions) != set(entry.versions):
            raise _damaged(path)
        from pyxp.catalog.soundness import check_record  # late: most kinds that are looked up are shipped

        try:
            check_record(record)
        except InputError as error:
            raise _damaged(path, error.message) from error
        return record


def is_store(folder: Path) -> bool:
    """Whether the folder holds an index."""
    return (folder / INDEX).is_file()


def entry_of(record: Record) -> Entry:
    """The index entry of a record."""
    names, versions = record["names"], record["versions"]
    return Entry(
        group=record["group"],
        kind=names["kind"],
        plural=names["plural"],
        scope=record["scope"],
        versions=tuple(sorted(versions, key=lambda name: (versions[name]["storage"], name))),
        short_names=tuple(names.get("shortNames") or ()),
        package=record.get("package", ""),
    )


def index_facts(entry: Entry) -> dict[str, Any]:
    """What an index says of an entry, besides its group and kind."""
    facts: dict[str, Any] = {"plural": entry.plural, "scope": entry.scope, "versions": list(entry.versions)}
    if entry.short_names:
        facts["shortNames"] = list(entry.short_names)
    if entry.package:
        facts["package"] = entry.package
    return facts


def indexed(group: str, kind: str, facts: Mapping[str, Any]) -> Entry:
    """The entry of which an index says this; the reverse of :func:`index_facts`."""
    return Entry(
        group=group,
        kind=kind,
        plural=facts["plural"],
        scope=facts["scope"],
        versions=tuple(facts["versions"]),
        short_names=tuple(facts.get("shortNames", ())),
        package=facts.get("package", ""),
    )


def file_texts(records: Iterable[Record], others: Mapping[tuple[str, str], Entry] | None = None) -> dict[str, str]:
    """The files of a store, by path relative to its folder.

    Args:
        records: The records to write.
        others: Entries of kinds that the folder holds already and keeps.
    """
    entries = dict(others or {})
    texts = {}
    for record in records:
        entry = entry_of(record)
        entries[entry.group, entry.kind] = entry
        texts[_file_of(entry.group, entry.plural)] = record_text(record)
    texts[INDEX] = _index_text(entries.values())
    return texts


def record_text(record: Record) -> str:
    """The file of one record."""
    return to_text(shared_record(record))


def shared_record(record: Record) -> Record:
    """A record with each schema that occurs more than once written once."""
    schemas, shapes = share({name: facts["schema"] for name, facts in record["versions"].items()})
    written = dict(record)
    written["versions"] = {name: {**facts, "schema": schemas[name]} for name, facts in record["versions"].items()}
    if shapes:
        written["shapes"] = shapes
    return written


def write(folder: Path, records: Iterable[Record]) -> list[str]:
    """Writes records into a store, which keeps its other kinds, and returns the files that changed.

    Nothing is written before every file is known to be the store's own, or new.

    Raises:
        InputError: The folder holds an index that is not readable, a file that no import wrote in the place of one to
            write, or a link that leads out of it.
    """
    from pyxp.files import find_obstacle, leads_outside, write_text

    others = _own_entries(folder) if is_store(folder) else {}
    named = {_file_of(entry.group, entry.plural): entry for entry in others.values()}
    texts = file_texts(records, others)
    for name, text in texts.items():
        path = folder / name
        if leads_outside(path, folder):
            raise InputError("cannot write the file: a link leads out of the store", location=Location(str(path)))
        if name != INDEX and path.is_file() and not _is_own(path, text, named.get(name)):
            raise _foreign(path)
    if (obstacle := find_obstacle(folder / name for name in texts)) is not None:
        raise InputError(
            f"cannot write {obstacle.path.name}: {obstacle.at} {obstacle.reason}",
            hint="move it away, or choose another folder with --to",
            location=Location(str(obstacle.path)),
        )
    # The index first: what it names may be written over, so an import that was cut off can be run again.
    order = sorted(texts, key=lambda name: (name != INDEX, name))
    return sorted(name for name in order if write_text(folder / name, texts[name]))


def _own_entries(folder: Path) -> dict[tuple[str, str], Entry]:
    """The entries of the index that is there.

    Raises:
        InputError: It is not readable, or says more than an import writes: somebody else's words would be lost.
    """
    entries = dict(FolderStore(folder).entries())
    if json.loads(_index_text(entries.values())) != _read(folder / INDEX):
        raise _foreign(folder / INDEX)
    return entries


def _is_own(path: Path, text: str, entry: Entry | None) -> bool:
    """Whether a file is a record that an import wrote into this store, whatever its versions were."""
    from pyxp.catalog.soundness import check_record
    from pyxp.files import read_text

    if read_text(path) == text:
        return True
    if entry is None:
        return False
    try:
        record = _read(path)
        check_record(record)
    except InputError:
        return False
    return (record["group"], record["names"].get("plural")) == (entry.group, entry.plural)


def _foreign(path: Path) -> InputError:
    return InputError(
        f"cannot write {path.name}: a file that pyxp schemas import did not write is in its place",
        hint="move it away, or choose another folder with --to",
        location=Location(str(path)),
    )


def _entries(kinds: Any) -> dict[tuple[str, str], Entry] | None:
    """The entries that an index lists; None where it says what no import writes.

    What passes may stand in a path: the files of a store lie in it.
    """
    entries = {}
    if not isinstance(kinds, dict):
        return None
    for group, listed in kinds.items():
        if not (group == CORE or is_group(group)) or not isinstance(listed, dict):
            return None
        for kind, facts in listed.items():
            if not isinstance(facts, dict) or not _is_sound(kind, facts):
                return None
            entries[group, kind] = indexed(group, kind, facts)
    return entries


def _is_sound(kind: str, facts: dict[str, Any]) -> bool:
    return (
        are_names(kind, facts.get("plural"), facts.get("versions"))
        and facts.get("scope") in SCOPES
        and ("shortNames" not in facts or are_texts(facts["shortNames"]))
        and ("package" not in facts or isinstance(facts["package"], str))
    )


def _file_of(group: str, plural: str) -> str:
    return f"{group or CORE_NAME}/{plural}.json"


def _index_text(entries: Iterable[Entry]) -> str:
    kinds: dict[str, dict[str, Any]] = {}
    for entry in entries:
        kinds.setdefault(entry.group, {})[entry.kind] = index_facts(entry)
    return to_text({"format": _FORMAT, "kinds": kinds})


def _damaged(path: Path, why: str = "") -> InputError:
    told = f"cannot use {path.name}: it is not a file that `pyxp schemas import` wrote, or does not fit its index"
    return InputError(
        f"{told} ({why})" if why else told,
        hint="delete it and import the schemas again",
        location=Location(str(path)),
    )


def _read(path: Path) -> Record:
    from pyxp.files import read_text  # not at the top: authoring needs the names of this room, but no files

    text = read_text(path)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"cannot read {path.name}: {error}", location=Location(str(path))) from error
    if not isinstance(data, dict):
        raise InputError(f"cannot read {path.name}: expected an object", location=Location(str(path)))
    return data
