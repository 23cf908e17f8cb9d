"""Functions on references, from Python through the compiler and the engine to the value in the composed resource."""

from __future__ import annotations

import ast
import hashlib
import inspect
from typing import Any

import pytest

import pyxp
from pyxp import (
    Composite,
    Composition,
    Spec,
    adler32,
    as_bool,
    as_number,
    as_text,
    at_least,
    at_most,
    choose,
    choose_by_pattern,
    compile_composite,
    default_list,
    extract,
    formatted,
    from_base64,
    from_quantity,
    join,
    list_from_json,
    lower,
    map_from_json,
    replace,
    sha1,
    sha256,
    sha512,
    to_base64,
    trim_prefix,
    trim_suffix,
    upper,
)
from pyxp.authoring.expressions import Transform
from pyxp.authoring.nodes import (
    Adler32,
    AtLeast,
    AtMost,
    Extract,
    Formatted,
    FromBase64,
    FromQuantity,
    Instead,
    Join,
    Lower,
    Matched,
    Multiply,
    Replace,
    Sha1,
    Sha256,
    Sha512,
    ToBase64,
    ToBoolean,
    ToInteger,
    ToList,
    ToMap,
    ToNumber,
    ToText,
    TrimPrefix,
    TrimSuffix,
    Upper,
    nodes,
)
from pyxp.authoring.references import Reference
from pyxp.authoring.shapes import Shape
from pyxp.aws.m import sqs
from pyxp.compiler.transforms import _ROWS, longest_after, steps_of
from pyxp.engine.patch_and_transform import compile_input
from pyxp.engine.patch_and_transform.transforms.table import compile_transform, read_transform
from pyxp.errors import AuthoringError


class Wanted(Spec):
    """What is asked for."""

    text: str = "a.b.c"
    number: int = 7
    yes: bool = True
    words: list[str] = default_list("a", "b")
    ratio: float = 0.5


