"""Snapshots: everything that a test rendered, in a file that is compared field by field and written on request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyxp.engine.waiting import Stack
from pyxp.files import read_manifests, write_text
from pyxp.model.manifests import Manifest, api_version_of, kind_of, name_of, namespace_of
from pyxp.reports.options import Extras
from pyxp.testing.differences import told
from pyxp.testing.expectations import Exactly
from pyxp.testing.matching import differences
from pyxp.testing.suites.outcomes import described, without_secrets
from pyxp.yamlio import StreamWriter

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

    def compare(self, path: str, stack: Stack) -> Iterator[str]:
        """What differs from a file; nothing where it is written anew.

        Args:
            path: The file.
            stack: What was rendered.

        Raises:
            InputError: The file cannot be read or written.
        """
        documents: list[Any] = Extras().documents(stack)
        if self.update:
            if write_text(path, StreamWriter(sort_keys=True).text(documents)):
                self.written.append(path)
            return
        if not Path(path).is_file():
            yield f"there is no snapshot {path} yet; --snapshot-update writes it"
            return
        yield from _differing([item.data for item in read_manifests([path])], documents)


def _differing(expected: Sequence[Any], actual: Sequence[Any]) -> Iterator[str]:
    there = {_identity(item): item for item in actual}
    wanted = {_identity(item): item for item in expected}
    for identity, item in wanted.items():
        if identity not in there:
            yield f"{described(item)} is in the snapshot, and is not rendered"
            continue
        found = without_secrets(differences(Exactly(item), there[identity]), item)
        if found:
            yield "\n".join([f"{described(item)} differs from the snapshot", *(f"  {line}" for line in told(found))])
    for identity, item in there.items():
        if identity not in wanted:
            yield f"{described(item)} is rendered, and is not in the snapshot"


def _identity(manifest: Manifest) -> _Identity:
    return api_version_of(manifest), kind_of(manifest), namespace_of(manifest), name_of(manifest)
