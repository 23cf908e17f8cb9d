"""Writes docs/rules, a page per code and their list, from the registry: ``python docs/rule_pages.py``.

A test compares the folder with what this would write.
"""

from __future__ import annotations

from pathlib import Path

from pyxp.reports.rule_pages import index, markdown
from pyxp.rules import every_rule

FOLDER = Path(__file__).parent / "rules"


def pages() -> dict[str, str]:
    """The pages by the names of their files."""
    rules = every_rule()
    return {"README.md": index(rules), **{f"{rule.code}.md": markdown(rule) for rule in rules}}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    written = pages()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    for path in FOLDER.glob("*.md"):
        if path.name not in written:
            path.unlink()
