"""Admission policies: what a definition cannot express, and what keeps an installation from being removed by accident.

Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
"""

from __future__ import annotations

from typing import Any

from pyxp.installation.installations import ENVIRONMENT, Installation
from pyxp.installation.packages import provider_references

_API = "admissionregistration.k8s.io/v1"
_NEW = f"oldObject == null || oldObject.spec.{ENVIRONMENT} != object.spec.{ENVIRONMENT}"


def environment_policy(installation: Installation) -> list[dict[str, Any]]:
    """A policy that claims lie in the namespace of their environment, and that it is labelled so.

    It asks when a claim is made or gets another environment, so labels that change later stop no controller.

    Returns:
        The policy and its binding; nothing where no claim names its environment.
    """
    platforms = list(installation.by_environment())
    if not platforms or not installation.environments:
        return []
    label = installation.environment_label
    rules = [_rule(platform.group, [platform.claimed.plural], "CREATE", "UPDATE") for platform in platforms]
    named = (
        f"has(namespaceObject.metadata.labels) && '{label}' in namespaceObject.metadata.labels"
        f" ? namespaceObject.metadata.labels['{label}'] : ''"
    )
    places = ", ".join(f"'{name}': '{installation.namespace(name)}'" for name in sorted(installation.environments))
    return _policy(
        f"{installation.name}-environments",
        {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": rules},
            "matchConditions": [{"name": f"{ENVIRONMENT}-is-new", "expression": _NEW}],
            "variables": [
                {"name": ENVIRONMENT, "expression": named},
                {"name": "places", "expression": f"{{{places}}}"},
            ],
            "validations": [_in_its_place(), _labelled(label)],
        },
    )


def _in_its_place() -> dict[str, Any]:
    """Environments that the values do not know may lie wherever the label says."""
    return {
        "expression": f"!(object.spec.{ENVIRONMENT} in variables.places) ||"
        f" variables.places[object.spec.{ENVIRONMENT}] == namespaceObject.metadata.name",
        "messageExpression": f"'claims of the environment ' + object.spec.{ENVIRONMENT} +"
        f" ' belong into the namespace ' + variables.places[object.spec.{ENVIRONMENT}] + ', not into ' +"
        " namespaceObject.metadata.name",
        "reason": "Invalid",
    }


def _labelled(label: str) -> dict[str, Any]:
    return {
        "expression": f"variables.{ENVIRONMENT} == object.spec.{ENVIRONMENT}",
        "messageExpression": f"'claims of the environment ' + object.spec.{ENVIRONMENT} +"
        f" ' need a namespace with the label {label}=' + object.spec.{ENVIRONMENT} + ', and ' +"
        f" namespaceObject.metadata.name + (variables.{ENVIRONMENT} == '' ? ' has no such label' :"
        f" ' has {label}=' + variables.{ENVIRONMENT})",
        "reason": "Invalid",
    }


def protection_policy(installation: Installation) -> list[dict[str, Any]]:
    """A policy that nobody deletes what claims stand on without having said so before.

    With a definition go all its claims, and with those what they stand for; with a provider, its kinds; with a
    Composition, the revisions that claims are made by. A namespace is protected by its own label as well as by its
    name, so that one of which the values no longer speak stays protected.
    """
    group = "apiextensions.crossplane.io"
    definitions = [platform.definition for platform in installation.platforms]
    rules = [
        _rule(group, ["compositeresourcedefinitions", "compositions"], "DELETE"),
        _rule("pkg.crossplane.io", ["providers"], "DELETE"),
        _rule("", ["namespaces"], "DELETE"),
    ]
    confirmation, label = installation.confirmation, installation.protection_label
    names = {
        "compositeresourcedefinitions": definitions,
        "compositions": installation.compositions,
        "providers": provider_references(installation.kinds, installation.packages),
        "namespaces": [installation.namespace(name) for name in sorted(installation.protected)],
    }
    listed = ", ".join(f"'{kind}': [{', '.join(map(repr, given))}]" for kind, given in names.items())
    held = (
        f"oldObject.metadata.name in {{ {listed} }}[request.resource.resource] ||"
        f" (request.resource.resource == 'namespaces' && has(oldObject.metadata.labels) &&"
        f" '{label}' in oldObject.metadata.labels &&"
        f" oldObject.metadata.labels['{label}'] == 'true')"
    )
    asked = (
        "has(oldObject.metadata.annotations) &&"
        f" '{confirmation}' in oldObject.metadata.annotations &&"
        f" oldObject.metadata.annotations['{confirmation}'] == 'yes'"
    )
    message = f"deleting it would delete infrastructure; annotate it with {confirmation}=yes first if that is meant"
    return _policy(
        f"{installation.name}-protection",
        {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": rules},
            "matchConditions": [{"name": "is-protected", "expression": held}],
            "validations": [{"expression": asked, "message": message, "reason": "Forbidden"}],
        },
    )


def _rule(group: str, resources: list[str], *operations: str) -> dict[str, Any]:
    # Without resourceNames, which hold nobody back who deletes all of a kind at once.
    return {"apiGroups": [group], "apiVersions": ["*"], "operations": list(operations), "resources": resources}


def _policy(name: str, spec: dict[str, Any]) -> list[dict[str, Any]]:
    binding = {"policyName": name, "validationActions": ["Deny"]}
    return [
        {"apiVersion": _API, "kind": "ValidatingAdmissionPolicy", "metadata": {"name": name}, "spec": spec},
        {"apiVersion": _API, "kind": "ValidatingAdmissionPolicyBinding", "metadata": {"name": name}, "spec": binding},
    ]
