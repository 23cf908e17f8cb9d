"""Types: what comes out, what does not fit, in the words of the Go checker."""

import pytest

from pyxp.cel.checking.environment import Environment, kubernetes_environment, standard_environment
from pyxp.cel.expressions import CompileError, compile_expression
from pyxp.cel.types import BOOL, DOUBLE, DYN, INT, STRING, StructType, Type, list_of, map_of, parse_type

OBJECT = StructType("object", {"n": INT, "s": STRING, "l": list_of(STRING), "m": map_of(STRING, INT)})
VARIABLES: dict[str, Type] = {"self": OBJECT, "other": StructType("object", {"n": INT}), "d": DYN, "f": DOUBLE}
ENVIRONMENT = kubernetes_environment(VARIABLES)


def type_of(text: str, environment: Environment = ENVIRONMENT) -> str:
    return str(compile_expression(text, environment).type)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("self.n + 1", "int"),
        ("self.l", "list(string)"),
        ("self.m.a", "int"),
        ("self.l[0]", "string"),
        ("self.m['a']", "int"),
        ("has(self.s)", "bool"),
        ("self.l.map(x, size(x))", "list(int)"),
        ("self.l.filter(x, x != '')", "list(string)"),
        ("self.m.map(k, k)", "list(string)"),
        ("google.protobuf.Timestamp{seconds: self.n}", "timestamp"),
        ("google.protobuf.Int64Value{value: 1}", "wrapper(int)"),
        ("google.protobuf.Int64Value{value: 1} == null", "bool"),
        ("google.protobuf.StringValue{value: self.s} + 'a'", "string"),
        ("'%s %d %.2f'.format([self.l, self.n, f])", "string"),
        ("self.m.transformMap(k, v, v > 0)", "map(string, bool)"),
        ("self.l.transformList(i, v, i)", "list(int)"),
        ("self.l.all(i, v, i < size(v))", "bool"),
        ("d.anything[0].at.all", "dyn"),
        ("self.n == 1 ? self.s : 'x'", "string"),
        ("self.?s", "optional_type(string)"),
        ("self.?s.orValue('')", "string"),
        ("self.l[?0].optMap(x, size(x))", "optional_type(int)"),
        ("optional.none()", "optional_type(dyn)"),
        ("type(self.n)", "type(int)"),
        ("[]", "list(dyn)"),
        ("{'a': 1}", "map(string, int)"),
        ("[1, 2].sum()", "int"),
        ("quantity('1').add(1)", "kubernetes.Quantity"),
        ("cidr('10.0.0.0/8').ip()", "net.IP"),
        ("self == null", "bool"),
        ("f > 1", "bool"),
        ("d in [1, 2]", "bool"),
        ("self.l.sortBy(x, size(x))", "list(string)"),
    ],
)
def test_result_types(text: str, found: str) -> None:
    assert type_of(text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("self.b", "1:5: undefined field 'b'"),
        ("has(self.b)", "1:4: undefined field 'b'"),
        ("self.s == null", "1:8: found no matching overload for '_==_' applied to '(string, null)'"),
        ("f == 1", "1:3: found no matching overload for '_==_' applied to '(double, int)'"),
        ("1.0 in [1]", "1:5: found no matching overload for '@in' applied to '(double, list(int))'"),
        ("self == other", "1:6: found no matching overload for '_==_' applied to '(object, object)'"),
        ("quantity('1').sign()", "1:19: found no matching overload for 'sign' applied to 'kubernetes.Quantity.()'"),
        ("nope", "1:1: undeclared reference to 'nope' (in container '')"),
        ("nope(1)", "1:5: undeclared reference to 'nope' (in container '')"),
        ("self.n.a", "1:7: type 'int' does not support field selection"),
        ("self.n.all(x, true)", "1:5: expression of type 'int' cannot be range of a comprehension"),
        ("self.l.all(x, size(x))", "1:19: expected type 'bool' but found 'int'"),
        ("self.s && true", "1:8: found no matching overload for '_&&_' applied to '(string, bool)'"),
        ("[1, 'a']", "1:5: expected type 'int' but found 'string'"),
        ("{'a': 1, 'b': 'c'}", "1:15: expected type 'int' but found 'string'"),
        ("'a'.matches('(')", "1:13: invalid matches argument"),
        ("duration('1x')", "1:10: invalid duration argument"),
        ("timestamp('today')", "1:11: invalid timestamp argument"),
        ("Foo{a: 1}", "1:1: undeclared reference to 'Foo' (in container '')"),
        ("[?self.s]", "1:7: expected type 'optional_type(string)' but found 'string'"),
        ("self.n.optMap(x, x)", "found no matching overload for 'hasValue' applied to 'int.()'"),
        ("self.l.sortBy(x, [x])", "@sortByAssociatedKeys"),
        (
            "'%d'.format(['a'])",
            "1:14: error during formatting: decimal clause can only be used on integers, was given",
        ),
        ("'%s'.format([[quantity('1')]])", "1:23: error during formatting: string clause can only be used on strings"),
        ("'%s %s'.format([1])", "1:15: index 1 out of range"),
        ("'%s'.format([1, 2])", "1:12: too many arguments supplied to string.format (expected 1, got 2)"),
        ("'%z'.format([1])", '1:12: could not parse formatting clause: unrecognized formatting clause "z"'),
        ("'%.f'.format([1.0])", "1:13: could not parse formatting clause: error while parsing precision"),
        ("'%.2'.format([1.0])", "could not find end of precision specifier"),
        ("1e400 > f", "1:1: invalid double literal"),
        (
            "google.protobuf.Int64Value{value: 'a'}",
            "expected type of field 'value' is 'int' but provided type is 'string'",
        ),
        ("google.protobuf.Timestamp{day: 1}", "undefined field 'day'"),
        ("google.protobuf.FieldMask{}", "undeclared reference to 'google.protobuf.FieldMask'"),
        ("type(self.n) == dyn", "1:17: undeclared reference to 'dyn' (in container '')"),
        ("self.m.transformMapEntry(k, v, v)", "1:32: expected type 'map(dyn, dyn)' but found 'int'"),
    ],
)
def test_what_does_not_fit(text: str, message: str) -> None:
    with pytest.raises(CompileError) as caught:
        compile_expression(text, ENVIRONMENT)
    assert message in caught.value.message


