"""What an expression gave is known for requests that are the same in what it looks at, and for no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.cel.reads import Read
from pyxp.engine.cel_filter import CompiledFilters
from pyxp.engine.cel_filter.remembering import Places, Seen, parts_of

SPEC = "observed.composite.resource.spec"


def read(path, *, whether=False):
    return Read(tuple(path.split(".")), whether)


@pytest.mark.parametrize(
    ("looked_at", "decides"),
    [
        (read(f"{SPEC}.a"), read(f"{SPEC}.a")),
        (read(f"{SPEC}.a", whether=True), read(f"{SPEC}.a", whether=True)),
        (read("context.a", whether=True), read("context.a", whether=True)),
        (read("observed.resources.a", whether=True), read("observed.resources.a", whether=True)),
        (read("desired.resources.a.resource.b", whether=True), read("desired.resources.a.resource.b", whether=True)),
        # Fields of messages that have their default are not there.
        (read("observed.resources", whether=True), read("observed")),
        (read("observed.resources.a.ready", whether=True), read("observed.resources.a")),
        (read("observed.composite.resource", whether=True), read("observed.composite")),
        (read("observed.composite.connection_details.a", whether=True), read("observed.composite.connection_details")),
    ],
)
def test_what_decides_over_an_expression(looked_at, decides):
    assert parts_of((looked_at,)) == (decides,)


def test_names_of_an_expression_itself_are_no_part_of_a_request():
    assert parts_of((read("one.x"), read("context.x"), read("context.x"))) == (read("context.x"),)


def key_of(made, *parts):
    """What tells a request from others, for an expression that looks at some parts."""
    places = Places()
    return Seen(made, places).key(places.getter(parts))


def request(**spec):
    return {"observed": {"composite": {"resource": {"spec": spec}}}}


def test_keys_tell_apart_what_differs_in_what_is_looked_at():
    def key(**spec):
        return key_of(request(**spec), read(f"{SPEC}.a.b"))

    assert key(a={"b": 1}, b=2) == key(a={"b": 1}, b=3)
    told_apart = [
        {"b": 1}, {"b": 1.0}, {"b": "1"}, {"b": None}, {"b": True}, {"b": "there"}, {"b": {"c": 1}}, {}, None, 1, []
    ]  # fmt: skip
    assert len({key(a=value) for value in told_apart}) == len(told_apart)
    assert key(a={"b": "x" * 5000}) is None
    assert key(a={"b": {1: {2}}}) is not None
    assert key_of({}, read("context.a")) == key_of({}, read("context.b"))
    assert key_of({}) == key_of(request(a=1))


def test_where_only_presence_counts_values_do_not():
    def key(**spec):
        return key_of(request(**spec), read(f"{SPEC}.a.b", whether=True))

    assert key(a={"b": 1}) == key(a={"b": None})
    assert len({key(a={"b": 1}), key(a={}), key(), key(a=["b"]), key(a=["c"])}) == 5


EXPRESSIONS = [
    f"has({SPEC}.a) && {SPEC}.a.b > 1",
    f"'b' in {SPEC}.a",
    "'r' in observed.resources && has(observed.resources['r'].ready)",
    "has(observed.resources) || has(desired.composite.resource.spec)",
    "has(observed.composite.connection_details) && 'x' in observed.composite.connection_details",
    f"{SPEC}.exists(k, has({SPEC}.a)) && context.a == 'x'",
    "context.exists(observed, observed == 'a')",
    "desired.resources.all(name, desired.resources[name].ready == 0) && type(context) == map",
]
leaves = st.sampled_from([None, 1, 2.5, "b", "x", True, ["b"], {"b": 2}, {"b": "x"}, {}])
specs = st.dictionaries(st.sampled_from(["a", "c"]), leaves, max_size=2)
readies = st.sampled_from([None, "READY_TRUE", "READY_UNSPECIFIED"])
resources = st.dictionaries(st.sampled_from(["r", "s"]), st.none() | st.fixed_dictionaries({}, optional={
    "ready": readies, "resource": st.none() | specs}), max_size=2)  # fmt: skip


@st.composite
def requests(draw):
    """A request, with messages that are not set, empty or full."""
    composite = {"resource": draw(st.none() | st.fixed_dictionaries({"spec": specs}))}
    composite |= draw(st.sampled_from([{}, {"connection_details": {}}, {"connection_details": {"x": "y"}}]))
    observed = draw(st.sampled_from([{}, {"composite": composite}])) | draw(st.sampled_from([{}, {"resources": None}]))
    made = {"observed": observed | {"resources": draw(resources)}, "desired": {"resources": draw(resources)}}
    return draw(st.sampled_from([{}, made])) | draw(st.sampled_from([{}, {"context": draw(specs)}]))


@given(st.lists(requests(), min_size=2, max_size=4))
def test_what_came_before_changes_nothing(given_requests):
    for expression in EXPRESSIONS:
        value = {"filters": [{"name": "r", "expression": expression}]}
        together = CompiledFilters(value)
        for made in given_requests * 2:
            assert together.run(made) == CompiledFilters(value).run(made)


def test_filters_that_run_again_decide_by_what_is_there_now():
    filters = CompiledFilters({"filters": [{"name": "r", "expression": f"{SPEC}.on && {SPEC}.n > 1"}]})

    def kept(**spec):
        answer = filters.run({**request(**spec), "desired": {"resources": {"r": {}}}})
        told = [result["message"] for result in answer.get("results", ())]
        return told or bool(answer["desired"].get("resources"))

    given_specs = [{"on": True, "n": 2}, {"on": True, "n": 1}, {"on": False, "n": 2}, {"on": True, "n": 2, "more": 1}]
    assert [kept(**spec) for spec in given_specs * 2] == [True, False, False, True] * 2
    missing = kept(n=2)
    assert missing[0].endswith("no such key: on")
    assert kept(n=2) == missing
    assert kept(n=1) is False
    assert kept(on=False, n=1) is False
