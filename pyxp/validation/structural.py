"""Structural rules: types, ranges, patterns, formats, enums, required fields and the junctors.

The walk follows kube-openapi's validator, which the API server uses, in what it reports and where: the path of a map's
value is written with a dot, the failures of a junctor are those of its most promising branch (the one in which most
checks were made), and a junctor's own failure belongs to no field. Updates are ratcheted: faults of a value that is the
same as the correlated old value are forgiven.

The sources are ``k8s.io/kube-openapi`` (of 2025-09-10, as Kubernetes v1.35.4 has it), ``pkg/validation/validate``, and,
for updates, ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apiserver/validation/ratcheting.go``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from pyxp.errors import Exceeded, nearest
from pyxp.gotext.patterns import PatternError, matches
from pyxp.model import fieldpath
from pyxp.structural import formats
from pyxp.structural.correlation import MISSING, Pair
from pyxp.validation import verdict
from pyxp.validation.faults import CheckOutcome, CheckWork, TooMuch
from pyxp.validation.numbers import (
    go_number,
    is_json_integer,
    range_problems,
    same_enum_value,
    show_number,
    unmet_factor,
)
from pyxp.validation.verdict import NO_FIELD, Cause
from pyxp.yamlio.misreadings import quoting_advice

Schema = Mapping[str, Any]
#: What the server calls a number's own format.
_NATIVE: Final = {"integer": "int64", "number": "float64"}
_JUNCTORS: Final = ("allOf", "anyOf", "oneOf", "not")


def check(schema: Schema, value: Any, old: Any = MISSING, at: str = "") -> list[Cause]:
    """The faults of ``value`` against a structural schema.

    Args:
        schema: The openAPIV3Schema.
        value: The value after defaulting and pruning.
        old: The stored value, for updates; :data:`~pyxp.structural.correlation.MISSING` for none.
        at: Field path of the value, empty for a whole object. As the server does it, it prefixes the causes' fields,
            not their messages.

    Returns:
        The faults; where finding them all takes more than it should only one that says so.
    """
    pair: Pair | None = None
    if old is not MISSING:
        pair = Pair(schema, old, value) if at else Pair.of_objects(schema, old, value)
    try:
        faults = list(_check(schema, value, "", pair, CheckWork()).faults)
    except TooMuch as error:
        field = error.path.removeprefix(".") or NO_FIELD
        faults = [Cause(verdict.EXCEEDED, field, f"{error.told}, the most that pyxp takes upon itself")]
    return [replace(fault, field=_below(at, fault.field)) for fault in faults] if at else faults


def _below(at: str, field: str) -> str:
    return at if field == NO_FIELD else f"{at}.{field}"


def json_type(value: Any) -> str:
    """The JSON Schema type of a plain value."""
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    if isinstance(value, list):
        return "array"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "null" if value is None else "number"


def _check(schema: Schema, value: Any, path: str, pair: Pair | None, work: CheckWork) -> CheckOutcome:
    work.checks -= 1
    if work.checks < 0:
        work.take(path)
    outcome = CheckOutcome(work)
    if value is None:
        _check_type(schema, value, path, outcome)
        _check_enum(schema, value, path, outcome)
    else:
        _check_present(schema, value, path, pair, outcome)
    if outcome.faults and pair is not None and pair.unchanged():
        outcome.faults.clear()
    return outcome


def _check_present(schema: Schema, value: Any, path: str, pair: Pair | None, outcome: CheckOutcome) -> None:
    kind = json_type(value)
    if _types(schema) or _format(schema):
        _check_type(schema, value, path, outcome)
        outcome.checks += 1
    if any(word in schema for word in _JUNCTORS):
        check_junctors(schema, value, path, outcome)
    outcome.checks += 2  # the junctors' own turn counts once for itself and once for having been asked
    checker = _BY_KIND.get(kind)
    if checker is not None:
        outcome.checks += 1
        checker(schema, value, path, pair, outcome)
    _check_enum(schema, value, path, outcome)
    outcome.checks += 2


def _types(schema: Schema) -> list[str]:
    """The JSON types a schema allows, as the server derives them."""
    kind = schema.get("type")
    if schema.get("x-kubernetes-int-or-string"):
        return ["integer", "string"]
    if not kind:
        return []
    return [kind]


def _format(schema: Schema) -> str:
    name = schema.get("format")
    return str(name) if name and formats.checker(name) is not None else ""


def _check_type(schema: Schema, value: Any, path: str, outcome: CheckOutcome) -> None:
    types, name = _types(schema), _format(schema)
    found = json_type(value)
    if value is None:
        fits = not types or bool(schema.get("nullable"))
        wanted = ",".join(types)
    else:
        whole = found == "number" and "integer" in types and is_json_integer(value)
        fits = found in types or whole or (found == "integer" and "number" in types)
        wanted = ",".join(types)
        if name and found not in ("string", "array") and not fits:
            wanted, found = name, _NATIVE.get(found, "")
        elif name and found in ("string", "array") and not ("number" in types or "integer" in types):
            fits = True
    if fits:
        outcome.checks += 1
    else:
        outcome.add(verdict.wrong_type(path, wanted, found, quoting_advice(value, types)))


def _check_enum(schema: Schema, value: Any, path: str, outcome: CheckOutcome) -> None:
    allowed = schema.get("enum")
    if not allowed:
        return
    outcome.work.take(path, len(allowed) // (64 if isinstance(value, str) else 8))
    if isinstance(value, str):
        # Only a text equals a text, and looking for one in a list is quick.
        fits = value in allowed
    elif isinstance(value, (dict, list)):
        fits = outcome.work.is_member(value, allowed)
    else:
        fits = any(same_enum_value(value, one) for one in allowed)
    if not fits:
        hint = ""
        if isinstance(value, str) and outcome.work.may_compare(len(allowed)):
            close = nearest(value, [a for a in allowed if isinstance(a, str)])
            hint = f"did you mean {close!r}?" if close else ""
        outcome.add(verdict.not_supported(path.removeprefix(".") or NO_FIELD, value, allowed, hint))


def _check_string(schema: Schema, value: str, path: str, pair: Pair | None, outcome: CheckOutcome) -> None:
    field = path.removeprefix(".") or NO_FIELD
    longest, shortest, pattern = schema.get("maxLength"), schema.get("minLength"), schema.get("pattern")
    if longest is not None and len(value) > longest:
        outcome.add(verdict.too_long(field, longest))
    elif shortest is not None and len(value) < shortest:
        outcome.add(verdict.invalid_in_body(path, value, f"should be at least {shortest} chars long"))
    elif pattern and not _matches(pattern, value, path):
        outcome.add(verdict.invalid_in_body(path, value, f"should match '{pattern}'"))
    name = _format(schema)
    if name:
        outcome.checks += 1
        checker = formats.checker(name)
        if checker is not None and not checker(value):
            outcome.add(verdict.wrong_format(path, name, value))


def _matches(pattern: str, value: str, path: str) -> bool:
    try:
        return matches(pattern, value)
    except PatternError:
        return False
    except Exceeded as error:
        raise Exceeded(error.bound, error.what, fieldpath.parse(path.removeprefix("."))) from None


def _check_number(schema: Schema, value: float, path: str, pair: Pair | None, outcome: CheckOutcome) -> None:
    outcome.checks += 1
    for detail, plain in range_problems(schema, value):
        outcome.add(verdict.invalid_in_body(path, value, detail, f"Invalid value: {show_number(value)}: {plain}"))
    factor = unmet_factor(schema, value)
    if factor is None:
        return
    if factor <= 0:
        outcome.add(verdict.bad_factor(path, factor, schema["multipleOf"]))
        return
    plain = f"Invalid value: {show_number(value)}: should be a multiple of {show_number(factor)}"
    outcome.add(verdict.invalid_in_body(path, value, f"should be a multiple of {go_number(factor)}", plain))


def _check_list(schema: Schema, value: list[Any], path: str, pair: Pair | None, outcome: CheckOutcome) -> None:
    field = path.removeprefix(".") or NO_FIELD
    items = schema.get("items")
    outcome.checks += 1
    if isinstance(items, dict):
        for index, item in enumerate(value):
            below = _check(items, item, f"{path}[{index}]", pair.item(index) if pair else None, outcome.work)
            outcome.merge(below)
    fewest, most = schema.get("minItems"), schema.get("maxItems")
    if fewest is not None and len(value) < fewest:
        outcome.add(verdict.wrong_count(path, len(value), "at least", fewest, "items"))
    if most is not None and len(value) > most:
        outcome.add(verdict.too_many(field, len(value), most))


def _child(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _check_object(schema: Schema, value: dict[str, Any], path: str, pair: Pair | None, outcome: CheckOutcome) -> None:
    field = path.removeprefix(".") or NO_FIELD
    count, fewest, most = len(value), schema.get("minProperties"), schema.get("maxProperties")
    if fewest is not None and count < fewest:
        outcome.add(verdict.wrong_count(path, count, "at least", fewest, "properties"))
    if most is not None and count > most:
        outcome.add(verdict.too_many(field, count, most))
    properties: Mapping[str, Schema] = schema.get("properties") or {}
    extra = schema.get("additionalProperties")
    for name, item in value.items():
        known = properties.get(name)
        if known is not None:
            below = _check(known, item, _child(path, name), pair.field(name) if pair else None, outcome.work)
            outcome.merge(below)
        elif isinstance(extra, dict):
            below = _check(extra, item, f"{path}.{name}", pair.field(name) if pair else None, outcome.work)
            outcome.merge(below)
        elif extra is False:
            fault = verdict.invalid_in_body(f"{path}.{name}", "", "is a forbidden property")
            outcome.add(replace(fault, field=field))
    needed = schema.get("required") or ()
    outcome.work.take(path, len(needed) // 8)
    for name in needed:
        if name not in value:
            outcome.add(verdict.required(f"{path}.{name}".removeprefix(".")))


def check_junctors(schema: Schema, value: Any, path: str, outcome: CheckOutcome) -> None:
    """Note in ``outcome`` what ``allOf``, ``anyOf``, ``oneOf`` and ``not`` of a schema say against a value."""
    if schema.get("anyOf"):
        _check_any(schema["anyOf"], value, path, outcome)
    if schema.get("oneOf"):
        _check_one(schema["oneOf"], value, path, outcome)
    if schema.get("allOf"):
        results = [_branch(s, value, path, outcome) for s in schema["allOf"]]
        for result in results:
            outcome.merge(result)
        if any(result.faults for result in results):
            tail = ". None validated" if all(result.faults for result in results) else ""
            outcome.add(_junctor_fault(path, f"must validate all the schemas (allOf){tail}"))
    if schema.get("not") is not None and not _branch(schema["not"], value, path, outcome).faults:
        outcome.add(_junctor_fault(path, "must not validate the schema (not)"))


def _branch(schema: Schema, value: Any, path: str, within: CheckOutcome) -> CheckOutcome:
    """A branch of a junctor; nothing in it is ratcheted."""
    return _check(schema, value, path, None, within.work)


def _check_any(schemas: list[Schema], value: Any, path: str, outcome: CheckOutcome) -> None:
    best: CheckOutcome | None = None
    for schema in schemas:
        result = _branch(schema, value, path, outcome)
        if not result.faults:
            outcome.merge(result)
            return
        if best is None or result.checks > best.checks:
            best = result
    outcome.add(_junctor_fault(path, "must validate at least one schema (anyOf)"))
    if best is not None:
        outcome.merge(best)


def _check_one(schemas: list[Schema], value: Any, path: str, outcome: CheckOutcome) -> None:
    results = [_branch(schema, value, path, outcome) for schema in schemas]
    good = [result for result in results if not result.faults]
    if len(good) == 1:
        outcome.merge(good[0])
        return
    found = f"Found {len(good)} valid alternatives" if good else "Found none valid"
    outcome.add(_junctor_fault(path, f"must validate one and only one schema (oneOf). {found}"))
    if not good:
        # the first of the branches in which most checks were made
        outcome.merge(max(results, key=lambda result: result.checks))


def _junctor_fault(path: str, detail: str) -> Cause:
    return verdict.invalid(NO_FIELD, "", f'"{path}" {detail}')


_BY_KIND: dict[str, Callable[[Schema, Any, str, Pair | None, CheckOutcome], None]] = {
    "string": _check_string,
    "integer": _check_number,
    "number": _check_number,
    "array": _check_list,
    "object": _check_object,
}
