"""The kinds of composed resources: served in the version that is composed, and activated where kinds can sleep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from pyxp.cluster.diagnosis.facts import Facts
from pyxp.cluster.diagnosis.needs import Kind, Needs
from pyxp.cluster.diagnosis.packages import health_of, may_serve, provider_package
from pyxp.diagnostics import Finding, subject_of
from pyxp.engine.crossplane.conditions import conditions_of
from pyxp.errors import named, nearest
from pyxp.model.compositions import repository_name
from pyxp.model.manifests import Manifest, defined_kind, mapping, name_of, text
from pyxp.yamlio import Document

_POLICY: Final = "ManagedResourceActivationPolicy"


def examine_kinds(needs: Needs, facts: Facts) -> Iterator[Finding]:
    """Findings about kinds that the server does not have, told together for each group."""
    defined = needs.kinds_defined()
    sleeping = {defined_kind(item): item for item in facts.managed_definitions}
    missing: dict[str, list[tuple[Kind, Document]]] = {}
    for kind, document in needs.kinds_composed().items():
        if tuple(kind) in facts.kinds or (kind.group, kind.kind) in defined:
            continue
        definition = sleeping.get((kind.group, kind.kind))
        versions = facts.versions_of(kind.group, kind.kind)
        if versions:
            yield _version(kind, document, versions)
        elif definition is not None:
            yield _asleep(kind, document, definition, facts)
        else:
            missing.setdefault(kind.group, []).append((kind, document))
    for group, lacking in missing.items():
        yield _unserved(group, lacking, needs, facts)


def _unserved(group: str, lacking: Sequence[tuple[Kind, Document]], needs: Needs, facts: Facts) -> Finding:
    document = lacking[0][1]
    kinds = named(sorted({kind.kind for kind, _ in lacking}))
    there = sorted({item.kind for item in facts.served if item.api_version.rpartition("/")[0] == group})
    package = provider_package(group, needs.packages)
    providers = _providers_of(group, repository_name(package) if package else "", facts)
    installed = [name_of(item) for item in providers]
    ill = [name_of(item) for item in providers if health_of(item)]
    near = nearest(lacking[0][0].kind, there) if there else None
    if near and len(lacking) == 1:
        hint = f"of this group it has {near}: is that meant, or is the provider of another release?"
    elif ill:
        hint = (
            f"it comes with {named(ill)}, which is not healthy: see there"
            if len(ill) == 1
            else (f"it comes with one of {named(ill)}, which are not healthy: see there")
        )
    elif installed:
        hint = f"is {named(installed)} the provider of it, and of a release that has it?"
    elif package:
        name = package.rpartition("/")[2].partition(":")[0]
        hint = f"crossplane xpkg install provider {package} upbound-{name}"
    else:
        hint = "install the provider that has it"
    return Finding(
        "kind-not-served",
        f"the server does not have {kinds} of {group}",
        location=document.locate(""),
        subject=subject_of(document.data),
        hint=hint,
    )


def _providers_of(group: str, package: str, facts: Facts) -> list[Manifest]:
    """The installed providers that may have the kinds of a group: those of the package that is known to have them."""
    may = [(item, text(mapping(item.get("spec")).get("package"))) for item in facts.providers]
    return [item for item, own in may if (repository_name(own) == package if package else may_serve(own, group))]


def _version(kind: Kind, document: Document, versions: Iterable[str]) -> Finding:
    return Finding(
        "version-not-served",
        f"the server does not have {kind}",
        location=document.locate(""),
        subject=subject_of(document.data),
        hint=f"it has it in {named(versions)}: compose that, or install a release of the provider that has both",
    )


def _asleep(kind: Kind, document: Document, definition: Manifest, facts: Facts) -> Finding:
    """What to do about a kind whose provider is there, but which nothing activates."""
    name = name_of(definition)
    state = mapping(definition.get("spec")).get("state")
    subject = f"ManagedResourceDefinition/{name}"
    if state == "Active":
        failing = next((item for item in conditions_of(definition) if item["status"] != "True"), None)
        why = f": {' '.join((text(failing.get('message')) or failing['reason']).split())}" if failing else ""
        return Finding(
            "kind-not-served",
            f"{kind} is activated, but not served yet{why}",
            location=document.locate(""),
            subject=subject,
            hint=f"kubectl describe managedresourcedefinition {name}",
        )
    policies = [item for item in facts.activation_policies if any(_matches(line, name) for line in _activated(item))]
    if policies:
        hint = f"{_POLICY} {name_of(policies[0])} activates it, so it should come; kubectl describe mrap tells more"
    else:
        hint = f"add {name} to spec.activate of a {_POLICY}"
    return Finding(
        "kind-not-activated",
        f"{kind} is installed, but not activated: its definition is {state or 'Inactive'}",
        location=document.locate(""),
        subject=subject,
        hint=hint,
    )


def _activated(policy: Manifest) -> list[str]:
    lines = mapping(policy.get("spec")).get("activate")
    return [line for line in lines if isinstance(line, str)] if isinstance(lines, list) else []


def _matches(line: str, name: str) -> bool:
    """Whether a line of a policy names a definition, as Go's ``filepath.Match`` says."""
    return fnmatchcase(name, line)
