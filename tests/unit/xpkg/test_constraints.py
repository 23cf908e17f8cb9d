"""Which versions a dependency takes: as the library that Crossplane reads constraints with decides."""

from __future__ import annotations

import pytest

from pyxp.errors import InputError
from pyxp.xpkg.constraints import allows, newest

TAGS = [
    "v0.0.3",
    "v0.2.3",
    "v0.2.9",
    "v0.3.0",
    "v1.0.0",
    "v1.2.3",
    "v1.2.9",
    "v1.10.0",
    "v2.0.0",
    "v2.1.0-rc.1",
    "main",
]


@pytest.mark.parametrize(
    ("constraint", "taken"),
    [
        (">=v1.0.0 <v2.0.0", "v1.10.0"),
        (">= 1.0.0, < 1.3", "v1.2.9"),
        ("^1.2", "v1.10.0"),
        ("^0.2.3", "v0.2.9"),
        ("^0.0.3", "v0.0.3"),
        ("^0", "v0.3.0"),
        ("~1.2.3", "v1.2.9"),
        ("~>1", "v1.10.0"),
        ("1.2.x", "v1.2.9"),
        ("v1.2.3", "v1.2.3"),
        ("=1.2", "v1.2.9"),
        ("<=1.2", "v1.2.9"),
        ("<1.2", "v1.0.0"),
        (">1", "v2.0.0"),
        (">1.2 <2", "v1.10.0"),
        ("!=2.0.0", "v1.10.0"),
        ("!=2", "v1.10.0"),
        ("1.0.0 - 1.2.5", "v1.2.3"),
        ("~0.2 || ~1.0", "v1.0.0"),
        ("*", "v2.0.0"),
        ("<=*", "v0.0.3"),
        ("!=1.2 >=1.2.3-0 <2", "v1.10.0"),
        ("~0.0.0", "v2.0.0"),
        (">=2.0.0-0", "v2.1.0-rc.1"),
        (">=2.1.0-alpha <3.0.0", "v2.1.0-rc.1"),
        (">v9.0.0", ""),
    ],
)
def test_the_newest_version_that_is_taken(constraint: str, taken: str) -> None:
    assert newest(TAGS, constraint) == taken
    assert allows(constraint, "v9.9.9") is (newest(["v9.9.9"], constraint) == "v9.9.9")


@pytest.mark.parametrize(
    "constraint", ["", "latest", ">=", "1.2.3 ||", ">=1.0.0<2.0.0", "1,", "=> x y", "1" * 600, "1 - "]
)
def test_what_is_no_constraint_is_refused(constraint: str) -> None:
    with pytest.raises(InputError, match="cannot read the constraint"):
        newest(TAGS, constraint)
