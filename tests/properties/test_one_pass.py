"""What judges an object in one walk agrees with the stages of the server, one after the other."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pyxp.cel.evaluation.work import Work
from pyxp.validation.decoding import plain
from pyxp.validation.kinds import Kind
from pyxp.validation.onepass.passing import OnePass
from pyxp.validation.requests import Request, judge

NAMES = st.sampled_from(["a", "b", "c"])
PATTERNS = st.sampled_from(["^a", "b+$", "^[a-c]*$", r"\d", "("])
FORMATS = st.sampled_from(["date", "ipv4", "duration", "uuid", "made-up"])
SMALL = st.integers(0, 3)
TEXTS = st.sampled_from(["", "a", "ab", "bb", "1", "10.0.0.1", "2024-01-02", "1h", "é"])
NUMBERS = st.one_of(st.integers(-5, 5), st.sampled_from([0.5, 1.5, -2.5, 2.0, 1e19, 1e300, 2**63 - 1, -(2**63), 2**70]))


def some(draw: st.DrawFn, schema: dict[str, Any], **options: st.SearchStrategy) -> dict[str, Any]:
    for word, strategy in options.items():
        if draw(st.integers(0, 3)) == 0:
            schema[word.replace("__", "-")] = draw(strategy)
    return schema


@st.composite
def structural(draw: st.DrawFn, depth: int = 3) -> dict[str, Any]:
    kinds = ["string", "integer", "number", "boolean", "int-or-string", "open"]
    kind = draw(st.sampled_from(kinds + (["object", "map", "array"] * 3 if depth else [])))
    bounds = {"minimum": st.integers(-2, 2), "maximum": st.integers(0, 4), "exclusiveMinimum": st.booleans()}
    keeps = {"x__kubernetes__preserve__unknown__fields": st.just(True)}
    if kind == "string":
        schema = some(draw, {"type": kind}, minLength=SMALL, maxLength=SMALL, pattern=PATTERNS, format=FORMATS)
        schema = some(draw, schema, enum=st.lists(TEXTS, min_size=1))
    elif kind in ("integer", "number"):
        schema = some(draw, {"type": kind}, **bounds, multipleOf=st.integers(1, 3))
        schema = some(draw, schema, enum=st.lists(NUMBERS, min_size=1))
    elif kind == "int-or-string":
        schema = some(draw, {"x-kubernetes-int-or-string": True}, maxLength=SMALL, **bounds)
        schema = some(draw, schema, anyOf=st.just([{"type": "integer"}, {"type": "string"}]))
    elif kind == "open":
        schema = {"x-kubernetes-preserve-unknown-fields": True}
    elif kind == "object":
        properties = draw(st.dictionaries(NAMES, structural(depth - 1), max_size=3))
        schema = some(draw, {"type": "object", "properties": properties}, required=st.lists(NAMES, unique=True))
        schema = some(draw, schema, minProperties=SMALL, maxProperties=SMALL, **junctors(), **keeps)
    elif kind == "map":
        schema = some(draw, {"type": "object"}, maxProperties=SMALL, **keeps)
        schema["additionalProperties"] = draw(st.one_of(structural(depth - 1), st.booleans()))
    elif kind == "array":
        lists = st.sampled_from(["set", "map", "atomic"])
        schema = some(draw, {"type": kind}, minItems=SMALL, maxItems=SMALL, x__kubernetes__list__type=lists, **keeps)
        schema = some(draw, schema, x__kubernetes__list__map__keys=st.lists(NAMES, min_size=1, max_size=2))
        if draw(st.integers(0, 5)):
            schema["items"] = draw(structural(depth - 1))
    else:
        schema = {"type": kind}
    if draw(st.integers(0, 4)) == 0:
        schema["default"] = draw(fitting(schema))
    return some(draw, schema, nullable=st.booleans())


def junctors() -> dict[str, st.SearchStrategy]:
    branch = st.one_of(
        st.builds(lambda names: {"required": names}, st.lists(NAMES, min_size=1, unique=True)),
        st.builds(lambda name, text: {"properties": {name: {"enum": [text]}}}, NAMES, TEXTS),
        st.builds(lambda name, length: {"properties": {name: {"minLength": length}}}, NAMES, SMALL),
    )
    several = st.lists(branch, min_size=1, max_size=3)
    return {"allOf": several, "anyOf": several, "oneOf": several, "not": branch}


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> Any:
    scalar = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
    if not depth:
        return draw(scalar)
    deeper = values(depth - 1)
    return draw(st.one_of(scalar, st.lists(deeper, max_size=3), st.dictionaries(NAMES, deeper, max_size=3)))


@st.composite
def fitting(draw: st.DrawFn, schema: dict[str, Any]) -> Any:
    """A value that has a good chance to satisfy the schema."""
    if draw(st.integers(0, 11)) == 0:
        return draw(values())
    if schema.get("enum"):
        return draw(st.sampled_from(schema["enum"]))
    kind = schema.get("type")
    if "properties" in schema:
        return {n: draw(fitting(s)) for n, s in schema["properties"].items() if draw(st.integers(0, 3))}
    if kind == "object":
        extra = schema["additionalProperties"]
        return draw(st.dictionaries(NAMES, fitting(extra) if isinstance(extra, dict) else values(), max_size=3))
    if kind == "array":
        return draw(st.lists(fitting(schema["items"]) if "items" in schema else values(), max_size=3))
    return draw({"string": TEXTS, "integer": NUMBERS, "number": NUMBERS, "boolean": st.booleans()}.get(kind, values()))


@st.composite
def metadata(draw: st.DrawFn) -> Any:
    texts = st.sampled_from(["a", "a.b/c", "A", "", "-", "example.org/x-y_z", 1, None])
    owner = {"apiVersion": "example.org/v1", "kind": "X", "name": "x", "uid": "1"}
    owners = some(draw, dict(owner), controller=st.sampled_from([True, None]), name=texts, apiVersion=texts, more=texts)
    made = some(draw, {"name": draw(st.sampled_from(["a", "a", "a", "A", ""]))}, generateName=texts, namespace=texts)
    made = some(draw, made, labels=st.dictionaries(texts.filter(lambda one: isinstance(one, str)), texts, max_size=2))
    made = some(draw, made, annotations=st.dictionaries(st.just("Example.org/a"), texts, max_size=2))
    return some(draw, made, ownerReferences=st.sampled_from([[owner], [owners], [owner, owners], []]), more=texts)


def kind_of(schema: dict[str, Any], **more: Any) -> Kind:
    properties = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}
    whole = {"type": "object", "properties": {**properties, "spec": schema}}
    return Kind("example.org", "v1", "Thing", True, whole, **more)


def both(kind: Kind, data: Any, operation: str = "create") -> tuple[Any, Any]:
    """The verdict at once, and stage by stage."""
    at_once = OnePass(kind, 0).verdict(data, None, Work)
    return at_once, judge(Request(kind, plain(data), operation, None, None, Work()))


def thing(**parts: Any) -> dict[str, Any]:
    return {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "a"}, **parts}


def holds(value: Any, kind: type) -> bool:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, kind) or any(holds(item, kind) for item in below)


def is_usual(schema: dict[str, Any], value: Any) -> bool:
    """Whether an object that is right is seen to be so at once."""
    told = repr(schema)
    odd = "format" in told or "additionalProperties': True" in told or "'default'" in told or "'array'" in told
    return not odd and not holds(value, type(None)) and str(2**70) not in repr(value)


@given(st.data())
def test_an_object_judged_at_once_is_judged_as_stage_by_stage(data: st.DataObject) -> None:
    schema = data.draw(structural())
    kind = kind_of(schema)
    for operation in ("create", "apply", "create", "apply"):
        value = data.draw(fitting(schema))
        at_once, staged = both(kind, thing(spec=value), operation)
        if at_once is not None:
            assert at_once == staged
            assert repr(at_once.object) == repr(staged.object)  # the order of fields, and 1 is not 1.0
        elif is_usual(schema, value):
            assert not staged.accepted


@given(metadata(), st.booleans())
def test_metadata_taken_at_once_is_taken_as_stage_by_stage(given_metadata: Any, limited: bool) -> None:
    kind = kind_of({"type": "object"})
    if limited:
        own = {"type": "object", "properties": {"name": {"type": "string", "pattern": "^[b-z]"}}}
        properties = {**kind.schema["properties"], "metadata": own}
        kind = Kind("example.org", "v1", "Thing", True, {"type": "object", "properties": properties})
    at_once, staged = both(kind, thing(metadata=given_metadata))
    if at_once is not None:
        assert at_once == staged
        assert repr(at_once.object) == repr(staged.object)
    elif given_metadata.keys() <= {"name", "namespace"}:
        assert not staged.accepted or "" in given_metadata.values() or None in given_metadata.values()
