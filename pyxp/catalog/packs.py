"""Packed stores: a file per API group, from which one kind is read alone.

A file is a line of JSON, its header, and behind it the records of the group's kinds, each compressed by itself (zlib,
`RFC 1950 <https://www.rfc-editor.org/rfc/rfc1950>`_) with one dictionary that all files of the store share. The header
is the index of the group: what :class:`~pyxp.catalog.store.Entry` says of a kind, and where its record lies::

    {"format": 1, "kinds": {"VPC": {"plural": "vpcs", ..., "at": 0, "size": 912, "digest": "..."}}}

Compressed bytes may differ from one zlib to another. The digest, of the record's text, does not.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pyxp.catalog.identity import CORE, CORE_NAME
from pyxp.catalog.store import Entry, Record, entry_of, index_facts, indexed, shared_record
from pyxp.errors import InputError, Location

DICTIONARY: Final = "shared.dictionary"
SUFFIX: Final = ".pack"
_FORMAT = 1
_LEVEL = 9
_WINDOW = 32_768
"""As far as zlib looks back; a longer dictionary would not be used."""
_LONGEST_PIECE = 1_500
_SEEN_OFTEN = 4
_DIGEST_LENGTH = 16
_IN_NAMES: Final = b"_-.$/"
"""What stands between the words of some names in schemas, for which Python has an underscore."""


class PackStore:
    """A folder of packs, as comes with pyxp. Its records are known to be sound.

    Args:
        root: The folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._groups: dict[str, dict[str, tuple[Entry, int, int]]] = {}
        self._dictionary: bytes | None = None

    def entries(self) -> Mapping[tuple[str, str], Entry]:
        """The kinds of all packs, by group and kind; reads every header."""
        from pyxp.files import manifest_files  # here and below: authoring needs this room, but no files

        found = {}
        for path in manifest_files(self.root, (SUFFIX,)):
            group = _group_of(path)
            found.update({(group, kind): entry for kind, entry in self.in_group(group).items()})
        return found

    def in_group(self, group: str) -> Mapping[str, Entry]:
        """The kinds of one API group; reads the header of its pack."""
        return {kind: entry for kind, (entry, _, _) in self._header(group).items()}

    def find(self, group: str, kind: str) -> Entry | None:
        """The entry of one kind, or None; reads the header of its group's pack."""
        found = self._header(group).get(kind)
        return found[0] if found is not None else None

    def load(self, entry: Entry) -> Record:
        """Reads one kind.

        Raises:
            InputError: The pack is damaged.
        """
        from pyxp.files import open_bytes

        _, at, size = self._header(entry.group)[entry.kind]
        path = self._path(entry.group)
        with open_bytes(path) as file:
            file.seek(at)
            packed = file.read(size)
        try:
            record: Record = json.loads(_unpacked(packed, self.dictionary))
        except (zlib.error, ValueError) as error:
            raise _damaged(path) from error
        return record

    def mentioning(self, field: str) -> Iterator[Entry]:
        """The kinds that may have a field of this Python name, because their records say a word that looks like it.

        Looking for a word is a small part of the work of making facts of the records.
        """
        from pyxp.files import manifest_files, read_bytes

        word = f'"{field.replace("_", "").lower()}"'.encode()
        for path in manifest_files(self.root, (SUFFIX,)):
            packs = read_bytes(path)
            for entry, at, size in self._header(_group_of(path)).values():
                text = _unpacked(packs[at : at + size], self.dictionary)
                if word in text.lower().translate(None, _IN_NAMES):
                    yield entry

    @property
    def dictionary(self) -> bytes:
        """What all records of the store are compressed with."""
        from pyxp.files import read_bytes

        if self._dictionary is None:
            self._dictionary = read_bytes(self.root / DICTIONARY)
        return self._dictionary

    def _header(self, group: str) -> dict[str, tuple[Entry, int, int]]:
        if group not in self._groups:
            path = self._path(group)
            self._groups[group] = _read_header(path, group) if path.is_file() else {}
        return self._groups[group]

    def _path(self, group: str) -> Path:
        return self.root / _file_of(group)


