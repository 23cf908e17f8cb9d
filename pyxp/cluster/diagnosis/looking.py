"""Asking a cluster for what a diagnosis needs: a list of each kind, hardly an object on its own.

What may not be listed is noted with the server's words, so that nothing is concluded from its absence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from pyxp.cluster.connection import Connection
from pyxp.cluster.diagnosis import core
from pyxp.cluster.diagnosis.definitions import crds_of
from pyxp.cluster.diagnosis.facts import Facts, Rules
from pyxp.cluster.diagnosis.needs import Kind, Needs
from pyxp.cluster.failures import FORBIDDEN, NOT_FOUND, ServerRefusal
from pyxp.cluster.kinds import Served, kinds_of
from pyxp.cluster.namespaces import missing_namespaces, namespaces_needed
from pyxp.cluster.objects import Reference, read, read_all
from pyxp.cluster.stages import CONFIGS
from pyxp.model.manifests import COMPOSITE_LABEL, Manifest, api_version_of, mapping, name_of

_CROSSPLANE, _PACKAGES = "apiextensions.crossplane.io", "pkg.crossplane.io"
_NOWHERE: Final = "pyxp-asks-for-rules-of-all-namespaces"
"""A namespace that has no roles of its own: what a user may do there, they may do everywhere."""

_CRD: Final = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")


@dataclass(slots=True)
class Looking:
    """One look at a cluster.

    Attributes:
        connection: The server.
        served: The kinds that it has.
        unseen: What may not be listed.
    """

    connection: Connection
    served: list[Served] = field(default_factory=list)
    unseen: dict[str, str] = field(default_factory=dict)

    async def look(self, needs: Needs) -> Facts:
        """What the cluster has, as far as these needs go.

        Raises:
            ClusterError: The server cannot be reached.
            ServerRefusal: It does not tell which kinds it has.
        """
        self.served = await kinds_of(self.connection)
        if not any(item.api_version.startswith(f"{_CROSSPLANE}/") for item in self.served):
            return Facts(self.served)
        own = await asyncio.gather(
            self._all("apps", "Deployment", core.SELECTOR),
            self._xrds(needs),
            self._all(_CROSSPLANE, "Composition"),
            self._all(_PACKAGES, "Function"),
            self._all(_PACKAGES, "FunctionRevision"),
            self._all(_PACKAGES, "Provider"),
            self._all(_CROSSPLANE, "ManagedResourceDefinition"),
            self._all(_CROSSPLANE, "ManagedResourceActivationPolicy"),
        )
        configs, crds, composed, (rules, incomplete), missing = await asyncio.gather(
            self._configs(needs),
            self._crds(needs),
            self._composed(needs),
            self._rules(needs),
            missing_namespaces(self.connection, namespaces_needed(item.data for item in needs.given)),
        )
        deployments, xrds, compositions, functions, revisions, providers, managed, policies = own
        return Facts(
            served=self.served,
            deployments=deployments,
            xrds=xrds,
            compositions=compositions,
            functions=functions,
            function_revisions=revisions,
            providers=providers,
            managed_definitions=managed,
            activation_policies=policies,
            provider_configs=configs,
            crds=crds,
            composed=composed,
            rules=rules,
            rules_incomplete=incomplete,
            namespaces_missing=missing,
            unseen=self.unseen,
        )

    async def _all(self, group: str, kind: str, selector: str = "") -> list[Manifest]:
        """All objects of a kind in the version that the server prefers; none where it does not have it."""
        known = next((item for item in self.served if self._is(item, group, kind)), None)
        return [] if known is None else await self._listed(known, selector)

    async def _xrds(self, needs: Needs) -> list[Manifest]:
        """The definitions in each version that the manifests use: in another one, fields are missing."""
        versions = {api_version_of(item.data) for item in needs.xrds}
        kinds = [item for item in self.served if item.kind == "CompositeResourceDefinition"]
        found = await asyncio.gather(*(self._listed(item) for item in kinds if item.api_version in versions))
        return [item for items in found for item in items]

    @staticmethod
    def _is(item: Served, group: str, kind: str) -> bool:
        return item.kind == kind and item.api_version.rpartition("/")[0] == group

    async def _listed(self, kind: Served, selector: str = "") -> list[Manifest]:
        try:
            return await read_all(self.connection, kind.api_version, kind.kind, "", selector)
        except ServerRefusal as error:
            if error.code not in (FORBIDDEN, NOT_FOUND):
                raise
            self.unseen.setdefault(kind.kind, error.message)
            return []

    async def _configs(self, needs: Needs) -> list[Manifest]:
        """The configurations of the providers whose kinds are composed."""
        groups = [f".{kind.group}" for kind in needs.kinds_composed()]
        seen: dict[tuple[str, str], Served] = {}
        for item in self.served:
            home = item.api_version.rpartition("/")[0]
            if item.kind in CONFIGS and any(own.endswith(f".{home}") for own in groups):
                seen.setdefault((home, item.kind), item)
        found = await asyncio.gather(*map(self._listed, seen.values()))
        return [item for items in found for item in items]

    async def _crds(self, needs: Needs) -> dict[str, Manifest]:
        """The CRDs of the definitions; of these few each one, since all CRDs of a cluster are many megabytes."""
        names = [name_of(crd) for crd in crds_of(needs.xrds)]
        found = await asyncio.gather(*(self._crd(name) for name in dict.fromkeys(names)))
        return {name_of(item): item for item in found if item is not None}

    async def _crd(self, name: str) -> Manifest | None:
        try:
            return await read(self.connection, Reference(*_CRD, name))
        except ServerRefusal as error:
            if error.code != FORBIDDEN:
                raise
            self.unseen.setdefault(_CRD[1], error.message)
            return None

    async def _composed(self, needs: Needs) -> list[Manifest]:
        """What composites have composed of the kinds that these manifests compose, too."""
        there = {Kind(item.api_version, item.kind): item for item in self.served}
        wanted = [there[kind] for kind in needs.kinds_composed() if kind in there]
        found = await asyncio.gather(*(self._listed(kind, COMPOSITE_LABEL) for kind in wanted))
        return [item for items in found for item in items]

    async def _rules(self, needs: Needs) -> tuple[dict[str, Rules], bool]:
        """What the user may do, and whether there may be more."""
        namespaces = sorted({"", self.connection.namespace, *needs.namespaces(), *_inside(needs)})
        answers = await asyncio.gather(*map(self._reviewed, namespaces))
        rules: dict[str, Rules] = dict(zip(namespaces, (rules for rules, _ in answers), strict=True))
        return rules, any(incomplete for _, incomplete in answers)

    async def _reviewed(self, namespace: str) -> tuple[list[dict[str, Any]], bool]:
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectRulesReview",
            "spec": {"namespace": namespace or _NOWHERE},
        }
        path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
        try:
            _, answer = await self.connection.ask("POST", path, "ask what this user may do", body=body)
        except ServerRefusal as error:
            if error.code not in (FORBIDDEN, NOT_FOUND):
                raise
            self.unseen.setdefault("SelfSubjectRulesReview", error.message)
            return [], True
        status = mapping(answer.get("status"))
        rules = status.get("resourceRules")
        return list(map(mapping, rules if isinstance(rules, list) else ())), status.get("incomplete") is True


def _inside(needs: Needs) -> Iterable[str]:
    """The namespaces of what is composed."""
    return (
        namespace
        for item in needs.composed
        if isinstance(namespace := mapping(item.manifest.get("metadata")).get("namespace"), str)
    )
