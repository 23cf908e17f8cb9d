"""The texts that findings are about, as far as they may be shown, and what a repository calls their files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from pyxp.diagnostics import Finding
from pyxp.errors import Location

_SECRET: Final = re.compile(r"""["']?kind["']?\s*:\s*["']?Secret\b""")
_HELD: Final = re.compile(r"(?:^|[.\]])(?:data|stringData|binaryData)(?:[.\[]|$)")
_BRACKETS: Final = frozenset("{}[]")


class Sources:
    """The lines of files, each read once when it is asked for.

    A line may hold a Secret's value though the finding is about something else: of a file with a Secret only the line
    in question is shown, and only where it can be told that it holds nothing of the Secret.

    Args:
        read: Gives the lines of a file; none where it cannot be read again, such as standard input.
        path: Gives the path of a file in its repository, with slashes.
    """

    def __init__(
        self,
        read: Callable[[str], Sequence[str]] = lambda file: (),
        path: Callable[[str], str] = lambda file: file.replace("\\", "/"),
    ) -> None:
        self._read = read
        self.path = path
        self._known: dict[str, Sequence[str]] = {}
        self._secret: dict[str, bool] = {}

    def lines(self, file: str) -> Sequence[str]:
        """All lines of a file, without their ends."""
        if file not in self._known:
            self._known[file] = self._read(file)
        return self._known[file]

    def line(self, finding: Finding, place: Location | None = None) -> str | None:
        """The line that a finding is about, or of a place related to it; None where it may not be shown."""
        place = place or finding.location
        if place is None or finding.subject.startswith("Secret/"):
            return None
        lines = self.lines(place.file)
        if not 0 < place.line <= len(lines):
            return None
        line = lines[place.line - 1]
        # What cannot be read, and so has no subject, may be a Secret itself.
        hidden = not finding.subject or _HELD.search(finding.path) or not _BRACKETS.isdisjoint(line)
        return None if hidden and self.holds_secret(place.file) else line

    def holds_secret(self, file: str) -> bool:
        """Whether a file holds a Secret, or something that makes one."""
        if file not in self._secret:
            self._secret[file] = any(_SECRET.search(line) for line in self.lines(file))
        return self._secret[file]
