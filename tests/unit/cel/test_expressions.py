"""Expressions over declared types: messages with fields that may be unset."""

from typing import Any

import pytest

from pyxp.cel.checking.environment import standard_environment
from pyxp.cel.expressions import CompileError, Expression
from pyxp.cel.messages import Message
from pyxp.cel.types import DYN, INT, STRING, StructType, map_of
from pyxp.cel.values import CostExceeded, EvaluationError

RESOURCE = StructType("pkg.Resource", {"body": map_of(STRING, DYN), "ready": INT})
STATE = StructType("pkg.State", {"composite": RESOURCE, "resources": map_of(STRING, RESOURCE)})
ENVIRONMENT = standard_environment({"state": STATE}, constants={"pkg.READY_TRUE": (INT, 1)})
EMPTY = {"body": {}, "ready": 0}


def resource(**fields: Any) -> Message:
    return Message(fields, EMPTY, frozenset({"body"}))


STATES: Message = Message(
    {"resources": {"a": resource(body={"n": 2.0}, ready=1), "b": resource(ready=0, body={})}},
    {"composite": resource(), "resources": {}},
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
        ("size(state.resources)", 2),
        ("state.resources.all(name, name in ['a', 'b'])", True),
        ("state.resources.a.`body`.n > 1", True),
        ("dyn(state.resources.b) == state.composite", True),
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
    with pytest.raises(CostExceeded):
        Expression("state.resources.all(a, true)", ENVIRONMENT).run({"state": STATES}, limit=2)


def test_a_message_lists_its_fields() -> None:
    assert resource().keys() == ["body", "ready"]
    assert len(resource()) == 2
    assert not resource().equals({})
