"""The compiler as a whole: its passes in their order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pyxp import (
    Composition,
)
from pyxp.compiler import PASSES, REVIEWS, begin, emit
from pyxp.compiler.draft import Draft

from .platforms import compiled, platform, vpc


def test_compiling_is_deterministic() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.add("vpc", vpc(tags={"Both": f"{xr.spec.hours}/{stream.status.arn}"}), after=[stream])

    assert compiled(compose) == compiled(compose)


PAGE = Path(__file__).parents[3] / "docs" / "architecture.md"


def test_the_page_tells_the_passes_and_reviews_in_their_order() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## The compiler's passes")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert told == [step.__name__ for step in (*PASSES, *REVIEWS)]


def test_every_pass_says_what_it_does() -> None:
    assert all((work_on.__doc__ or "").startswith("Pass: ") for work_on in PASSES)
    assert all((judge.__doc__ or "").startswith("Review: ") for judge in REVIEWS)


def test_passes_leave_the_blueprint_alone() -> None:
    draft = begin(platform(lambda xr, c, s: c.add("vpc", vpc(tags={"Both": f"{xr.spec.hours}/{s.status.arn}"}))))
    again = Draft(draft.blueprint)
    for one in (draft, again):
        for work_on in PASSES:
            work_on(one)
    assert emit(draft) == emit(again)
