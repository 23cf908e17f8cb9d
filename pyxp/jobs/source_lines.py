"""The texts that findings are about, read again to be shown; where they lie; and the reports that CI services read."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pyxp.errors import PyxpError, UsageError
from pyxp.files import read_text, write_text
from pyxp.jobs.options import option_values

_WORKSPACE: Final = "GITHUB_WORKSPACE"
_SOURCES: Final = frozenset({".py", ".pyi", ".toml", ".yaml", ".yml", ".md"})
"""What people write, in folders that reports are written to."""
_API_VERSION: Final = re.compile(r"""^[\s{-]*["']?apiVersion["']?\s*:|^\s*\{.*(?<!\\)"apiVersion"\s*:""")


def lines_of(file: str) -> list[str]:
    """The lines of a file without their ends; none where it is no file, such as standard input, or cannot be read."""
    if not Path(file).is_file():
        return []
    try:
        return read_text(file).removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    except PyxpError:
        return []


def append_text(file: str, text: str) -> None:
    """Add to a file, which is made where it is not there.

    Raises:
        PyxpError: It cannot be read or written.
    """
    path = Path(file)
    write_text(path, (read_text(path) if path.is_file() else "") + text)


def write_report(file: str, text: str) -> None:
    """Write a report that was asked for, with the folders that it lies in.

    Raises:
        UsageError: It cannot be written, or would take the place of manifests.
    """
    there = lines_of(file)
    if there and Path(file).suffix in _SOURCES:
        raise UsageError(f"{file} is there already, and reports are not called so", hint="name another file")
    if there and not there[0].startswith("<") and any(map(_API_VERSION.search, there)):
        raise UsageError(f"{file} holds manifests, which a report would replace", hint="name another file")
    with option_values():
        write_text(Path(file), text if text.endswith("\n") else f"{text}\n")


def repository_path(file: str, environment: Mapping[str, str]) -> str:
    """The path of a file from the top of its repository, with slashes, as CI services want it.

    That is the folder that GitHub Actions names, or the nearest one that holds ``.git``. What lies elsewhere, and what
    is no file, keeps its name.
    """
    path = Path(file)
    if not path.exists():
        return file.replace("\\", "/")
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - a link keeps its own place in the repository
    workspace = environment.get(_WORKSPACE)
    homes = [Path(workspace).resolve(), Path(workspace)] if workspace else []
    homes += [folder for folder in whole.parents if (folder / ".git").exists()][:1]
    for home in homes:
        if whole.is_relative_to(home):
            return whole.relative_to(home).as_posix()
    return path.as_posix()
