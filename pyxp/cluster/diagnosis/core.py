"""Crossplane itself: which release runs, with which flags, and whether it has what the manifests need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pyxp.cluster.diagnosis.facts import Facts
from pyxp.cluster.diagnosis.needs import CROSSPLANE, Demand, Needs, own_kinds
from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.model.manifests import Manifest, labels_of, mapping, name_of, namespace_of, text
from pyxp.model.releases import Release, read_release
from pyxp.model.removed import CODE, removals

GROUP: Final = "apiextensions.crossplane.io"
SELECTOR: Final = "app.kubernetes.io/component=cloud-infrastructure-controller"
"""The label that Crossplane's chart gives its Deployments, whatever they are called."""

_VERSION_LABEL: Final = "app.kubernetes.io/version"
_V2: Final = Release(2, 0, 0)
_PROTECTION: Final = "protection.crossplane.io"
_HOLDING: Final = ("enable-usages", "enable-webhooks", "webhook-enabled")
"""Flags without which usages do nothing; they are on by default."""


@dataclass(frozen=True, slots=True)
class Core:
    """The Crossplane of a cluster.

    Attributes:
        name: Its Deployment, with the namespace; empty where none was seen.
        release: Its release; None where nothing tells it.
        least: What it is at least, by the kinds that the server has; None where they do not tell.
        flags: The flags of its container, None where its Deployment was not seen.
        running: Whether its Deployment has a replica that is available; None where that was not seen.
    """

    name: str = ""
    release: Release | None = None
    least: Release | None = None
    flags: Mapping[str, str] | None = field(default=None)
    running: bool | None = None

    def has(self, release: Release) -> bool | None:
        """Whether it is a release or a newer one; None where that cannot be known."""
        if self.release is not None:
            return self.release >= release
        if self.least is not None and self.least >= release:
            return True
        return False if self.least is None and release >= _V2 else None

    def __str__(self) -> str:
        if self.release is not None:
            return f"{self.release}, {self.name}" if self.name else str(self.release)
        return f"{self.least} or newer, by the kinds that it has" if self.least is not None else "older than v2.0.0"


def core_of(facts: Facts) -> Core | None:
    """The Crossplane of a cluster; None where there is none."""
    if GROUP not in facts.groups:
        return None
    versions = {kind.api_version for kind in facts.served}
    least = _V2 if f"{GROUP}/v2" in versions or _has(facts, "ManagedResourceDefinition") else None
    for deployment in facts.deployments:
        container = _container(deployment)
        if container is None:
            continue
        named = labels_of(deployment).get(_VERSION_LABEL, "")
        tag = text(container.get("image")).rpartition(":")[2]
        release = read_release(tag) or read_release(f"v{named.removeprefix('v')}")
        available = mapping(deployment.get("status")).get("availableReplicas")
        called = f"Deployment {namespace_of(deployment)}/{name_of(deployment)}"
        return Core(called, release, least, _flags(container.get("args")), bool(available))
    return Core(least=least)


def examine_core(needs: Needs, facts: Facts, core: Core | None) -> Iterator[Finding]:
    """Findings about Crossplane itself."""
    if core is None:
        yield _absent(needs)
        return
    if core.running is False:
        yield Finding(
            "crossplane-not-running",
            "no replica of it is available, so nothing is composed",
            subject=core.name,
            hint=f"kubectl describe {core.name.replace('Deployment ', 'deployment -n ').replace('/', ' ')}",
        )
    if core.release is None:
        yield _unknown(facts)
    yield from _demands(needs, core)
    yield from _lacking_kinds(needs, facts)
    yield from _removed(needs, core)
    yield from _idle_usages(needs, core)


def _absent(needs: Needs) -> Finding:
    version = needs.packages.get(CROSSPLANE, "")
    chosen = f" --version {version.removeprefix('v')}" if version else ""
    return Finding(
        "no-crossplane",
        "Crossplane is not installed: the server has no kind of apiextensions.crossplane.io",
        hint="helm install crossplane crossplane --repo https://charts.crossplane.io/stable"
        f" --namespace crossplane-system --create-namespace{chosen}",
    )


