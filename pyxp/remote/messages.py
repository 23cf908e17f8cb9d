"""Between the engine's plain requests and responses and the protocol buffers of Crossplane's function protocol.

A ``Struct`` knows only doubles: integers become the nearest one, and whole doubles come back as integers as far as
both are exact, so 3.0 is 3. Bytes (connection details, credentials) are text in plain data; bytes that are no
UTF-8 survive there as surrogate escapes. What a response leaves empty is left out. Its time to live is ignored: every
render asks anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pyxp.errors import InputError

if TYPE_CHECKING:
    from crossplane.function.proto.v1.run_function_pb2 import RunFunctionRequest, RunFunctionResponse

CAPABILITIES = (
    "CAPABILITY_CAPABILITIES",
    "CAPABILITY_REQUIRED_RESOURCES",
    "CAPABILITY_CREDENTIALS",
    "CAPABILITY_CONDITIONS",
    "CAPABILITY_REQUIRED_SCHEMAS",
)
"""What functions are told that the caller honours, by the names of the protocol."""

_EXACT = 2**53

_Fields = dict[str, Any]


def request_message(request: Mapping[str, Any]) -> RunFunctionRequest:
    """The message of a plain request.

    Raises:
        InputError: A text in it is not UTF-8, or the value is not one that JSON has.
    """
    from crossplane.function.proto.v1 import run_function_pb2 as protocol

    message = protocol.RunFunctionRequest()
    try:
        _fill_state(message.observed, request.get("observed") or {})
        _fill_state(message.desired, request.get("desired") or {})
        if request.get("input") is not None:
            _fill_struct(message.input, request["input"])
        _fill_struct(message.context, request.get("context") or {})
        for name in ("required_resources", "extra_resources"):
            _fill_resources(getattr(message, name), request.get(name) or {})
        for name, found in (request.get("required_schemas") or {}).items():
            # A key without a schema tells that the kind is not known.
            message.required_schemas[name].SetInParent()
            if "openapi_v3" in found:
                _fill_struct(message.required_schemas[name].openapi_v3, found["openapi_v3"])
        for name, source in (request.get("credentials") or {}).items():
            _fill_bytes(message.credentials[name].credential_data.data, source["credential_data"]["data"])
    except UnicodeEncodeError as error:
        raise InputError(
            "cannot send the request: a text in it holds bytes that are not UTF-8, which the protocol cannot carry"
        ) from error
    except RecursionError:
        raise InputError("cannot send the request: it nests too deep") from None
    message.meta.capabilities.extend(protocol.Capability.Value(name) for name in CAPABILITIES)
    # Equal requests have equal tags, as the protocol wants.
    message.meta.tag = hashlib.sha256(message.SerializeToString(deterministic=True)).hexdigest()
    return message


def _fill_state(state: Any, data: Mapping[str, Any]) -> None:
    if "composite" in data:
        _fill_resource(state.composite, data["composite"])
    for name, resource in (data.get("resources") or {}).items():
        _fill_resource(state.resources[name], resource)


def _fill_resource(message: Any, data: Mapping[str, Any]) -> None:
    message.SetInParent()
    if data.get("resource") is not None:
        _fill_struct(message.resource, data["resource"])
    _fill_bytes(message.connection_details, data.get("connection_details") or {})
    if data.get("ready"):
        message.ready = data["ready"]


def _fill_resources(messages: Any, found: Mapping[str, Any]) -> None:
    for name, items in found.items():
        # A key without items tells that what was asked for is not there.
        messages[name].SetInParent()
        for item in items.get("items") or ():
            _fill_resource(messages[name].items.add(), item)


def _fill_bytes(messages: Any, data: Mapping[str, str]) -> None:
    for key, text in data.items():
        messages[key] = text.encode(errors="surrogateescape")


def _fill_struct(struct: Any, data: Mapping[str, Any]) -> None:
    struct.SetInParent()
    fields = struct.fields
    for key, value in data.items():
        _fill_value(fields[key], value)


def _fill_value(message: Any, value: Any) -> None:
    if isinstance(value, str):
        # Checked here, since protocol buffers would say less about what is wrong.
        value.encode()
        message.string_value = value
    elif value is None:
        message.null_value = 0
    elif isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, (int, float)):
        message.number_value = _double(value)
    elif isinstance(value, Mapping):
        _fill_struct(message.struct_value, value)
    elif isinstance(value, (list, tuple)):
        values = message.list_value
        values.SetInParent()
        for item in value:
            _fill_value(values.values.add(), item)
    else:
        raise InputError(f"cannot send the request: JSON has nothing like a {type(value).__name__}")


def _double(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        raise InputError("cannot send the request: it holds an integer that no double can hold") from None


def response_data(message: RunFunctionResponse) -> _Fields:
    """The plain data of a response: ``desired``, ``results``, ``context``, ``conditions``, ``requirements``."""
    found: _Fields = {
        "desired": _state(message.desired) if message.HasField("desired") else None,
        "results": [_result(item) for item in message.results],
        "context": _struct(message.context) if message.HasField("context") else None,
        "conditions": [_condition(item) for item in message.conditions],
        "requirements": {
            key: {name: read(item) for name, item in _sorted(selectors)}
            for key, selectors, read in (
                ("resources", message.requirements.resources, _selector),
                ("extra_resources", message.requirements.extra_resources, _selector),
                ("schemas", message.requirements.schemas, _schema_selector),
            )
            if selectors
        },
    }
    return {key: value for key, value in found.items() if value}


def _sorted(members: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """The members of a map in the order of their keys: in the protocol they have none."""
    return ((key, members[key]) for key in sorted(members))


def _state(message: Any) -> _Fields:
    state: _Fields = {}
    if message.HasField("composite"):
        state["composite"] = _resource(message.composite)
    if message.resources:
        state["resources"] = {name: _resource(item) for name, item in _sorted(message.resources)}
    return state


def _resource(message: Any) -> _Fields:
    resource: _Fields = {}
    if message.HasField("resource"):
        resource["resource"] = _struct(message.resource)
    if message.connection_details:
        resource["connection_details"] = {
            key: value.decode(errors="surrogateescape") for key, value in _sorted(message.connection_details)
        }
    if message.ready:
        resource["ready"] = _enum_name(message, "ready")
    return resource


def _struct(message: Any) -> _Fields:
    return {key: _value(value) for key, value in _sorted(message.fields)}


def _value(message: Any) -> Any:
    kind = message.WhichOneof("kind")
    if kind == "struct_value":
        return _struct(message.struct_value)
    if kind == "list_value":
        return [_value(item) for item in message.list_value.values]
    if kind == "number_value":
        number: float = message.number_value
        return int(number) if number.is_integer() and abs(number) <= _EXACT else number
    if kind == "string_value":
        return message.string_value
    return message.bool_value if kind == "bool_value" else None


def _result(message: Any) -> _Fields:
    result = {"severity": _enum_name(message, "severity"), "message": message.message}
    return result | _optional(message, reason=message.reason, target=_enum_name(message, "target"))


def _condition(message: Any) -> _Fields:
    condition = {"type": message.type, "status": _enum_name(message, "status"), "reason": message.reason}
    return condition | _optional(message, message=message.message, target=_enum_name(message, "target"))


def _schema_selector(message: Any) -> _Fields:
    return {"api_version": message.api_version, "kind": message.kind}


def _selector(message: Any) -> _Fields:
    selector = _schema_selector(message)
    match = message.WhichOneof("match")
    if match == "match_name":
        selector["match_name"] = message.match_name
    elif match == "match_labels":
        selector["match_labels"] = {"labels": dict(_sorted(message.match_labels.labels))}
    return selector | _optional(message, namespace=message.namespace)


def _optional(source: Any, **fields: Any) -> _Fields:
    """Those of the fields that the message has."""
    return {name: value for name, value in fields.items() if source.HasField(name)}


def _enum_name(message: Any, field: str) -> str:
    """The name of an enum's value; its number in text where the protocol knows no name for it."""
    number = getattr(message, field)
    known = message.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number.get(number)
    return known.name if known is not None else str(number)
