"""Expressions over declared types: messages with fields that may be unset."""

from typing import Any

import pytest

from pyxp.cel.checking.environment import standard_environment
from pyxp.cel.expressions import CompileError, Expression
from pyxp.cel.messages import Message, MessageType
from pyxp.cel.types import BYTES, DYN, INT, STRING, map_of, type_of
from pyxp.cel.values import CostExceeded, EvaluationError

RESOURCE = MessageType(
    "pkg.Resource", {"body": map_of(STRING, DYN), "ready": INT, "details": map_of(STRING, BYTES)}, frozenset({"body"})
)
STATE = MessageType("pkg.State", {"composite": RESOURCE, "resources": map_of(STRING, RESOURCE)})
ENVIRONMENT = standard_environment(
    {"state": STATE},
    constants={"pkg.READY_TRUE": (INT, 1), "pkg.Resource": (type_of(RESOURCE), RESOURCE)},
    structs={"pkg.Resource": RESOURCE, "pkg.State": STATE},
)


def resource(**fields: Any) -> Message:
    return Message(RESOURCE, fields)


STATES = Message(
    STATE, {"resources": {"a": resource(body={"n": 2.0}, ready=1), "b": resource(ready=0, body={}), "c": resource()}}
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("state.resources.a.body.n == 2", True),
        ("state.resources['a'].ready == pkg.READY_TRUE", True),
        ("has(state.composite)", False),
        ("has(state.resources)", True),
        ("has(state.resources.a.ready) && !has(state.resources.b.ready)", True),
        ("has(state.resources.b.body)", True),
        ("state.composite.body == {}", True),
        ("state.composite == state.composite", True),
        ("state.composite == state.resources.a", False),
        ("size(state.resources)", 3),
        ("state.resources.all(name, name in ['a', 'b', 'c'])", True),
        ("state.resources.a.`body`.n > 1", True),
        ("dyn(state.resources.b) == state.composite", False),
        ("state.resources.c == state.composite", True),
        ("type(state.composite) == pkg.Resource", True),
        ("pkg.Resource{ready: 1, body: {'n': 2}} == state.resources.a", True),
        ("pkg.State{composite: null} == pkg.State{}", True),
        ("pkg.State{resources: {'a': null}}.resources", {}),
        (
            "pkg.Resource{body: {'a': [1, 2u, b'xy', duration('1m'), timestamp(0), null, {'k': true}]}}.body.a",
            [1.0, 2.0, "eHk=", "60s", "1970-01-01T00:00:00Z", None, {"k": True}],
        ),
        ("pkg.Resource{body: {'a': 9007199254740993}}.body.a", "9007199254740993"),
    ],
)
def test_messages(text: str, value: Any) -> None:
    assert Expression(text, ENVIRONMENT).run({"state": STATES}) == value


def test_types_and_errors() -> None:
    assert Expression("state.composite.body.x", ENVIRONMENT).type.kind == "dyn"
    with pytest.raises(CompileError, match="undefined field 'nope'"):
        Expression("has(state.nope)", ENVIRONMENT)
    with pytest.raises(EvaluationError, match="no such key: nope"):
        Expression("state.resources.nope.ready == 1", ENVIRONMENT).run({"state": STATES})
    with pytest.raises(EvaluationError, match="no such field 'nope'"):
        Expression("dyn(state).nope == 1", ENVIRONMENT).run({"state": STATES})
    with pytest.raises(CostExceeded):
        Expression("state.resources.all(a, true)", ENVIRONMENT).run({"state": STATES}, limit=2)


@pytest.mark.parametrize(
    "text",
    [
        "size(dyn(state)) == 2",
        "'composite' in dyn(state)",
        "dyn(state).all(k, true)",
        "dyn(state)[1] == 1",
        "has(dyn(state).nope)",
        "pkg.Resource{ready: 3000000000} == pkg.Resource{}",
        "pkg.Resource{ready: dyn('1')} == pkg.Resource{}",
        "pkg.Resource{details: dyn({'a': 'x'})} == pkg.Resource{}",
        "pkg.Resource{body: {'a': state}} == pkg.Resource{}",
        "pkg.Resource{body: {'a': dyn({1: 1})}} == pkg.Resource{}",
    ],
)
def test_a_message_is_not_a_map_and_takes_what_fits(text: str) -> None:
    with pytest.raises(EvaluationError):
        Expression(text, ENVIRONMENT).run({"state": STATES})


def test_a_message_lists_its_fields() -> None:
    assert resource().keys() == ["body", "ready", "details"]
    assert len(resource()) == 3
    assert not resource().equals({})
    assert not resource().equals(Message(RESOURCE, {}, sent=False))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("1 < 1.5", CompileError),
        ("dyn(1) < 1.5", True),
        ("1 < 1.5 && [1].all(x, true)", CompileError),
        ("[1].all(x, x < 1.5) && 1u < 2", True),
        ("duration(5) == duration('5ns')", CompileError),
        ("timestamp('2026-03-01T1:00:00Z') > timestamp(0)", EvaluationError),
        ("timestamp('2026-03-01T01:00:00+24:00') > timestamp(0)", EvaluationError),
        ("timestamp('2026-03-01T01:00:00.5+23:59') > timestamp(0)", True),
        ("timestamp('2026-03-01T23:02:03Z').getHours('2:0') == 1", True),
        ("timestamp('2026-03-01T23:02:03Z').getHours('+30:00') == 5", True),
        ("timestamp('2026-03-01T23:02:03Z').getHours('Local') == 23", True),
        ("0.0 / 0.0 < 1.0", False),
        ("{null: 1}.size() == 1 && null in {null: 1}", True),
        ("duration('1h') in {duration('60m'): 1}", True),
        ("dyn([1]) in {'a': 1}", False),
        ("state.composite.nope == 1 || dyn(1) in []", CompileError),
        ("dyn(1) in [state.resources.nope.ready]", EvaluationError),
        ("(dyn([1]) + ['a']).all(x, x <= 'b') || true", True),
        ("rb'a' == b'a'", CompileError),
        ("0X10 == 16", CompileError),
    ],
)
def test_plain_cel_is_that_of_cel_go(text: str, outcome: Any) -> None:
    def run() -> Any:
        return Expression(text, ENVIRONMENT).run({"state": STATES})

    if isinstance(outcome, bool):
        assert run() is outcome
    else:
        with pytest.raises(outcome):
            run()


def test_mistakes_tell_their_places() -> None:
    with pytest.raises(CompileError) as caught:
        Expression("state.composite.ready == 1 &&\n state.nope == nope", ENVIRONMENT)
    assert caught.value.places == (
        (2, 7, "undefined field 'nope'"),
        (2, 16, "undeclared reference to 'nope' (in container '')"),
    )
