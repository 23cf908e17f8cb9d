"""What the server knows of Kubernetes' own kinds beyond their schemas, because its Go types read the objects.

An integer of a format has so many bits, quantities, times and bytes are texts that are parsed, and the items of a Pod's
lists that repeat a key are stored with a warning, as only server-side apply merges lists by their keys. What the
server's Go validation checks afterwards is not judged.

Sources: ``k8s.io/apimachinery`` v0.35.4, ``pkg/api/resource`` and ``pkg/apis/meta/v1`` (``time.go``,
``micro_time.go``), ``k8s.io/kubernetes`` v1.35.4, ``pkg/api/pod/warnings.go``, and Go's ``encoding/json``, which reads
bytes by ``base64.StdEncoding``: they may be empty, and line breaks stand anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from pyxp.gotext.encodings import decode_base64
from pyxp.gotext.errors import TextError
from pyxp.gotext.quantities import parse_quantity
from pyxp.gotext.times import parse_rfc3339
from pyxp.validation.verdict import DUPLICATE, INVALID, Cause, show

Schema = Mapping[str, Any]

_BITS: Final = {"int32": 32, "int64": 64}
_MICROSECONDS: Final = re.compile(r"[^.,]*[.,][0-9]{6}(?:Z|[+-][0-9:]+)")
_IN_MICROSECONDS: Final[Mapping[str, frozenset[str]]] = {
    "Event": frozenset({"eventTime", "series.lastObservedTime"}),
    "Lease": frozenset({"spec.acquireTime", "spec.renewTime"}),
    "LeaseCandidate": frozenset({"spec.pingTime", "spec.renewTime"}),
}
"""The times of a kind that are written with six digits of a second; schemas tell no difference."""

BYTES: Final = "byte"
"""The format of fields that hold text in base64."""
IN_BASE64: Final = "must be text in base64"
"""What is said of text in such a field that is not."""
_MERGED: Final = re.compile(r"(?:^|\.)(?:initContainers|containers|ephemeralContainers)\[\d+\]\.(env|ports)\[\d+\]$")


def without_bytes(schema: Schema) -> Schema:
    """The schema without the format of bytes, which custom resources have to fulfil more strictly than Go reads it.

    Parts that hold none are the given ones.
    """
    changed: dict[str, Any] = {}
    properties = schema.get("properties")
    if isinstance(properties, dict):
        own = {name: without_bytes(part) for name, part in properties.items()}
        if any(own[name] is not part for name, part in properties.items()):
            changed["properties"] = own
    for word in ("items", "additionalProperties"):
        part = schema.get(word)
        if isinstance(part, dict) and (other := without_bytes(part)) is not part:
            changed[word] = other
    if schema.get("format") == BYTES:
        changed["format"] = ""
    return {**schema, **changed} if changed else schema


def decoding_causes(schema: Schema, value: Any, kind: str) -> Iterator[Cause]:
    """What the Go types of a kind cannot hold, or cannot read, of what its schema allows.

    Args:
        schema: The kind's structural schema.
        value: The object.
        kind: The kind.
    """
    micro = _IN_MICROSECONDS.get(kind, frozenset())
    yield from _unreadable(schema, value, "", micro)


def _unreadable(schema: Schema, value: Any, path: str, micro: frozenset[str]) -> Iterator[Cause]:
    if isinstance(value, dict):
        properties, extra = schema.get("properties") or {}, schema.get("additionalProperties")
        for name, item in value.items():
            if name in properties:
                yield from _unreadable(properties[name], item, f"{path}.{name}" if path else name, micro)
            elif isinstance(extra, dict):
                yield from _unreadable(extra, item, f"{path}[{name}]", micro)
    elif isinstance(value, list):
        items = schema.get("items")
        for index, item in enumerate(value if isinstance(items, dict) else ()):
            yield from _unreadable(items or {}, item, f"{path}[{index}]", micro)
    elif value is not None and (told := fault(schema, value, micro=path in micro)) is not None:
        message, hint = told
        yield Cause(INVALID, path, f"Invalid value: {show(value)}: {message}", hint)


def fault(schema: Schema, value: Any, *, micro: bool = False) -> tuple[str, str] | None:
    """What is wrong with a scalar of the right type, and what to write instead; None where nothing is.

    Args:
        schema: The schema of a field of one of Kubernetes' own kinds.
        value: A value that this schema takes.
        micro: It is a time with six digits of a second.
    """
    if isinstance(value, bool):
        return None
    bits = 32 if schema.get("x-kubernetes-int-or-string") else _BITS.get(schema.get("format", ""), 0)
    if isinstance(value, float):
        return None
    if isinstance(value, int):
        if bits and not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
            return f"must be an integer of {bits} bits", f"at most {2 ** (bits - 1) - 1}"
        return None
    if _is_quantity(schema):
        return _read(parse_quantity, value, "must be a quantity", _quantity_hint(value))
    if schema.get("format") == BYTES:
        return _read(decode_base64, value, IN_BASE64, _base64_hint(value))
    if schema.get("format") == "date-time":
        if micro and not _MICROSECONDS.fullmatch(value):
            return "must be a time with six digits of a second", "such as 2006-01-02T15:04:05.000000Z"
        return _read(parse_rfc3339, value, "must be a time", "such as 2006-01-02T15:04:05Z")
    return None


def _is_quantity(schema: Schema) -> bool:
    """Whether a field is a quantity: nothing else of Kubernetes' own may be a number or a text."""
    return {str(one.get("type")) for one in schema.get("anyOf", ())} == {"number", "string"}


