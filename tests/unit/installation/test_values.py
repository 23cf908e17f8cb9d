import itertools
import json

import jsonschema
import pytest

from pyxp.installation.gitops_values import gitops_values
from pyxp.installation.platform_values import platform_values
from pyxp.installation.values import (
    SOME_TIME,
    SWITCH,
    TEXT,
    Value,
    nullable,
    partial_schema,
    table,
    values_schema,
    values_table,
    values_text,
)
from pyxp.yamlio import read_documents

from .conftest import template

VALUES = [
    Value("name", "x", "The name.", TEXT),
    Value("wait.enabled", False, "Wait.", SWITCH),
    Value("wait.labels", {"a": "b"}, "Labels.", {"type": "object"}),
    Value("rest", [], "The rest.", {"type": "array"}),
]


def test_values_are_written_below_what_they_are_for():
    text = values_text(VALUES)

    assert text == (
        "# The name.\nname: x\n\nwait:\n  # Wait.\n  enabled: false\n  # Labels.\n  labels:\n    a: b\n\n"
        "# The rest.\nrest: []\n"
    )
    (document,) = read_documents(text)
    assert document.data == {"name": "x", "wait": {"enabled": False, "labels": {"a": "b"}}, "rest": []}


def test_the_schema_knows_them_and_what_is_global_and_nothing_else():
    schema = json.loads(values_schema(VALUES, "Made."))

    assert schema["$comment"] == "Made." and schema["additionalProperties"] is False
    assert set(schema["properties"]) == {"global", "enabled", "name", "wait", "rest"}
    assert schema["properties"]["wait"]["additionalProperties"] is False
    assert schema["properties"]["wait"]["properties"]["enabled"] == {"description": "Wait.", "type": "boolean"}


def test_what_a_chart_cannot_do_without_may_not_be_null():
    schema = json.loads(values_schema(VALUES, "Made."))

    assert schema["required"] == ["name", "wait"]
    assert schema["properties"]["wait"]["required"] == ["enabled", "labels"]


def test_the_table_has_a_row_for_each():
    rows = values_table(VALUES).splitlines()

    assert rows[2] == '| `name` | The name. | `"x"` |' and len(rows) == 6


def test_what_a_schema_says_twice_it_says_once():
    table = {"type": "object", "properties": {f"field{number}": {"type": "string"} for number in range(9)}}
    held = {"type": "array", "items": table}
    schema = json.loads(values_schema([Value("a", [], "A.", held), Value("b", [], "B.", held)], "Made."))

    reference = {"$ref": "#/definitions/items"}
    assert schema["properties"]["a"]["items"] == schema["properties"]["b"]["items"] == reference
    assert schema["definitions"] == {"items": table}


SETTINGS = [
    *itertools.product(
        (("dev", "prod"), (), ("a" * 16,)),
        ("environment", ""),
        (template("q", "sqs.aws.upbound.io/v1beta1", "Queue"), template("c", "v1", "ConfigMap")),
        ({}, {"environment": None}, {"scope": "Namespaced"}, {"scope": "Cluster"}),
    )
]


@pytest.mark.parametrize(("environments", "field", "composed", "offered"), SETTINGS)
def test_a_chart_takes_its_own_values_whatever_the_project_says(installation, environments, field, composed, offered):
    made = installation(composed, environments=environments, field=field, **offered)
    for values in (platform_values(made), gitops_values(made)):
        (written,) = read_documents(values_text(values))
        schema = json.loads(values_schema(values, "Made."))
        jsonschema.Draft7Validator.check_schema(schema)

        jsonschema.Draft7Validator(schema).validate(written.data)


def test_names_of_a_table_match_all_its_patterns():
    judge = jsonschema.Draft7Validator(table(TEXT, "^[a-z]+$", "^.{0,3}$"))

    assert [judge.is_valid({name: "x"}) for name in ("abc", "abcd", "A", "aBc")] == [True, False, False, False]
    assert not judge.is_valid({"abc": 1})


def test_another_chart_hands_on_null_only_where_it_takes_a_default_away():
    held = table(TEXT, "^[a-z]+$")
    values = [Value("some.given", {"a": "x"}, "A.", held), Value("some.bare", {}, "B.", held)]
    judge = jsonschema.Draft7Validator(partial_schema(values))

    assert judge.is_valid({"some": {"given": {"a": None}}}) and not judge.is_valid({"some": {"bare": {"a": None}}})


def test_null_is_taken_once():
    once = nullable({"type": "object"})

    assert once == {"type": ["object", "null"]} == nullable(once)
    assert nullable({"type": "string", "enum": ["a"]}) == {
        "anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]
    }


def test_some_time_is_more_than_none():
    judge = jsonschema.Draft7Validator(SOME_TIME)

    assert [judge.is_valid(time) for time in ("1m", "0h10s", "0.5s")] == [True] * 3
    assert [judge.is_valid(time) for time in ("0", "0s", "0m0.0s", "10", "")] == [False] * 5
