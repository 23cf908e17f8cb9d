"""Pass 7: patches that many resources share become patch sets."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

_SHARED = {"FromCompositeFieldPath", "CombineFromComposite"}
_AT_LEAST = 3
_FIELD = re.compile(r"(spec\.forProvider\.|spec\.|metadata\.)?[^.[]+")


def share_patches(patches: Mapping[str, list[dict[str, Any]]]) -> tuple[list[dict[str, Any]], dict[str, list[Any]]]:
    """Patch sets, and every resource's patches with references to the sets in front.

    The unit that moves is all that is patched below one field (``tags``, say), so the order of patches that touch
    each other is kept. It moves when it comes from the composite alone and at least three resources have it; units
    that exactly the same resources have share a set.
    """
    units = {name: _by_field(own) for name, own in patches.items()}
    users: dict[str, list[str]] = defaultdict(list)
    for name, fields in units.items():
        for unit in fields.values():
            if all(patch["type"] in _SHARED for patch in unit):
                users[json.dumps(unit)].append(name)
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for text, names in users.items():
        if len(names) >= _AT_LEAST:
            together[tuple(names)].append(text)
    sets: list[dict[str, Any]] = []
    references: dict[str, list[dict[str, Any]]] = defaultdict(list)
    moved: set[tuple[str, str]] = set()
    for sharers, texts in together.items():
        shared = [patch for text in texts for patch in json.loads(text)]
        name = _name(shared, {str(entry["name"]) for entry in sets})
        sets.append({"name": name, "patches": shared})
        for resource in sharers:
            references[resource].append({"type": "PatchSet", "patchSetName": name})
            moved |= {(resource, text) for text in texts}
    rest = {
        name: [patch for unit in fields.values() if (name, json.dumps(unit)) not in moved for patch in unit]
        for name, fields in units.items()
    }
    return sets, {name: [*references[name], *rest[name]] for name in patches}


def _by_field(patches: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    fields: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for patch in patches:
        found = _FIELD.match(patch["toFieldPath"])
        fields[found[0] if found else patch["toFieldPath"]].append(patch)
    return fields


def _name(patches: list[dict[str, Any]], taken: set[str]) -> str:
    field = str(patches[0]["toFieldPath"]).removeprefix("spec.forProvider.").removeprefix("spec.")
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", field)
    name = base = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    number = 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name
