"""Pages lead to each other and to files and names that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("examples/*/*.md"),
        *ROOT.glob("tests/*/*.md"),
    ]
)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
"""Blocks of code, in which brackets are no links."""
_FILE = re.compile(r"`((?:pyxp|tests|docs|claims|xrds|compositions|examples)/[\w./-]*)`")
_NAME_IN_FILE = re.compile(r"`(pyxp/[\w/]+\.py)`[^`()]*\(`([\w.]+)`\)")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = _FENCED.sub("", (ROOT / page).read_text(encoding="utf-8"))
    for target in _LINK.findall(text):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        found = (ROOT / page).parent / name if name else ROOT / page
        assert found.exists(), f"{page}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.*)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {slug(heading) for heading in headings}, f"{page}: {target}"


def slug(heading: str) -> str:
    """The anchor that a heading gets when it is shown."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith("docs/rules/")])
def test_files_named_in_pages_exist(page: str) -> None:
    # The pages on rules name the files of their examples.
    for name in _FILE.findall((ROOT / page).read_text(encoding="utf-8")):
        assert (ROOT / name).exists() or (ROOT / page).parent.joinpath(name).exists(), f"{page}: {name}"


def test_the_worked_example_names_the_eight_files_that_it_touches() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w/.]+)` \|", text.partition("## Example: add a transform")[2], re.MULTILINE)
    assert len(set(rows)) == 8
    # Each of them knows the transform, by the name of the function or of the type.
    assert [
        row for row in rows if not re.search(r"\breplace\b|Replace", (ROOT / row).read_text(encoding="utf-8"))
    ] == []


def test_names_in_the_worked_example_are_in_their_files() -> None:
    named = _NAME_IN_FILE.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(named) >= 5
    for file, name in named:
        words = name.split(".")
        assert all(re.search(rf"\b{word}\b", (ROOT / file).read_text()) for word in words), f"{file}: {name}"


@pytest.mark.parametrize("page", [page for page in PAGES if page not in ("CHANGELOG.md",)])
def test_lines_fit(page: str) -> None:
    fence = False
    for number, line in enumerate((ROOT / page).read_text(encoding="utf-8").splitlines(), start=1):
        fence ^= line.lstrip().startswith("```")
        if not fence and not line.startswith("|"):
            assert len(line) <= 120, f"{page}:{number} has {len(line)} characters"


def test_every_room_is_drawn() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.stem for path in (ROOT / "pyxp").iterdir() if path.suffix == ".py" or any(path.glob("*.py"))}
    assert [name for name in sorted(rooms - {"__init__", "__main__"}) if f"`{name}`" not in text] == []
