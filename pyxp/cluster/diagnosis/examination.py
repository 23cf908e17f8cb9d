"""The whole examination: every subject in the order in which one needs the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pyxp.cluster.connection import Connection
from pyxp.cluster.diagnosis.breaker import examine_breaker
from pyxp.cluster.diagnosis.core import core_of, examine_core
from pyxp.cluster.diagnosis.definitions import COMPOSITION, XRD, examine_compositions, examine_definitions
from pyxp.cluster.diagnosis.facts import Facts
from pyxp.cluster.diagnosis.kinds import examine_kinds
from pyxp.cluster.diagnosis.looking import Looking
from pyxp.cluster.diagnosis.namespaces import examine_namespaces
from pyxp.cluster.diagnosis.needs import Needs
from pyxp.cluster.diagnosis.packages import examine_functions, examine_providers
from pyxp.cluster.diagnosis.permissions import examine_permissions
from pyxp.cluster.diagnosis.provider_configs import examine_provider_configs
from pyxp.cluster.diagnosis.sharing import examine_sharing
from pyxp.cluster.stages import CONFIGS, CRD
from pyxp.diagnostics import Finding, Severity, has_errors
from pyxp.errors import named
from pyxp.model.manifests import PAUSED_ANNOTATION, Manifest, annotations_of, name_of

_MANAGED: Final = ("ManagedResourceDefinition", "ManagedResourceActivationPolicy")


class Subject(NamedTuple):
    """Something that was looked at.

    Attributes:
        name: What.
        seen: What there is, in a few words.
        findings: What is wrong with it.
        known: Whether everything about it could be seen.
    """

    name: str
    seen: str
    findings: tuple[Finding, ...]
    known: bool = True


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a cluster lacks for manifests.

    Attributes:
        server: The address of the cluster.
        subjects: What was looked at, in order.
        requests: How many requests that took.
    """

    server: str
    subjects: tuple[Subject, ...]
    requests: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong or worth knowing, subject by subject."""
        return tuple(finding for subject in self.subjects for finding in subject.findings)

    @property
    def ok(self) -> bool:
        """Whether the cluster is ready for the manifests: nothing that was found is an error."""
        return not has_errors(self.findings)


async def diagnose(connection: Connection, needs: Needs) -> Diagnosis:
    """What a cluster lacks for manifests.

    Raises:
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not tell which kinds it has.
    """
    before = connection.requests
    facts = await Looking(connection).look(needs)
    subjects = tuple(examine(needs, facts, connection.namespace))
    return Diagnosis(connection.server, subjects, connection.requests - before)


def examine(needs: Needs, facts: Facts, namespace: str) -> Iterator[Subject]:
    """Judge what a cluster has by what manifests need; where there is no Crossplane, nothing else is worth a look.

    Args:
        needs: What the manifests need.
        facts: What the cluster has.
        namespace: Where objects without a namespace go.
    """
    core = core_of(facts)
    yield Subject("crossplane", str(core) if core else "not there", tuple(examine_core(needs, facts, core)))
    if core is None:
        return
    functions, kinds = needs.functions_called(), needs.kinds_composed()
    stacks = len({id(item.owner) for item in needs.composed})
    composed = [kind.kind for kind in kinds]
    called = f"{len(functions)} called{_paused([item for item in facts.functions if name_of(item) in functions])}"
    permissions = examine_permissions(needs, facts, namespace)
    for name, seen, findings, looked_at in (
        ("namespaces", f"{len(needs.namespaces())} named", examine_namespaces(needs, facts), ()),
        ("functions", called, examine_functions(needs, facts), ("Function", "FunctionRevision")),
        ("providers", _providers(needs, facts), examine_providers(needs, facts), ("Provider",)),
        ("kinds", f"{len(kinds)} composed", examine_kinds(needs, facts), _MANAGED),
        ("provider configs", _configs(facts), examine_provider_configs(needs, facts), CONFIGS),
        ("definitions", f"{len(needs.xrds)} checked in", examine_definitions(needs, facts), (XRD, CRD)),
        ("compositions", _checked_in(needs), examine_compositions(needs, facts), (COMPOSITION,)),
        ("permissions", f"{_counted(len(needs.given), 'object')} to apply", permissions, ("SelfSubjectRulesReview",)),
        ("circuit breaker", "size of composites", examine_breaker(needs, core), ()),
        ("cloud resources", f"of {_counted(stacks, 'stack')}", examine_sharing(needs, facts), composed),
    ):
        unseen = [kind for kind in looked_at if kind in facts.unseen]
        yield Subject(name, seen, (*findings, *_unseen(unseen, facts)), not unseen)


def _providers(needs: Needs, facts: Facts) -> str:
    """How many providers there are; of none, why that may be enough."""
    if "Provider" in facts.unseen:
        return "not seen"
    if facts.providers:
        return f"{len(facts.providers)} installed{_paused(facts.providers)}"
    defined = needs.kinds_defined()
    wanted = [kind for kind in needs.kinds_composed() if (kind.group, kind.kind) not in defined]
    if wanted and all(tuple(kind) in facts.kinds for kind in wanted):
        return "none installed; the server has the kinds that are composed all the same"
    return "none installed"


def _configs(facts: Facts) -> str:
    unseen = any(kind in facts.unseen for kind in CONFIGS)
    if unseen and not facts.provider_configs:
        return "not seen"
    return f"{len(facts.provider_configs)} {'seen' if unseen else 'there'}"


def _paused(packages: Sequence[Manifest]) -> str:
    """Which packages are paused, so that no other release of them is installed."""
    paused = [name_of(item) for item in packages if annotations_of(item).get(PAUSED_ANNOTATION) == "true"]
    return f"; paused: {named(paused)}" if paused else ""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _checked_in(needs: Needs) -> str:
    return f"{len(needs.compositions)} checked in"


def _unseen(kinds: Sequence[str], facts: Facts) -> Iterator[Finding]:
    if kinds:
        yield Finding(
            "not-seen",
            f"nothing is said about {named(kinds)}: {facts.unseen[kinds[0]]}",
            Severity.WARNING,
            hint="ask as a user who may list them, or be given that permission",
        )
