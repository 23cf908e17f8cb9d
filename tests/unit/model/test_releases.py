"""Release numbers."""

from __future__ import annotations

import pytest

from pyxp.model.releases import Release, read_release


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("v1.2.3", Release(1, 2, 3)),
        ("v1.2.3-rc.1", Release(1, 2, 3, final=False)),
        ("v1.2.3+5", Release(1, 2, 3)),
        ("ghcr.io/team/function:v1.2.3", Release(1, 2, 3)),
        ("localhost:5000/function:v1.2.3", Release(1, 2, 3)),
        ("localhost:5000/function", None),
        ("ghcr.io/team/function:main", None),
        ("ghcr.io/team/function@sha256:" + "a" * 64, None),
        ("1.2.3", None),
        ("v1.2", None),
    ],
)
def test_releases_are_read_from_versions_and_references(text: str, release: Release | None) -> None:
    assert read_release(text) == release


def test_what_comes_before_a_release_is_older() -> None:
    assert Release(0, 7, 9) < Release(0, 8, 0, final=False) < Release(0, 8, 0) < Release(0, 10, 0)
