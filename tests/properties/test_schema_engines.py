"""The two engines that judge values by structural schemas agree."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pyxp.structural.jsonschema import accepter
from pyxp.validation.structural import check

NAMES = st.sampled_from(["a", "b", "c"])
PATTERNS = st.sampled_from(["^a", "b+$", "^[a-c]*$", r"\d", "("])
FORMATS = st.sampled_from(["date", "ipv4", "duration", "uuid", "made-up"])
SMALL = st.integers(0, 3)
TEXTS = st.sampled_from(["", "a", "ab", "bb", "1", "10.0.0.1", "2024-01-02", "1h", "é"])
NUMBERS = st.one_of(st.integers(-5, 5), st.sampled_from([0.5, 1.5, -2.5, 1e19, 1e300, 2**63 - 1, -(2**63)]))


def some(draw: st.DrawFn, schema: dict[str, Any], **options: st.SearchStrategy) -> dict[str, Any]:
    for word, strategy in options.items():
        if draw(st.integers(0, 3)) == 0:
            schema[word] = draw(strategy)
    return schema


@st.composite
def structural(draw: st.DrawFn, depth: int = 2) -> dict[str, Any]:
    kinds = ["string", "integer", "number", "boolean", "int-or-string", "open"]
    kind = draw(st.sampled_from(kinds + (["object", "map", "array"] * 2 if depth else [])))
    bounds = {"minimum": st.integers(-2, 2), "maximum": st.integers(0, 4), "exclusiveMinimum": st.booleans()}
    if kind == "string":
        schema = some(draw, {"type": kind}, minLength=SMALL, maxLength=SMALL, pattern=PATTERNS, format=FORMATS)
        schema = some(draw, schema, enum=st.lists(TEXTS, min_size=1))
    elif kind in ("integer", "number"):
        schema = some(draw, {"type": kind}, **bounds, multipleOf=st.integers(1, 3))
    elif kind == "int-or-string":
        schema = some(draw, {"x-kubernetes-int-or-string": True}, maxLength=SMALL, **bounds)
    elif kind == "open":
        schema = {"x-kubernetes-preserve-unknown-fields": True}
    elif kind == "object":
        properties = draw(st.dictionaries(NAMES, structural(depth - 1), max_size=3))
        schema = some(draw, {"type": "object", "properties": properties}, required=st.lists(NAMES, unique=True))
        schema = some(draw, schema, minProperties=SMALL, maxProperties=SMALL, **junctors())
    elif kind == "map":
        schema = {"type": "object", "additionalProperties": draw(structural(depth - 1))}
    elif kind == "array":
        schema = some(draw, {"type": kind, "items": draw(structural(depth - 1))}, minItems=SMALL, maxItems=SMALL)
    else:
        schema = {"type": kind}
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
    if draw(st.integers(0, 5)) == 0:
        return draw(values())
    kind = schema.get("type")
    if "properties" in schema:
        return {n: draw(fitting(s)) for n, s in schema["properties"].items() if draw(st.integers(0, 3))}
    if kind == "object":
        return draw(st.dictionaries(NAMES, fitting(schema["additionalProperties"]), max_size=3))
    if kind == "array":
        return draw(st.lists(fitting(schema["items"]), max_size=3))
    return draw({"string": TEXTS, "integer": NUMBERS, "number": NUMBERS, "boolean": st.booleans()}.get(kind, values()))


@given(st.data())
def test_the_fast_engine_and_the_walker_agree(data: st.DataObject) -> None:
    schema = data.draw(structural())
    accepts = accepter(schema)
    assert accepts is not None
    for _ in range(5):
        value = data.draw(fitting(schema))
        clean = check(schema, value) == []
        if accepts(value):
            assert clean
        elif "format" not in str(schema):  # where there is a format, the server takes a list for a text
            assert not clean
