"""The admission policy that keeps what claims stand on from being deleted by accident.

Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pyxp.installation.admission import policy, rule
from pyxp.installation.installations import Installation
from pyxp.installation.packages import families_of, provider_references
from pyxp.installation.providers import logins_of

_CROSSPLANE, _PACKAGES = "apiextensions.crossplane.io", "pkg.crossplane.io"
_CRDS, _MANAGED = "customresourcedefinitions", "managedresourcedefinitions"

REVISIONS: Final[Mapping[str, tuple[str, str]]] = {
    "compositionrevisions": ("crossplane.io/composition-name", "compositions"),
    "providerrevisions": ("pkg.crossplane.io/package", "providers"),
}
"""By what is a revision, the label that names what it is one of, and what that is."""

CONTROLLED: Final = (*REVISIONS, _CRDS, _MANAGED)
"""What controllers delete with what it belongs to, and people therefore confirm there."""

NAMESPACE: Final = "crossplane-system"
"""Where Crossplane runs, whose controllers delete what belongs to a definition that is deleted."""


def protection_policy(installation: Installation) -> list[dict[str, Any]]:
    """A policy that nobody deletes what claims stand on without having said so before.

    With a definition go all its claims, and with those what they stand for; with a provider, its kinds; with a
    Composition, the revisions that claims are made by. Packages are protected whoever brought them, the one included
    that has the ProviderConfigs of a family. A namespace is protected by its own label as well as by its name, so that
    one of which the values no longer speak stays protected. The CRD of a claim, or of what is composed, goes with its
    definition or provider, and by controllers alone.
    """
    names = _protected(installation)
    confirmation = installation.confirmation
    asked = (
        "has(oldObject.metadata.annotations) &&"
        f" '{confirmation}' in oldObject.metadata.annotations &&"
        f" oldObject.metadata.annotations['{confirmation}'] == 'yes'"
    )
    message = f"deleting it would delete infrastructure; annotate it with {confirmation}=yes first if that is meant"
    return policy(
        f"{installation.name}-protection",
        {
            "failurePolicy": "Fail",
            "matchConstraints": {
                "resourceRules": [rule(group, kinds, "DELETE") for group, kinds in sorted(_kinds(installation).items())]
            },
            "matchConditions": [
                {"name": "is-protected", "expression": _held(names, installation.protection_label)},
                {"name": "is-not-by-its-controller", "expression": _by_somebody()},
            ],
            "validations": [{"expression": asked, "message": message, "reason": "Forbidden"}],
        },
    )


def protected_crds(installation: Installation) -> list[str]:
    """The CRDs with which objects of claims go: of claims and composites, of what is composed, and of logins."""
    own = [
        f"{named.plural}.{each.group}" for each in installation.platforms for named in (each.claimed, each.composite)
    ]
    logins = [f"{kind.plural}.{kind.group}" for kind in logins_of(installation).kinds]
    return sorted({*own, *logins, *(kind.crd for kind in installation.kinds if kind.managed)})


def _kinds(installation: Installation) -> dict[str, list[str]]:
    """What is protected, by API group."""
    kinds = {
        _CROSSPLANE: ["compositeresourcedefinitions", "compositions", "compositionrevisions", _MANAGED],
        _PACKAGES: ["functions", "providers", "providerrevisions"],
        "apiextensions.k8s.io": [_CRDS],
        "": ["namespaces"],
    }
    for login in logins_of(installation).kinds:
        kinds.setdefault(login.group, []).append(login.plural)
    return kinds


def _protected(installation: Installation) -> dict[str, Sequence[str]]:
    """The names of what is protected, by kind."""
    logins = logins_of(installation)
    crds = protected_crds(installation)
    return {
        "compositeresourcedefinitions": [platform.definition for platform in installation.platforms],
        "compositions": installation.compositions,
        _CRDS: crds,
        _MANAGED: crds,
        "functions": sorted(installation.functions),
        "providers": sorted(
            {*provider_references(installation.kinds, installation.packages), *families_of(installation)}
        ),
        "namespaces": [installation.namespace(name) for name in sorted(installation.protected)],
        **dict.fromkeys((kind.plural for kind in logins.kinds), sorted(logins.names)),
    }


def _held(names: Mapping[str, Iterable[str]], label: str) -> str:
    """Whether the object that is deleted is one of those, or a revision of one, or labelled."""
    listed = ", ".join(f"'{kind}': [{', '.join(map(repr, given))}]" for kind, given in names.items())
    revisions = [f"'{kind}': oldObject.metadata.?labels['{of}'].orValue('')" for kind, (of, _) in REVISIONS.items()]
    whose = [f"'{kind}': '{owner}'" for kind, (_, owner) in REVISIONS.items()]
    return (
        f"{{ {', '.join(revisions)} }}[?request.resource.resource].orValue(oldObject.metadata.name) in {{ {listed} }}"
        f"[{{ {', '.join(whose)} }}[?request.resource.resource].orValue(request.resource.resource)] ||"
        f" (request.resource.resource == 'namespaces' && has(oldObject.metadata.labels) &&"
        f" '{label}' in oldObject.metadata.labels &&"
        f" oldObject.metadata.labels['{label}'] == 'true')"
    )


def _by_somebody() -> str:
    """Whether it is not one of the controllers that delete what belongs to an object that is gone."""
    controllers = [f"'system:serviceaccounts:{namespace}'" for namespace in ("kube-system", NAMESPACE)]
    kinds = ", ".join(f"'{kind}'" for kind in CONTROLLED)
    return (
        f"!(request.resource.resource in [{kinds}]) ||"
        " !(request.userInfo.username == 'system:kube-controller-manager' ||"
        f" request.userInfo.groups.exists(group, group in [{', '.join(controllers)}]))"
    )
