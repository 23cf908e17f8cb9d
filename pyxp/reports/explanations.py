"""What is known about a kind or a field, as lines for a terminal and as JSON."""

from __future__ import annotations

import json
import textwrap
from typing import Any

from pyxp.catalog.explaining import Explanation, FieldLine
from pyxp.catalog.identity import shown_version
from pyxp.model.manifests import group_version


def text(explanation: Explanation) -> str:
    """The explanation as lines: a title, the facts, and what lies below in columns."""
    path = f"  {explanation.path}" if explanation.path else ""
    lines = [f"{explanation.kind}  {shown_version(*group_version(explanation.api_version))}{path}"]
    lines += _wrapped(explanation.description, 2)
    width = max((len(label) for label, _ in explanation.facts), default=0)
    lines += [f"  {label:<{width}}  {fact}" for label, fact in explanation.facts]
    for below, fields in explanation.fields.items():
        lines += ["", below or "the object"]
        name_width = max(len(field.name) for field in fields)
        type_width = max(len(field.type) for field in fields)
        for field in fields:
            row = f"  {field.name:<{name_width}}  {field.type:<{type_width}}  {', '.join(field.notes)}"
            lines += [row.rstrip(), *_wrapped(field.description, 6)]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(text, 110, initial_indent=" " * indent, subsequent_indent=" " * indent)


def json_text(explanation: Explanation) -> str:
    """The explanation as a JSON object; without a line end."""
    return json.dumps(data(explanation), indent=2)


def data(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain data."""
    return {
        "kind": explanation.kind,
        "apiVersion": explanation.api_version,
        "path": explanation.path,
        "description": explanation.description,
        "facts": dict(explanation.facts),
        "fields": {path: [_field(field) for field in fields] for path, fields in explanation.fields.items()},
    }


def _field(field: FieldLine) -> dict[str, Any]:
    told = {"name": field.name, "type": field.type, "notes": list(field.notes)}
    return told | ({"description": field.description} if field.description else {})
