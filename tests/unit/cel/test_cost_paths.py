"""Paths of values, which share memory as Go's slices do."""

from pyxp.cel.cost.paths import declared_size, nowhere
from pyxp.cel.rules.declarations import declare

SCHEMA = {
    "type": "object",
    "properties": {
        "list": {"type": "array", "maxItems": 7, "items": {"type": "string", "maxLength": 3}},
        "map": {"type": "object", "maxProperties": 4, "additionalProperties": {"type": "string", "maxLength": 5}},
    },
}


def size_at(*parts: str) -> tuple[int, int] | None:
    path = nowhere()
    for part in parts:
        path = path.to(part)
    root = declare(SCHEMA)
    assert root is not None
    return declared_size(path, root)


def test_a_path_leads_to_the_limits_of_a_value() -> None:
    assert size_at("self", "list") == (0, 7)
    assert size_at("self", "list", "@items") == (0, 12)
    assert size_at("self", "map", "@values") == (0, 20)
    assert size_at("self", "map", "@keys") == (0, 0)
    assert size_at("self", "list", "@keys") is None
    assert size_at("self", "nope") is None
    assert size_at() is None


def test_the_first_part_is_dropped_whatever_it_is() -> None:
    assert size_at("int") == (0, 0)
    assert size_at("@items", "list") == (0, 7)


def test_paths_share_memory_where_there_is_room() -> None:
    # Three parts take memory for four, so that the second child overwrites the first.
    parent = nowhere().to("self").to("items").to("@items")
    first = parent.to("a").to("b")
    second = parent.to("c")
    assert first.cells[: first.length] == ["self", "items", "@items", "a", "b"]  # moved away in time
    third = parent.to("d")
    assert second.cells[: second.length] == third.cells[: third.length] == ["self", "items", "@items", "d"]


def test_a_copy_has_memory_of_its_own() -> None:
    parent = nowhere().to("self").to("items").to("@items")
    copied = parent.copied("a")
    parent.to("b")
    assert copied.cells == ["self", "items", "@items", "a"]
