"""What a value can be after the transforms of a patch, and where a transform cannot take what it is given.

Source: https://docs.crossplane.io/latest/guides/function-patch-and-transform/, and what the function does: a map and
the patterns of a match take text only, a conversion exists for some pairs of types and formats only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from pyxp.diagnostics import Severity
from pyxp.errors import is_slip
from pyxp.model.compositions import entries
from pyxp.model.manifests import mapping, text
from pyxp.model.transforms import SCALARS, converted_type, type_after
from pyxp.validation.compositions.formats import complaints
from pyxp.validation.compositions.typing_rules import type_of_schema, type_of_value

Json = Mapping[str, Any]

_MOST_NAMED: Final = 8


class Constant(NamedTuple):
    """A value that may arrive, and where the Composition writes it; empty for one of the source's schema."""

    value: Any
    where: str = ""


@dataclass(frozen=True)
class Value:
    """What is known of a value on its way.

    Attributes:
        kind: Its type; ``any`` where that is not known.
        constants: All that it can be; None where it may be anything of the type.
        schema: The schema of its source, as long as no transform touched it.
        usual: The value where nobody sets the source: the default of its schema.
    """

    kind: str = "any"
    constants: tuple[Constant, ...] | None = None
    schema: Json = field(default_factory=dict)
    usual: Any = None

    @classmethod
    def of(cls, schema: Json) -> Value:
        """A value of a schema."""
        allowed = schema.get("enum")
        constants = tuple(map(Constant, allowed)) if isinstance(allowed, list) else None
        return cls(type_of_schema(schema), constants, schema, schema.get("default"))

    @classmethod
    def among(cls, constants: Sequence[Constant]) -> Value:
        """One of some constants."""
        kinds = {type_of_value(constant.value) for constant in constants}
        return cls(kinds.pop() if len(kinds) == 1 else "any", tuple(constants))


class Issue(NamedTuple):
    """What is wrong with a transform; ``path`` leads on from the patch."""

    code: str
    message: str
    path: str
    hint: str = ""
    severity: Severity = Severity.ERROR


def value_after(value: Value, transforms: Sequence[Any], home: str = "") -> tuple[Value, list[Issue]]:
    """The value after ``transforms``, and what is wrong on the way.

    After a transform that cannot work, nothing is known of the value.

    Args:
        value: What the first transform gets.
        transforms: The transforms.
        home: Field path of the patch.
    """
    issues: list[Issue] = []
    for index, transform in enumerate(transforms):
        step = mapping(transform)
        rule = _RULES.get(text(step.get("type")))
        where = f"{home}.transforms[{index}]"
        value, found = rule(value, step, where) if rule else (Value(), [])
        issues += found
    return value, issues


def _refused(value: Value, step: Json, where: str, hint: str = "") -> tuple[Value, list[Issue]]:
    kind = "integer" if value.kind == "int64" else value.kind
    message = f"a {step['type']} transform cannot take a value of type {kind}"
    return Value(), [Issue("wrong-type", message, where, hint)]


def _convert(value: Value, step: Json, where: str) -> tuple[Value, list[Issue]]:
    details = mapping(step.get("convert"))
    wanted, layout = converted_type(details), text(details.get("format")) or "none"
    if type_after(step, value.kind) is not None:
        return (_truth_as_text(value) if (value.kind, wanted) == ("boolean", "string") else Value(wanted)), []
    if value.kind in {"array", "object"}:
        to_json = "write a string transform of type Convert with convert: ToJson"
        hint = "leave the transform out" if wanted == value.kind else to_json if wanted == "string" else ""
        return _refused(value, step, where, hint)
    if wanted in {"array", "object"}:
        if value.kind != "string":
            return _refused(value, step, where)
        message = f"a text becomes an {wanted} only as JSON"
        return Value(wanted), [Issue("wrong-type", message, f"{where}.convert", "write format: json")]
    takes = "a text into a float64 only" if layout == "quantity" else "a text into an object or an array only"
    message = f"format: {layout} reads {takes}"
    return Value(wanted), [Issue("wrong-type", message, f"{where}.convert.format", "leave the format out")]


def _truth_as_text(value: Value) -> Value:
    """A boolean as the text that it becomes: one of two."""
    known = [item.value for item in value.constants or () if isinstance(item.value, bool)] or [True, False]
    usual = str(value.usual).lower() if isinstance(value.usual, bool) else None
    return Value("string", tuple(Constant(str(item).lower()) for item in known), usual=usual)


