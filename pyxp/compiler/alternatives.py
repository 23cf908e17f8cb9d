"""Values with alternatives, and what can be done with them before anything is patched.

A fallback or a choice inside text or a document is decided in the environment where everything that it reads stands in
the composite. Otherwise the whole text gets the alternatives: ``f"a-{default(x, y)}"`` is written as
``default(f"a-{x}", f"a-{y}")``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pyxp.authoring.deferred import NotText
from pyxp.authoring.expressions import (
    ABSENT,
    NOTHING,
    Choice,
    CompositeField,
    EnvironmentField,
    Expression,
    ExternalName,
    Fallback,
    JsonText,
    Nothing,
    ResourceField,
    Text,
    Transformed,
    describe,
    is_certain,
    is_of_claim,
    leaves,
    parts_of,
    shape_of_expression,
)
from pyxp.authoring.nodes import Instead
from pyxp.authoring.shapes import STRING, Shape
from pyxp.compiler.assignments import EXTERNAL_NAME
from pyxp.compiler.formats import FormatString
from pyxp.compiler.transforms import steps_of
from pyxp.errors import AuthoringError

Transforms = tuple[Mapping[str, Any], ...]
TO_TEXT: Mapping[str, Any] = {"type": "convert", "convert": {"toType": "string"}}
_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
VERBS = {"string": "%s", "integer": "%.0f", "boolean": "%t"}


def linear(value: Any) -> tuple[Any, Transforms]:
    """The value that stands at the beginning of ``value``, and the transforms that make ``value`` of it."""
    if isinstance(value, Transformed):
        source, before = linear(value.source)
        return source, (*before, *steps_of(value.transform))
    if isinstance(value, Choice) and has_constant_results(value) and not has_own_fallback(value):
        source, before = linear(value.subject)
        return source, (*before, *choice_steps(value))
    return value, ()


def results_of(value: Fallback | Choice) -> list[Any]:
    """Everything that may become of a fallback or a choice."""
    if isinstance(value, Fallback):
        return [value.source, value.otherwise]
    return [*value.options.values(), *([] if value.otherwise is ABSENT else [value.otherwise])]


def has_constant_results(choice: Choice) -> bool:
    """Whether a choice is between constants, which a single transform can do."""
    return all(is_constant(result) for result in (*choice.options.values(), choice.otherwise))


def is_constant(value: Any) -> bool:
    """Whether ``value`` is known while generating, through and through."""
    return not isinstance(value, Expression | NotText) and all(is_constant(part) for part in parts_of(value))


def has_own_fallback(choice: Choice) -> bool:
    """Whether the subject may be absent, so that no transform is applied, and there is a result for that case."""
    return choice.otherwise is not ABSENT and not is_certain(choice.subject)


def choices_of_fields(choice: Choice) -> dict[str, Choice] | None:
    """A choice between objects with references in them as one for each of their fields; None for all others.

    A field that one of the objects lacks stays away where that one is chosen.
    """
    results = [result for result in results_of(choice) if not isinstance(result, Nothing)]
    if all(map(is_constant, results)) or not all(isinstance(result, Mapping) for result in results):
        return None
    return {name: _of_field(choice, name) for name in dict.fromkeys(name for result in results for name in result)}


def _of_field(choice: Choice, name: str) -> Choice:
    def entry(result: Any) -> Any:
        return result.get(name, NOTHING) if isinstance(result, Mapping) else result

    options = {key: entry(result) for key, result in choice.options.items()}
    otherwise = choice.otherwise if choice.otherwise is ABSENT else entry(choice.otherwise)
    offered = [item for item in (*options.values(), otherwise) if item is not ABSENT and not isinstance(item, Nothing)]
    kinds = {
        shape_of_expression(item).type if isinstance(item, Expression) else type_of_constant(item) for item in offered
    }
    return Choice(choice.subject, options, otherwise, Shape({"type": kinds.pop()}) if len(kinds) == 1 else Shape())


def choice_steps(choice: Choice) -> list[Mapping[str, Any]]:
    """The transforms of a choice between constants."""
    kind = shape_of_expression(choice.subject).type
    if kind == "string" and choice.otherwise is ABSENT:
        return [{"type": "map", "map": dict(choice.options)}]
    patterns = [{"type": "literal", "literal": key, "result": item} for key, item in choice.options.items()]
    match: dict[str, Any] = {"patterns": patterns}
    if choice.otherwise is not ABSENT:
        match["fallbackValue"] = choice.otherwise
    return [*([] if kind == "string" else [TO_TEXT]), {"type": "match", "match": match}]


def constant_step(value: Any) -> Mapping[str, Any]:
    """A transform that gives ``value`` whatever text goes in."""
    return {"type": "match", "match": {"patterns": [{"type": "regexp", "regexp": ".*", "result": value}]}}


def by_presence(choice: Choice) -> Fallback | None:
    """A choice between what stands where a field is there, and where it is not, without looking anything up."""
    subject = choice.subject
    if not isinstance(subject, Fallback) or not isinstance(subject.source, Transformed):
        return None
    found, transform = subject.source, subject.source.transform
    if not isinstance(transform, Instead) or not {transform.value, subject.otherwise} <= choice.options.keys():
        return None
    there = Transformed(found.source, replace(transform, value=choice.options[transform.value]), choice.shape)
    return Fallback(there, choice.options[subject.otherwise])


def is_direct(part: Any) -> bool:
    """Whether a part of text can be read straight from the composite."""
    return isinstance(part, str) or (is_of_claim(part) and part.shape.type in VERBS)


def direct_format(text: Text) -> FormatString:
    """The format string of text all of whose parts can be read straight from the composite."""
    made = FormatString()
    for part in text.parts:
        if isinstance(part, CompositeField):
            made.variable(VERBS[part.shape.type], part.path)
        else:
            made.literal(str(part))
    return made


def is_decided_early(value: Any) -> bool:
    """Whether patches from the composite into the environment can decide ``value``."""
    if isinstance(value, Text):
        return all(is_direct(part) for part in value.parts)
    if isinstance(value, JsonText | ResourceField | ExternalName | EnvironmentField | Nothing):
        return False
    if isinstance(value, Choice) and not has_constant_results(value):
        return False
    return all(is_decided_early(part) for part in parts_of(value))


def hoisted(value: Any) -> Any:
    """``value``, or the first fallback or choice in it that cannot be decided early, put around all of ``value``."""
    if has_alternatives(value):
        return value
    node = _first_late(value)
    if isinstance(node, Fallback):
        return Fallback(_with(value, node, node.source), _with(value, node, node.otherwise))
    if isinstance(node, Choice):
        options = {key: _with(value, node, option) for key, option in node.options.items()}
        otherwise = ABSENT if node.otherwise is ABSENT else _with(value, node, node.otherwise)
        return Choice(node.subject, options, otherwise, shape_of_expression(value))
    return value


def has_alternatives(value: Any) -> bool:
    """Whether ``value`` is a fallback or a choice, or what transforms make of one."""
    return isinstance(linear(value)[0], Fallback | Choice)


def _first_late(value: Any) -> Fallback | Choice | None:
    leaf, _ = linear(value)
    if isinstance(leaf, Fallback | Choice):
        return None if is_decided_early(leaf) else leaf
    return next((found for part in parts_of(leaf) if (found := _first_late(part)) is not None), None)


def _with(value: Any, node: Expression, by: Any) -> Any:
    """``value`` with ``by`` in the place of ``node``."""
    if isinstance(by, Nothing):
        raise AuthoringError(
            f"cannot leave {describe(node)} out of text: a part of it cannot be missing",
            hint="give text in place of None, or choose the whole field",
        )
    if value is node:
        return by
    if isinstance(value, Text):
        return _joined([_with(part, node, by) for part in value.parts])
    if isinstance(value, Transformed):
        return Transformed(_with(value.source, node, by), value.transform, value.shape)
    if isinstance(value, Choice):
        return Choice(_with(value.subject, node, by), value.options, value.otherwise, value.shape)
    if isinstance(value, JsonText):
        return JsonText(_with(value.value, node, by))
    if isinstance(value, Mapping):
        return {key: _with(item, node, by) for key, item in value.items()}
    return [_with(item, node, by) for item in value] if isinstance(value, list) else value


def _joined(parts: list[Any]) -> Text:
    flat: list[str | Expression] = []
    for part in parts:
        if isinstance(part, Text):
            flat.extend(part.parts)
        else:
            flat.append(part if isinstance(part, Expression) else plain_text(part))
    return Text(tuple(flat))


def plain_text(value: Any) -> str:
    """A constant in the middle of text, as Crossplane would write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def type_of_constant(value: Any) -> str:
    """The type of a constant, in the words of schemas."""
    return _TYPES.get(type(value), "any")


def observes(value: Any) -> set[int]:
    """Identities of the resources whose observed fields ``value`` reads."""
    return {id(leaf.resource) for leaf in leaves(value) if not isinstance(leaf, CompositeField)}


def observed(source: Expression) -> Expression:
    """An external name that the provider gives is a field of the observed resource."""
    if isinstance(source, ExternalName):
        return ResourceField(source.resource, EXTERNAL_NAME, STRING)
    return source
