"""What a provider would make of the cloud resources that are there: what is asked for beside what was observed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pyxp.catalog import Catalog, VersionFacts
from pyxp.cluster.differences import Difference
from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, State, waits_for_reference, why
from pyxp.model.manifests import Manifest, annotations_of, group_version, mapping

Outcome = Literal["same", "changed", "refused", "new", "lost", "waiting", "unknown"]

_NAMED: Final = "crossplane.io/external-name"
_ABSENT: Final = "does not exist"
"""How a provider that only observes says that there is nothing.

Source: https://github.com/crossplane/crossplane-runtime/blob/main/pkg/reconciler/managed/reconciler.go
"""
_NOTHING: Final[tuple[Any, ...]] = ("", False, 0, [], {})
_REFERRING: Final = ("Ref", "Refs", "Selector")


@dataclass(frozen=True, slots=True)
class Held:
    """What would become of one resource in the cloud.

    Attributes:
        resource: Its name in the Composition.
        reference: The object; None where Crossplane has not made one yet.
        outcome: ``same``; ``changed`` in place; ``refused``, because a change forces replacement; ``new`` where there
            is nothing yet; ``lost`` where there is nothing under the name that the cloud is said to have given;
            ``waiting`` for another resource; ``unknown`` where the provider could not look.
        changes: The fields that differ: what the cloud has, and what is asked for.
        refused: The paths among them whose change forces replacement.
        told: What else there is to say.
    """

    resource: str
    reference: Reference | None
    outcome: Outcome
    changes: tuple[Difference, ...] = ()
    refused: frozenset[str] = frozenset()
    told: str = ""


def held(stacks: Iterable[Node], manifests: Mapping[Reference, Manifest], catalog: Catalog) -> list[Held]:
    """What would become of everything in the cloud that stacks are made of, in the order of their trees.

    Args:
        stacks: Claims or composites with what is below them.
        manifests: The objects in them.
        catalog: Which fields kinds report, and which cannot be changed.
    """
    found: list[Held] = []
    for node in (node for stack in stacks for node in stack.walk()):
        manifest = manifests.get(node.reference)
        if manifest is not None and node.state is not None and "forProvider" in mapping(manifest.get("spec")):
            found.append(_judged(node, node.state, manifest, catalog))
        elif node.state is None and node.lacks:
            found.append(Held(node.resource, node.reference, "waiting", told=why(node)))
        found += [Held(item.resource, None, "waiting", told=f"waits for {item.brief()}") for item in node.waiting]
    return found


def _judged(node: Node, state: State, manifest: Manifest, catalog: Catalog) -> Held:
    kind = catalog.find(node.reference.api_version, node.reference.kind)
    facts = None if kind is None else kind.version(group_version(node.reference.api_version)[1])
    there = mapping(mapping(manifest.get("status")).get("atProvider"))
    if not there or _ABSENT in state.message:
        return Held(node.resource, node.reference, *_absent(node, state, manifest, facts))
    changes = tuple(cloud_differences(mapping(mapping(manifest["spec"])["forProvider"]), there, facts))
    refused = frozenset(item.path for item in changes if facts is not None and facts.forces_replacement(item.path))
    outcome: Outcome = "refused" if refused else "changed" if changes else "same"
    return Held(node.resource, node.reference, outcome, changes, refused)


def _absent(
    node: Node, state: State, manifest: Manifest, facts: VersionFacts | None
) -> tuple[Outcome, tuple[Difference, ...], frozenset[str], str]:
    nothing = (), frozenset[str]()
    if waits_for_reference(state):
        return "waiting", *nothing, why(node)
    if _ABSENT not in state.message:
        return "unknown", *nothing, why(node)
    name = annotations_of(manifest).get(_NAMED, "")
    if name and facts is not None and facts.external_name == "generated":
        return "lost", *nothing, f"there is nothing called {name}"
    return "new", *nothing, ""


def cloud_differences(
    wanted: Mapping[str, Any], there: Mapping[str, Any], facts: VersionFacts | None = None
) -> Iterator[Difference]:
    """The fields in which what is asked for is not what the cloud has: what a provider would change.

    Args:
        wanted: ``spec.forProvider``. References and selectors in it say where values come from, and do not count.
        there: ``status.atProvider``.
        facts: Which fields the kind reports; without them, what is not reported does not count as different.
    """
    yield from _objects(wanted, there, "", facts.at_provider if facts is not None else None)


def _objects(
    wanted: Mapping[str, Any], there: Mapping[str, Any], path: str, schema: Mapping[str, Any] | None
) -> Iterator[Difference]:
    schema = schema or {}
    known, values = mapping(schema.get("properties")), schema.get("additionalProperties")
    for key, value in wanted.items():
        below = known.get(key, values if isinstance(values, dict) else None)
        reported = key in there or (below is not None and not key.endswith(_REFERRING))
        if reported:
            yield from _values(value, there.get(key), _step(path, key), below)
    if values:
        yield from (Difference(_step(path, key), there[key], None) for key in there if key not in wanted)


def _values(wanted: Any, there: Any, path: str, schema: Mapping[str, Any] | None) -> Iterator[Difference]:
    if isinstance(wanted, dict) and isinstance(there, dict | None):
        yield from _objects(wanted, there or {}, path, schema)
    elif isinstance(wanted, list) and isinstance(there, list) and len(wanted) == len(there) == 1:
        yield from _values(wanted[0], there[0], f"{path}[0]", mapping(schema).get("items"))
    elif not _same(wanted, there, schema):
        yield Difference(path, there, wanted)


def _same(wanted: Any, there: Any, schema: Mapping[str, Any] | None) -> bool:
    """Whether nothing is to be done: blocks are met in any order, documents of JSON by what they say."""
    if there is None or there in _NOTHING:
        return wanted is None or wanted in _NOTHING
    if isinstance(wanted, list) and isinstance(there, list):
        return _same_lists(wanted, there, mapping(schema))
    if isinstance(wanted, str) and isinstance(there, str) and wanted[:1] in ("{", "["):
        return wanted == there or _document(wanted) == _document(there)
    return bool(wanted == there) and isinstance(wanted, bool) == isinstance(there, bool)


def _same_lists(wanted: list[Any], there: list[Any], schema: Mapping[str, Any]) -> bool:
    if len(wanted) != len(there):
        return False
    items = schema.get("items")
    ordered = schema.get("type") == "array" and schema.get("x-kubernetes-list-type") != "set"
    if ordered and not any(isinstance(item, dict) for item in wanted):
        return wanted == there
    left = list(there)
    for item in wanted:
        found = next((place for place, other in enumerate(left) if not any(_values(item, other, "", items))), None)
        if found is None:
            return False
        del left[found]
    return True


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _step(path: str, key: str) -> str:
    if "." in key or "/" in key:
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key
