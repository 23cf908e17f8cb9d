"""What the documentation shows of a terminal is what a terminal shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyxp.yamlio import read_documents

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parent.parent.parent
PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
PAGES += sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("examples/*/README.md"))
NOT_RUN = {
    "git clone": "the copy is there already",
    "make test": "these are the tests",
    "kubectl": "needs a cluster",
    "helm": "needs a cluster",
}
"""Beginnings of commands that are shown but not run, each with the reason."""


SHOWN = ("make", "grep", "diff", "sed")
"""Commands beside pyxp that the pages show."""


@pytest.mark.skipif(os.name == "nt", reason="the pages show a POSIX shell")
@pytest.mark.skipif(not all(map(shutil.which, SHOWN)), reason=f"the pages show {', '.join(SHOWN)}")
@pytest.mark.parametrize("page", PAGES)
def test_every_console_shows_what_happens(
    page: str, blocks_of: Callable[[str], list[Any]], clone: Path, surroundings: dict[str, str]
) -> None:
    folder = clone / Path(page).parent if page.startswith("examples/") else clone
    ran = 0
    for block in blocks_of(page):
        if block.title and block.language != "console":
            target = folder / block.title
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text)
        if block.language != "console":
            continue
        for command, expected in commands(block.text):
            if command.startswith("cd "):
                folder = clone if command == "cd pyxp" else folder / command.removeprefix("cd ")
                continue
            if command.startswith(tuple(NOT_RUN)):
                continue
            done = subprocess.run(
                ["bash", "-c", command],  # noqa: S607 - the shell of the machine
                cwd=folder,
                env=surroundings,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=120,
                check=False,
            )
            ran += 1
            where = f"{block}: $ {command}"
            assert "Traceback" not in done.stdout, f"{where}\n{done.stdout}"
            assert same(expected, done.stdout), f"{where}\nshown:\n{expected}\nprinted:\n{done.stdout}"
            if done.returncode:
                assert re.search(r"error|^[-+]{3} ", expected, re.MULTILINE | re.IGNORECASE), (
                    f"{where} ended with {done.returncode}, which the page does not show"
                )
    assert ran == sum(runnable(block) for block in blocks_of(page) if block.language == "console")


def commands(text: str) -> list[tuple[str, str]]:
    """Commands after ``$``, continued behind a backslash, each with what is shown below it."""
    found: list[tuple[str, list[str]]] = []
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command = command[:-1] + next(lines).strip()
            found.append((command, []))
        else:
            assert found, f"a console begins with a command, not with {line!r}"
            found[-1][1].append(line)
    return [(command, "".join(f"{line}\n" for line in shown)) for command, shown in found]


def runnable(block: Any) -> int:
    return sum(not command.startswith(("cd ", *NOT_RUN)) for command, _ in commands(block.text))


def same(shown: str, printed: str) -> bool:
    """Whether the output is as shown; ``...`` alone stands for lines left out, at a line's end for its rest."""
    pattern = ""
    for line in shown.splitlines():
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        elif line.endswith(" ..."):
            pattern += re.escape(line.removesuffix("...")) + r".*\n"
        else:
            pattern += re.escape(line) + r"\s*?\n"
    return re.fullmatch(pattern, printed) is not None


def test_the_comparison_sees_differences() -> None:
    assert same("a\n...\nb\n", "a\nx\ny\nb\n")
    assert same("a ...\n", "a long line\n")
    assert not same("a\n...\nb\n", "a\nx\n")
    assert not same("a\n", "a\nb\n")


def test_commands_that_are_not_run_are_shown_somewhere(blocks_of: Callable[[str], list[Any]]) -> None:
    shown = [
        command
        for page in PAGES
        for block in blocks_of(page)
        if block.language == "console"
        for command, _ in commands(block.text)
    ]
    for beginning in NOT_RUN:
        assert any(command.startswith(beginning) for command in shown), beginning


def test_the_readme_counts_right(root: Path) -> None:
    _, *resources = read_documents((root / "tests" / "golden" / "dev.yaml").read_text())
    assert f"its {len(resources)} managed resources" in (root / "README.md").read_text()
