"""Numbers as the API server compares and shows them. The expected texts are those of kube-apiserver 1.35 on amd64."""

import pytest

from pyxp.validation import Validator, structural
from pyxp.validation.numbers import is_json_integer

BELOW = "-9223372036854775808"


def told(schema, value):
    return [cause.message.removeprefix("Invalid value: ") for cause in structural.check(schema, value, at="f")]


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        # bounds of whole numbers are cut to 64 bits; what does not fit becomes the smallest integer
        ({"type": "integer", "maximum": 2**63}, 5, [f"5:  in body should be less than or equal to {BELOW}"]),
        ({"type": "number", "maximum": 1e300}, 7, [f"7:  in body should be less than or equal to {BELOW}"]),
        ({"type": "number", "maximum": 1e300}, 7.5, []),
        ({"type": "integer", "minimum": 1e20}, -5, []),
        ({"type": "integer", "minimum": 1e20, "exclusiveMinimum": True}, -(2**63), [
            f"{BELOW}:  in body should be greater than {BELOW}"
        ]),
        ({"type": "integer", "maximum": -0.5}, 100, ["100:  in body should be less than or equal to 0"]),
        ({"type": "integer", "minimum": 2**53 + 1}, 1, [
            "1:  in body should be greater than or equal to 9007199254740992"
        ]),
        # floats are shown as Go prints them
        ({"type": "number", "minimum": 2147483647, "exclusiveMinimum": True}, 0.5, [
            "0.5:  in body should be greater than 2.147483647e+09"
        ]),
        ({"type": "number", "maximum": 1}, 5000000000.5, [
            "5.0000000005e+09:  in body should be less than or equal to 1"
        ]),
        # factors below 1 become 0, which is no factor for whole numbers
        ({"type": "number", "multipleOf": 0.1}, 3, ["0: factor MultipleOf declared for  must be positive: 0"]),
        ({"type": "number", "multipleOf": 0.5}, 1.25, ["1.25:  in body should be a multiple of 0.5"]),
        ({"type": "integer", "multipleOf": 2.5}, 5, ["5:  in body should be a multiple of 2"]),
        ({"type": "integer", "multipleOf": 2.5}, 4, []),
        ({"type": "number", "multipleOf": -1.5}, 3.5, ["-1.5: factor MultipleOf declared for  must be positive: -1.5"]),
    ],
)  # fmt: skip
def test_bounds_and_factors_are_those_of_64_bits(schema, value, expected):
    assert told(schema, value) == expected


@pytest.mark.parametrize(
    ("allowed", "value", "fits"),
    [
        ([-(2**63)], 1e300, True),  # a float becomes an integer first
        ([-(2**63)], 1.5, False),
        ([2], 2.7, True),
        ([1.0], 1, True),
        (["a"], 97, True),  # a whole number becomes the character of that number
        (["a"], 97.0, False),
        (["\ufffd"], -1, True),
        ([97], "a", False),
        ([None], None, False),
        ([True], 1, False),
    ],
)
def test_members_of_enums_are_compared_in_their_own_type(allowed, value, fits):
    assert (structural.check({"enum": allowed}, value) == []) is fits


def test_members_of_enums_are_shown_as_json():
    (cause,) = structural.check({"type": "number", "enum": [2**63 * 1.0, 1e-7, "a\x07b", True]}, 5, at="f")

    assert cause.message == (
        'Unsupported value: 5: supported values: "9223372036854775808", "1e-7", "a\\ab", "true"'
    ).replace("9223372036854775808", "9223372036854776000")


def test_a_person_reads_plain_numbers():
    (cause,) = structural.check({"type": "number", "maximum": 10000000}, 20000000.5, at="f")

    assert cause.plain == "Invalid value: 20000000.5: should be less than or equal to 10000000"


def test_a_bound_that_does_not_fit_is_told():
    (cause,) = structural.check({"type": "integer", "maximum": 2**63}, 5, at="f")

    assert cause.plain == (
        f"Invalid value: 5: should be less than or equal to {BELOW}, "
        "which is what the server makes of 9223372036854775808: it does not fit into 64 bits"
    )


@pytest.mark.parametrize(
    ("value", "whole"), [(5000000000.5, True), (-5000000000.5, False), (0.5, False), (2.0**53, False)]
)
def test_floats_that_are_whole_but_for_a_trace_count_as_whole(value, whole):
    assert is_json_integer(value) is whole


def test_nullable_is_no_type():
    (cause,) = structural.check({"type": "string", "nullable": True}, 5, at="f")

    assert cause.message == 'Invalid value: "integer":  in body must be of type string: "integer"'
    assert structural.check({"type": "string", "nullable": True}, None) == []


def test_large_numbers_of_schemas_are_floats():
    enum = {"type": "number", "enum": [10**20]}
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "parts.example.org"},
        "spec": {
            "group": "example.org",
            "scope": "Cluster",
            "names": {"kind": "Part", "plural": "parts"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": enum}}},
                }
            ],
        },
    }
    part = {"apiVersion": "example.org/v1", "kind": "Part", "metadata": {"name": "a"}, "spec": 10**20}

    assert Validator([crd]).check(part).accepted
