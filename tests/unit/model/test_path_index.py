"""What overlaps a path is found as if all were tried."""

from hypothesis import given
from hypothesis import strategies as st

from pyxp.model.patches import overlapping
from pyxp.model.path_index import PathIndex

paths = st.none() | st.lists(st.sampled_from(["a", "b", 0, "*"]), max_size=4).map(tuple)


def test_what_stands_at_around_and_below_a_path_is_found_in_order():
    index = PathIndex([(("a", "b"), 1), (("a",), 2), (("c",), 3), (("a", "b", "c"), 4), (None, 5), (("*", "b"), 6)])
    assert index.find(("a", "b")) == [1, 2, 4, 5, 6]
    assert index.find(("d",)) == [5, 6]
    assert index.find(()) == [1, 2, 3, 4, 5, 6]


@given(st.lists(paths, max_size=8), paths)
def test_it_finds_what_trying_all_finds(known, wanted):
    index = PathIndex((path, number) for number, path in enumerate(known))
    expected = [number for number, path in enumerate(known) if overlapping(path, wanted)]
    assert index.find(wanted) == expected
    assert index.meets(wanted) is bool(expected)
