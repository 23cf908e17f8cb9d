"""Warnings of what works, but hardly as it is meant: claim fields without effect, and rules that fail by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyxp.authoring.blueprints import Blueprint
from pyxp.authoring.expressions import CompositeField, leaves
from pyxp.authoring.references import expression_of
from pyxp.cel.rules.presence import fields_named, unguarded_fields
from pyxp.compiler.draft import Draft
from pyxp.compiler.emission import Emitted
from pyxp.compiler.problems import Problems
from pyxp.compiler.spec_paths import nodes_of
from pyxp.diagnostics import has_errors
from pyxp.model.compositions import read_steps
from pyxp.yamlio.misreadings import READ_AS

Schema = Mapping[str, Any]
_RULES = "x-kubernetes-validations"


def advise(draft: Draft, manifests: Emitted) -> None:
    """Review: warns of claim fields that nothing reads, and of rules that read optional fields without asking."""
    blueprint, problems = draft.blueprint, draft.problems
    if not has_errors(problems.findings):
        for remark in draft.remarks:
            problems.note(remark)
    # What was refused is in no patch, so it would seem that nothing reads it; and who knows what other functions read?
    if not has_errors(problems.findings) and not blueprint.composition.steps:
        asked = {
            leaf.path
            for given in (*blueprint.composition.conditions(), *_labels(blueprint))
            for leaf in leaves(expression_of(given))
            if isinstance(leaf, CompositeField)
        }
        _advise_on_fields(blueprint, {*_read_paths(manifests.composition), *asked}, problems)
    for part, shape in (("spec", blueprint.spec), ("status", blueprint.status)):
        for names, node in nodes_of(shape.schema, (part,)):
            if part == "spec":
                _advise_on_names(names, node, blueprint, problems)
            for rule in node.get(_RULES, ()):
                _advise_on_rule(str(rule["rule"]), names, node, blueprint, problems)


def _labels(blueprint: Blueprint) -> Iterator[Any]:
    """What EnvironmentConfig objects are selected by."""
    for source in blueprint.composition.configs:
        yield from source.options.get("labels", {}).values()


def _advise_on_names(names: tuple[str, ...], node: Schema, blueprint: Blueprint, problems: Problems) -> None:
    """Warns of fields that claims can only name in quotes."""
    for name in node.get("properties", {}):
        read = next((plain for plain, words in READ_AS.items() if name in words), None)
        if read is not None:
            path = ".".join((*names, name))
            told = f'YAML reads the name {name} as {read}, so every claim has to write "{name}" in quotes'
            problems.warn("quoted-name", told, blueprint.declared_at(*names, name), path=path, hint="call it otherwise")


def _advise_on_rule(rule: str, names: tuple[str, ...], node: Schema, blueprint: Blueprint, problems: Problems) -> None:
    for field in unguarded_fields(rule, node):
        problems.warn(
            "unguarded-rule",
            f"the rule {rule!r} reads {field}, which a claim may leave out: it then fails with 'no such key'",
            blueprint.declared_at(*names, *([""] if "properties" in node else [])),
            path=".".join(names),
            hint=f"ask for it, as in !has({field}) || ..., or give the field a default",
        )


def _advise_on_fields(blueprint: Blueprint, paths: Iterable[str], problems: Problems) -> None:
    read = {re.sub(r"\[\d+]", "", path) for path in paths}
    named = {
        f"{'.'.join(names)}.{name}"
        for names, node in nodes_of(blueprint.spec.schema, ("spec",))
        for rule in node.get(_RULES, ())
        for name in fields_named(str(rule["rule"]))
    }
    for path in _unread("spec", blueprint.spec.schema, read, named):
        problems.warn(
            "unused-field",
            "nothing reads this field of the claim, so it has no effect",
            blueprint.declared_at(*path.split(".")),
            path=path,
            hint="use it in compose, or drop it",
        )


def _unread(path: str, schema: Schema, read: set[str], named: set[str]) -> Iterator[str]:
    """The fields below ``path`` that nothing reads; an object as a whole where that is true of all of it."""
    for name, child in schema.get("properties", {}).items():
        below = f"{path}.{name}"
        if below in read or _is_named(below, named):
            continue
        inside = child.get("items", child)
        parts = list(_unread(below, inside, read, named)) if inside.get("properties") else []
        touched = any(other.startswith((f"{below}.", f"{below}[")) for other in read)
        if inside.get("properties") and len(parts) < len(inside["properties"]):
            yield from parts
        elif not touched:
            yield below


def _is_named(path: str, named: set[str]) -> bool:
    """Whether a rule of an object above names the field, or one above it."""
    name = path.rpartition(".")[2]
    return any(said.rpartition(".")[2] == name and path.startswith(f"{said.rpartition('.')[0]}.") for said in named)


def _read_paths(composition: Mapping[str, Any]) -> Iterator[str]:
    """Every path of the composite that a patch reads."""
    for patch in (patch for step in read_steps(composition) for patch in step.patches()):
        if patch.source == "composite":
            yield from (path for path, _ in patch.sources())