def _read(parse: Callable[[str], object], value: str, message: str, hint: str) -> tuple[str, str] | None:
    try:
        parse(value)
    except TextError:
        return message, hint
    return None


def _quantity_hint(value: str) -> str:
    number = re.match(r"[+-]?[0-9]+(?:\.[0-9]+)?", value)
    unit = value[number.end() :].strip() if number else ""
    known = {"KB": "k", "K": "k", "MB": "M", "GB": "G", "TB": "T", "PB": "P", "B": ""}
    near = known.get(unit.upper()) if unit else None
    if number is None or (near is None and not re.fullmatch("[kKmMgGtTpPeE]i?[bB]?", unit)):
        return "such as 500m, 2 or 512Mi"
    near = unit[0].upper() + "i" if near is None else near
    return f"did you mean {number.group()}{near}?"


def _base64_hint(value: str) -> str:
    padded = value.rstrip("=\r\n")
    padded += "=" * (-len(re.sub(r"[\r\n]", "", padded)) % 4)
    try:
        decode_base64(padded)
    except TextError:
        return "such as aGVsbG8=, which is hello"
    ending = padded[len(padded.rstrip("=")) :]
    return f"it has to end with {ending}" if ending else "it has to end without ="


def divided(causes: Iterable[Cause], value: Any) -> tuple[list[Cause], list[str]]:
    """The repeated keys in lists that refuse an object, and what the server only warns of.

    Args:
        causes: The repeated keys.
        value: The object.
    """
    kept: list[Cause] = []
    warned: list[str] = []
    for cause in causes:
        merged = _MERGED.search(cause.field) if cause.reason == DUPLICATE else None
        if merged is None:
            kept.append(cause)
        elif merged.group(1) == "ports":
            warned += _repeated_ports(value, cause.field)
        else:
            warned += _hidden(value, cause.field)
    return kept, warned


def _hidden(value: Any, path: str) -> Iterator[str]:
    """Environment variables that hide earlier ones of the name, from a path to the first that repeats it."""
    holder, _, _ = path.rpartition("[")
    entries = _at(value, holder)
    name = _at(value, path).get("name")
    places = [index for index, entry in enumerate(entries) if isinstance(entry, dict) and entry.get("name") == name]
    for index in places[1:]:
        text, itself = str(entries[index].get("value") or ""), f"$({name})"
        # One that is made of the earlier one adds to it.
        if entries[index].get("valueFrom") or text == itself or itself not in text:
            yield f'{holder}[{index}]: hides previous definition of "{name}", which may be dropped when using apply'


def _repeated_ports(value: Any, path: str) -> Iterator[str]:
    holder, _, _ = path.rpartition("[")
    ports, port = _at(value, holder), _at(value, path)
    key = (port.get("containerPort"), port.get("protocol", "TCP"))
    places = [
        index
        for index, other in enumerate(ports)
        if isinstance(other, dict) and (other.get("containerPort"), other.get("protocol", "TCP")) == key
    ]
    for position, index in enumerate(places):
        for earlier in places[:position]:
            word = _port_conflict(ports[index], ports[earlier])
            if word:
                yield f"{holder}[{index}]: {word} port definition with {holder}[{earlier}]"


def _port_conflict(port: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    host, theirs = port.get("hostPort") or 0, other.get("hostPort") or 0
    address, other_address = port.get("hostIP") or "", other.get("hostIP") or ""
    if (host, address) == (theirs, other_address):
        return "duplicate"
    if not host or not theirs:
        return "overlapping"
    return "dangerously ambiguous" if host == theirs and bool(address) != bool(other_address) else ""


def _at(value: Any, path: str) -> Any:
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        value = value[name] if name else value[int(index)]
    return value
