"""Reading Crossplane packages: ``.xpkg`` files, image archives, OCI image layouts, and extracted ``package.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pyxp.errors import InputError, Location
from pyxp.files import open_bytes
from pyxp.model.packages import installed_name
from pyxp.xpkg import (
    Archive,
    ContentBudget,
    Contents,
    Files,
    FoundPackage,
    Section,
    extracted_stream,
    find_packages,
    read_contents,
)
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
    return [item for package in open_package(path) for item in package.documents]


@dataclass(frozen=True, slots=True)
class ReadPackage:
    """A package that was read.

    Attributes:
        documents: Its objects: definitions, Compositions, and the package's own metadata.
        digest: The digest of its image; empty where the file does not say.
        called: The image's tag, or name and tag; empty where it has none.
        copies: How many files called ``package.yaml`` its layer holds; Crossplane takes the first.
        source: What a user knows its ``package.yaml`` by: the file or the reference that it is in.
    """

    documents: tuple[Document, ...]
    digest: str = ""
    called: str = ""
    copies: int = 1
    source: str = "package.yaml"

    def contents(self) -> Contents:
        """What it holds.

        Raises:
            InputError: It is not a package that Crossplane would take.
        """
        with located(self.documents[0].source if self.documents else self.source):
            contents = read_contents([item.data for item in self.documents])
        if self.copies > 1:
            told = f"its layer holds package.yaml {self.copies} times, of which Crossplane takes the first"
            return replace(contents, problems=(told, *contents.problems))
        return contents


def open_package(path: str | Path) -> list[ReadPackage]:
    """The packages of a file or of a folder with an OCI image layout, mostly just one.

    Raises:
        InputError: It cannot be read, is not a package, is damaged, or is larger than any package should be.
    """
    file, budget = Path(path), ContentBudget()
    with ExitStack() as opened, located(file):
        return [opened_package(found, str(file)) for found in _found(file, budget, opened)]


def opened_package(found: FoundPackage, name: str) -> ReadPackage:
    """The objects of a package that was found.

    Args:
        found: The package.
        name: What a user knows it by: its file or its reference.

    Raises:
        SyntaxProblem: Its ``package.yaml`` is not readable YAML.
    """
    source = f"{name}:package.yaml"
    documents = read_documents(found.stream, source, on_duplicate="warn")
    return ReadPackage(tuple(documents), found.digest, found.called, found.copies, source)


def installed_functions(path: Path) -> list[Document]:
    """The Functions that Crossplane installs along with a package, since it depends on them.

    Which version it chooses depends on what the registry has then, so they name none.

    Raises:
        InputError: It is not a package.
    """
    needed = [one for package in open_package(path) for one in package.contents().dependencies]
    return [
        Document(
            {
                "apiVersion": "pkg.crossplane.io/v1",
                "kind": "Function",
                "metadata": {"name": installed_name(one.package.partition("/")[2])},
                "spec": {"package": one.package},
            },
            f"{path}:package.yaml",
        )
        for one in needed
        if one.kind == "Function"
    ]


def _found(path: Path, budget: ContentBudget, opened: ExitStack) -> Iterable[FoundPackage]:
    if path.is_dir():
        return find_packages(Folder(path, opened), budget)
    file = opened.enter_context(open_bytes(path))
    whole = Section(file, 0, path.stat().st_size)
    if path.name.endswith(_COMPRESSED) and not path.name.endswith(".tar.gz"):
        return [FoundPackage(extracted_stream(whole, budget))]
    return find_packages(Archive(whole, budget), budget)


@contextmanager
def located(path: str | Path) -> Iterator[None]:
    """Say of which package an error is."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(f"cannot read the package: {why}", location=Location(str(path))) from error
    except InputError as error:
        if error.location is not None:
            raise
        raise InputError(
            f"cannot read the package: {error.message}", hint=error.hint, location=Location(str(path))
        ) from error


class Folder(Files):
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
