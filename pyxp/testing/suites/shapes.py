"""Data judged by a JSON Schema, with the field path of each fault and the nearest name of an unknown key.

It knows the words that :mod:`pyxp.testing.suites.schema` uses, and refuses to work with others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyxp.errors import did_you_mean, in_yaml, named, nearest
from pyxp.model import fieldpath

Schema = Mapping[str, Any]
_WORDS: Final = {
    *("$schema", "title", "description", "type", "properties", "additionalProperties", "required", "items", "enum"),
    *("anyOf", "minItems", "minProperties", "minLength", "minimum"),
}
_TYPES: Final = {"string": "text", "boolean": "true or false", "integer": "a whole number", "array": "a list"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a suite that cannot be.

    Attributes:
        steps: Where, as segments of a field path.
        message: What is wrong.
        hint: What to write instead.
        of_key: Whether the key there is wrong, and not its value.
    """

    steps: tuple[str | int, ...]
    message: str
    hint: str = ""
    of_key: bool = False

    @property
    def path(self) -> str:
        """The field path."""
        return fieldpath.format(self.steps)


def faults(value: Any, schema: Schema, steps: tuple[str | int, ...] = ()) -> Iterator[Fault]:
    """What is wrong with data, in its own order.

    Args:
        value: The data.
        schema: What it must be.
        steps: Where it stands.

    Raises:
        ValueError: The schema uses a word that is not known here.
    """
    if unknown := set(schema) - _WORDS:
        raise ValueError(f"unknown words in a schema: {', '.join(sorted(unknown))}")
    if "anyOf" in schema:
        fitting = next((one for one in schema["anyOf"] if _is_of(value, one)), None)
        if fitting is not None:
            yield from faults(value, fitting, steps)
        else:
            yield Fault(steps, f"must be {' or '.join(_called(one) for one in schema['anyOf'])}")
        return
    if not _is_of(value, schema):
        hint = "quote it" if schema.get("type") == "string" and isinstance(value, int | float) else ""
        yield Fault(steps, f"must be {_called(schema)}", hint)
        return
    if "enum" in schema and value not in schema["enum"]:
        known = [one if isinstance(one, str) else in_yaml(one) for one in schema["enum"]]
        yield Fault(steps, f"cannot be {in_yaml(value)}", did_you_mean(value, known) or f"write {' or '.join(known)}")
    elif isinstance(value, dict):
        yield from _of_object(value, schema, steps)
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield Fault(steps, "is empty", "write at least one item, or leave it out")
        for position, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), (*steps, position))
    elif isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            yield Fault(steps, "is empty")
    elif isinstance(value, int) and value < schema.get("minimum", value):
        yield Fault(steps, f"must be {schema['minimum']} or more")


def _of_object(value: Mapping[str, Any], schema: Schema, steps: tuple[str | int, ...]) -> Iterator[Fault]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    if len(value) < schema.get("minProperties", 0):
        hint = f"write at least one of {named(known)}" if known else "write at least one, or leave it out"
        yield Fault(steps, "is empty, and expects nothing", hint)
    meant = {nearest(name, known) for name in value if name not in known} if others is False else set()
    for name, item in value.items():
        if name in known:
            yield from faults(item, known[name], (*steps, name))
        elif others is False:
            holder = next((key for key, one in known.items() if name in one.get("properties", {})), None)
            hint = did_you_mean(name, known) or f"known are {named(known, name)}"
            hint = hint if holder is None else f"it stands in {holder}"
            yield Fault((*steps, name), "is not known here", hint, of_key=True)
        else:
            yield from faults(item, others, (*steps, name))
    for name in schema.get("required", ()):
        if name not in value and name not in meant:
            yield Fault((*steps, name), "is missing", str(known[name].get("description", "")).rstrip("."))


def _is_of(value: Any, schema: Schema) -> bool:
    match schema.get("type"):
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
    return True


def _called(schema: Schema) -> str:
    choices = [str(one) for one in schema.get("enum", ()) if isinstance(one, str)]
    return " or ".join(choices) if choices else _TYPES.get(schema.get("type", ""), "a mapping")
