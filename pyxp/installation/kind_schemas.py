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
    specs = [_named("spec", _closed(facts, "spec"), _is_aws(facts)) for facts in found if facts is not None]
    if not specs:
        return ANYTHING
    fields = _united([mapping(spec.get("properties")) for spec in specs])
    return {"type": "object", "additionalProperties": False, "properties": {n: _partial(f) for n, f in fields.items()}}


def has_upbound_role(installation: Installation) -> bool:
    """Whether ProviderConfigs that log in through Upbound say with which role of AWS."""
    schema: Mapping[str, Any] = login_schema(installation)
    for name in ("credentials", "upbound", "webIdentity", _ROLE_FIELD):
        schema = mapping(mapping(schema.get("properties")).get(name))
    return schema == ROLE


def deployment_schema(catalog: Catalog) -> Schema:
    """The schema of what a DeploymentRuntimeConfig changes of the deployment of a provider."""
    facts = catalog.find_kind(*_RUNTIME)
    return ANYTHING if facts is None else _closed(facts, "spec", "deploymentTemplate")


def _closed(facts: KindFacts, *path: str) -> Schema:
    """The schema of a field of a kind, without fields that the kind does not have."""
    schema: Mapping[str, Any] = facts.version(facts.storage_version).schema
    for name in path:
        schema = mapping(mapping(schema.get("properties")).get(name))
    return translate(schema)


def _is_aws(facts: KindFacts) -> bool:
    """Whether a kind belongs to a provider of AWS, where a role has the form that AWS gives it."""
    return facts.group.partition(".")[0] == "aws"


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


def _named(name: str, schema: Schema, aws: bool) -> Schema:
    """The schema of a field of a ProviderConfig, and those in it: roles have names, and so has a role of a list.

    What a reference to a Secret needs is not empty either. Other texts are left alone, and so are fields of these names
    that are something else.
    """
    if name == _ROLE_FIELD and aws and schema.get("type") == "string":
        return ROLE
    made = dict(schema)
    if isinstance(made.get("properties"), dict):
        made["properties"] = {inner: _named(inner, part, aws) for inner, part in made["properties"].items()}
    if name == _SECRET_FIELD:
        needed = {inner: made["properties"][inner] for inner in made.get("required", ()) if inner in made["properties"]}
        texts = {inner: part | NAME for inner, part in needed.items() if part.get("type") == "string"}
        made["properties"] = made["properties"] | texts
    if isinstance(made.get("items"), dict):
        made["items"] = _named("", made["items"], aws)
        if made["items"].get("properties", {}).get(_ROLE_FIELD) == ROLE:
            made["items"]["required"] = [_ROLE_FIELD]
    return made
