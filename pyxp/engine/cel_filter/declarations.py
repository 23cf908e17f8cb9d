"""What the expressions of filters may refer to: Crossplane's function protocol, as message types.

Source: ``apiextensions.fn.proto.v1`` of function-sdk-go v0.7.1, all of whose messages and enumerations an expression
may name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pyxp.cel.checking.environment import Environment, standard_environment
from pyxp.cel.messages import MessageType
from pyxp.cel.types import BOOL, BYTES, DURATION, DYN, INT, STRING, Type, list_of, map_of, type_of

_PACKAGE: Final = "apiextensions.fn.proto.v1."
_STRUCT: Final = map_of(STRING, DYN)
_SIMPLE: Final = {"string": STRING, "bytes": BYTES, "enum": INT, "Struct": _STRUCT, "Duration": DURATION, "bool": BOOL}

_MESSAGES: Final = """
CredentialData: data map bytes
Credentials: credential_data CredentialData
MatchLabels: labels map string
ResourceSelector: api_version string, kind string, match_name string?, match_labels MatchLabels, namespace string?
SchemaSelector: api_version string, kind string
Schema: openapi_v3 Struct
Requirements: extra_resources map ResourceSelector, resources map ResourceSelector, schemas map SchemaSelector
RequestMeta: tag string, capabilities list enum
ResponseMeta: tag string, ttl Duration
Result: severity enum, message string, reason string?, target enum?
Condition: type string, status enum, reason string, message string?, target enum?
Resource: resource Struct, connection_details map bytes, ready enum
Resources: items list Resource
State: composite Resource, resources map Resource
RunFunctionRequest: meta RequestMeta, observed State, desired State, input Struct, context Struct, \
extra_resources map Resources, credentials map Credentials, required_resources map Resources, \
required_schemas map Schema
RunFunctionResponse: meta ResponseMeta, desired State, results list Result, context Struct, \
requirements Requirements, conditions list Condition, output Struct
"""
"""Each message with its fields; ``?`` marks those that know whether they are set."""

_ENUMS: Final = {
    "Capability": ("CAPABILITY", "UNSPECIFIED CAPABILITIES REQUIRED_RESOURCES CREDENTIALS CONDITIONS REQUIRED_SCHEMAS"),
    "Ready": ("READY", "UNSPECIFIED TRUE FALSE"),
    "Severity": ("SEVERITY", "UNSPECIFIED FATAL WARNING NORMAL"),
    "Status": ("STATUS_CONDITION", "UNSPECIFIED UNKNOWN TRUE FALSE"),
    "Target": ("TARGET", "UNSPECIFIED COMPOSITE COMPOSITE_AND_CLAIM"),
}


def _declared() -> dict[str, MessageType]:
    found: dict[str, MessageType] = {}
    for line in _MESSAGES.strip().splitlines():
        name, _, written = line.partition(": ")
        fields, explicit = {}, set()
        for field in written.split(", "):
            parts = field.removesuffix("?").split()
            kind: Type = found.get(parts[-1]) or _SIMPLE[parts[-1]]
            if "map" in parts[1:-1]:
                kind = map_of(STRING, kind)
            elif "list" in parts[1:-1]:
                kind = list_of(kind)
            fields[parts[0]] = kind
            if field.endswith("?") or parts[1:] == ["Struct"]:
                explicit.add(parts[0])
        found[name] = MessageType(_PACKAGE + name, fields, frozenset(explicit))
    return found


MESSAGES: Final[Mapping[str, MessageType]] = _declared()
"""The message types, by their names without the package."""

READY: Final = {f"READY_{word}": number for number, word in enumerate(_ENUMS["Ready"][1].split())}
"""The numbers of what a resource's readiness may be."""


@cache
def filter_environment() -> Environment:
    """What an expression may refer to."""
    constants: dict[str, tuple[Type, Any]] = {kind.name: (type_of(kind), kind) for kind in MESSAGES.values()}
    for enum, (prefix, words) in _ENUMS.items():
        for number, word in enumerate(words.split()):
            constants[f"{_PACKAGE}{enum}.{prefix}_{word}"] = (INT, number)
    constants["google.protobuf.NullValue.NULL_VALUE"] = (INT, 0)
    empty = MessageType("google.protobuf.Empty", {})
    state = MESSAGES["State"]
    return standard_environment(
        {"observed": state, "desired": state, "context": _STRUCT},
        constants=constants,
        structs={kind.name: kind for kind in (*MESSAGES.values(), empty)},
    )