def _unknown(facts: Facts) -> Finding:
    why = facts.unseen.get("Deployment")
    told = why or "no Deployment has the label of its chart, so it runs elsewhere"
    return Finding(
        "crossplane-version-unknown",
        f"which release of Crossplane runs is not known, only which kinds it has: {told}",
        Severity.NOTE,
        hint="ask as a user who may list Deployments" if why else "",
    )


def _demands(needs: Needs, core: Core) -> Iterator[Finding]:
    upgrade = "upgrade it: helm upgrade crossplane crossplane --repo https://charts.crossplane.io/stable -n"
    space = core.name.removeprefix("Deployment ").partition("/")[0] or "crossplane-system"
    refused = False
    for demand in _of(needs.demands, CROSSPLANE):
        if core.has(demand.release) is False:
            refused = True
            yield Finding(
                "crossplane-too-old",
                f"Crossplane is {core}: {demand.reason} need {demand.release}",
                hint=f"{upgrade} {space}",
            )
    made_for = read_release(needs.packages.get(CROSSPLANE, ""))
    if made_for is not None and core.release is not None and core.release < made_for and not refused:
        yield Finding(
            "crossplane-behind",
            f"Crossplane is {core}, older than {made_for}, which the project is made for",
            Severity.WARNING,
            hint=f'{upgrade} {space}, or write {CROSSPLANE} = "{core.release}" under packages and generate anew',
        )


def _of(demands: Iterable[Demand], package: str) -> Iterator[Demand]:
    return (demand for demand in demands if demand.package == package)


def _lacking_kinds(needs: Needs, facts: Facts) -> Iterator[Finding]:
    """Kinds of Crossplane's own that are given and not served."""
    for kind, document in own_kinds((*needs.given, *needs.xrds)).items():
        if kind not in facts.kinds:
            other = sorted(item.api_version for item in facts.served if item.kind == kind.kind)
            yield Finding(
                "crossplane-lacks-kind",
                f"this Crossplane has no {kind}",
                location=document.locate("apiVersion"),
                subject=f"{kind.kind}/{name_of(document.data)}",
                hint=f"it has {', '.join(other)}" if other else "it comes with a newer release, or with another flag",
            )


def _removed(needs: Needs, core: Core) -> Iterator[Finding]:
    """What a Crossplane of version 2 no longer does."""
    documents = {id(item): item for item in (*needs.given, *needs.compositions)} if core.has(_V2) else {}
    for document in documents.values():
        for removal in removals(document.data):
            yield Finding(
                CODE,
                removal.message,
                location=document.locate(removal.path),
                subject=subject_of(document.data),
                path=removal.path,
                hint=removal.hint,
            )


def _idle_usages(needs: Needs, core: Core) -> Iterator[Finding]:
    """A finding where usages are composed, and Crossplane runs with a flag with which they hold nothing."""
    off = [flag for flag in _HOLDING if (core.flags or {}).get(flag, "true").lower() in ("false", "0", "f")]
    kept = [(kind, document) for kind, document in needs.kinds_composed().items() if kind.group == _PROTECTION]
    for kind, document in kept[:1] if off else ():
        yield Finding(
            "usages-off",
            f"a {kind.kind} is composed, but Crossplane runs with --{off[0]}=false: nothing is held when it is deleted",
            Severity.WARNING,
            location=document.locate(""),
            subject=subject_of(document.data),
            hint=f"start core without --{off[0]}=false",
        )


def _has(facts: Facts, kind: str) -> bool:
    return any(item.kind == kind and item.api_version.startswith(f"{GROUP}/") for item in facts.served)


def _container(deployment: Manifest) -> dict[str, Any] | None:
    """The container in which core runs; None for Deployments of other parts, such as the RBAC manager's."""
    template = mapping(mapping(mapping(deployment.get("spec")).get("template")).get("spec"))
    containers = template.get("containers")
    for container in containers if isinstance(containers, list) else ():
        args = mapping(container).get("args")
        if isinstance(args, list) and args[:1] == ["core"]:
            return mapping(container)
    return None


def _flags(args: object) -> dict[str, str]:
    """Flags with their values; one without a value is ``true``, one whose value is the next word has that."""
    flags: dict[str, str] = {}
    last = ""
    for arg in map(str, args if isinstance(args, list) else ()):
        if arg.startswith("--"):
            last, _, value = arg[2:].partition("=")
            flags[last] = value or "true"
        elif last:
            flags[last], last = arg, ""
    return flags
