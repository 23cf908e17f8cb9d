"""Templates in the order in which they need each other."""

from __future__ import annotations

from typing import Any

from pyxp import (
    Composition,
)
from pyxp.compiler.ordering import order_templates

from .platforms import codes, compiled, drafted, vpc


def test_producers_come_first() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        first, last = vpc(), vpc()
        c.add("first", first)
        c.add("last", last)
        first.fields["tags"] = {"Id": last.status.id}

    assert [entry["name"] for entry in compiled(compose)["resources"]] == ["stream", "last", "first"]


def test_the_pass_puts_templates_after_those_whose_values_they_read() -> None:
    draft = drafted(lambda xr, c, s: [c.add(name, vpc()) for name in ("a", "b")])
    draft.by_name["stream"].needs = {"b"}
    order_templates(draft)
    assert [made.name for made in draft.templates] == ["b", "stream", "a"]


def test_a_ring_is_refused_also_where_a_selector_closes_it() -> None:
    draft = drafted(lambda xr, c, s: c.add("a", vpc()))
    draft.by_name["stream"].needs, draft.by_name["a"].waits = {"a"}, {"stream"}
    order_templates(draft)
    assert codes(draft) == ["cycle"]
    assert [made.name for made in draft.templates] == ["stream", "a"]
