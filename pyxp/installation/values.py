"""Values of charts, each described once: ``values.yaml``, its JSON Schema and a table for people follow from that."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pyxp.catalog.compact import SHAPE, rebuild, share, to_text
from pyxp.yamlio import write_document

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "minLength": 1}
LABEL_NAME: Schema = {"pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63}
NAMESPACE_NAME: Schema = {"type": "string"} | LABEL_NAME
SWITCH: Schema = {"type": "boolean"}
LABEL_VALUE: Schema = {"type": "string", "pattern": "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$", "maxLength": 63}
LABELS: Schema = {
    "type": "object",
    "propertyNames": {
        "pattern": "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$",
        "maxLength": 317,
    },
    "additionalProperties": LABEL_VALUE,
}
OBJECT_NAME: Schema = {"pattern": "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", "maxLength": 253}
"""What most objects may be called, and so entries of tables of them."""
WORD: Schema = {"type": "string", "pattern": "^\\S+$"}
"""Text without spaces, such as an address."""
DURATION: Schema = {"type": "string", "pattern": "^(0|([0-9]+([.][0-9]+)?(ns|us|µs|ms|s|m|h))+)$"}
"""A time as Go writes it, such as ``10m`` or ``1h30m``."""
ANYTHING: Schema = {"type": "object"}


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
    """The schema of some of the values, such as another chart hands on; null takes a default away."""
    return closed(_in_tables(values, lambda value: _optional(value.schema)))


def _in_tables(values: Iterable[Value], schema_of: Callable[[Value], Schema]) -> dict[str, Schema]:
    """Schemas of values by their names, those of a table in the schema of the table."""
    properties: dict[str, Schema] = {}
    for value in values:
        outer, _, name = value.path.rpartition(".")
        home = properties.setdefault(outer, closed({}))["properties"] if outer else properties
        home[name] = schema_of(value)
    return properties


def _optional(schema: Any) -> Any:
    """A schema, and those in it, that asks for nothing and lets entries of tables be null."""
    made = {word: part for word, part in schema.items() if word != "required"}
    if isinstance(made.get("properties"), dict):
        made["properties"] = {name: _optional(part) for name, part in made["properties"].items()}
    if isinstance(made.get("additionalProperties"), dict):
        made["additionalProperties"] = {"anyOf": [_optional(made["additionalProperties"]), {"type": "null"}]}
    return made


def _may_lack(value: Value) -> bool:
    """Whether a value may be ``null``, by which Helm takes a default away: of texts and lists, and tables of names."""
    return value.default in ("", [], {}) or isinstance(value.schema.get("additionalProperties"), dict)


def values_table(values: Iterable[Value]) -> str:
    """The values as a table of Markdown."""
    rows = ["| value | what it is for | default |", "|---|---|---|"]
    for value in values:
        default = json.dumps(value.default, separators=(", ", ": "))
        shown = f"`{default}`" if len(default) < 60 else "see `values.yaml`"
        rows.append(f"| `{value.path}` | {value.description} | {shown} |")
    return "\n".join(rows) + "\n"
