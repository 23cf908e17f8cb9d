"""The pages of the documentation as blocks of code, and a copy of the project to run them in."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = ("README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
COPIED = (
    "charts",
    *("pyxp", "claims", "xrds", "compositions", "docs", "examples", "Makefile", "pyproject.toml", "README.md"),
    "pyxp-generated.txt",
)
_FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```\s*$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """A fenced block of code: its language, the words after it, its text and where it begins."""

    page: str
    line: int
    language: str
    words: tuple[str, ...]
    title: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def read_blocks(page: str) -> Iterator[Block]:
    text = (ROOT / page).read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        language, _, rest = found[2].strip().partition(" ")
        title = _TITLE.search(rest)
        words = tuple(_TITLE.sub("", rest).split())
        indent = found[1]
        body = "".join(line.removeprefix(indent) for line in found[3].splitlines(keepends=True))
        yield Block(page, text.count("\n", 0, found.start()) + 1, language, words, title[1] if title else "", body)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def blocks_of() -> Callable[[str], list[Block]]:
    return lambda page: list(read_blocks(page))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the project with an environment that is already made, so that make has nothing to install."""
    copy = tmp_path / "pyxp"
    copy.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns(".venv", "build", "dist"))
        elif source.exists():
            shutil.copy2(source, copy / name)
    binaries = copy / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name in ("requirements.lock", "requirements-dev.lock"):
        (copy / name).write_text("")
    _program(binaries / "pyxp", f'exec "{sys.executable}" -m pyxp "$@"')
    _program(binaries / "python", f'exec "{sys.executable}" "$@"')
    for stamp in (".runtime", ".dev"):
        (copy / ".venv" / stamp).touch()
    return copy


def _program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


@pytest.fixture
def surroundings(clone: Path) -> dict[str, str]:
    """Environment variables under which ``pyxp`` and ``python`` are those of the copy."""
    return {
        **{name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ},
        "PATH": f"{clone / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(clone),
        "NO_COLOR": "1",
    }
