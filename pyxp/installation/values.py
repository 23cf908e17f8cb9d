"""Values of charts, each described once: ``values.yaml``, its JSON Schema and a table for people follow from that."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pyxp.catalog.compact import SHAPE, rebuild, share, to_text
from pyxp.yamlio import write_document

Schema = dict[str, Any]

_BY_PATTERN = "patternProperties"

TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "minLength": 1}
LABEL_FORM = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
"""What namespaces may be called, and what is the value of a label by its name."""
OBJECT_FORM = "^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$"
"""What most objects may be called, and so entries of tables of them."""
_KEY_FORM = "^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"
NAMESPACE_NAME: Schema = {"type": "string", "pattern": LABEL_FORM}
OBJECT_NAME: Schema = {"type": "string", "pattern": OBJECT_FORM}
SWITCH: Schema = {"type": "boolean"}
LABEL_VALUE: Schema = {"type": "string", "pattern": "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$", "maxLength": 63}
WORD: Schema = {"type": "string", "pattern": "^\\S+$"}
"""Text without spaces, such as an address."""
_TIME = "([0-9]+([.][0-9]+)?(ns|us|µs|ms|s|m|h))+"
DURATION: Schema = {"type": "string", "pattern": f"^(0|{_TIME})$"}
"""A time as Go writes it, such as ``10m`` or ``1h30m``."""
SOME_TIME: Schema = {"type": "string", "pattern": f"^{_TIME}$", "allOf": [{"pattern": "[1-9]"}]}
"""A time that is more than nothing."""
ANYTHING: Schema = {"type": "object"}


def table(entry: Schema, first: str, *others: str) -> Schema:
    """The schema of a table whose names all match some patterns.

    Of a name that ``propertyNames`` refuses, Helm tells the wrong place; of one that no pattern takes, the right one.
    """
    schema: Schema = {"type": "object", "patternProperties": {first: entry}, "additionalProperties": False}
    more = [{"patternProperties": {form: {}}, "additionalProperties": False} for form in others]
    return schema | ({"allOf": more} if more else {})


def nullable(schema: Schema) -> Schema:
    """The schema that takes null, too."""
    kind = schema.get("type")
    if isinstance(kind, list) and "null" in kind:
        return schema
    if "enum" in schema or not isinstance(kind, str):
        return {"anyOf": [schema, {"type": "null"}]}
    return schema | {"type": [kind, "null"]}


LABELS: Schema = table(LABEL_VALUE, _KEY_FORM)


def closed(properties: Mapping[str, Schema], required: Sequence[str] = ()) -> Schema:
    """The schema of an object with these properties and no others."""
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return schema | ({"required": list(required)} if required else {})


class Value(NamedTuple):
    """A value of a chart.

    Attributes:
        path: Its name, with that of the object that it is in: ``packages.install``.
        default: What holds where nobody says anything.
        description: What it is for.
        schema: What it may be.
    """

    path: str
    default: Any
    description: str
    schema: Schema


def values_text(values: Iterable[Value]) -> str:
    """The values as YAML, each below its description."""
    parts: list[str] = []
    holder = ""
    for value in values:
        outer, _, name = value.path.rpartition(".")
        if outer != holder or not outer:
            parts.append(f"\n{outer}:\n" if outer else "\n")
            holder = outer
        indent = "  " if outer else ""
        body = write_document({name: value.default})
        parts += [f"{indent}# {value.description}\n", *(f"{indent}{line}\n" for line in body.splitlines())]
    return "".join(parts).lstrip("\n")


def values_schema(values: Iterable[Value], comment: str) -> str:
    """The JSON Schema of the values, by which Helm refuses what the chart does not know."""
    given = list(values)
    properties: dict[str, Schema] = {
        "global": {"type": "object", "description": "Values of a chart around this one."},
        "enabled": {"type": "boolean", "description": "What a chart around this one may take as its condition."},
    } | _in_tables(given, lambda value: {"description": value.description} | value.schema)
    needed: dict[str, list[str]] = {"": []}
    for value in given:
        outer, _, name = value.path.rpartition(".")
        if outer and outer not in needed[""]:
            needed[""].append(outer)
        if not _may_lack(value):
            needed.setdefault(outer, []).append(name)
    for outer, names in needed.items():
        if outer and names:
            properties[outer]["required"] = names
    head = {"$comment": comment, "$schema": "http://json-schema.org/draft-07/schema#"}
    return to_text(head | _sharing(closed(properties, needed[""])))


def _sharing(schema: Schema) -> Schema:
    """The schema with what it says several times said once, in its ``definitions``."""
    roots, shapes = share({"": schema})
    definitions = {name: _with_references(shape) for name, shape in shapes.items()}
    return _with_references(roots[""]) | ({"definitions": definitions} if definitions else {})


def _with_references(schema: Schema) -> Schema:
    name = schema.get(SHAPE)
    if name is not None:
        return {"$ref": f"#/definitions/{name.replace('~', '~0').replace('/', '~1')}"}
    return rebuild(schema, lambda _word, _key, child: _with_references(child))


def partial_schema(values: Iterable[Value]) -> Schema:
    """The schema of some of the values, such as another chart hands on; null takes a default away from a table."""
    return closed(_in_tables(values, _handed))


def _in_tables(values: Iterable[Value], schema_of: Callable[[Value], Schema]) -> dict[str, Schema]:
    """Schemas of values by their names, those of a table in the schema of the table."""
    properties: dict[str, Schema] = {}
    for value in values:
        outer, _, name = value.path.rpartition(".")
        home = properties.setdefault(outer, closed({}))["properties"] if outer else properties
        home[name] = schema_of(value)
    return properties


def _handed(value: Value) -> Schema:
    """The schema of a value that asks for nothing; where the value is a table with defaults, entries may be null."""
    made = _optional(value.schema)
    if not isinstance(value.default, dict) or not value.default:
        return made
    return made | {
        word: {form: nullable(entry) for form, entry in made[word].items()} for word in made if word == _BY_PATTERN
    }


def _optional(schema: Schema) -> Schema:
    """A schema, and those in it, that asks for nothing."""
    made = {word: part for word, part in schema.items() if word != "required"}
    for word in ("properties", _BY_PATTERN):
        if isinstance(made.get(word), dict):
            made[word] = {name: _optional(part) for name, part in made[word].items()}
    if isinstance(made.get("additionalProperties"), dict):
        made["additionalProperties"] = _optional(made["additionalProperties"])
    return made


def _may_lack(value: Value) -> bool:
    """Whether a value may be ``null``, by which Helm takes a default away: of texts and lists, and tables of names."""
    return value.default in ("", [], {}) or _BY_PATTERN in value.schema


def values_table(values: Iterable[Value]) -> str:
    """The values as a table of Markdown."""
    rows = ["| value | what it is for | default |", "|---|---|---|"]
    for value in values:
        default = json.dumps(value.default, separators=(", ", ": "))
        shown = f"`{default}`" if len(default) < 60 else "see `values.yaml`"
        rows.append(f"| `{value.path}` | {value.description} | {shown} |")
    return "\n".join(rows) + "\n"
