"""Reading Crossplane packages: ``.xpkg`` files, image archives, OCI image layouts, and extracted ``package.yaml``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from pyxp.errors import InputError, Location
from pyxp.files import open_bytes
from pyxp.xpkg import Archive, ContentBudget, Files, Section, extracted_stream, package_streams
from pyxp.yamlio import Document, read_documents

SUFFIX: Final = ".xpkg"
"""How Crossplane calls the files of packages."""

_COMPRESSED: Final = ".gz"
_ARCHIVES: Final = (SUFFIX, ".tar", ".tgz", _COMPRESSED)


def is_package(path: Path) -> bool:
    """Whether a path is to be read as a package: an archive by its name, or a folder with an OCI image layout."""
    if path.is_dir():
        return (path / "oci-layout").is_file() or ((path / "index.json").is_file() and (path / "blobs").is_dir())
    return path.name.endswith(_ARCHIVES)


def read_package(path: Path) -> list[Document]:
    """The documents of a package: definitions, Compositions, and the package's own metadata.

    Raises:
        InputError: It cannot be read, is not a package, is damaged, or is larger than any package should be.
    """
    budget = ContentBudget()
    with ExitStack() as opened:
        try:
            if path.is_dir():
                return _documents(path, package_streams(_Folder(path, opened), budget))
            file = opened.enter_context(open_bytes(path))
            whole = Section(file, 0, path.stat().st_size)
            if path.name.endswith(_COMPRESSED) and not path.name.endswith(".tar.gz"):
                return _documents(path, [extracted_stream(whole, budget)])
            archive = Archive(whole, budget)
            return _documents(path, package_streams(archive, budget))
        except OSError as error:
            why = error.strerror or str(error)
            raise InputError(f"cannot read the package: {why}", location=Location(str(path))) from error
        except InputError as error:
            if error.location is not None:
                raise
            raise InputError(
                f"cannot read the package: {error.message}", hint=error.hint, location=Location(str(path))
            ) from error


def _documents(path: Path, streams: Iterable[bytes]) -> list[Document]:
    source = f"{path}:package.yaml"
    return [item for content in streams for item in read_documents(content, source, on_duplicate="warn")]


class _Folder(Files):
    """The blobs of an OCI image layout in a folder. Files stay open until the package is read."""

    def __init__(self, root: Path, opened: ExitStack) -> None:
        self._root = root
        self._opened = opened

    def section(self, name: str) -> Section | None:
        """The bytes of a file; None where there is none."""
        path = self._root / name
        if not path.exists():
            return None
        file = self._opened.enter_context(open_bytes(path, below=self._root))
        return Section(file, 0, path.stat().st_size)
