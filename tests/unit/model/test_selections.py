"""Selectors that Crossplane does not read."""

from typing import Any

import pytest

from pyxp.model.selections import unread_selector


def claim(tier: str, name: str = "", *, crossplane: bool = False) -> dict[str, Any]:
    fields: dict[str, Any] = {"compositionSelector": {"matchLabels": {"tier": tier}}}
    fields |= {"compositionRef": {"name": name}} if name else {}
    return {"spec": {"crossplane": fields} if crossplane else fields}


@pytest.mark.parametrize("crossplane", [False, True])
def test_a_selector_that_changes_beside_a_reference_is_not_read(crossplane: bool) -> None:
    place = "spec.crossplane" if crossplane else "spec"

    told = unread_selector(claim("a", "one", crossplane=crossplane), claim("b", "one", crossplane=crossplane))

    assert told == (
        f"{place}.compositionSelector is read only where there is no compositionRef: it stays with one "
        f"until {place}.compositionRef.name is changed"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, claim("b")),
        (claim("a"), claim("b")),
        (claim("a", "one"), claim("a", "one")),
        (claim("a", "one"), claim("b", "two")),
        (claim("a", "one"), None),
    ],
)
def test_other_changes_are_read(before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    assert unread_selector(before, after) == ""
