"""Packages as text."""

from __future__ import annotations

from pyxp.reports.packages import text
from pyxp.xpkg import Contents


def test_only_what_there_is_is_told() -> None:
    contents = Contents("Provider", "p", "", (), {"meta.crossplane.io/readme": "word " * 100}, ())
    assert (
        text(contents, "", "") == f"Provider p\nreadme: {('word ' * 40)[:200]}...\ndepends on nothing\nholds nothing\n"
    )
