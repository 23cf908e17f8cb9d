"""What transforms tell about the value that goes in."""

import pytest

from pyxp.simulation.hints import NOTHING, Hint, hint_of

REGEXP = {"type": "string", "string": {"type": "Regexp", "regexp": {"match": r"arn:aws:iam::(\d+):.*", "group": 1}}}
MATCH = {"type": "match", "match": {"patterns": [{"type": "literal", "literal": "active", "result": 1}]}}


@pytest.mark.parametrize(
    ("transforms", "hint"),
    [
        (None, NOTHING),
        ([{"type": "string", "string": {"type": "Format", "fmt": "a-%s"}}], NOTHING),
        ([REGEXP], Hint("string", pattern=r"arn:aws:iam::(\d+):.*")),
        (
            [{"type": "convert", "convert": {"toType": "string"}}, REGEXP],
            Hint("string", pattern=r"arn:aws:iam::(\d+):.*"),
        ),
        ([{"type": "string", "string": {"type": "TrimPrefix", "trim": "x"}}, REGEXP], NOTHING),
        ([{"type": "math", "math": {"type": "Multiply", "multiply": 2}}], Hint("number")),
        ([{"type": "string", "string": {"type": "Join", "join": {"separator": ","}}}], Hint("array")),
        ([{"type": "map", "map": {"on": 1, "off": 2}}], Hint("string", ("on", "off"))),
        ([MATCH], Hint("string", ("active",))),
        ([{"type": "match", "match": {**MATCH["match"], "fallbackValue": 2}}], NOTHING),
        ([{"type": "convert", "convert": {"toType": "int64"}}], Hint(pattern="^[0-9]+$")),
        ([{"type": "nonsense"}, 5], NOTHING),
    ],
)
def test_the_first_transform_that_tells_anything_counts(transforms, hint):
    assert hint_of(transforms) == hint


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"^arn:aws:eks:[a-z0-9-]+:(\d{12}):cluster/(.+)$", "arn:aws:eks:0:000000000000:cluster/0"),
        (r"projects/([^/]+)/zones/(a|b)", "projects/0/zones/a"),
        (r"x{0,3}y+", "xy"),
    ],
)
def test_a_value_is_made_from_an_expression(pattern, value):
    assert Hint(pattern=pattern).value(["nothing"]) == value


def test_a_candidate_that_matches_is_better_than_a_made_value():
    assert Hint(pattern=r"(\d+)$").value(["vpc", "vpc-12"]) == "vpc-12"


@pytest.mark.parametrize("pattern", ["(", r"(((a{1000}){1000}){1000})", r"a{1001}", "^a$b", "(" * 400, "a" * 600])
def test_an_expression_may_have_no_value(pattern):
    assert Hint(pattern=pattern).value(["nothing"]) is None
