"""Where blobs of packages are kept for a user, and for a moment where that place cannot be used."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from pyxp.errors import InputError
from pyxp.jobs.packages import Folder
from pyxp.xpkg import Files, Section


def cache_folder() -> Path:
    """Where packages are kept for this user: ``pyxp/packages`` in the folder that the system has for that."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if given and Path(given).is_absolute():
        root = Path(given)
    elif sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    else:
        root = Path.home() / ".cache"
    return root / "pyxp" / "packages"


class PackageCache(Files):
    """Blobs in a folder; what cannot be kept there is kept in another one until the package is read.

    Args:
        folder: The folder, which may be missing, or nothing that can be used.
        opened: Closes what was opened, when the package is read.

    Attributes:
        trouble: Why the folder cannot be used, with its path; empty as long as it can.
    """

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self.trouble = ""
        self._folder = folder
        self._opened = opened
        self._places = [Folder(folder, opened)]

    def section(self, name: str) -> Section | None:
        """The bytes of a blob; None where there is none that can be read."""
        for place in self._places:
            with suppress(InputError, OSError):
                if (found := place.section(name)) is not None:
                    return found
        return None

    def keep(self, name: str, write: Callable[[Path], object]) -> None:
        """Keep a blob.

        Args:
            name: Its name.
            write: Writes it into a file; called once more where that fails.

        Raises:
            InputError: It can be kept nowhere.
        """
        try:
            write(self._folder / name)
        except InputError as error:
            if self.trouble:
                raise
            self.trouble = f"{self._folder}: {error.message.removeprefix('cannot write the file: ')}"
            self._folder = Path(self._opened.enter_context(TemporaryDirectory(prefix="pyxp-")))
            # What is here is newer: a damaged blob that cannot be written over stays where it is.
            self._places.insert(0, Folder(self._folder, self._opened))
            write(self._folder / name)
