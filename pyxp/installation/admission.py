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
    """A policy that claims lie in a namespace of their environment; those of protected ones in that very namespace.

    It asks when a claim is made or gets another environment, so labels that change later stop no controller.

    Returns:
        The policy and its binding; nothing where no claim names its environment.
    """
    platforms = list(installation.by_environment())
    if not platforms or not installation.environments:
        return []
    label = installation.environment_label
    rules = [_rule(platform.group, [platform.claimed.plural], ["CREATE", "UPDATE"]) for platform in platforms]
    variable = (
        f"has(namespaceObject.metadata.labels) && '{label}' in namespaceObject.metadata.labels"
        f" ? namespaceObject.metadata.labels['{label}'] : ''"
    )
    validations = [
        {
            "expression": f"variables.{ENVIRONMENT} == object.spec.{ENVIRONMENT}",
            "messageExpression": f"'spec.{ENVIRONMENT} is ' + object.spec.{ENVIRONMENT} + ', but the namespace ' +"
            f" namespaceObject.metadata.name + ' has the label {label}=' + variables.{ENVIRONMENT}",
            "reason": "Invalid",
        }
    ]
    for name in sorted(installation.environments):
        if name in installation.protected:
            place = installation.namespace(name)
            validations.append(
                {
                    "expression": f"object.spec.{ENVIRONMENT} != '{name}' ||"
                    f" namespaceObject.metadata.name == '{place}'",
                    "message": f"claims of the environment {name} belong into the namespace {place}",
                    "reason": "Invalid",
                }
            )
    return _policy(
        f"{installation.name}-environments",
        {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": rules},
            "matchConditions": [{"name": f"{ENVIRONMENT}-is-new", "expression": _NEW}],
            "variables": [{"name": ENVIRONMENT, "expression": variable}],
            "validations": validations,
        },
    )


def protection_policy(installation: Installation) -> list[dict[str, Any]]:
    """A policy that nobody deletes a definition, a provider or a protected namespace without having said so before.

    With a definition go all its claims, and with those what they stand for; with a provider, its kinds. The policy
    stays when a release of the chart goes, or it would go before what it protects.
    """
    confirmation = f"{installation.platforms[0].group}/confirm-deletion"
    names = [platform.definition for platform in installation.platforms]
    rules = [_rule("apiextensions.crossplane.io", ["compositeresourcedefinitions"], ["DELETE"], names)]
    if providers := list(provider_references(installation.kinds, installation.packages)):
        rules.append(_rule("pkg.crossplane.io", ["providers"], ["DELETE"], providers))
    places = [installation.namespace(name) for name in sorted(installation.protected)]
    if places:
        rules.append(_rule("", ["namespaces"], ["DELETE"], places))
    asked = (
        "has(oldObject.metadata.annotations) &&"
        f" '{confirmation}' in oldObject.metadata.annotations &&"
        f" oldObject.metadata.annotations['{confirmation}'] == 'yes'"
    )
    message = f"deleting it would delete infrastructure; annotate it with {confirmation}=yes first if that is meant"
    made = _policy(
        f"{installation.name}-protection",
        {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": rules},
            "validations": [{"expression": asked, "message": message, "reason": "Forbidden"}],
        },
    )
    for item in made:
        item["metadata"]["annotations"] = {"helm.sh/resource-policy": "keep"}
    return made


def _rule(group: str, resources: list[str], operations: list[str], names: list[str] | None = None) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "apiGroups": [group],
        "apiVersions": ["*"],
        "operations": operations,
        "resources": resources,
    }
    return rule | ({"resourceNames": names} if names else {})


def _policy(name: str, spec: dict[str, Any]) -> list[dict[str, Any]]:
    binding = {"policyName": name, "validationActions": ["Deny"]}
    return [
        {"apiVersion": _API, "kind": "ValidatingAdmissionPolicy", "metadata": {"name": name}, "spec": spec},
        {"apiVersion": _API, "kind": "ValidatingAdmissionPolicyBinding", "metadata": {"name": name}, "spec": binding},
    ]
