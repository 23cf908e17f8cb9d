"""What server-side apply makes of lists of type set or map with a default, apply after apply.

Who owns which element stands in ``metadata.managedFields``, as in a cluster. Only these lists are followed: in all
others what Crossplane applies is what the server has.

Source: ``merge/update.go`` and ``typed/remove.go`` of sigs.k8s.io/structured-merge-diff v6.3.0.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pyxp.model import fieldpath
from pyxp.model.fieldpath import FieldPathError, Segments
from pyxp.model.manifests import Manifest, api_version_of, mapping, metadata, resource_name_of
from pyxp.simulation.needs import Facts, Needs
from pyxp.structural.default_lists import default_lists

Lists = tuple[tuple[Segments, Mapping[str, Any]], ...]
_MANAGER: Final = "apiextensions.crossplane.io/composed"


def followed_lists(schema: Mapping[str, Any]) -> Lists:
    """The lists of a kind that have to be followed; those within elements of other lists are not."""
    return tuple((path, node) for path, node in default_lists(schema) if "*" not in path)


def apply_lists(applied: Manifest, before: Mapping[str, Any] | None, lists: Lists) -> list[str]:
    """Make the lists of an object, in place, what the server has after the object is applied.

    Args:
        applied: The object as it is applied; afterwards as it is stored.
        before: The object as it existed; None where it is created. Without ``managedFields`` of Crossplane every
            element of its lists is taken for Crossplane's own.
        lists: What :func:`followed_lists` found for its kind.

    Returns:
        Where the server has other elements than were applied, one sentence each.
    """
    told = []
    owned_now: dict[str, Any] = {}
    for path, node in lists:
        wanted, live = _get(applied, path), _get(before or {}, path)
        if not isinstance(_get(applied, path[:-1]), dict) or not _is_list(wanted) or not _is_list(live):
            continue
        keys = node.get("x-kubernetes-list-map-keys") or ()
        stored = _merged(wanted, live, _owned(before or {}, path, live, keys), keys)
        stored = node["default"] if stored is None else stored
        fieldpath.set(applied, path, json.loads(json.dumps(stored)))
        _own(owned_now, path, _by_identity(wanted or [], keys))
        if wanted is not None and _by_identity(stored, keys).keys() != _by_identity(wanted, keys).keys():
            told.append(_told(path, node, wanted, stored))
    if owned_now:
        entry = {"manager": _MANAGER, "operation": "Apply", "apiVersion": api_version_of(applied)}
        fields = {"fieldsType": "FieldsV1", "fieldsV1": owned_now}
        applied.setdefault("metadata", {})["managedFields"] = [*_others(before or {}), {**entry, **fields}]
    return told


def left_otherwise(
    composed: Iterable[Manifest], observed: Iterable[Manifest], facts: Facts
) -> Iterator[tuple[str, list[str]]]:
    """Composed resources whose lists the server would leave otherwise than they are applied, by what exists.

    Args:
        composed: The resources as one reconcile applies them; not changed.
        observed: Those that exist.
        facts: What is known about kinds.

    Yields:
        The resource's name in the Composition, and one sentence for each list.
    """
    existing = {resource_name_of(item): item for item in observed}
    for resource in composed:
        before = existing.get(resource_name_of(resource))
        version = None if before is None else Needs(facts, {}).version(resource)
        lists = () if version is None else followed_lists(version.schema)
        if lists and (told := apply_lists(copy.deepcopy(resource), before, lists)):
            yield resource_name_of(resource), told


def _is_list(value: Any) -> bool:
    return value is None or isinstance(value, list)


def _merged(wanted: list[Any] | None, live: list[Any] | None, owned: set[str], keys: Iterable[str]) -> list[Any] | None:
    """The list after an apply; None where none is left."""
    if not wanted:
        # Who gives up the last element takes the whole list along.
        return None if owned else (wanted if live is None else live)
    new, old = _by_identity(wanted, keys), _by_identity(live or [], keys)
    order: dict[str, None] = {}
    ahead = list(new)
    # Elements of the new list keep its order; what is left of the old one keeps its place before what followed it.
    for name in old:
        if name in new and name not in order:
            end = ahead.index(name) + 1
            order.update(dict.fromkeys(ahead[:end]))
            ahead = ahead[end:]
        elif name not in new and name not in owned:
            order[name] = None
    order.update(dict.fromkeys(ahead))
    return [_element(name, new[name], old, owned) if name in new else old[name] for name in order]


def _element(name: str, item: Any, old: Mapping[str, Any], owned: set[str]) -> Any:
    earlier = old.get(name)
    if name in owned or not isinstance(item, dict) or not isinstance(earlier, dict):
        return item
    return {**earlier, **item}


def _by_identity(items: Iterable[Any], keys: Iterable[str]) -> dict[str, Any]:
    """The elements by what tells them apart, as ``managedFields`` writes it."""
    found = {}
    for item in items:
        of_map = keys and isinstance(item, dict)
        identity = {key: item.get(key) for key in keys} if of_map else item
        found[("k:" if of_map else "v:") + json.dumps(identity, sort_keys=True, separators=(",", ":"))] = item
    return found


def _owned(before: Mapping[str, Any], path: Segments, live: list[Any] | None, keys: Iterable[str]) -> set[str]:
    """The elements that Crossplane applied."""
    entries = [entry for entry in _managed(before) if _is_crossplanes(entry)]
    if not entries:
        return set(_by_identity(live or [], keys))
    fields: set[str] = set()
    for entry in entries:
        here: Any = entry.get("fieldsV1")
        for step in path:
            here = mapping(mapping(here).get(f"f:{step}"))
        fields.update(_written_alike(name) for name in here if name[:2] in ("v:", "k:"))
    return fields


def _written_alike(name: str) -> str:
    try:
        return name[:2] + json.dumps(json.loads(name[2:]), sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):
        return name


def _own(fields: dict[str, Any], path: Segments, elements: Iterable[str]) -> None:
    for step in path:
        fields = fields.setdefault(f"f:{step}", {})
    fields.update((name, {}) for name in elements)


def _managed(manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    entries = metadata(manifest).get("managedFields")
    return (entry for entry in (entries if isinstance(entries, list) else ()) if isinstance(entry, dict))


def _is_crossplanes(entry: Mapping[str, Any]) -> bool:
    return entry.get("operation") == "Apply" and str(entry.get("manager", "")).startswith(_MANAGER)


def _others(before: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [entry for entry in _managed(before) if not _is_crossplanes(entry)]


def _get(manifest: Mapping[str, Any], path: Segments) -> Any:
    try:
        return fieldpath.get(manifest, path)
    except FieldPathError:
        return None


def _told(path: Segments, node: Mapping[str, Any], wanted: list[Any], stored: list[Any]) -> str:
    kind = node.get("x-kubernetes-list-type")
    return (
        f"{fieldpath.format(path)} is a list of type {kind} with a default, so server-side apply leaves it "
        f"{_short(stored)} where the Composition wants {_short(wanted)}"
    )


def _short(items: list[Any]) -> str:
    text = json.dumps(items)
    return text if len(text) <= 80 else f"{text[:77]}..."
