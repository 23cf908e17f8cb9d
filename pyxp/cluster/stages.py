"""In which order objects are applied, what others need first, and deleted, what needs others first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

from pyxp.engine.crossplane.conditions import conditions_of
from pyxp.errors import named
from pyxp.model.manifests import api_version_of, group_kind, kind_of, mapping, metadata, name_of, text
from pyxp.structural.kubernetes_kinds import native_scope

DEFINITION, CRD = "CompositeResourceDefinition", "CustomResourceDefinition"
PROVIDER_CONFIG, CLUSTER_CONFIG = CONFIGS = ("ProviderConfig", "ClusterProviderConfig")
"""The kinds of settings of a provider that its resources refer to."""
_PACKAGES, _KINDS_OF_PACKAGES = "pkg.crossplane.io", ("Configuration", "Function", "Provider")


class Stage(IntEnum):
    """What is applied together."""

    GROUND = 0
    """Namespaces and definitions of plain kinds."""

    PACKAGES = 1
    """Functions, providers and their settings."""

    DEFINITIONS = 2
    """XRDs."""

    COMPOSITIONS = 3
    """Compositions, and Kubernetes' own kinds."""

    CLAIMS = 4
    """Claims, composites and everything else."""


def stage_of(manifest: Mapping[str, Any]) -> Stage:
    """When an object is applied."""
    group, kind = group_kind(manifest)
    if kind in ("Namespace", CRD):
        return Stage.GROUND
    if group == _PACKAGES:
        return Stage.PACKAGES
    if kind == DEFINITION:
        return Stage.DEFINITIONS
    if group.endswith("apiextensions.crossplane.io") or native_scope(api_version_of(manifest), kind) is not None:
        return Stage.COMPOSITIONS
    return Stage.CLAIMS


def turn_of(manifest: Mapping[str, Any]) -> Stage:
    """With which others an object is deleted: stage after stage, the last one first.

    Settings of a provider stay as long as its resources need them.
    """
    return Stage.COMPOSITIONS if kind_of(manifest) in CONFIGS else stage_of(manifest)


def is_package(manifest: Mapping[str, Any]) -> bool:
    """Whether an object is a package, which brings kinds or functions once it is healthy."""
    group, kind = group_kind(manifest)
    return group == _PACKAGES and kind in _KINDS_OF_PACKAGES


def conditions_needed(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """The conditions that others wait for: of a definition, and of a package; none for anything else."""
    if kind_of(manifest) == CRD:
        return ("Established",)
    if is_package(manifest):
        return ("Installed", "Healthy")
    if kind_of(manifest) != DEFINITION:
        return ()
    return ("Established", "Offered") if mapping(manifest.get("spec")).get("claimNames") else ("Established",)


def leaving_since(manifest: Mapping[str, Any]) -> str:
    """That an object is being deleted, since when, and by whom it is held; empty where it is not."""
    fields = metadata(manifest)
    since, finalizers = text(fields.get("deletionTimestamp")), fields.get("finalizers")
    if not since:
        return ""
    held = named(list(map(str, finalizers))) if isinstance(finalizers, list) else ""
    return f"is being deleted since {since}" + (f", held by finalizers {held}" if held else "")


def lacking(manifest: Mapping[str, Any]) -> list[str]:
    """What keeps a definition from serving its kinds, or a package from being of use, a line each.

    What is told of an older state of a package or an XRD does not count: it may be about another release. Kubernetes
    itself tells of a CRD only once.
    """
    if conditions_needed(manifest) and (leaving := leaving_since(manifest)):
        return [f"{kind_of(manifest)} {name_of(manifest)} {leaving}"]
    known = {item["type"]: item for item in conditions_of(manifest)}
    if is_package(manifest) or kind_of(manifest) == DEFINITION:
        generation = metadata(manifest).get("generation")
        known = {name: item for name, item in known.items() if item.get("observedGeneration", generation) == generation}
    told = []
    for name in conditions_needed(manifest):
        found = known.get(name)
        if found is None:
            told.append(f"{kind_of(manifest)} {name_of(manifest)} is not {name} yet: nothing has looked at it")
        elif found["status"] != "True":
            because = found.get("message") or found["reason"]
            told.append(f"{kind_of(manifest)} {name_of(manifest)} is not {name} yet: {because}")
    return told


def kinds_defined(manifests: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Group and kind of everything that XRDs and CRDs define."""
    found = set()
    for manifest in manifests:
        if kind_of(manifest) in (DEFINITION, CRD):
            spec = mapping(manifest.get("spec"))
            for key in ("names", "claimNames"):
                if kind := text(mapping(spec.get(key)).get("kind")):
                    found.add((text(spec.get("group")), kind))
    return found
