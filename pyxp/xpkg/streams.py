"""Streams of bytes with bounds: parts of a file, and gzip streams while they unpack."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

from pyxp.errors import InputError

_CHUNK: Final = 1 << 15
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"


MOST_MEMBERS: Final = 50_000
"""Members of all archives of a package; images that hold a whole system besides the package have a fifth of that."""

LEAST_CONTENT: Final = 2 << 20
MOST_UNPACKED: Final = 32
"""A ``package.yaml`` is refused where it is larger than the former and so many times as large as its packed layer.

Definitions shrink to a tenth or twentieth; what shrinks much more was written to fill the memory of whoever reads it.
"""

LEAST_UNPACKED: Final = 64 << 20
"""A layer is refused that unpacks to more than this and :data:`MOST_UNPACKED` times its packed size.

Programs shrink to a third, and definitions hardly fill this.
"""


class Stream(Protocol):
    """Bytes that are read once, from the start."""

    def read(self, count: int) -> bytes:
        """The next bytes, fewer than ``count`` only at the end."""

    def skip(self, count: int) -> int:
        """Pass over bytes and say over how many: fewer only at the end."""


class Files(Protocol):
    """Files by name, as an image's blobs lie in a folder or in an archive."""

    def section(self, name: str) -> Section | None:
        """The bytes of a file; None where there is none.

        Raises:
            InputError: The name is that of something else, such as a link.
        """


@dataclass(slots=True)
class ContentBudget:
    """How much work one package may be. The defaults leave room for the largest providers.

    Attributes:
        work: Bytes that may be unpacked or summed up for their digest, all together.
        members: Members of archives, and gzip streams, that may be met, all together.
        content: Size of all ``package.yaml`` together; Crossplane reads as much of one.
        document: Size of an index, a manifest or an image's configuration.
        headers: Bytes of extended headers, which name members, all together.
    """

    work: int = 4 << 30
    members: int = MOST_MEMBERS
    content: int = 200 << 20
    document: int = 4 << 20
    headers: int = 4 << 20

    def spend(self, count: int) -> None:
        """Spend bytes.

        Raises:
            InputError: There are too many of them.
        """
        self.work -= count
        if self.work < 0:
            raise InputError("its layers unpack to more than any package should hold")

    def meet(self) -> None:
        """Spend a member.

        Raises:
            InputError: There are too many of them.
        """
        self.members -= 1
        if self.members < 0:
            raise InputError(f"it holds more files than any package should; the most is {MOST_MEMBERS}")

    def describe(self, count: int) -> None:
        """Spend bytes of an extended header.

        Raises:
            InputError: There are too many of them.
        """
        self.headers -= count
        if self.headers < 0:
            raise InputError("its archives have more extended headers than any package should")

    def content_of(self, packed: int) -> int:
        """How large a ``package.yaml`` may be that comes out of so many packed bytes."""
        return min(self.content, LEAST_CONTENT + MOST_UNPACKED * packed)


class Section:
    """A part of a file, as a stream of its own; several parts of one file can be read in turns."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self.size = size
        self._file = file
        self._start = start
        self._at = 0

    def part(self, start: int, size: int) -> Section:
        """A part of this part."""
        return Section(self._file, self._start + start, size)

    def read(self, count: int) -> bytes:
        """The next bytes, fewer than ``count`` only at the end."""
        self._file.seek(self._start + self._at)
        found = self._file.read(max(0, min(count, self.size - self._at)))
        self._at += len(found)
        return found

    def skip(self, count: int) -> int:
        """Pass over bytes and say over how many: fewer only at the end."""
        passed = max(0, min(count, self.size - self._at))
        self._at += passed
        return passed

    def digest(self, algorithm: str, budget: ContentBudget) -> str:
        """The hexadecimal digest of all bytes."""
        budget.spend(self.size)
        return Summed(self.part(0, self.size), algorithm).digest()

    def unpacked(self, budget: ContentBudget) -> Stream:
        """The bytes from the start, unpacked if they are a gzip stream.

        Raises:
            InputError: They are compressed in another way.
        """
        whole = self.part(0, self.size)
        start = self.part(0, self.size).read(len(_ZSTD))
        if start == _ZSTD:
            raise InputError("a layer is compressed with zstd, which pyxp does not read", hint="use gzip for layers")
        return _Unpacked(whole, budget) if start.startswith(_GZIP) else _Plain(whole, budget)


class _Plain:
    """A section as it is; what is read of it counts all the same."""

    def __init__(self, packed: Section, budget: ContentBudget) -> None:
        self._packed = packed
        self._budget = budget

    def read(self, count: int) -> bytes:
        found = self._packed.read(count)
        self._budget.spend(len(found))
        return found

    def skip(self, count: int) -> int:
        return self._packed.skip(count)


class _Unpacked:
    """What comes out of a gzip stream, or of several one behind the other."""

    def __init__(self, packed: Section, budget: ContentBudget) -> None:
        self._packed = packed
        self._budget = budget
        self._left = LEAST_UNPACKED + MOST_UNPACKED * packed.size
        self._unpacker = zlib.decompressobj(wbits=31)
        self._waiting = b""
        self._ready = bytearray()
        self._ended = False

    def read(self, count: int) -> bytes:
        while len(self._ready) < count and not self._ended:
            self._unpack_some()
        found = bytes(self._ready[:count])
        del self._ready[:count]
        return found

    def skip(self, count: int) -> int:
        return _read_over(self, count)

    def _unpack_some(self) -> None:
        packed = self._waiting or self._packed.read(_CHUNK)
        self._waiting = b""
        if self._unpacker.eof:
            # Another stream may follow; some writers leave a block of zeros behind the last.
            self._ended = not packed
            packed = packed.lstrip(b"\0")
            if not packed:
                return
            self._budget.meet()
            self._unpacker = zlib.decompressobj(wbits=31)
        try:
            found = self._unpacker.decompress(packed, _CHUNK)
        except zlib.error as error:
            raise InputError("a layer is not a sound gzip stream") from error
        if not packed and not found:
            raise InputError("a layer is cut short")
        self._waiting = self._unpacker.unused_data or self._unpacker.unconsumed_tail
        self._budget.spend(len(found))
        self._left -= len(found)
        if self._left < 0:
            raise InputError("a layer unpacks to far more than its size lets expect")
        self._ready += found


class Summed:
    """A stream whose digest is known in the end."""

    def __init__(self, inner: Stream, algorithm: str) -> None:
        self._inner = inner
        self._sum = hashlib.new(algorithm)

    def read(self, count: int) -> bytes:
        """The next bytes, fewer than ``count`` only at the end."""
        found = self._inner.read(count)
        self._sum.update(found)
        return found

    def skip(self, count: int) -> int:
        """Pass over bytes, which count for the digest, and say over how many: fewer only at the end."""
        return _read_over(self, count)

    def digest(self) -> str:
        """The hexadecimal digest of everything, up to the end of the stream."""
        while self.read(_CHUNK):
            pass
        return self._sum.hexdigest()


def _read_over(stream: Stream, count: int) -> int:
    left = count
    while left > 0 and (found := len(stream.read(min(left, _CHUNK)))):
        left -= found
    return count - left
