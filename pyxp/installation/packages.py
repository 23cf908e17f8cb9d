"""The packages to install: functions, and of a provider only the members of its family that are needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyxp.installation.composed import ComposedKind
from pyxp.installation.installations import Installation
from pyxp.installation.providers import logins_of
from pyxp.model.packages import installed_name, package_reference


def provider_references(kinds: Iterable[ComposedKind], packages: Mapping[str, str]) -> dict[str, str]:
    """The providers that bring the kinds composed, each with where its package is found, sorted."""
    names = sorted({kind.package for kind in kinds if kind.package})
    found = {name: package_reference(name, packages) for name in names}
    return {name: reference for name, reference in found.items() if reference}


def families_of(installation: Installation) -> list[str]:
    """What the packages are called that have the kinds of the ProviderConfigs, where others depend on them.

    Members of a family of providers depend on one, which Crossplane installs with them under a name of its own. Both
    are told, that name and the package's, since somebody may have installed it before.
    """
    providers = provider_references(installation.kinds, installation.packages)
    found = set()
    for login in logins_of(installation).kinds:
        facts = installation.catalog.find_kind(login.group, login.kind)
        if facts is None or not facts.package or facts.package in providers:
            continue
        members = {kind.package for kind in installation.kinds if kind.group.partition(".")[2] == login.group}
        places = {providers[name].rpartition("/")[0].partition("/")[2] for name in members & providers.keys()}
        found |= {facts.package, *(installed_name(f"{place}/{facts.package}".lstrip("/")) for place in places)}
    return sorted(found)


def packages_of(installation: Installation) -> list[dict[str, Any]]:
    """The packages as manifests: functions, then providers, which share one runtime configuration."""
    providers = provider_references(installation.kinds, installation.packages)
    made = [_package("Function", name, {"package": reference}) for name, reference in installation.functions.items()]
    runtime = {"runtimeConfigRef": {"name": installation.runtime_name}}
    return made + [_package("Provider", name, {"package": where} | runtime) for name, where in providers.items()]


def runtime_of(installation: Installation) -> dict[str, Any]:
    """The configuration that gives all providers one service account, which the cloud can know by name."""
    name = installation.runtime_name
    return {
        "apiVersion": "pkg.crossplane.io/v1beta1",
        "kind": "DeploymentRuntimeConfig",
        "metadata": {"name": name},
        "spec": {"serviceAccountTemplate": {"metadata": {"name": name}}},
    }


def _package(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "pkg.crossplane.io/v1", "kind": kind, "metadata": {"name": name}, "spec": spec}
