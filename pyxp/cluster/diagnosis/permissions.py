"""What the current user may do, against what the commands need.

The rules of a user are asked for once for each namespace, and judged here as the API server's RBAC does: verbs,
groups, resources and names, with ``*`` for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pyxp.cluster.diagnosis.facts import Facts, Rules
from pyxp.cluster.diagnosis.needs import Needs
from pyxp.cluster.kinds import Served
from pyxp.cluster.stages import Stage, stage_of
from pyxp.diagnostics import Finding, Severity
from pyxp.errors import named
from pyxp.model.manifests import api_version_of, group_version, kind_of, mapping, text

_APPLY: Final = ("get", "create", "patch")
_READ: Final = ("get", "list")
_CROSSPLANE: Final = "apiextensions.crossplane.io"
_LOOKED_UP: Final = (
    (_CROSSPLANE, "CompositionRevision"),
    (_CROSSPLANE, "CompositeResourceDefinition"),
    ("pkg.crossplane.io", "Function"),
)
"""What ``pyxp status`` reads to tell what is not there yet."""


class Wish(NamedTuple):
    """Something that a command does.

    Attributes:
        command: The command.
        verb: What it does.
        group: The group of the resource.
        resource: The plural of its kind.
        namespace: Where; empty for kinds that live in no namespace.
    """

    command: str
    verb: str
    group: str
    resource: str
    namespace: str = ""

    @property
    def full(self) -> str:
        """The resource with its group, as kubectl takes it."""
        return f"{self.resource}.{self.group}" if self.group else self.resource


def examine_permissions(needs: Needs, facts: Facts, namespace: str) -> Iterator[Finding]:
    """A finding for each command, and in it for each set of verbs, that the user lacks.

    Args:
        needs: What is to be applied and composed.
        facts: The rules of the user.
        namespace: Where objects without a namespace go.
    """
    if not facts.rules:
        return
    verbs: dict[tuple[str, str, str], list[str]] = {}
    for wish in dict.fromkeys(wishes(needs, facts, namespace)):
        if not allows(facts.rules.get(wish.namespace, ()), wish):
            verbs.setdefault((wish.command, wish.namespace, wish.full), []).append(wish.verb)
    resources: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (command, within, resource), missing in verbs.items():
        resources.setdefault((command, within, tuple(missing)), []).append(resource)
    places: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (command, within, several), kinds in resources.items():
        places.setdefault((command, several, tuple(kinds)), []).append(within)
    for (command, several, theirs), namespaces in places.items():
        yield _finding(command, several, theirs, list(filter(None, namespaces)), uncertain=facts.rules_incomplete)


def _finding(
    command: str, verbs: Sequence[str], resources: Sequence[str], namespaces: Sequence[str], *, uncertain: bool
) -> Finding:
    only_lists = list(verbs) == ["list"]
    place = f" in {named(namespaces)}" if namespaces else ""
    told = f"this user may not {', '.join(verbs)} {named(resources)}{place}, which pyxp {command} needs"
    if only_lists:
        told += "; without it, objects are read one by one"
    if uncertain:
        told += " (the server says that there may be more rules than it tells)"
    return Finding(
        "not-permitted",
        told,
        Severity.WARNING if only_lists or uncertain else Severity.ERROR,
        subject=f"pyxp {command}",
        hint=f"kubectl create clusterrole pyxp-{command} --verb={','.join(verbs)} --resource={','.join(resources)},"
        f" and bind it to the user{place or ' in the whole cluster'}",
    )


def wishes(needs: Needs, facts: Facts, namespace: str) -> Iterator[Wish]:
    """What ``apply``, ``status`` and ``delete`` do with these manifests; kinds that are not served are left out."""
    for document in needs.given:
        manifest = document.data
        known = facts.kinds.get((api_version_of(manifest), kind_of(manifest)))
        if known is None:
            continue
        own = text(mapping(manifest.get("metadata")).get("namespace")) or namespace
        within = own if known.namespaced else ""
        yield from (_wish("apply", verb, known, within) for verb in _APPLY)
        if stage_of(manifest) == Stage.CLAIMS:
            yield from (_wish("status", verb, known, within) for verb in _READ)
            yield _wish("delete", "delete", known, within)
    if needs.composed:
        yield from _below(needs, facts)


def _below(needs: Needs, facts: Facts) -> Iterator[Wish]:
    """What ``status`` reads below claims and composites."""
    claimed = {kind_of(item.owner.data) for item in needs.composed}
    for xrd in needs.xrds:
        spec = mapping(xrd.data.get("spec"))
        if mapping(spec.get("claimNames")).get("kind") in claimed:
            own = (text(spec.get("group")), mapping(spec.get("names")).get("kind"))
            for item in facts.served:
                if (group_version(item.api_version)[0], item.kind) == own:
                    yield from (_wish("status", verb, item, "") for verb in _READ)
    for composed in needs.composed:
        manifest = composed.manifest
        known = facts.kinds.get((api_version_of(manifest), kind_of(manifest)))
        if known is not None:
            within = text(mapping(manifest.get("metadata")).get("namespace")) if known.namespaced else ""
            yield from (_wish("status", verb, known, within) for verb in _READ)
    for item in facts.served:
        if (group_version(item.api_version)[0], item.kind) in _LOOKED_UP:
            yield _wish("status", "get" if item.kind == "CompositionRevision" else "list", item, "")


def allows(rules: Rules, wish: Wish) -> bool:
    """Whether rules let a user do something with any object of a kind."""
    return any(
        _covers(rule, "verbs", wish.verb)
        and _covers(rule, "apiGroups", wish.group)
        and _covers(rule, "resources", wish.resource)
        and not rule.get("resourceNames")
        for rule in rules
    )


def _covers(rule: Mapping[str, Any], key: str, wanted: str) -> bool:
    values = rule.get(key)
    return isinstance(values, list) and ("*" in values or wanted in values)


def _wish(command: str, verb: str, kind: Served, namespace: str) -> Wish:
    return Wish(command, verb, group_version(kind.api_version)[0], kind.plural, namespace)
