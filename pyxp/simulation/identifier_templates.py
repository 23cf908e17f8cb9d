"""The identifiers that a provider's configuration makes of an external name and of parameters.

Upjet knows two ways of writing them (`external names
<https://github.com/crossplane/upjet/blob/main/docs/configuring-a-resource.md#external-name>`_): a template of Go,
``{{ .parameters.cluster_name }}:{{ .external_name }}``, and a list of parts, ``("name", ":", "cluster_name")``: the
first is the name, which comes last in the identifier, the second is what stands between them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Final

from pyxp.simulation.forms import field
from pyxp.simulation.identity import ACCOUNT, Identity

_ACTION: Final = re.compile(r"\{\{(.*?)\}\}")
_PARAMETER: Final = re.compile(r"\.param\w+\.(\w+)")
_INDEXED: Final = re.compile(r"\(\s*index \.parameters\.(\w+) 0\s*\)\.(\w+)")


def identified(identity: Identity, unknown: Callable[[str], str] = lambda _: "") -> str:
    """What identifies a resource by its provider's rule; empty where the rule says nothing, or fields are missing.

    Args:
        identity: The resource.
        unknown: What stands for a field that is missing.
    """
    rule = identity.rule.get("identifier", "")
    if rule.startswith("("):
        return _joined(rule, identity)
    missing = False

    def value(action: re.Match[str]) -> str:
        nonlocal missing
        found = _value(action.group(1).strip(), identity, unknown)
        missing = missing or not found
        return found

    made = _ACTION.sub(value, rule)
    return "" if missing else made


def fields_of(rule: str) -> set[str]:
    """The fields of ``forProvider`` that a rule takes."""
    if rule.startswith("("):
        return {camel(part) for part in ast.literal_eval(rule)[2:]}
    found = {camel(name) for name, _ in _INDEXED.findall(rule)}
    return found | {camel(name) for name in _PARAMETER.findall(_INDEXED.sub("", rule))}


def camel(parameter: str) -> str:
    """The field that stands for a parameter: ``clusterName`` for ``cluster_name``."""
    first, *others = parameter.split("_")
    return first + "".join(word.capitalize() for word in others)


def _joined(rule: str, identity: Identity) -> str:
    _, separator, *parts = ast.literal_eval(rule)
    values = [field(identity.fields, camel(part)) for part in parts]
    return str(separator).join([*filter(None, values), identity.name])


def _value(action: str, identity: Identity, unknown: Callable[[str], str]) -> str:
    known: Mapping[str, str] = {
        ".external_name": identity.name,
        ".setup.client_metadata.account_id": ACCOUNT,
        ".setup.client_metadata.partition": identity.partition,
        ".setup.configuration.region": identity.somewhere,
    }
    if action in known:
        return known[action]
    told, *functions = (part.strip() for part in action.split("|"))
    if indexed := _INDEXED.fullmatch(told):
        name = camel(indexed.group(2))
        found = field(identity.fields, f"{camel(indexed.group(1))}.{name}") or unknown(name)
    elif parameter := _PARAMETER.fullmatch(told):
        name = camel(parameter.group(1))
        found = field(identity.fields, name) or unknown(name)
    else:
        return ""
    return found.lower() if "ToLower" in functions else found
