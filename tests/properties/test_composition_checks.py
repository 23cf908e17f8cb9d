"""Checks of Compositions that hold whatever is written."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.catalog import Catalog
from pyxp.files import read_manifests
from pyxp.gotext.formats import sprintf
from pyxp.jobs.compositions import CompositionChecker
from pyxp.validation.compositions.formats import complaints

CASES = Path(__file__).resolve().parents[1] / "cases" / "compositions"
DEFINITION, COMPOSITION = read_manifests([CASES / "mistakes" / "platform.yaml"])
CATALOG = Catalog.shipped()
CHECKER = CompositionChecker([DEFINITION.data], CATALOG)

VALUES = {"string": "text", "boolean": True, "int64": 5, "number": 2.5}
PIECES = st.sampled_from(["%s", "%d", "%v", "%t", "%q", "%x", "%5.2f", "%-4s", "%%", "%[1]s", "%[2]v", "%T", "a", " "])


@pytest.mark.thorough
@given(st.lists(PIECES, max_size=5).map("".join), st.lists(st.sampled_from(sorted(VALUES)), max_size=4))
def test_a_format_is_fine_if_and_only_if_it_prints_no_complaint(text: str, kinds: list[str]) -> None:
    printed = sprintf(text, [VALUES[kind] for kind in kinds])
    assert any(complaint.sure for complaint in complaints(text, kinds)) == ("%!" in printed)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a value, by its keys."""
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        found += places(child, (*path, key))
    return found


PLACES = places(COMPOSITION.data)
JUNK = st.sampled_from(
    [
        None,
        True,
        0,
        -1.5,
        "",
        "text",
        "a.b[0]",
        "a[",
        "[*]",
        "%",
        "%s%d",
        [],
        [None],
        [{}],
        {},
        {"": {}},
        {"type": 5},
        {"a": []},
    ]
)


@pytest.mark.thorough
@given(st.lists(st.tuples(st.sampled_from(PLACES[1:]), JUNK), min_size=1, max_size=3))
def test_no_composition_is_too_odd_to_be_judged(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    data = copy.deepcopy(COMPOSITION.data)
    for path, junk in changes:
        holder: Any = data
        try:
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = copy.deepcopy(junk)
        except (KeyError, IndexError, TypeError):
            continue
    for finding in CHECKER.check(data, COMPOSITION.locate):
        assert finding.location is not None
        assert finding.path