def write_packs(folder: Path, records: Iterable[Record]) -> list[str]:
    """Writes records into a packed store, which keeps its other kinds, and returns the files that changed.

    A pack whose facts are those that are there is left as it is, whatever bytes this zlib would make of them.

    Raises:
        InputError: A pack is damaged, or cannot be written.
    """
    from pyxp.files import write_bytes

    store = PackStore(folder)
    changed = []
    for group, members in _by_group(records).items():
        there = {kind: store.load(entry) for kind, entry in store.in_group(group).items()}
        texts = {kind: packed_text(record) for kind, record in members.items()}
        if any(kind not in there or _json(there[kind]).encode() != text for kind, text in texts.items()):
            whole = {**{kind: _json(record).encode() for kind, record in there.items()}, **texts}
            entries = {kind: entry_of(members.get(kind) or there[kind]) for kind in whole}
            write_bytes(folder / _file_of(group), _pack(entries, whole, store.dictionary))
            changed.append(_file_of(group))
    return changed


def is_packed(folder: Path) -> bool:
    """Whether the folder is a packed store."""
    return (folder / DICTIONARY).is_file()


def pack(records: Iterable[Record], dictionary: bytes) -> dict[str, bytes]:
    """The packs of records, by file name.

    Args:
        records: All records of the groups that they belong to.
        dictionary: What to compress them with.
    """
    return {
        _file_of(group): _pack(
            {kind: entry_of(record) for kind, record in members.items()},
            {kind: packed_text(record) for kind, record in members.items()},
            dictionary,
        )
        for group, members in _by_group(records).items()
    }


def packed_text(record: Record) -> bytes:
    """What is compressed of a record: JSON without a space, each schema that occurs twice written once."""
    return _json(shared_record(record)).encode()


def build_dictionary(records: Iterable[Record]) -> bytes:
    """What records have in common, the most useful last, as zlib likes it (it reaches those at the least cost).

    Pieces are fields with their values. A piece is worth its length for every record but the first that holds it.
    """
    seen: Counter[str] = Counter()
    for record in records:
        seen.update(_pieces(json.loads(packed_text(record))))
    chosen: list[str] = []
    size = 0
    for piece, count in sorted(seen.items(), key=lambda item: (-(item[1] - 1) * len(item[0]), item[0])):
        needed = len(piece.encode()) + 1
        if count >= _SEEN_OFTEN and size + needed <= _WINDOW and not any(piece in longer for longer in chosen):
            chosen.append(piece)
            size += needed
    return ",".join(reversed(chosen)).encode()


def _by_group(records: Iterable[Record]) -> dict[str, dict[str, Record]]:
    """Records by kind, by group in order."""
    groups: dict[str, dict[str, Record]] = {}
    for record in records:
        groups.setdefault(record["group"], {})[record["names"]["kind"]] = record
    return dict(sorted(groups.items()))


def _pack(entries: Mapping[str, Entry], texts: Mapping[str, bytes], dictionary: bytes) -> bytes:
    kinds: dict[str, Any] = {}
    packed = []
    at = 0
    for kind in sorted(entries):
        squeezed = _packed(texts[kind], dictionary)
        kinds[kind] = {
            **index_facts(entries[kind]),
            "at": at,
            "size": len(squeezed),
            "digest": hashlib.sha256(texts[kind]).hexdigest()[:_DIGEST_LENGTH],
        }
        packed.append(squeezed)
        at += len(squeezed)
    return b"".join([_json({"format": _FORMAT, "kinds": kinds}).encode(), b"\n", *packed])


def _read_header(path: Path, group: str) -> dict[str, tuple[Entry, int, int]]:
    from pyxp.files import open_bytes

    try:
        with open_bytes(path) as file:
            return _entries(group, file.readline())
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error


def _entries(group: str, line: bytes) -> dict[str, tuple[Entry, int, int]]:
    header = json.loads(line)
    if header["format"] != _FORMAT:
        raise ValueError(header["format"])
    return {
        kind: (indexed(group, kind, facts), len(line) + facts["at"], facts["size"])
        for kind, facts in header["kinds"].items()
    }


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            piece = f"{_json(key)}:{_json(inner)}"
            if len(piece) <= _LONGEST_PIECE:
                yield piece
            yield from _pieces(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _pieces(inner)


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _packed(text: bytes, dictionary: bytes) -> bytes:
    work = zlib.compressobj(_LEVEL, zdict=dictionary)
    return work.compress(text) + work.flush()


def _unpacked(packed: bytes, dictionary: bytes) -> bytes:
    work = zlib.decompressobj(zdict=dictionary)
    return work.decompress(packed) + work.flush()


def _file_of(group: str) -> str:
    return f"{group or CORE_NAME}{SUFFIX}"


def _group_of(path: Path) -> str:
    group = path.name.removesuffix(SUFFIX)
    return CORE if group == CORE_NAME else group


def _damaged(path: Path) -> InputError:
    return InputError(f"cannot use {path.name}: the file is damaged", location=Location(str(path)))