def _math(value: Value, step: Json, where: str) -> tuple[Value, list[Issue]]:
    after = type_after(step, value.kind)
    if after is None:
        hint = "convert to int first" if value.kind == "string" else ""
        return _refused(value, step, where, hint)
    return Value(after), []


def _map(value: Value, step: Json, where: str) -> tuple[Value, list[Issue]]:
    if type_after(step, value.kind) is None:
        hint = "convert to string first" if value.kind in SCALARS else ""
        return _refused(value, step, where, hint)
    pairs = mapping(step.get("map"))
    issues = list(_gaps(value, {key: f"{where}.map[{key}]" for key in pairs}, f"{where}.map", "the map has no key"))
    return Value.among([Constant(result, f"{where}.map[{key}]") for key, result in pairs.items()]), issues


def _match(value: Value, step: Json, where: str) -> tuple[Value, list[Issue]]:
    details = mapping(step.get("match"))
    patterns = entries(details, "patterns")
    if type_after(step, value.kind) is None:
        return _refused(value, step, where, "convert to string first" if value.kind in SCALARS else "")
    results = [Constant(item.get("result"), f"{where}.match.patterns[{index}].result") for index, item in patterns]
    empty = [index for index, item in patterns if item.get("result") is None]
    issues = [
        Issue(
            "missing-result", "a pattern without a result writes null", f"{where}.match.patterns[{index}]", "add result"
        )
        for index in empty
    ]
    returns_input = details.get("fallbackTo") == "Input"
    if details.get("fallbackValue") is not None:
        results.append(Constant(details["fallbackValue"], f"{where}.match.fallbackValue"))
    literals = {
        text(item.get("literal")): f"{where}.match.patterns[{index}].literal"
        for index, item in patterns
        if item.get("type") == "literal" and isinstance(item.get("literal"), str)
    }
    falls_back = returns_input or "fallbackValue" in details
    all_literal = len(literals) == len(patterns) and not falls_back
    issues += _gaps(value, literals, f"{where}.match", "no pattern matches", closed=all_literal)
    if returns_input:
        return _with_input(value, results), issues
    return Value.among(results), issues


def _with_input(value: Value, results: list[Constant]) -> Value:
    """The results of a match that gives back what no pattern fits."""
    if value.constants is not None:
        return Value.among([*results, *value.constants])
    kinds = {value.kind, *(type_of_value(result.value) for result in results)}
    return Value(kinds.pop() if len(kinds) == 1 else "any")


def _gaps(value: Value, keys: Mapping[str, str], where: str, told: str, *, closed: bool = True) -> Iterator[Issue]:
    """Values of the source without a key, and keys that no value of the source has.

    Args:
        value: What comes.
        keys: The keys, each with where it is written.
        where: Where they all are.
        told: What to say of a value without a key.
        closed: Whether a value without a key is a fault.
    """
    if value.constants is None:
        return
    possible = [constant.value for constant in value.constants]
    dead = [key for key in keys if key not in possible]
    missing = [item for item in possible if isinstance(item, str) and item not in keys]
    for item in missing:
        slip = next((key for key in dead if is_slip(key, item)), None)
        if slip is not None:
            dead.remove(slip)
            yield Issue(
                "missing-key", f"{slip!r} is never the value, and {told} {item!r}", keys[slip], f"did you mean {item}?"
            )
        elif closed:
            severity = Severity.ERROR if item == value.usual else Severity.WARNING
            why = "the default of the source" if item == value.usual else "which the source may be"
            yield Issue("missing-key", f"{told} {item!r}, {why}", where, f"add {item}", severity)
    for key in dead:
        hint = f"it is one of {', '.join(map(str, possible[:_MOST_NAMED]))}"
        yield Issue("missing-key", f"the value is never {key!r}", keys[key], hint, Severity.WARNING)


def _string(value: Value, step: Json, where: str) -> tuple[Value, list[Issue]]:
    details = mapping(step.get("string"))
    after = type_after(step, value.kind)
    if after is None:
        return _refused(value, step, where)
    if text(details.get("type")) == "Format" and isinstance(details.get("fmt"), str):
        return Value(after), list(format_issues(details["fmt"], [value.kind], f"{where}.string.fmt"))
    return Value(after), []


def format_issues(fmt: str, kinds: Sequence[str], where: str) -> Iterator[Issue]:
    """What is wrong with a format for values of these types."""
    for complaint in complaints(fmt, kinds):
        severity = Severity.ERROR if complaint.sure else Severity.WARNING
        yield Issue("wrong-format", complaint.message, where, complaint.hint, severity)


_RULES = {"convert": _convert, "math": _math, "map": _map, "match": _match, "string": _string}
