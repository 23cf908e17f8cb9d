"""The codes of what `pyxp generate` says are those of the page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
_CODE = re.compile(r"[a-z]+(-[a-z]+)*")
_SAYS = ("refuse", "warn", "note", "_note", "Finding", "finding_of")
"""What findings are made with; the code is among the first two arguments, or is called so."""
_SOURCES = [
    *(ROOT / "pyxp/authoring").rglob("*.py"),
    *(ROOT / "pyxp/compiler").rglob("*.py"),
    *(ROOT / "pyxp/jobs" / f"{name}.py" for name in ("generate", "charts", "own_words", "requirements")),
]


def _codes_in(path: Path) -> Iterator[str]:
    """The codes that a module writes down, or calls by the name of a constant of its own."""
    tree = ast.parse(path.read_text())
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in _SAYS:
            given = [*node.args[:2], *(word.value for word in node.keywords if word.arg == "code")]
            parts = (part for argument in given for part in _choices(argument))
            for part in parts:
                value = constants.get(part.id, part) if isinstance(part, ast.Name) else part
                if isinstance(value, ast.Constant) and _CODE.fullmatch(str(value.value)):
                    yield str(value.value)


def _choices(argument: ast.expr) -> list[ast.expr]:
    return [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]


def test_every_code_is_in_the_tables() -> None:
    codes = {code for path in _SOURCES for code in _codes_in(path)}
    page = (ROOT / "docs/authoring.md").read_text()
    tables = page[page.index("Each finding has a code") :]
    shown = {code for row in re.findall(r"^\| (`[^|]+`) \|", tables, re.M) for code in re.findall(r"`([a-z-]+)`", row)}
    assert len(codes) > 40
    assert sorted(codes - shown) == []
