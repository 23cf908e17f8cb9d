"""Snapshots: everything that a test rendered, in a file that is compared field by field and written on request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pyxp.diagnostics import subject_of
from pyxp.engine.waiting import Stack
from pyxp.errors import InputError
from pyxp.files import leads_outside, read_manifests, read_text, write_text
from pyxp.model.manifests import Manifest, api_version_of, kind_of, name_of, namespace_of
from pyxp.reports.options import Extras
from pyxp.testing.differences import told
from pyxp.testing.expectations import Exactly
from pyxp.testing.matching import differences
from pyxp.testing.secrets import without_told_values, without_values
from pyxp.yamlio import StreamWriter

HEADER: Final = "# A snapshot of pyxp. `pyxp test --snapshot-update` writes it."
_Identity = tuple[str, str, str, str]


@dataclass
class Snapshots:
    """Compares what is rendered with files, or writes them.

    Attributes:
        update: Whether files that differ are written anew.
        written: The files that were.
    """

    update: bool = False
    written: list[str] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)

    def compare(self, path: str, home: Path, stack: Stack) -> Iterator[str]:
        """What differs from a file; nothing where it is written anew.

        Args:
            path: The file.
            home: The folder of the suite, which snapshots stay in.
            stack: What was rendered.

        Raises:
            InputError: The file cannot be read or written, is none that a test may write, or is another test's.
        """
        _refuse_others(path, home)
        if path in self._used:
            raise InputError(f"{path} is the snapshot of another test", hint="give each test a file of its own")
        self._used.add(path)
        documents = [without_values(item) for item in Extras().documents(stack)]
        if self.update:
            if write_text(path, f"{HEADER}\n{StreamWriter(sort_keys=True).text(documents)}"):
                self.written.append(path)
            return
        if not Path(path).is_file():
            yield f"there is no snapshot {path} yet; --snapshot-update writes it"
            return
        yield from _differing([item.data for item in read_manifests([path])], documents)


def _refuse_others(path: str, home: Path) -> None:
    """Refuse a file that a test must not write: what lies elsewhere, and what is no snapshot.

    Raises:
        InputError: It is such a file.
    """
    if leads_outside(Path(path), home):
        raise InputError(f"{path} lies outside of the folder of its suite", hint="keep snapshots in it, or below it")
    if Path(path).exists() and (text := read_text(path)).strip() and not text.startswith(HEADER):
        raise InputError(
            f"{path} is not a snapshot that pyxp wrote", hint="name another file; one of an earlier pyxp: delete it"
        )


def _differing(expected: Sequence[Any], actual: Sequence[Any]) -> Iterator[str]:
    there = {_identity(item): item for item in actual}
    wanted = {_identity(item): item for item in expected}
    for identity, item in wanted.items():
        if identity not in there:
            yield f"{subject_of(item)} is in the snapshot, and is not rendered"
            continue
        found = without_told_values(differences(Exactly(item), there[identity]), item)
        if found:
            yield "\n".join([f"{subject_of(item)} differs from the snapshot", *(f"  {line}" for line in told(found))])
    for identity, item in there.items():
        if identity not in wanted:
            yield f"{subject_of(item)} is rendered, and is not in the snapshot"


def _identity(manifest: Manifest) -> _Identity:
    return api_version_of(manifest), kind_of(manifest), namespace_of(manifest), name_of(manifest)
