"""What a cluster has, as far as it could be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pyxp.cluster.kinds import Served
from pyxp.cluster.stages import CONFIGS
from pyxp.model.manifests import Manifest, name_of

Rules = Sequence[Mapping[str, Any]]
ConfigKinds = Mapping[tuple[str, str], bool]
"""Groups and kinds of the configurations of providers, each with whether they live in namespaces."""


@dataclass(frozen=True)
class Facts:
    """What a cluster answered.

    Attributes:
        served: The kinds that it serves.
        deployments: Deployments that may be Crossplane's core.
        xrds: Definitions.
        compositions: Compositions.
        functions: Functions.
        function_revisions: Their revisions.
        providers: Providers.
        managed_definitions: ManagedResourceDefinitions.
        activation_policies: ManagedResourceActivationPolicies.
        provider_configs: Configurations of providers, of all groups.
        crds: CRDs of composites and claims, by name.
        composed: Composed resources of the kinds that the manifests compose.
        rules: What the user may do in each namespace that was asked about; under an empty name what they may do
            in all of them.
        rules_incomplete: Whether the server said that there may be more rules than it told.
        namespaces_missing: Namespaces that the manifests name and that are neither there nor among them.
        unseen: What may not be listed, with the server's words.
    """

    served: Sequence[Served] = ()
    deployments: Sequence[Manifest] = ()
    xrds: Sequence[Manifest] = ()
    compositions: Sequence[Manifest] = ()
    functions: Sequence[Manifest] = ()
    function_revisions: Sequence[Manifest] = ()
    providers: Sequence[Manifest] = ()
    managed_definitions: Sequence[Manifest] = ()
    activation_policies: Sequence[Manifest] = ()
    provider_configs: Sequence[Manifest] = ()
    crds: Mapping[str, Manifest] = field(default_factory=dict)
    composed: Sequence[Manifest] = ()
    rules: Mapping[str, Rules] = field(default_factory=dict)
    rules_incomplete: bool = False
    namespaces_missing: Sequence[str] = ()
    unseen: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def kinds(self) -> dict[tuple[str, str], Served]:
        """The kinds by version and name."""
        return {(item.api_version, item.kind): item for item in self.served}

    @cached_property
    def groups(self) -> set[str]:
        """The groups that have a kind."""
        return {item.api_version.rpartition("/")[0] for item in self.served}

    @cached_property
    def config_kinds(self) -> dict[tuple[str, str], bool]:
        """See :data:`ConfigKinds`."""
        return {
            (item.api_version.rpartition("/")[0], item.kind): item.namespaced
            for item in self.served
            if item.kind in CONFIGS
        }

    def versions_of(self, group: str, kind: str) -> list[str]:
        """The versions in which the server has a kind."""
        return [
            item.api_version
            for item in self.served
            if item.kind == kind and item.api_version.rpartition("/")[0] == group
        ]


def by_name(manifests: Sequence[Manifest]) -> dict[str, Manifest]:
    """Objects by their names."""
    return {name_of(item): item for item in manifests}