def test_all_mistakes_are_reported_in_order() -> None:
    with pytest.raises(CompileError) as caught:
        compile_expression("self.a-b == 'a'", ENVIRONMENT)
    assert [line for line in caught.value.message.split("\n") if line.startswith("ERROR")] == [
        "ERROR: <input>:1:5: undefined field 'a'",
        "ERROR: <input>:1:8: undeclared reference to 'b' (in container '')",
    ]


def test_mixed_lists_are_allowed_for_format_and_in_plain_cel() -> None:
    assert type_of("'%s %d'.format([self.s, self.n])") == "string"
    assert type_of("[1, 'a']", standard_environment({})) == "list(dyn)"


def test_plain_cel_has_no_extensions() -> None:
    plain = standard_environment(VARIABLES)
    for text in ("self.s.charAt(0)", "isURL(self.s)", "[1].sum()", "optional.none()", "[1].all(i, v, true)"):
        with pytest.raises(CompileError):
            compile_expression(text, plain)


def test_constants_and_messages_can_be_declared() -> None:
    state = StructType("pkg.State", {"ready": INT})
    plain = standard_environment({"s": state}, constants={"pkg.READY": (INT, 1)}, structs={"pkg.State": state})
    assert type_of("s.ready == pkg.READY", plain) == "bool"
    assert type_of("pkg.State{ready: 1} == s", plain) == "bool"
    with pytest.raises(CompileError, match="undefined field 'nope'"):
        compile_expression("pkg.State{nope: 1}", plain)
    with pytest.raises(CompileError, match="expected type of field 'ready' is 'int'"):
        compile_expression("pkg.State{ready: 'x'}", plain)


def test_local_names_hide_variables() -> None:
    assert type_of("self.l.map(self, self)") == "list(string)"
    assert type_of("self.l.map(self, .self.n)") == "list(int)"
    assert type_of("self.l.map(f, f)") == "list(string)"


def test_very_long_chains_do_not_exhaust_the_stack() -> None:
    with pytest.raises(CompileError, match="nested too deeply"):
        compile_expression("+".join(["1"] * 20_000), ENVIRONMENT)
    assert type_of(" || ".join(["true"] * 5_000)) == "bool"


def test_types_are_written_as_they_are_read() -> None:
    for text in ("int", "list(string)", "map(string, list(dyn))", "optional_type(map(K, V))", "kubernetes.IP"):
        assert str(parse_type(text)) == text
    assert parse_type("bool") == BOOL
    assert hash(list_of(INT)) == hash(list_of(INT))
    assert StructType("object", OBJECT.fields) != OBJECT
