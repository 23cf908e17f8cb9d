"""Structural rules, value by value."""

from typing import Any

import pytest

from pyxp.validation import faults
from pyxp.validation.structural import check

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}


def fields(schema: dict[str, Any], value: Any, **options: Any) -> list[str]:
    return [cause.field for cause in check(schema, value, **options)]


def messages(schema: dict[str, Any], value: Any) -> list[str]:
    return [cause.message for cause in check(schema, value)]


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        (TEXT, "", 1),
        (WHOLE, 3, 3.5),
        (WHOLE, 2**63 - 1, float(2**63)),
        ({"type": "number"}, 3, "3"),
        ({"type": "boolean"}, False, 0),
        ({"type": "array", "items": TEXT}, [], {}),
        ({"x-kubernetes-int-or-string": True}, "80%", True),
        ({**TEXT, "nullable": True}, None, 1),
        ({**TEXT, "nullable": True, "enum": ["a", None]}, "a", None),
        ({"x-kubernetes-preserve-unknown-fields": True, "maxProperties": 1}, [1, 2], {"a": 1, "b": 2}),
        ({**TEXT, "maxLength": 2}, "éé", "ééé"),
        ({**TEXT, "pattern": "b+"}, "abc", "ac"),
        ({**TEXT, "pattern": "^a$"}, "a", "a\n"),
        ({**TEXT, "format": "date"}, "2024-02-29", "2023-02-29"),
        ({**TEXT, "format": "made-up"}, "anything", None),
        ({**WHOLE, "minimum": 1.5}, 1, 0),
        ({**WHOLE, "maximum": 3, "exclusiveMaximum": True}, 2, 3),
        ({"type": "number", "multipleOf": 0.1}, 0.3, 0.25),
        ({"type": "number", "multipleOf": 0.5}, 0.5, 1),
        ({**WHOLE, "enum": [1, 2]}, 2, 3),
        ({"type": "object", "enum": [{"a": 1}]}, {"a": 1}, {"a": True}),
        ({"type": "object", "additionalProperties": False}, {}, {"a": 1}),
        ({"type": "array", "items": TEXT, "minItems": 1, "maxItems": 2}, ["a"], []),
        ({"type": "object", "not": {"required": ["a"]}}, {}, {"a": 1}),
        ({"type": "object", "allOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": 1, "b": 1}, {"a": 1}),
        ({"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": 1}, {"a": 1, "b": 1}),
    ],
)
def test_a_good_and_a_bad_value(schema: dict[str, Any], good: Any, bad: Any) -> None:
    assert check(schema, good) == []
    assert check(schema, bad) != []


def test_paths_go_down_with_dots_and_indexes() -> None:
    leaf = {"type": "object", "properties": {"n": WHOLE}, "required": ["m"]}
    schema = {"properties": {"map": {"additionalProperties": {"items": leaf}}}}
    assert fields(schema, {"map": {"k.l": [{"n": "x"}]}}) == ["map.k.l[0].n", "map.k.l[0].m"]


def test_too_few_properties_do_not_hide_what_is_inside() -> None:
    schema = {"type": "object", "minProperties": 2, "properties": {"a": TEXT}}
    assert fields(schema, {"a": 1}) == ["<nil>", "a"]


def test_a_failed_junctor_tells_of_its_most_promising_branch() -> None:
    schema = {
        "type": "object",
        "properties": {"a": TEXT, "b": TEXT},
        "anyOf": [{"required": ["c"]}, {"properties": {"a": {"minLength": 2}}}],
    }
    assert fields(schema, {"a": "x", "b": "y"}) == ["<nil>", "a"]


def test_messages_are_the_servers() -> None:
    assert messages({"properties": {"a": TEXT}}, {"a": 1}) == [
        'Invalid value: "integer": a in body must be of type string: "integer"'
    ]
    assert messages({**TEXT, "maxLength": 1}, "ab") == ["Too long: may not be more than 1 byte"]
    assert messages({"items": TEXT, "maxItems": 1}, ["a", "b"]) == ["Too many: 2: must have at most 1 item"]


def test_an_enum_names_the_nearest_member() -> None:
    assert check({**TEXT, "enum": ["PROVISIONED", "ON_DEMAND"]}, "Provisioned")[0].hint == "did you mean 'PROVISIONED'?"


@pytest.mark.parametrize(
    ("schema", "old", "new", "expected"),
    [
        ({"properties": {"a": {**TEXT, "maxLength": 1}}}, {"a": "xx"}, {"a": "xx", "b": 1}, []),
        ({"properties": {"a": {**TEXT, "maxLength": 1}}}, {"a": "xx"}, {"a": "xy"}, ["a"]),
        ({"items": {**TEXT, "maxLength": 1}}, ["xx"], ["xx"], []),
        ({"items": {**TEXT, "maxLength": 1}}, ["xx"], ["xx", "y"], ["[0]"]),
        ({"properties": {"a": WHOLE}}, {"a": True}, {"a": 1.5}, ["a"]),
    ],
)
def test_faults_of_unchanged_values_are_forgiven(schema: dict[str, Any], old: Any, new: Any, expected: Any) -> None:
    assert fields(schema, new, old=old) == expected


