"""Snapshots: what came out once, in files of YAML beside the test, and what came out now compared with it.

``tests/test_dev.py::test_stack`` has ``tests/__rendered__/test_dev/test_stack.yaml``. A file is written only where
that is asked for; a test whose snapshot is missing fails, wherever it runs. The folder is our own: syrupy deletes what
it does not know in ``__snapshots__``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyxp.errors import InputError, UsageError
from pyxp.files import read_text, write_text
from pyxp.model.manifests import kind_of, mapping, name_of
from pyxp.testing import running
from pyxp.testing.differences import told
from pyxp.testing.expectations import Exactly
from pyxp.testing.matching import differences
from pyxp.testing.secrets import without_told_values, without_values
from pyxp.yamlio import read_documents, write_document

__tracebackhide__ = True
"""Failures of a test are told at its own line, and not at ours."""

FOLDER: Final = "__rendered__"
"""Beside each test file; the plugin knows it, too, without loading this module."""
SUFFIX: Final = ".yaml"
HEADER: Final = "# A snapshot of pyxp. `pytest --snapshot-update` writes it."
LABEL: Final = "--"
"""What stands between the name of a test and the label of one of its snapshots."""
_PLAIN: Final = re.compile(r"[^A-Za-z0-9_.,=+@\[\]-]")
_LONGEST: Final = 120
_MOST_LINES: Final = 60
_SEPARATOR: Final = re.compile(r"^# (.*)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a test compares with its snapshot.

    Attributes:
        label: Which of the test's snapshots; empty for the one that has no label.
        manifests: Manifests by the names that they have in messages.
    """

    label: str
    manifests: Mapping[str, Mapping[str, Any]]


def compare_snapshot(snapshot: Snapshot) -> None:
    """Assert that manifests are as they were, or write them where that is asked for.

    Raises:
        AssertionError: They are not, or there is no snapshot.
        UsageError: No test runs, or the test has used the snapshot already.
    """
    test = running.stack[-1] if running.stack else None
    if test is None:
        raise UsageError("a snapshot belongs to a test, and no test runs", hint="run it by pytest, with pyxp's plugin")
    path = folder_of(test.file) / f"{file_stem(test.name, snapshot.label)}{SUFFIX}"
    if str(path) in test.snapshots:
        raise UsageError(
            f"{test.name} has compared with {path.name} before",
            hint='tell its snapshots apart: assert_snapshot("after the update")',
        )
    content = _text(snapshot.manifests)
    former = _former(path)
    test.snapshots[str(path)] = "same"
    if former is not None and not (lines := list(_differences(former, snapshot.manifests))):
        return
    if test.update:
        write_text(path, content)
        test.snapshots[str(path)] = "written"
        return
    test.snapshots[str(path)] = "failed"
    if former is None:
        raise AssertionError(f"there is no snapshot {_shown(path)}\n  pytest --snapshot-update takes one: look at it")
    shown = [*lines[:_MOST_LINES], *([f"... {len(lines) - _MOST_LINES} lines more"] * (len(lines) > _MOST_LINES))]
    head = f"{_shown(path)} is not what came out; where that is meant, pytest --snapshot-update renews it"
    raise AssertionError("\n".join([head, *(f"  {line}" for line in shown)]))


def folder_of(file: Path) -> Path:
    """The folder with the snapshots of a test file."""
    return file.parent / FOLDER / file.stem


def file_stem(name: str, label: str = "") -> str:
    """The name of a snapshot's file, without its ending: that of the test, as far as every file system takes it."""
    return f"{_plain(name)}{LABEL}{_plain(label)}" if label else _plain(name)


def is_snapshot(path: Path) -> bool:
    """Whether a file is a snapshot that this module wrote; others keep files in such folders, too."""
    try:
        return read_text(path).startswith(HEADER)
    except InputError:
        return False


def _plain(name: str) -> str:
    plain = _PLAIN.sub("_", name)
    if plain == name and len(name) <= _LONGEST:
        return name
    # What is cut or replaced could be the same for two tests.
    return f"{plain[:_LONGEST]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _text(manifests: Mapping[str, Mapping[str, Any]]) -> str:
    pieces = (f"---\n# {name}\n{_document(item)}" for name, item in manifests.items())
    return f"{HEADER}\n{''.join(pieces)}"


def _document(manifest: Mapping[str, Any]) -> str:
    return write_document(without_values(manifest), sort_keys=True).removeprefix("---\n")


def _former(path: Path) -> dict[str, Any] | None:
    """The manifests of a snapshot by their names; None where it is not there.

    Raises:
        InputError: It cannot be read, or somebody changed what it is made of.
    """
    if not path.is_file():
        return None
    text = read_text(path)
    documents = read_documents(text, str(path))
    names = [found[1] for found in _SEPARATOR.finditer(text.removeprefix(HEADER))]
    if len(names) != len(documents):
        raise InputError(f"{path} is not a snapshot any more", hint="delete it, and let --snapshot-update take it anew")
    return dict(zip(names, (item.data for item in documents), strict=True))


def _differences(former: Mapping[str, Any], now: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The lines that tell what is new, gone and changed."""
    for name, manifest in now.items():
        if name not in former:
            yield f"{name} is new: {kind_of(manifest)} {name_of(manifest)}".rstrip()
            continue
        lines = told(without_told_values(differences(Exactly(former[name]), without_values(manifest)), manifest))
        if lines:
            yield f"{name} ({kind_of(manifest)})"
            yield from (f"  {line}" for line in lines)
    for name, manifest in former.items():
        if name not in now:
            yield f"{name} is gone: {kind_of(mapping(manifest))} {name_of(mapping(manifest))}".rstrip()
