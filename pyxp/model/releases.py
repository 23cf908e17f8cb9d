"""Release numbers of packages."""

from __future__ import annotations

import re
from typing import NamedTuple


class Release(NamedTuple):
    """A release number. What follows a hyphen comes before the release itself."""

    major: int
    minor: int
    patch: int
    final: bool = True

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}.{self.patch}"


def read_release(text: str) -> Release | None:
    """The release that a version or a package reference names, None for a digest, a branch or the like."""
    tag = text.rpartition(":")[2] if "/" in text else text
    found = re.fullmatch(r"v([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", tag)
    return Release(int(found[1]), int(found[2]), int(found[3]), found[4] is None) if found else None
