"""What filters of function-cel-filter ask of the composite before a resource is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.model.compositions import FILTER, entries, function_name, pipeline_of
from pyxp.model.manifests import mapping, text

_COMPOSITE = "observed.composite.resource."
_TOKEN = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|&&|\|\||[()\[\]{}?]|[^'"&|()\[\]{}?]+|.""", re.DOTALL)
_LITERAL = re.compile(r"(?:[A-Za-z0-9-]|\[\.\])+")


def asked_fields(composition: Mapping[str, Any], packages: Mapping[str, str]) -> dict[str, set[str]]:
    """The fields of the composite that are there wherever a resource is, by the resource's name.

    Only filters that name one resource are read, and of their expressions the parts that must all be true.
    """
    found: dict[str, set[str]] = {}
    for _, step in pipeline_of(composition):
        if function_name(step, packages) != FILTER:
            continue
        for _, item in entries(mapping(step.get("input")), "filters"):
            name = text(item.get("name"))
            if _LITERAL.fullmatch(name):
                fields = found.setdefault(name.replace("[.]", "."), set())
                fields.update(_fields(text(item.get("expression"))))
    return found


def _fields(expression: str) -> Iterator[str]:
    for part in _conjuncts(expression):
        if part.startswith(f"has({_COMPOSITE}") and part.endswith(")"):
            yield part.removeprefix(f"has({_COMPOSITE}").removesuffix(")")


def _conjuncts(expression: str) -> list[str]:
    """The parts of an expression that must all be true; none where it has alternatives."""
    parts, depth = [""], 0
    for piece in _TOKEN.findall(expression):
        if depth == 0 and piece in ("||", "?"):
            return []
        if depth == 0 and piece == "&&":
            parts.append("")
            continue
        depth += (piece in "([{") - (piece in ")]}")
        parts[-1] += piece
    return [part.strip() for part in parts]
