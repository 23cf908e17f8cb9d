"""Fields that keep their last value while its source is away.

Crossplane heeds ``Required`` only until a resource exists. When the source goes away later (its resource is made
again, say), a field that is patched from it would vanish, and the provider would take it from the cloud object: alarms
without actions, a task definition without a role. So the resource is its own memory: what its field was observed to
hold is written to the field first, and the live value over it.
"""

from __future__ import annotations

import re
from typing import Any

from pyxp.authoring.composition import Added
from pyxp.authoring.expressions import EnvironmentField, ExternalName, Fallback, Nothing, ResourceField, leaves
from pyxp.catalog.naming import python_name
from pyxp.compiler.assignments import EXTERNAL_NAME, Assignment
from pyxp.compiler.conditions.assumptions import DefaultedField
from pyxp.compiler.elements import may_be_absent
from pyxp.compiler.environment import PREFIX

HELD = f"{PREFIX}.held"
_METADATA = "metadata."
_IDENTITY = re.compile(r"(.*[a-z0-9])?(Id|Arn|id|arn)s?")


def held(assignment: Assignment, added: Added, patches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The patches of a field with those in front that keep its last value, where it is to be kept.

    Args:
        assignment: The field and its value.
        added: The resource with what it was added with: ``hold`` says which fields are kept; without it those are
            that ARNs and ids of other resources go into; those that facts of the cluster go into only where it says so.
        patches: What writes the live value.
    """
    root = added.resource.facts.fields_path
    within = assignment.path.startswith(f"{root}.") if root else not assignment.path.startswith(_METADATA)
    field = assignment.path.removeprefix(f"{root}.")
    if not within or not _is_kept(assignment, field, added.options.get("hold")):
        return patches
    return [*memory_of(assignment.path, field, added.name), *patches]


def memory_of(path: str, field: str, name: str) -> list[dict[str, Any]]:
    """The patches that write to a field what it was observed to hold.

    Args:
        path: Its path in the manifest.
        field: The part of it that tells fields of one resource apart.
        name: The resource's name in the composition.
    """
    key = re.sub(r"[^A-Za-z0-9]+", "-", field).strip("-")
    memory = f"{HELD}.{name}.{key}"
    return [
        {"type": "ToEnvironmentFieldPath", "fromFieldPath": path, "toFieldPath": memory},
        {"type": "FromEnvironmentFieldPath", "fromFieldPath": memory, "toFieldPath": path},
    ]


def _is_kept(assignment: Assignment, field: str, hold: object) -> bool:
    kinds = (ResourceField, ExternalName, EnvironmentField)
    sources = [leaf for leaf in leaves(assignment.value) if isinstance(leaf, kinds)]
    sources = [leaf for leaf in sources if not isinstance(leaf, DefaultedField)]
    if not sources or hold is False or may_be_absent(assignment.value):
        return False
    if isinstance(hold, list | tuple):
        return python_name(re.split(r"[.\[]", field)[0]) in hold
    return hold is True or any(_identifies(leaf) for leaf in sources if isinstance(leaf, ResourceField | ExternalName))


def goes_away(value: Any) -> bool:
    """Whether a field is to go with the resource that its value comes from."""
    return isinstance(value, Fallback) and isinstance(value.otherwise, Nothing)


def _identifies(leaf: ResourceField | ExternalName) -> bool:
    """Whether a value tells which cloud object another one is: an ARN, an id, a name that the cloud gave."""
    if isinstance(leaf, ExternalName) or leaf.path == EXTERNAL_NAME:
        return True
    last = re.sub(r"\[\d+\]", "", leaf.path).rpartition(".")[2]
    return _IDENTITY.fullmatch(last) is not None
