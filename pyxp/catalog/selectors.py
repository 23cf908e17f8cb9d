"""How fields are filled from other resources: the ``...Ref``, ``...Refs`` and ``...Selector`` convention.

Upjet-made providers give a field that holds the identity of another resource two siblings, a reference by name and a
selector by label. What they point at is said only in the prose of the CRD ("Reference to a VPC in ec2 to populate
vpcId."), which is read here, once, at import.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_TARGET = re.compile(
    r"^(?:Selector for|References?) (?:an? )?(?P<several>list of )?(?:an? )?(?P<kind>\w+)(?: in (?P<group>[\w.-]+?))?"
    r" to populate (?P<field>\w+)\.?$"
)


def find_selectors(for_provider: Schema, group: str) -> dict[str, dict[str, Any]]:
    """The selectors under a ``spec.forProvider`` schema that still has its prose, keyed by the path they populate.

    Args:
        for_provider: The schema of ``forProvider``.
        group: API group of the kind; a target without group is in the same one.
    """
    return dict(sorted(_walk(for_provider, "", group.partition(".")[0])))


def _walk(schema: Schema, prefix: str, own_group: str) -> Iterator[tuple[str, dict[str, Any]]]:
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return
    for name, child in properties.items():
        if not isinstance(child, dict):
            continue
        if name.endswith("Selector"):
            found = _selector(name, properties, prefix, own_group)
            if found is not None:
                yield found
        items = child.get("items")
        if isinstance(items, dict):
            yield from _walk(items, f"{prefix}{name}[*].", own_group)
        else:
            yield from _walk(child, f"{prefix}{name}.", own_group)


def _selector(name: str, siblings: dict[str, Any], prefix: str, own_group: str) -> tuple[str, dict[str, Any]] | None:
    """The facts about one selector, or None when the field only happens to end like one."""
    if "matchControllerRef" not in (siblings[name].get("properties") or {}):
        return None
    told = _told(siblings[name])
    stem = name.removesuffix("Selector")
    field = told["field"] if told else stem
    if field not in siblings:
        return None
    facts: dict[str, Any] = {
        "selector": prefix + name,
        "plural": siblings[field].get("type") == "array",
        "kind": told["kind"] if told else "",
        "group": (told["group"] or own_group) if told else "",
    }
    reference = _reference(stem, field, siblings)
    if reference:
        facts["ref"] = prefix + reference
    return prefix + field, facts


def _reference(stem: str, field: str, siblings: dict[str, Any]) -> str | None:
    for candidate in (f"{stem}Ref", f"{stem}Refs", f"{field}Ref", f"{field}Refs"):
        if candidate in siblings:
            return candidate
    return None


def _told(schema: Schema) -> dict[str, str] | None:
    match = _TARGET.match(" ".join(str(schema.get("description", "")).split()))
    return match.groupdict() if match else None
