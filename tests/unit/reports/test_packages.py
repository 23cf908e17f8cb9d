"""Packages as text."""

from __future__ import annotations

from pyxp.reports.packages import text
from pyxp.xpkg import Contents, Dependency


def test_only_what_there_is_is_told() -> None:
    contents = Contents("Provider", "p", "", (), {"meta.crossplane.io/readme": "word " * 100}, ())
    assert (
        text(contents, "", "") == f"Provider p\nreadme: {('word ' * 40)[:200]}...\ndepends on nothing\nholds nothing\n"
    )


def test_dependencies_that_cannot_be_read_leave_no_empty_lines() -> None:
    needed = (Dependency("", "", ">=v1"), Dependency("Function", "r.io/f", ""), Dependency("", "r.io/g", "v1"))

    assert text(Contents("Provider", "p", "", needed, {}, ()), "", "") == (
        "Provider p\ndepends on 2:\n  Function r.io/f\n  package r.io/g v1\nholds nothing\n"
    )
