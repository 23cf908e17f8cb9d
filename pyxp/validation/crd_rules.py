"""CEL rules as parts of a CRD: their texts here; whether they compile and what they cost, :mod:`pyxp.cel` says.

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apis/apiextensions/validation``:
``validation.go`` and ``cel_validation.go``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pyxp.errors import did_you_mean
from pyxp.validation.verdict import INVALID, Cause, invalid, not_supported, required

if TYPE_CHECKING:
    from pyxp.cel import CelProblem

Schema = Mapping[str, Any]
REASONS: Final = ("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired")
_LEADS: Final = {
    "FieldValueForbidden": "Forbidden: ",
    "FieldValueInvalid": "Invalid value: ",
    "InternalError": "Internal error: ",
}


def rule_text_causes(schema: Schema, path: str) -> Iterator[Cause]:
    """What is wrong with the rules of one schema before they are compiled."""
    for index, rule in enumerate(schema.get("x-kubernetes-validations") or []):
        yield from _texts(rule, f"{path}.x-kubernetes-validations[{index}]")
        yield from _field_path(schema, rule, f"{path}.x-kubernetes-validations[{index}].fieldPath")


def _broken(text: str) -> bool:
    return "\n" in text or "\r" in text


def _texts(rule: Mapping[str, Any], at: str) -> Iterator[Cause]:
    expression, message = rule.get("rule", ""), rule.get("message", "")
    if not expression.strip():
        yield required(f"{at}.rule", "rule is not specified")
    elif message and not message.strip():
        yield invalid(f"{at}.message", message, "message must be non-empty if specified")
    elif _broken(message.strip()):
        yield invalid(f"{at}.message", message, "message must not contain line breaks")
    elif _broken(expression.strip()) and not message.strip():
        yield required(f"{at}.message", "message must be specified if rule contains line breaks")
    if rule.get("messageExpression") and not rule["messageExpression"].strip():
        yield required(f"{at}.messageExpression", "messageExpression must be non-empty if specified")
    reason = rule.get("reason")
    if reason is not None and reason not in REASONS:
        yield not_supported(f"{at}.reason", reason, REASONS)


def _field_path(schema: Schema, rule: Mapping[str, Any], at: str) -> Iterator[Cause]:
    path = rule.get("fieldPath", "")
    if not path:
        return
    if not path.strip():
        yield invalid(at, path, "fieldPath must be non-empty if specified")
    if _broken(path):
        yield invalid(at, path, "fieldPath must not contain line breaks")
    from pyxp.cel.rules.fieldpath import RuleFieldPathError, rule_field_path

    try:
        rule_field_path(path, schema)
    except RuleFieldPathError:
        known = [f".{name}" for name in schema.get("properties") or ()]
        hint = did_you_mean(path, known) or ("begin it with a dot" if f".{path}" in known else "")
        yield replace(invalid(at, path, "must be a valid path"), hint=hint)


def find_field(schema: Schema, path: str) -> Schema | None:
    """The schema that a path such as ``.spec.map['a key']`` points at, None where it points nowhere or into a list."""
    here: Any = schema
    rest = path
    while rest:
        step, rest = _step(rest)
        if step is None or not isinstance(here, Mapping):
            return None
        properties = here.get("properties") or {}
        extra = here.get("additionalProperties")
        if step in properties:
            here = properties[step]
        elif isinstance(extra, Mapping):
            here = extra
        else:
            return None
    return here if isinstance(here, Mapping) and path else None


def _step(rest: str) -> tuple[str | None, str]:
    """The first step of a path and what follows; None for no step."""
    if rest.startswith("['"):
        key, closed, tail = rest[2:].partition("']")
        return (key if closed else None), tail
    if not rest.startswith("."):
        return None, ""
    end = next((i for i, char in enumerate(rest[1:], 1) if char in ".["), len(rest))
    name = rest[1:end]
    return (name or None), rest[end:]


def compiled_causes(schema: Schema, path: str, sound: set[str]) -> list[Cause]:
    """What is wrong with the rules of a schema once they are compiled: types, correlation, cost.

    Args:
        schema: The structural schema of whole objects.
        path: Its place in the CRD.
        sound: Paths of the schemas whose rules count: those without a fault of another kind at or below them.
    """
    if not sound:
        return []
    from pyxp.cel import compile_rules

    problems = compile_rules(schema).problems(lambda below: path + below in sound)
    return [_cause(problem, path) for problem in problems]


def _cause(problem: CelProblem, path: str) -> Cause:
    lead = _LEADS.get(problem.reason, "")
    told = problem.message.replace(" within the root", f" within {path}").replace(" within .", f" within {path}.")
    plain = told if problem.reason == INVALID else ""
    return Cause(problem.reason, path + problem.path, lead + told, plain=plain)
