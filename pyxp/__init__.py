"""Crossplane platforms in typed Python: author, generate, render and validate, offline.

This is the facade for users and platforms; nothing inside pyxp imports it. Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyxp.authoring.composites import Composite
    from pyxp.authoring.composition import Composition
    from pyxp.authoring.constraints import Meta
    from pyxp.authoring.declarations import IMMUTABLE, UNIQUE, Rule, Spec, Status, default_list, rule
    from pyxp.authoring.definitions import PrinterColumn
    from pyxp.authoring.resources import Group, ManagedResource, select
    from pyxp.authoring.transforms import (
        as_int,
        as_text,
        at_least,
        at_most,
        join,
        lower,
        replace,
        trim_prefix,
        trim_suffix,
        upper,
    )
    from pyxp.authoring.values import choose, default, json_document, merge, not_
    from pyxp.compiler import compile_composite
    from pyxp.errors import PyxpError
    from pyxp.jobs.render import Surroundings, render
    from pyxp.jobs.validate import validate

_HOMES = {
    "pyxp.authoring.composites": ("Composite",),
    "pyxp.authoring.composition": ("Composition",),
    "pyxp.authoring.constraints": ("Meta",),
    "pyxp.authoring.declarations": ("IMMUTABLE", "UNIQUE", "Rule", "Spec", "Status", "default_list", "rule"),
    "pyxp.authoring.definitions": ("PrinterColumn",),
    "pyxp.authoring.resources": ("Group", "ManagedResource", "select"),
    "pyxp.authoring.transforms": (
        "as_int", "as_text", "at_least", "at_most", "join", "lower", "replace", "trim_prefix", "trim_suffix", "upper",
    ),
    "pyxp.authoring.values": ("choose", "default", "json_document", "merge", "not_"),
    "pyxp.compiler": ("compile_composite",),
    "pyxp.errors": ("PyxpError",),
    "pyxp.jobs.render": ("Surroundings", "render"),
    "pyxp.jobs.validate": ("validate",),
}  # fmt: skip
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "IMMUTABLE",
    "UNIQUE",
    "Composite",
    "Composition",
    "Group",
    "ManagedResource",
    "Meta",
    "PrinterColumn",
    "PyxpError",
    "Rule",
    "Spec",
    "Status",
    "Surroundings",
    "as_int",
    "as_text",
    "at_least",
    "at_most",
    "choose",
    "compile_composite",
    "default",
    "default_list",
    "join",
    "json_document",
    "lower",
    "merge",
    "not_",
    "render",
    "replace",
    "rule",
    "select",
    "trim_prefix",
    "trim_suffix",
    "upper",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'pyxp' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
