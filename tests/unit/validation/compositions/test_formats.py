"""Formats against the types of their values, whatever the types and the formats are."""

import pytest

from pyxp.validation.compositions.formats import complaints
from pyxp.validation.compositions.typing_rules import type_of_schema


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "integer"}, "integer"),
        ({"type": "string", "x-kubernetes-int-or-string": True}, "any"),
        ({}, "any"),
        ({"type": "%s"}, "any"),
        ({"type": "int64"}, "any"),
        ({"type": ["string"]}, "any"),
        ({"type": 5}, "any"),
    ],
)
def test_a_type_that_no_schema_can_have_is_not_known(schema, kind):
    assert type_of_schema(schema) == kind


@pytest.mark.parametrize("kind", ["string", "boolean", "int64", "integer", "number", "array", "object", "any"])
def test_every_type_has_verbs_that_print_it(kind):
    assert list(complaints("%v", [kind])) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"%[{'1' * 5_000}]s", "prints value 1000001, and gets 1 value"),
        ("%[0000000000001]s", None),
        ("%[\uff11]s", "%[ cannot print a value of type string"),
    ],
)
def test_an_index_is_of_plain_digits_and_bounded(text, told):
    messages = [one.message for one in complaints(text, ["string"])]
    assert any(told in message for message in messages) if told else messages == []


def test_an_index_of_a_value_that_is_not_there_is_named():
    [one, other] = complaints("%[3]s-%[1]s", ["string", "string"])
    assert one.message == "the format '%[3]s-%[1]s' prints value 3, and gets 2 values"
    assert one.hint == "values count from 1; write %[2]s for the last"
    assert other.message == "the format '%[3]s-%[1]s' never prints value 2"
