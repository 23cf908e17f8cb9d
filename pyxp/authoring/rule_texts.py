"""Rules of a schema that are written as conditions in Python, as CEL.

Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.authoring.cases import Case, atoms_of, fields_of, supposed
from pyxp.authoring.cel_texts import CelWriter, literal
from pyxp.authoring.conditions import IsSet, Known
from pyxp.authoring.contradictions import HINT, contradiction_in
from pyxp.authoring.decisions import condition_of
from pyxp.authoring.expressions import CompositeField, Condition, describe
from pyxp.authoring.markers import Session, composing
from pyxp.authoring.plain_conditions import plain_condition
from pyxp.authoring.references import Reference
from pyxp.authoring.rules import Rule
from pyxp.authoring.shapes import Shape
from pyxp.cel.rules.escaping import escape
from pyxp.errors import AuthoringError, Location
from pyxp.model import fieldpath

_SELF = "self"


def rule_entry(rule: Rule, shape: Shape) -> dict[str, str]:
    """A rule as an entry of ``x-kubernetes-validations``.

    Args:
        rule: The rule.
        shape: Of what it is a rule: the object or field that is ``self``.

    Raises:
        AuthoringError: Its condition is not one, or is broken by every claim that leaves an optional field out.
    """
    written = rule.expression
    text = written if isinstance(written, str) else _text_of(written, shape)
    entry = {"rule": text, "message": rule.message}
    return entry | ({"fieldPath": rule.field_path} if rule.field_path else {})


def _text_of(written: Any, shape: Shape) -> str:
    location = Location(written.__code__.co_filename, written.__code__.co_firstlineno) if _is_plain(written) else None
    with composing(Session()) as session:
        try:
            condition = condition_of(written(Reference(session, CompositeField(_SELF, shape, True))), "make a rule of")
        except AuthoringError as error:
            error.location = error.location or location
            raise
        except NameError as error:
            # What stands in an annotation that Python keeps as text does not see the names of its module.
            raise AuthoringError(
                f"cannot read a rule: {error}",
                hint="define and import what the rule names; if it is, write the rule into field(..., rules=[...]), or"
                " give the annotation a name of its own: Size = Annotated[int, Rule(...)]",
                location=location if location and location.file != "<string>" else None,
            ) from error
    if session.undeclared:
        raise session.undeclared[0]
    plain = plain_condition(condition)
    if isinstance(plain, Known):
        kept = "kept" if plain.value else "broken"
        raise AuthoringError(
            f"cannot make a rule of {condition.described()}: it is {kept} by every claim",
            hint="compare fields of what the rule is about",
            location=location,
        )
    if contradiction := contradiction_in(condition):
        raise AuthoringError(f"cannot make a rule: {contradiction}", hint=HINT, location=location)
    _refuse_forced(plain, location)
    return _RuleWriter(shape.schema).expression(plain)


def _is_plain(written: Any) -> bool:
    return hasattr(written, "__code__")


def _refuse_forced(condition: Condition, location: Location | None) -> None:
    """Refuses a condition that no claim without an optional field fulfils, unless it asks whether the field is set.

    What is not set is in no order and equals nothing, which a rule hardly means to forbid.
    """
    for field in fields_of(condition):
        asked = any(isinstance(atom, IsSet) for atom in atoms_of(condition, field.path))
        left = Known(True) if field.guaranteed or asked else supposed(condition, field.presence, Case.ABSENT)
        if isinstance(left, Known) and not left.value:
            named = describe(field)
            raise AuthoringError(
                f"cannot make a rule of {condition.described()}: it refuses every claim that leaves {named} out",
                hint=f"write not_(is_set({named})) | (...) to judge it only where it is set, is_set({named}) & (...) if"
                " it must be",
                location=location,
            )


class _RuleWriter(CelWriter):
    """Reads ``self``, of which the schema says what is there."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema

    def steps(self, field: CompositeField) -> tuple[list[str], str]:
        guards: list[str] = []
        current, schema = _SELF, self._schema
        for step in fieldpath.parse(field.path)[1:]:
            if isinstance(step, int):
                if step >= int(schema.get("minItems", 0)):
                    guards.append(f"size({current}) > {step}")
                current, schema = f"{current}[{step}]", schema.get("items", {})
            elif step in schema.get("properties", {}):
                after, below = f"{current}.{_property(step)}", schema["properties"][step]
                if step not in schema.get("required", ()) and "default" not in below:
                    guards.append(f"has({after})")
                current, schema = after, below
            else:
                guards.append(f"{literal(step)} in {current}")
                current, schema = f"{current}[{literal(step)}]", schema.get("additionalProperties", {})
        return guards, current

    def truth(self, read: str) -> str:
        return read

    def number(self, value: Any, read: str, beside: Any) -> str:
        """Whole numbers and fractions are of two types, which ``==`` does not take together."""
        kinds = {_kind(value), _kind(beside)}
        if kinds == {"integer", "number"} and _kind(value) == "integer":
            return f"double({read})" if isinstance(value, CompositeField) else f"{read}.0"
        return read


def _kind(value: Any) -> str:
    if isinstance(value, CompositeField):
        return value.shape.type
    return {int: "integer", float: "number"}.get(type(value), "")


def _property(name: str) -> str:
    """A field's name as expressions write it.

    Raises:
        AuthoringError: Expressions cannot name it.
    """
    escaped = escape(name)
    if escaped is None:
        raise AuthoringError(f"cannot make a rule of {name}: expressions cannot name the field", hint="rename it")
    return escaped
