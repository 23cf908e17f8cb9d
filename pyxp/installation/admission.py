"""The admission policy of what a definition cannot express: that claims lie in the namespace of their environment.

Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
"""

from __future__ import annotations

from typing import Any

from pyxp.installation.installations import ENVIRONMENT, Installation

_API = "admissionregistration.k8s.io/v1"


def environment_policy(installation: Installation) -> list[dict[str, Any]]:
    """A policy that claims lie in the namespace of their environment, and that it is labelled so.

    It asks when a claim is made or gets another environment, so labels that change later stop no controller. A claim
    that need not name its environment, and does not, may lie anywhere.

    Returns:
        The policy and its binding; nothing where no claim names its environment.
    """
    platforms = list(installation.by_environment())
    if not platforms or not installation.environments:
        return []
    label, field = installation.environment_label, installation.environment_field
    rules = [rule(platform.group, [platform.claimed.plural], "CREATE", "UPDATE") for platform in platforms]
    named = (
        f"has(namespaceObject.metadata.labels) && '{label}' in namespaceObject.metadata.labels"
        f" ? namespaceObject.metadata.labels['{label}'] : ''"
    )
    places = ", ".join(f"'{name}': '{installation.namespace(name)}'" for name in sorted(installation.environments))
    return policy(
        f"{installation.name}-environments",
        {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": rules},
            "matchConditions": [{"name": f"{ENVIRONMENT}-is-new", "expression": _new(field)}],
            "variables": [
                {"name": ENVIRONMENT, "expression": named},
                {"name": "places", "expression": f"{{{places}}}"},
            ],
            "validations": [_in_its_place(field), _labelled(field, label)],
        },
    )


def _new(field: str) -> str:
    asked, before = f"object.spec.{field}", f"oldObject.spec.{field}"
    return f"has({asked}) && (oldObject == null || !has({before}) || {before} != {asked})"


def _in_its_place(field: str) -> dict[str, Any]:
    """Environments that the values do not know may lie wherever the label says."""
    return {
        "expression": f"!(object.spec.{field} in variables.places) ||"
        f" variables.places[object.spec.{field}] == namespaceObject.metadata.name",
        "messageExpression": f"'claims of the environment ' + object.spec.{field} +"
        f" ' belong into the namespace ' + variables.places[object.spec.{field}] + ', not into ' +"
        " namespaceObject.metadata.name",
        "reason": "Invalid",
    }


def _labelled(field: str, label: str) -> dict[str, Any]:
    return {
        "expression": f"variables.{ENVIRONMENT} == object.spec.{field}",
        "messageExpression": f"'claims of the environment ' + object.spec.{field} +"
        f" ' need a namespace with the label {label}=' + object.spec.{field} + ', and ' +"
        f" namespaceObject.metadata.name + (variables.{ENVIRONMENT} == '' ? ' has no such label' :"
        f" ' has {label}=' + variables.{ENVIRONMENT})",
        "reason": "Invalid",
    }


def rule(group: str, resources: list[str], *operations: str) -> dict[str, Any]:
    """A rule of a policy: that it is asked of these operations on these kinds, in every version."""
    # Without resourceNames, which hold nobody back who deletes all of a kind at once.
    return {"apiGroups": [group], "apiVersions": ["*"], "operations": list(operations), "resources": resources}


def policy(name: str, spec: dict[str, Any]) -> list[dict[str, Any]]:
    """A policy and its binding, which lets the server refuse."""
    binding = {"policyName": name, "validationActions": ["Deny"]}
    return [
        {"apiVersion": _API, "kind": "ValidatingAdmissionPolicy", "metadata": {"name": name}, "spec": spec},
        {"apiVersion": _API, "kind": "ValidatingAdmissionPolicyBinding", "metadata": {"name": name}, "spec": binding},
    ]
