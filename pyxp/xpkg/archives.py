"""Reading tar archives member by member, without unpacking them and with bounds on everything.

:mod:`tarfile` decodes the headers. It does not walk the archive: it keeps extended headers of any size in memory.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyxp.errors import InputError
from pyxp.xpkg.streams import ContentBudget, Section, Stream

_BLOCK: Final = 512
_GZIP: Final = b"\x1f\x8b"
_LONGEST_HEADER: Final = 1 << 16
_FILES: Final = frozenset((tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE))
_WITHOUT_CONTENT: Final = frozenset(
    (tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE)
)
_PAX: Final = frozenset((tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE))


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A member of an archive.

    Attributes:
        name: Its path without a leading ``/`` or ``./``; empty where it leads out of the archive.
        is_file: Whether it is a plain file, and no folder, link or device.
        is_folder: Whether it is a folder.
        size: Bytes of its content.
        start: Where its content begins in the archive.
    """

    name: str
    is_file: bool
    is_folder: bool
    size: int
    start: int


class Members:
    """The members of an archive in turn; the content of the one at hand can be read.

    Args:
        stream: The archive.
        budget: How many members may come.
    """

    def __init__(self, stream: Stream, budget: ContentBudget) -> None:
        self._stream = stream
        self._budget = budget
        self._at = 0
        # Where the content of the member at hand ends, and where the next header begins.
        self._end = 0
        self._next = 0

    def __iter__(self) -> Iterator[ArchiveMember]:
        long_name: str | None = None
        pax: dict[str, str] = {}
        while (info := self._header()) is not None:
            if info.type in _PAX:
                pax = _pax_records(self._text(info))
            elif info.type == tarfile.GNUTYPE_LONGNAME:
                long_name = self._text(info).split(b"\0", 1)[0].decode("utf-8", "surrogateescape")
            elif info.type not in (tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE):
                size = self._size(info, pax)
                self._expect(size)
                name = pax.get("path") or long_name or info.name
                yield ArchiveMember(_plain_name(name), info.type in _FILES, info.isdir(), size, self._at)
                long_name, pax = None, {}

    def content(self, member: ArchiveMember, most: int) -> bytes:
        """The content of the member at hand.

        Raises:
            InputError: It is larger than ``most``, or the archive ends within it.
        """
        if member.size > most:
            raise InputError(f"{member.name} is larger than {most >> 20} MiB")
        return self._read(member.size)

    def _header(self) -> tarfile.TarInfo | None:
        """The next header; None at the end of the archive."""
        self._at += self._stream.skip(self._next - self._at)
        if self._at < self._end:
            raise InputError("an archive is cut short")
        block = self._stream.read(_BLOCK)
        self._at += len(block)
        if not any(block):
            return None
        self._budget.meet()
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            raise InputError("an archive is damaged, cut short, or no tar archive at all") from error
        if info.size < 0 or info.type == tarfile.GNUTYPE_SPARSE:
            raise InputError("an archive is damaged, or of a kind that packages do not use")
        self._expect(info.size)
        return info

    def _expect(self, size: int) -> None:
        """Take note of how much content follows; it is filled up to whole blocks."""
        self._end = self._at + size
        self._next = self._end + -size % _BLOCK

    def _size(self, info: tarfile.TarInfo, pax: dict[str, str]) -> int:
        if info.type in _WITHOUT_CONTENT:
            return 0
        size = pax.get("size", "")
        return int(size) if size.isascii() and size.isdigit() and len(size) < 20 else info.size

    def _text(self, info: tarfile.TarInfo) -> bytes:
        if info.size > _LONGEST_HEADER:
            raise InputError(f"an archive has a header that is larger than {_LONGEST_HEADER >> 10} KiB")
        self._budget.describe(info.size)
        return self._read(info.size)

    def _read(self, count: int) -> bytes:
        found = self._stream.read(count)
        self._at += len(found)
        if len(found) < count:
            raise InputError("an archive is cut short")
        return found


class Archive:
    """The plain files of an archive, by name; of several with one name the first.

    Args:
        whole: The archive.
        budget: How many members may come.

    Raises:
        InputError: It is not a sound archive.
    """

    def __init__(self, whole: Section, budget: ContentBudget) -> None:
        self._whole = whole
        self._members: dict[str, ArchiveMember] = {}
        if whole.part(0, len(_GZIP)).read(len(_GZIP)) == _GZIP:
            raise InputError("the archive as a whole is compressed", hint="unpack it with gunzip")
        for member in Members(whole.part(0, whole.size), budget):
            if not member.is_folder:
                self._members.setdefault(member.name, member)

    def section(self, name: str) -> Section | None:
        """The bytes of a file; None where there is none.

        Raises:
            InputError: The name is that of a link or a device.
        """
        member = self._members.get(_plain_name(name)) if name else None
        if member is None:
            return None
        if not member.is_file:
            raise InputError(f"{name} is a link or a device, which is not followed")
        return self._whole.part(member.start, member.size)


def _plain_name(name: str) -> str:
    parts = [part for part in name.split("/") if part and part != "."]
    return "" if ".." in parts else "/".join(parts)


def _pax_records(text: bytes) -> dict[str, str]:
    """The records of an extended header; each is its own length, a blank, ``key=value`` and a line feed."""
    found: dict[str, str] = {}
    text = text.rstrip(b"\0")
    start = 0
    while start < len(text):
        length, blank, _ = text[start : start + 32].partition(b" ")
        end = start + (int(length) if length.isdigit() else 0)
        key, equals, value = text[start + len(length) + 1 : end - 1].partition(b"=")
        if not blank or not equals or end <= start + len(length) or text[end - 1 : end] != b"\n":
            raise InputError("an archive has a header that cannot be read")
        found[key.decode("utf-8", "replace")] = value.decode("utf-8", "surrogateescape")
        start = end
    return found
