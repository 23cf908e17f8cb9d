"""Schemas of values that become part of manifests, from what is known of the kinds of those."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pyxp.catalog import Catalog, KindFacts
from pyxp.installation.installations import Installation
from pyxp.installation.providers import logins_of
from pyxp.installation.values import ANYTHING, NAME, Schema
from pyxp.model.manifests import mapping
from pyxp.structural.translation import translate

ROLE: Final[Schema] = {"type": "string", "pattern": "^arn:[a-z-]+:iam::[0-9]{12}:role/.+$"}
"""The name of a role in AWS."""

_RUNTIME = ("pkg.crossplane.io", "DeploymentRuntimeConfig")
_ROLE_FIELD, _SECRET_FIELD = "roleARN", "secretRef"


def login_schema(installation: Installation) -> Schema:
    """The schema of a ProviderConfig's ``spec``, with nothing required at its top: others say what one leaves out.

    Where Compositions refer to several kinds, it takes the fields of all of them.
    """
    found = [installation.catalog.find_kind(kind.group, kind.kind) for kind in logins_of(installation).kinds]
    specs = [_closed(facts, "spec") for facts in found if facts is not None]
    if not specs:
        return ANYTHING
    fields = _united([mapping(spec.get("properties")) for spec in specs])
    return {"type": "object", "additionalProperties": False, "properties": {n: _partial(f) for n, f in fields.items()}}


def deployment_schema(catalog: Catalog) -> Schema:
    """The schema of what a DeploymentRuntimeConfig changes of the deployment of a provider."""
    facts = catalog.find_kind(*_RUNTIME)
    return ANYTHING if facts is None else _closed(facts, "spec", "deploymentTemplate")


def _closed(facts: KindFacts, *path: str) -> Schema:
    """The schema of a field of a kind, without fields that the kind does not have."""
    schema: Mapping[str, Any] = facts.version(facts.storage_version).schema
    for name in path:
        schema = mapping(mapping(schema.get("properties")).get(name))
    return _named(path[-1], translate(schema))


def _partial(schema: Schema) -> Schema:
    return {word: part for word, part in schema.items() if word != "required"}


def _united(tables: list[Mapping[str, Schema]]) -> dict[str, Schema]:
    """Properties of several objects; one that they describe differently may be as any of them says."""
    forms: dict[str, list[Schema]] = {}
    for table in tables:
        for name, schema in table.items():
            known = forms.setdefault(name, [])
            if schema not in known:
                known.append(schema)
    return {name: found[0] if len(found) == 1 else {"anyOf": found} for name, found in forms.items()}


def _named(name: str, schema: Schema) -> Schema:
    """The schema of a field, and those in it, where roles and parts of a Secret have names; so has a role of a list."""
    if name == _ROLE_FIELD:
        return ROLE
    made = dict(schema)
    if isinstance(made.get("properties"), dict):
        made["properties"] = {inner: _named(inner, part) for inner, part in made["properties"].items()}
    if name == _SECRET_FIELD:
        made["properties"] = dict.fromkeys(made["properties"], NAME)
    if isinstance(made.get("items"), dict):
        made["items"] = _named("", made["items"])
        if _ROLE_FIELD in made["items"].get("properties", {}):
            made["items"]["required"] = [_ROLE_FIELD]
    return made