def composed(function: Any, spec: dict[str, Any]) -> Any:
    """What stands in the queue's tag ``Value`` where ``function`` of the spec was written."""

    class Platform(Composite, group="p.io", version="v1", kind="XThing"):
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Adds a queue."""
            c.add("queue", sqs.Queue(region="eu-central-1", tags={"Value": function(self.spec)}))

    pipeline = compile_composite(Platform).composition["spec"]["pipeline"]
    composite = {"apiVersion": "p.io/v1", "kind": "XThing", "metadata": {"name": "x"}, "spec": spec}
    request = {"observed": {"composite": {"resource": composite}}, "input": pipeline[0]["input"]}
    response = compile_input(pipeline[0]["input"]).run(request).response
    return response["desired"]["resources"]["queue"]["resource"]["spec"]["forProvider"]["tags"]["Value"]


@pytest.mark.parametrize(
    ("function", "spec", "value"),
    [
        (lambda spec: replace(spec.text, ".", "-"), {"text": "a.b.c"}, "a-b-c"),
        (lambda spec: replace(spec.text, ".", "-"), {"text": "abc"}, "abc"),
        (lambda spec: upper(replace(spec.text, ".", "")), {"text": "a.b"}, "AB"),
        (lambda spec: replace(as_text(spec.number), "7", "seven"), {"number": 7}, "seven"),
        (lambda spec: join(spec.words, ","), {"words": ["a", "b"]}, "a,b"),
        (lambda spec: join(spec.words, ", "), {"words": ["a", "b"]}, "a, b"),
        (lambda spec: join(spec.words, " und "), {"words": ["a"]}, "a"),
        (lambda spec: join(spec.words, " · "), {"words": ["a", "b"]}, "a · b"),
        (lambda spec: join(spec.words, ", "), {"words": []}, ""),
        (lambda spec: lower(spec.text), {"text": "ABC"}, "abc"),
        (lambda spec: trim_prefix(spec.text, "a."), {"text": "a.b"}, "b"),
        (lambda spec: trim_suffix(spec.text, ".b"), {"text": "a.b"}, "a"),
        (lambda spec: to_base64(spec.text), {"text": "grüße"}, "Z3LDvMOfZQ=="),
        (lambda spec: from_base64(spec.text), {"text": "Z3LDvMOfZQ=="}, "grüße"),
        (lambda spec: sha1(spec.text), {"text": "abc"}, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (lambda spec: sha256(f"{spec.text}-x"), {"text": "abc"}, hashlib.sha256(b"abc-x").hexdigest()),
        (lambda spec: sha512(spec.text), {"text": "abc"}, hashlib.sha512(b"abc").hexdigest()),
        (lambda spec: adler32(spec.text), {"text": "Wikipedia"}, str(0x11E60398)),
        (lambda spec: as_text(at_least(spec.number, 9)), {"number": 7}, "9"),
        (lambda spec: as_text(at_most(spec.number, 5)), {"number": 7}, "5"),
        (lambda spec: as_text(spec.number * 3), {"number": 7}, "21"),
        (lambda spec: formatted(spec.number, "%04d%%"), {"number": 7}, "0007%"),
        (lambda spec: formatted(spec.ratio, "%.2f"), {"ratio": 0.126}, "0.13"),
        (lambda spec: formatted(spec.number, "%.1f"), {"number": 7}, "7.0"),
        (lambda spec: formatted(spec.number, "%x"), {"number": 255}, "ff"),
        (lambda spec: formatted(spec.text, "<%-4s>"), {"text": "ab"}, "<ab  >"),
        (lambda spec: formatted(spec.yes, "is %t"), {"yes": True}, "is true"),
        (lambda spec: extract(spec.text, r"^(\w+)-(\d+)$", 2), {"text": "eu-7"}, "7"),
        (lambda spec: extract(spec.text, "[a-z]+"), {"text": "12ab34"}, "ab"),
        (lambda spec: choose_by_pattern(spec.text, {"^prod": "big", "t$": "mid"}, "small"), {"text": "test"}, "mid"),
        (lambda spec: choose_by_pattern(spec.text, {"^prod": "big"}, "small"), {"text": "test"}, "small"),
        (lambda spec: choose_by_pattern(spec.text, {"^prod": "big"}, spec.text), {"text": "test"}, "test"),
        (lambda spec: as_text(choose_by_pattern(spec.text, {"^prod": 7}, 1)), {"text": "prod"}, "7"),
        (lambda spec: as_text(as_number(spec.text)), {"text": "7.5"}, "7.5"),
        (lambda spec: as_text(as_bool(spec.text)), {"text": "true"}, "true"),
        (lambda spec: as_text(as_bool(spec.number)), {"number": 2}, "false"),
        (lambda spec: as_text(from_quantity(spec.text)), {"text": "1Ki"}, "1024"),
        (lambda spec: join(list_from_json(spec.text), "+"), {"text": '["a","b"]'}, "a+b"),
        (lambda spec: choose(spec.yes, {True: "on", False: "off"}), {"yes": False}, "off"),
    ],
)
def test_a_function_gives_in_the_cluster_what_it_says_in_python(
    function: Any, spec: dict[str, Any], value: str
) -> None:
    assert composed(function, spec) == value


def test_replacing_in_a_number_is_refused_with_the_way_out() -> None:
    with pytest.raises(AuthoringError, match="as text") as caught:
        composed(lambda spec: replace(spec.number, "7", "8"), {})
    assert caught.value.hint == "write as_text(ref)"


@pytest.mark.parametrize("function", [to_base64, from_base64, sha1, sha256, sha512, adler32])
def test_a_conversion_takes_text_alone(function: Any) -> None:
    with pytest.raises(AuthoringError, match="as text") as caught:
        composed(lambda spec: function(spec.number), {})
    assert caught.value.hint == "write as_text(ref)"


@pytest.mark.parametrize("node", list(nodes()), ids=lambda node: node.__name__)
def test_what_advice_tells_to_write_can_be_written(node: type[Transform]) -> None:
    names = {
        "ref": "a reference",
        **dict.fromkeys(
            ("prefix", "suffix", "old", "new", "separator", "limit", "pattern", "group", "fmt", "options", "otherwise")
        ),
    }
    written = ast.parse(node.written, mode="eval").body
    if isinstance(written, ast.Call):
        assert ast.unparse(written.func) in pyxp.__all__
        signature = inspect.signature(getattr(pyxp, ast.unparse(written.func)))
        assert [ast.unparse(argument) for argument in written.args[1:]] == list(signature.parameters)[1:]
        assert {ast.unparse(argument) for argument in written.args} <= names.keys()


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda spec: formatted(spec.number, "%s"), "cannot format xr.spec.number with %s: it is of type integer"),
        (lambda spec: formatted(spec.text, "%d"), "cannot format xr.spec.text with %d: it is of type string"),
        (lambda spec: formatted(spec.text, "%s %s"), "a layout has one verb"),
        (lambda spec: formatted(spec.text, "none"), "a layout has one verb"),
        (lambda spec: formatted(spec.text, "%9999s"), "of at most 999 characters"),
        (lambda spec: formatted(spec.words, "%s"), "cannot format xr.spec.words: it is of type array"),
        (lambda spec: extract(spec.text, "("), "cannot search for '('"),
        (lambda spec: extract(spec.text, ""), "cannot search for ''"),
        (lambda spec: extract(spec.text, "(a)", 2), "cannot extract group 2 of '(a)': it has 1"),
        (lambda spec: extract(spec.number, "a"), "as text: it is of type integer"),
        (lambda spec: choose_by_pattern(spec.text, {}, "x"), "cannot choose from a dict"),
        (lambda spec: choose_by_pattern(spec.text, {"a": 1}, "x"), "cannot choose between results of several types"),
        (lambda spec: choose_by_pattern(spec.text, {"a": [1]}, [1]), "cannot choose [1] by a pattern"),
        (lambda spec: choose_by_pattern(spec.text, {"a": spec.text}, "b"), "cannot choose by patterns xr.spec.text"),
        (lambda spec: as_number(spec.words), "cannot make a number of xr.spec.words"),
        (lambda spec: from_quantity(spec.number), "as text: it is of type integer"),
    ],
)
def test_what_a_function_cannot_do_is_refused_where_it_is_written(function: Any, told: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        composed(function, {})
    assert told in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.file == __file__


def test_a_map_comes_out_of_text() -> None:
    node = map_from_json
    assert run(ToMap(), '{"a": 1}') == {"a": 1}
    assert node.__name__ in pyxp.__all__


def test_a_separator_that_would_be_cut_in_half_is_refused() -> None:
    with pytest.raises(AuthoringError, match="cannot join with '·'"):
        composed(lambda spec: join(spec.words, "·"), {})


def test_replacing_in_a_constant_is_refused() -> None:
    with pytest.raises(AuthoringError, match="it is not a reference"):
        replace("constant", "c", "k")


def test_functions_give_references() -> None:
    seen: list[object] = []

    def noted(spec: Any) -> Any:
        seen.append(replace(spec.text, "a", "b"))
        return seen[0]

    composed(noted, {"text": "a"})
    assert isinstance(seen[0], Reference)


TEXTS = {"type": "array", "maxItems": 3, "items": {"type": "string", "maxLength": 4}}


LARGEST: list[tuple[Transform, Any, dict[str, Any]]] = [
    (Upper(), "a" * 9, {"type": "string"}),
    (Lower(), "A" * 9, {"type": "string"}),
    (TrimPrefix("b"), "a" * 9, {"type": "string"}),
    (TrimSuffix("b"), "a" * 9, {"type": "string"}),
    (Replace("ab", "cdef"), "ab" * 9, {"type": "string"}),
    (Replace("", "-"), "a" * 9, {"type": "string"}),
    (ToBase64(), "\U0001f600" * 9, {"type": "string"}),
    (FromBase64(), "YWJj" * 9, {"type": "string"}),
    (Sha1(), "a" * 999, {"type": "string"}),
    (Sha256(), "a" * 999, {"type": "string"}),
    (Sha512(), "a" * 999, {"type": "string"}),
    (Adler32(), "a" * 999, {"type": "string"}),
    (Join(", "), ["aaaa"] * 3, TEXTS),
    (Extract("a+", 0), "a" * 9, {"type": "string"}),
    (Formatted("<%5s>", "s", 2, 5), "a" * 9, {"type": "string"}),
    (Formatted("%9d", "d", 0, 9), 7, {"type": "integer", "minimum": 0, "maximum": 10}),
    (Formatted("%x", "x", 0, 0), -(2**63), {"type": "integer"}),
    (Formatted("%d", "d", 0, 0), -(2**63), {"type": "integer"}),
    (Matched((("a", "bbbb"),), "cc"), "aa", {"type": "string"}),
    (Matched((("b", "cc"),), None), "a" * 9, {"type": "string"}),
    (ToNumber(), "7.5", {"type": "string"}),
    (ToBoolean(), "true", {"type": "string"}),
    (FromQuantity(), "1Ki", {"type": "string"}),
    (ToList(), "[1]", {"type": "string"}),
    (ToMap(), "{}", {"type": "string"}),
    (ToText(), "a" * 9, {"type": "string"}),
    (ToText(), -(2**63), {"type": "integer"}),
    (ToText(), False, {"type": "boolean"}),
    (ToInteger(), "7", {"type": "string"}),
    (Multiply(7), 7, {"type": "integer"}),
    (AtMost(7), 9, {"type": "integer"}),
    (AtLeast(7), 5, {"type": "integer"}),
]
"""For each node a value of which it makes as much as it can, and the schema of that value."""


def run(node: Transform, value: Any) -> Any:
    """What the engine makes of a value with what the compiler writes for a node."""
    for step in steps_of(node):
        value = compile_transform(read_transform(step, "transforms[0]"))(value)
    return value


@pytest.mark.parametrize(("node", "value", "schema"), LARGEST, ids=lambda part: type(part).__name__)
def test_the_engine_makes_as_much_of_a_value_as_the_table_says(
    node: Transform, value: Any, schema: dict[str, Any]
) -> None:
    made = run(node, value)
    length = len(value) if isinstance(value, str) else None
    assert longest_after(node, length, Shape(schema)) == (len(made) if isinstance(made, str) else None)
    shape = node.shape or Shape(schema)
    assert isinstance(made, str) == (shape.type == "string")


def test_every_node_has_such_a_value() -> None:
    assert {type(node) for node, _, _ in LARGEST} == set(nodes())
    assert _ROWS.keys() == {*nodes(), Instead}
