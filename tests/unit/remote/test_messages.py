"""Plain requests to protocol buffers, and their responses back."""

import pytest
from crossplane.function.proto.v1 import run_function_pb2 as protocol
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from pyxp.errors import InputError
from pyxp.remote.messages import request_message, response_data

NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False, width=32)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
OBJECTS = st.dictionaries(st.text(), VALUES, max_size=4)


@given(resource=OBJECTS, context=OBJECTS)
def test_what_a_function_passes_on_comes_back_equal(resource, context):
    request = request_message({"desired": {"resources": {"a": {"resource": resource}}}, "context": context})
    response = protocol.RunFunctionResponse(desired=request.desired, context=request.context)
    sent = protocol.RunFunctionResponse.FromString(response.SerializeToString())
    found = response_data(sent)
    assert found["desired"] == {"resources": {"a": {"resource": resource}}}
    assert found.get("context", {}) == context


@given(data=OBJECTS)
def test_structs_are_those_of_the_official_conversion(data):
    assert json_format.MessageToDict(request_message({"input": data}).input) == data


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        (3.0, 3),
        (-7, -7),
        (0.1, 0.1),
        (2**53, 2**53),
        (2**53 + 1, 2**53),
        (2**63 - 1, 2.0**63),
        (1e300, 1e300),
        (True, True),
        (None, None),
        ([], []),
        ({}, {}),
    ],
)
def test_numbers_pass_as_doubles(sent, back):
    request = request_message({"observed": {"composite": {"resource": {"value": sent}}}})
    message = protocol.RunFunctionResponse(desired=request.observed)
    value = response_data(message)["desired"]["composite"]["resource"]["value"]
    assert (type(value), value) == (type(back), back)


def test_a_whole_request():
    message = request_message(
        {
            "observed": {
                "composite": {"resource": {"kind": "X"}, "connection_details": {"password": "p\udcff"}},
                "resources": {"vpc": {"resource": {"kind": "VPC"}}},
            },
            "desired": {"resources": {"vpc": {"resource": {"kind": "VPC"}, "ready": "READY_TRUE"}}},
            "context": {},
            "input": {"kind": "Input"},
            "required_resources": {"found": {"items": [{"resource": {"kind": "A"}}]}, "missing": {"items": []}},
            "extra_resources": {"old": {"items": []}},
            "required_schemas": {"vpc": {"openapi_v3": {"type": "object"}}, "none": {}},
            "credentials": {"cloud": {"credential_data": {"data": {"key": "k"}}}},
        }
    )
    assert message.observed.composite.connection_details["password"] == b"p\xff"
    assert message.observed.resources["vpc"].resource["kind"] == "VPC"
    assert message.desired.resources["vpc"].ready == protocol.READY_TRUE
    assert message.HasField("context")
    assert message.input["kind"] == "Input"
    assert [item.resource["kind"] for item in message.required_resources["found"].items] == ["A"]
    assert "missing" in message.required_resources
    assert list(message.extra_resources) == ["old"]
    assert message.credentials["cloud"].credential_data.data["key"] == b"k"
    assert protocol.CAPABILITY_REQUIRED_RESOURCES in message.meta.capabilities
    assert message.required_schemas["vpc"].openapi_v3["type"] == "object"
    assert not message.required_schemas["none"].HasField("openapi_v3")
    assert protocol.CAPABILITY_REQUIRED_SCHEMAS in message.meta.capabilities


def test_equal_requests_have_equal_tags():
    one = request_message({"context": {"a": 1, "b": 2}}).meta.tag
    assert one == request_message({"context": {"b": 2, "a": 1}}).meta.tag
    assert one != request_message({"context": {"a": 1, "b": 3}}).meta.tag


def test_a_request_without_input_has_none():
    assert not request_message({}).HasField("input")
    assert request_message({"input": {}}).HasField("input")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("\udcff", "bytes that are not UTF-8"),
        (10**400, "an integer that no double can hold"),
        (object(), "JSON has nothing like a object"),
    ],
)
def test_what_cannot_be_sent(value, told):
    with pytest.raises(InputError, match=told):
        request_message({"context": {"a": [value]}})


def test_a_value_that_contains_itself_cannot_be_sent():
    endless = {}
    endless["a"] = endless
    with pytest.raises(InputError, match="nests too deep"):
        request_message({"context": endless})


def test_a_whole_response():
    message = json_format.ParseDict(
        {
            "meta": {"tag": "t", "ttl": "60s"},
            "desired": {
                "composite": {"resource": {"status": {"n": 1}}, "connectionDetails": {"url": "aHR0cA=="}},
                "resources": {"b": {"resource": {}, "ready": "READY_FALSE"}, "a": {}},
            },
            "results": [
                {"severity": "SEVERITY_WARNING", "message": "m", "reason": "R", "target": "TARGET_COMPOSITE"},
                {"severity": "SEVERITY_NORMAL", "message": "n"},
            ],
            "conditions": [
                {"type": "Good", "status": "STATUS_CONDITION_TRUE", "reason": "Yes", "message": "it is"},
                {"type": "Bad", "status": "STATUS_CONDITION_FALSE", "reason": "No"},
            ],
            "requirements": {
                "resources": {"one": {"apiVersion": "v1", "kind": "Secret", "matchName": "s", "namespace": "n"}},
                "extraResources": {"all": {"apiVersion": "v1", "kind": "A", "matchLabels": {"labels": {"x": "y"}}}},
                "schemas": {"vpc": {"apiVersion": "ec2.aws.upbound.io/v1beta1", "kind": "VPC"}},
            },
        },
        protocol.RunFunctionResponse(),
    )
    assert response_data(message) == {
        "desired": {
            "composite": {"resource": {"status": {"n": 1}}, "connection_details": {"url": "http"}},
            "resources": {"a": {}, "b": {"resource": {}, "ready": "READY_FALSE"}},
        },
        "results": [
            {"severity": "SEVERITY_WARNING", "message": "m", "reason": "R", "target": "TARGET_COMPOSITE"},
            {"severity": "SEVERITY_NORMAL", "message": "n"},
        ],
        "conditions": [
            {"type": "Good", "status": "STATUS_CONDITION_TRUE", "reason": "Yes", "message": "it is"},
            {"type": "Bad", "status": "STATUS_CONDITION_FALSE", "reason": "No"},
        ],
        "requirements": {
            "resources": {"one": {"api_version": "v1", "kind": "Secret", "match_name": "s", "namespace": "n"}},
            "extra_resources": {"all": {"api_version": "v1", "kind": "A", "match_labels": {"labels": {"x": "y"}}}},
            "schemas": {"vpc": {"api_version": "ec2.aws.upbound.io/v1beta1", "kind": "VPC"}},
        },
    }


def test_an_empty_response_is_empty():
    assert response_data(protocol.RunFunctionResponse()) == {}


def test_bytes_that_are_no_text_survive():
    message = protocol.RunFunctionResponse()
    message.desired.composite.connection_details["key"] = b"\xff"
    details = response_data(message)["desired"]["composite"]["connection_details"]
    assert details["key"].encode(errors="surrogateescape") == b"\xff"


def test_a_severity_of_a_newer_protocol_is_told_by_its_number():
    message = protocol.RunFunctionResponse()
    message.results.add(severity=99, message="m")
    assert response_data(message)["results"] == [{"severity": "99", "message": "m"}]