def test_items_of_map_lists_are_followed_by_key() -> None:
    item = {"type": "object", "properties": {"k": TEXT, "n": {**WHOLE, "minimum": 10}}}
    schema = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"], "items": item}
    old = [{"k": "a", "n": 1}]
    assert fields(schema, [{"k": "b", "n": 10}, {"k": "a", "n": 1}], old=old) == []
    assert fields(schema, [{"k": "b", "n": 1}], old=old) == ["[0].n"]


def test_a_reordered_map_list_counts_as_unchanged() -> None:
    item = {"type": "object", "properties": {"k": TEXT}}
    schema = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"], "items": item, "maxItems": 1}
    assert fields(schema, [{"k": "b"}, {"k": "a"}], old=[{"k": "a"}, {"k": "b"}]) == []
    assert fields(schema, [{"k": "b"}, {"k": "c"}], old=[{"k": "a"}, {"k": "b"}]) == ["<nil>"]


def test_values_in_a_branch_of_a_junctor_are_not_ratcheted() -> None:
    spec = {"properties": {"a": {"type": "object", "properties": {"b": TEXT}}, "c": TEXT}}
    schema = {**spec, "allOf": [{"properties": {"a": {"required": ["b"]}}}]}
    assert fields(schema, {"a": {}, "c": "new"}, old={"a": {}, "c": "old"}) == ["a.b", "<nil>"]


def test_a_part_of_an_object_is_told_by_its_path() -> None:
    causes = check({"properties": {"n": WHOLE}}, {"n": "x"}, at="status")
    assert [(c.field, c.message) for c in causes] == [
        ("status.n", 'Invalid value: "string": n in body must be of type integer: "string"')
    ]


def test_a_whole_object_is_never_unchanged() -> None:
    named = {"type": "object", "properties": {"name": {"type": "string"}}}
    schema = {"type": "object", "required": ["spec"], "properties": {"metadata": named}}
    stored = {"metadata": {"name": "a"}}
    assert [cause.field for cause in check(schema, stored, stored)] == ["spec"]


def test_long_enums_are_told_shortened() -> None:
    allowed = [f"value-{number}" for number in range(1500)]
    [message] = messages({**TEXT, "enum": allowed}, "valu-7x")
    assert message.startswith('Unsupported value: "valu-7x": supported values: "value-0", "value-1", ')
    assert message.endswith(" and 1449 more")
    assert len(message) < 800


@pytest.mark.thorough
def test_the_first_faults_come_with_a_hint() -> None:
    schema = {"type": "array", "items": {**TEXT, "enum": [f"value-{number}" for number in range(1500)]}}
    causes = check(schema, [f"valeu-{number}" for number in range(1500)])
    assert len(causes) == 1500
    assert [bool(cause.hint) for cause in causes[:5]] == [True] * 4 + [False]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": {"oneOf": [{"oneOf": [{"type": "integer"}] * 40}] * 40}},
        {"oneOf": [{"items": {"required": [f"r{number}"]}} for number in range(600)]},
        {"items": {"anyOf": [{"not": {"allOf": [{}] * 50}}] * 50}},
        {"items": {"required": [f"r{number}" for number in range(600)]}},
    ],
)
@pytest.mark.thorough
def test_branches_times_items_are_bounded(schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "MOST_CHECKS", 10_000)
    [cause] = check(schema, [{} for _ in range(500)], at="spec")
    assert cause.reason == "LimitExceeded"
    assert cause.field.startswith("spec.[")
    assert "takes more than" in cause.message


def test_members_of_long_enums_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "MOST_CHECKS", 10_000)
    schema = {"type": "array", "items": {"enum": list(range(1000))}}
    [cause] = check(schema, [999] * 1000)
    assert "takes more than 10000 checks, the most that pyxp takes upon itself" in cause.message


def test_paths_of_faults_are_bounded() -> None:
    schema = {"additionalProperties": {"type": "array", "items": TEXT}}
    [cause] = check(schema, {"k" * 50_000: [1] * 9000})
    assert cause.message.startswith("what is wrong with this object takes more than 4 MiB to tell")


def test_large_values_are_shown_cut() -> None:
    [message] = messages({"type": "array", "enum": [[]]}, [{"key": ["x" * 400, 1]}] * 9)
    assert message.startswith('Unsupported value: [{"key":["xxx')
    assert "...: supported values: " in message
    assert len(message) < 400


def test_objects_of_an_enum_are_read_once_however_many_are_compared(monkeypatch):
    from pyxp.validation import faults

    read = []
    once = faults.comparable
    monkeypatch.setattr(faults, "comparable", lambda value: read.append(value) or once(value))
    allowed = [{"a": {"b": number}} for number in range(30)]
    work = faults.CheckWork()
    assert [work.is_member({"a": {"b": number}}, allowed) for number in (0, 29, 30)] == [True, True, False]
    assert len(read) == len(allowed) + 3


@pytest.mark.parametrize(
    ("value", "allowed", "fits"),
    [
        ({"a": 1, "b": []}, {"b": [], "a": 1}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"a": 1.0}, False),
        ({"a": None}, {"a": None}, True),
        ({"a": 0.0}, {"a": -0.0}, True),
        ([], {}, False),
        ([["x"]], [["x"]], True),
        (["x", "y"], ["y", "x"], False),
    ],
)
def test_objects_and_lists_of_an_enum_are_compared_by_kind_and_value(value, allowed, fits):
    from pyxp.validation.faults import CheckWork

    assert CheckWork().is_member(value, [allowed]) is fits
