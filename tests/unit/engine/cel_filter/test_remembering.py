"""What an expression gave is known for composites that are the same in what it looks at, and for no others."""

import pytest

from pyxp.engine.cel_filter import CompiledFilters, remembering
from pyxp.engine.cel_filter.remembering import Answers, Spec, fields_read

SPEC = "observed.composite.resource.spec"


@pytest.mark.parametrize(
    ("expression", "fields"),
    [
        (f"has({SPEC}.a) && {SPEC}.b.c > 1 || {SPEC}.a.b", ("a", "b")),
        ("true", ()),
        (f"{SPEC}.a == 'observed.composite.resource.spec.c'", ("a", "c")),
        (f"{SPEC}.a == 'context'", None),
        (f"{SPEC}.a in context", None),
        (f"{SPEC}['a']", None),
        (f"has({SPEC})", None),
        (f"{SPEC}.?a.hasValue()", None),
        (f"{SPEC}.`a-b`", None),
        (f"[1].all(observed, {SPEC}.a)", None),
        (f"{SPEC}.a && 'b' in observed.resources", None),
        (f"has(desired.{SPEC[9:]}.a)", None),
        (f"desired.composite.resource.spec.a && {SPEC}.a", None),
    ],
)
def test_what_an_expression_looks_at(expression, fields):
    assert fields_read(expression) == fields


def request(**spec):
    return {"observed": {"composite": {"resource": {"spec": spec}}}}


def test_keys_tell_apart_what_differs_in_what_is_looked_at():
    def key(**spec):
        return Spec(request(**spec)).key(f"{SPEC}.a")

    assert key(a=1, b=2) == key(a=1, b=3)
    assert len({key(a=1), key(a=1.0), key(a="1"), key(a=None), key(b=1), key(a={"a": 1}), key(a="absent")}) == 7
    assert key(a="x" * 5000) is None
    assert key(a={1, 2}) is None
    assert Spec({}).key("true") is None
    assert Spec(request()).key("true") == ("true",)


def test_no_more_answers_are_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(remembering, "_MOST", 2)
    answers = Answers()
    for number in range(3):
        answers.keep((str(number),), True)
    assert [answers.get((str(number),)) for number in range(3)] == [None, None, True]


def test_filters_that_run_again_decide_by_what_is_there_now():
    filters = CompiledFilters({"filters": [{"name": "r", "expression": f"{SPEC}.on && {SPEC}.n > 1"}]})

    def kept(**spec):
        answer = filters.run({**request(**spec), "desired": {"resources": {"r": {}}}})
        told = [result["message"] for result in answer.get("results", ())]
        return told or bool(answer["desired"].get("resources"))

    given = [{"on": True, "n": 2}, {"on": True, "n": 1}, {"on": False, "n": 2}, {"on": True, "n": 2, "more": 1}]
    assert [kept(**spec) for spec in given * 2] == [True, False, False, True] * 2
    missing = kept(n=2)
    assert missing[0].endswith("no such key: on")
    assert kept(n=2) == missing
    assert kept(n=1) is False
    assert kept(on=False, n=1) is False
