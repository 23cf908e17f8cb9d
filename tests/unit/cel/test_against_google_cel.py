"""Random expressions of plain CEL give what Google's C++ implementation gives, where that is installed.

Left out is what the two implementations are known to do differently: milliseconds of durations (the Go implementation
counts whole milliseconds), fractions of a second in text, literals that are still open in their type, has() below what
is no map (Go says false).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.cel.checking.environment import standard_environment
from pyxp.cel.evaluation.planner import plan
from pyxp.cel.expressions import CompileError, compile_expression
from pyxp.cel.types import BOOL, DOUBLE, DYN, INT, STRING, list_of, map_of
from pyxp.cel.values import CostExceeded, Duration, EvaluationError, Timestamp

cel = pytest.importorskip("cel_expr_python.cel")

KINDS = {"i": INT, "d": DOUBLE, "s": STRING, "b": BOOL, "l": list_of(INT), "m": map_of(STRING, INT), "x": DYN}
THEIRS = {
    "i": cel.Type.INT, "d": cel.Type.DOUBLE, "s": cel.Type.STRING, "b": cel.Type.BOOL,
    "l": cel.Type.List(cel.Type.INT), "m": cel.Type.Map(cel.Type.STRING, cel.Type.INT), "x": cel.Type.DYN,
}  # fmt: skip
INTS = st.sampled_from([0, 1, -1, 7, 2**63 - 1, -(2**63)])
TEXTS = st.sampled_from(["", "a", "é😀", "abc", "1", "12"])
VALUES = st.fixed_dictionaries(
    {
        "i": INTS,
        "d": st.sampled_from([0.0, 1.5, -2.0, 1e300, 3.0]),
        "s": TEXTS,
        "b": st.booleans(),
        "l": st.lists(st.integers(0, 3), max_size=3),
        "m": st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 3)),
        "x": st.sampled_from([1, "a", True, None, [1, "a"], {"k": 1.5}, 2.5]),
    }
)
LEAVES = {
    "int": ["i", "1", "0", "-3", "size(s)", "9223372036854775807"],
    "double": ["d", "1.5", "0.0", "1e10"],
    "uint": ["1u", "0u", "7u"],
    "string": ["s", "'a'", "''", "'é'", "'1.5'", "'true'"],
    "bytes": ["b'ab'", "bytes(s)"],
    "bool": ["b", "true", "false"],
    "list": ["l", "[1, 2]", "[i]"],
    "map": ["m", "{'a': i}"],
    "dyn": ["x", "dyn(i)", "dyn(s)", "dyn(d)", "x.k", "x[0]"],
    "dur": ["duration('1h')", "duration('-90s')"],
    "ts": ["timestamp('2024-02-29T12:30:45Z')", "timestamp('1969-12-31T23:59:59Z')"],
}
NODES = {
    "int": ["({int} + {int})", "({int} - {int})", "({int} * {int})", "({int} / {int})", "({int} % {int})", "-({int})",
            "size({string})", "size({list})", "size({map})", "size({bytes})", "int({double})", "int({string})",
            "int({uint})", "{list}[{int}]", "{map}['a']", "{map}.a", "({bool} ? {int} : {int})",
            "{ts}.getFullYear()", "{ts}.getMonth()", "{ts}.getDayOfYear()", "{ts}.getDate()", "{ts}.getDayOfWeek()",
            "{ts}.getHours('Europe/Berlin')", "{ts}.getMinutes('-02:30')", "{dur}.getHours()", "{dur}.getSeconds()"],
    "double": ["({double} + {double})", "({double} / {double})", "double({int})", "double({string})", "-({double})"],
    "uint": ["({uint} - {uint})", "({uint} % {uint})", "uint({int})", "uint({string})", "uint({double})"],
    "string": ["({string} + {string})", "string({int})", "string({bool})", "string({bytes})", "string({dur})",
               "string({ts})", "({bool} ? {string} : {string})"],
    "bytes": ["bytes({string})", "({bytes} + {bytes})"],
    "bool": ["({int} < {int})", "({double} <= {double})", "({string} > {string})", "({uint} >= {uint})",
             "({bool} == {bool})", "({list} != {list})", "({map} == {map})", "({dyn} == {dyn})", "({dyn} < {int})",
             "({bytes} < {bytes})", "({dur} < {dur})", "({ts} > {ts})", "({int} in {list})", "({string} in {map})",
             "({bool} && {bool})", "({bool} || {bool})", "!({bool})", "({bool} ? {bool} : {bool})",
             "{string}.startsWith({string})", "{string}.contains({string})", "{string}.matches('^[a-c]+$')",
             "has(m.a)", "type({dyn}) == int", "bool({string})", "{list}.all(v, v > {int})",
             "{list}.exists(v, 10 / v > {int})", "{list}.exists_one(v, v == {int} || {bool})",
             "{map}.all(k, k == {string})"],
    "list": ["({list} + {list})", "[{int}, {int}]", "{list}.map(v, v + {int})", "{list}.filter(v, v > {int})",
             "{list}.map(v, v > {int}, v * 2)"],
    # Of a key that is there twice, Go's implementation takes the later value, this one none.
    "map": ["{{'a key': {int}, {string}: {int}}}"],
    "dyn": ["dyn({int})", "dyn({string})", "dyn({list})", "dyn({map})", "[{int}, 'a'][{int}]"],
    "dur": ["({dur} + {dur})", "({ts} - {ts})"],
    "ts": ["({ts} + {dur})", "({ts} - {dur})"],
}  # fmt: skip


@st.composite
def expressions(draw: Any, kind: str, depth: int) -> str:
    """An expression of a kind; well typed, but free to fail when it runs."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        leaf: str = draw(st.sampled_from(LEAVES[kind]))
        return leaf
    template: str = draw(st.sampled_from(NODES[kind]))
    return template.format_map(_Drawing(draw, depth))


class _Drawing(dict[str, str]):
    def __init__(self, draw: Any, depth: int) -> None:
        super().__init__()
        self._draw, self._depth = draw, depth

    def __missing__(self, kind: str) -> str:
        drawn: str = self._draw(expressions(kind, self._depth - 1))
        return drawn


def plain(value: Any) -> Any:
    """A result in a form in which both can be compared."""
    if isinstance(value, Duration | Timestamp):
        return (type(value).__name__, value.nanoseconds // 1000)
    if isinstance(value, timedelta):
        return ("Duration", value // timedelta(microseconds=1))
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return ("Timestamp", (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return repr(value)
    return value


def ours(text: str, values: dict[str, Any]) -> Any:
    try:
        program = plan(compile_expression(text, standard_environment(KINDS)), tuple(KINDS), folds=False)
        return plain(program.run(values, 10**6)[0])
    except (EvaluationError, CostExceeded):
        return "error"


def theirs(text: str, values: dict[str, Any]) -> Any:
    try:
        found = cel.NewEnv(variables=THEIRS).compile(text).eval(data=values)
    except RuntimeError:
        return "error"
    return "error" if found.type() == cel.Type.ERROR else plain(found.plain_value())


@given(text=st.sampled_from(["bool", "int", "string", "list", "dyn", "double"]).flatmap(lambda k: expressions(k, 3)),
       values=VALUES)  # fmt: skip
def test_both_give_the_same(text: str, values: dict[str, Any]) -> None:
    try:
        compile_expression(text, standard_environment(KINDS))
    except CompileError:
        with pytest.raises(Exception, match="INVALID_ARGUMENT"):
            cel.NewEnv(variables=THEIRS).compile(text)
        return
    assert ours(text, values) == theirs(text, values)
