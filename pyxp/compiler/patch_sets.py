"""Sharing: patches that many resources share become patch sets."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pyxp.compiler.draft import Draft
from pyxp.compiler.environment import PREFIX

_SHARED = {"FromCompositeFieldPath", "CombineFromComposite"}
_AT_LEAST = 3
_FIELD = re.compile(r"(spec\.forProvider\.|spec\.|metadata\.)?[^.[]+")


def share_patches(draft: Draft) -> None:
    """Pass: moves patches that many templates have into patch sets, and refers to those in front of the others.

    Those of replaceable resources stay: what keeps them as they are stands between others, which must not move.
    """
    sharing = [template for template in draft.templates if template.slot is None]
    draft.patch_sets, patches = shared({template.name: template.patches for template in sharing})
    for template in sharing:
        template.patches = patches[template.name]


def shared(patches: Mapping[str, list[dict[str, Any]]]) -> tuple[list[dict[str, Any]], dict[str, list[Any]]]:
    """Patch sets, and every resource's patches with references to the sets in front.

    The unit that moves is what is patched below one field (``tags``, say), all of it or as much of its beginning as
    others have, so the order of patches that touch each other is kept. It moves when it comes from the composite alone
    and at least three resources have it; units that exactly the same resources have share a set.
    """
    units = {name: _by_field(own) for name, own in patches.items()}
    moved = _shared_lengths(units)
    users: dict[str, list[str]] = defaultdict(list)
    for (name, field), length in moved.items():
        users[json.dumps(units[name][field][:length])].append(name)
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for text, names in users.items():
        together[tuple(names)].append(text)
    sets: list[dict[str, Any]] = []
    references: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for sharers, texts in together.items():
        shared = [patch for text in texts for patch in json.loads(text)]
        name = _name(shared, {str(entry["name"]) for entry in sets})
        sets.append({"name": name, "patches": shared})
        for resource in sharers:
            references[resource].append({"type": "PatchSet", "patchSetName": name})
    rest = {
        name: [patch for field, unit in fields.items() for patch in unit[moved.get((name, field), 0) :]]
        for name, fields in units.items()
    }
    return sets, {name: [*references[name], *rest[name]] for name in patches}


def _shared_lengths(units: Mapping[str, Mapping[str, list[dict[str, Any]]]]) -> dict[tuple[str, str], int]:
    """How many patches at the beginning of each unit move, by resource and field; the longest that enough have."""
    found: dict[tuple[str, str], int] = {}
    longest = max((len(unit) for fields in units.values() for unit in fields.values()), default=0)
    for length in range(longest, 0, -1):
        users: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, fields in units.items():
            for field, unit in fields.items():
                beginning = unit[:length]
                if len(beginning) == length and all(patch["type"] in _SHARED for patch in beginning):
                    users[json.dumps(beginning)].append((name, field))
        for keys in users.values():
            free = [key for key in keys if key not in found]
            if len(free) >= _AT_LEAST:
                found |= dict.fromkeys(free, length)
    order = [(name, field) for name, fields in units.items() for field in fields]
    return {key: found[key] for key in order if key in found}


def _by_field(patches: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    fields: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for patch in patches:
        found = _FIELD.match(patch["toFieldPath"])
        fields[found[0] if found else patch["toFieldPath"]].append(patch)
    return _remembered_first(fields)


def _remembered_first(fields: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The units with what a resource remembers in front of the first field that it is written to again."""
    memory = fields.get(PREFIX)
    readers = [name for name, unit in fields.items() if any(_recalls(patch) for patch in unit)]
    if memory is None or not readers:
        return fields
    names = [name for name in fields if name != PREFIX]
    names.insert(min(list(fields).index(PREFIX), names.index(readers[0])), PREFIX)
    return {name: fields[name] for name in names}


def _recalls(patch: dict[str, Any]) -> bool:
    variables = patch.get("combine", {}).get("variables", [patch])
    return any(str(variable.get("fromFieldPath", "")).startswith(f"{PREFIX}.held.") for variable in variables)


def _name(patches: list[dict[str, Any]], taken: set[str]) -> str:
    field = str(patches[0]["toFieldPath"]).removeprefix("spec.forProvider.").removeprefix("spec.")
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", field)
    name = base = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    number = 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name
