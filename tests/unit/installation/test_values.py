import json

from pyxp.installation.values import SWITCH, TEXT, Value, values_schema, values_table, values_text
from pyxp.yamlio import read_documents

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
