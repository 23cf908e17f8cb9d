"""Order that AWS needs: whoever waits is composed only when the other is ready, and only the edge makes it wait."""

from copy import deepcopy
from functools import cache

import pytest

from .claims import OPTIONS
from .inventory import ROWS
from .mutation import Edge, parts_of
from .stacks import COMPOSITION, bring_up, template_input

pytestmark = pytest.mark.thorough

EDGES = [(name, before) for name, row in ROWS.items() for before in (*row.after, *row.behind)]
# Their filters wait, whatever is taken out of the annotation.
FILTERED = [(name, before) for name, before in EDGES if before in ROWS and ROWS[before].only is not None]
DELAY = 7
NAMES = [resource["name"] for resource in template_input(COMPOSITION)["resources"]]


def waves_of(stack):
    """The same of a stack that a test has rendered."""
    created = {name: wave.number for wave in stack.waves for name in wave.created}
    ready = {name: wave.number for wave in stack.waves for name in wave.ready}
    return created, ready


def waves(convergence):
    """For each resource, the reconciles in which it was composed first, and in which it got ready."""
    assert convergence.settled, dict(convergence.blocked)
    assert dict(convergence.blocked) == {}
    created = {name: wave.number for wave in convergence.waves for name in wave.created}
    ready = {name: wave.number for wave in convergence.waves for name in wave.ready}
    return created, ready


@cache
def delayed(before):
    return waves(bring_up(OPTIONS, delays={before: DELAY}))


def without_edge(name, before):
    parts = parts_of(COMPOSITION, NAMES.index(name))
    (edge,) = (part for part in parts if isinstance(part, Edge) and f".{before}." in part.label)
    return edge.taken_out_of(COMPOSITION)


def test_there_are_edges_to_try():
    assert len(EDGES) == 31
    assert len(FILTERED) == 18


@pytest.mark.parametrize(("name", "before"), EDGES)
def test_a_resource_is_composed_only_when_the_other_is_ready(name, before):
    created, ready = delayed(before)

    assert ready[before] > DELAY
    assert created[name] > ready[before]


@pytest.mark.parametrize(("name", "before"), sorted({*EDGES} - {*FILTERED}))
def test_without_its_edge_a_resource_does_not_wait(name, before):
    composition = without_edge(name, before)

    created, ready = waves(bring_up(OPTIONS, composition, delays={before: DELAY}))

    assert created[name] < ready[before]


@pytest.mark.parametrize("name", sorted({name for name, _ in FILTERED}))
def test_without_its_filter_a_resource_does_not_wait_for_what_need_not_be_there(name):
    composition = deepcopy(COMPOSITION)
    (step,) = [step for step in composition["spec"]["pipeline"] if step["functionRef"]["name"] == "function-cel-filter"]
    step["input"]["filters"] = [item for item in step["input"]["filters"] if item["name"] != name]
    before = max(before for other, before in FILTERED if other == name)

    created, ready = waves(bring_up(OPTIONS, composition, delays={before: DELAY}))

    assert created[name] < ready[before]


def test_without_delays_the_order_shows_too(platform):
    stack = platform.render(OPTIONS).converge()
    created, ready = waves_of(stack)

    stack.assert_ready()
    assert all(created[name] > ready[before] for name, before in EDGES)
