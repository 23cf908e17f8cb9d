"""The policy that activates the kinds composed, and no others: of a provider's hundreds of kinds, few get a CRD."""

from __future__ import annotations

from typing import Any

from pyxp.installation.installations import Installation


def activation_of(installation: Installation) -> dict[str, Any] | None:
    """The policy; None where nothing managed is composed, or Crossplane is older than such policies (v2.0).

    Source: https://docs.crossplane.io/latest/managed-resources/managed-resource-activation-policies/
    """
    activated = sorted(kind.crd for kind in installation.kinds if kind.managed)
    if not activated or installation.packages.get("crossplane", "").startswith(("v0.", "v1.")):
        return None
    return {
        "apiVersion": "apiextensions.crossplane.io/v1alpha1",
        "kind": "ManagedResourceActivationPolicy",
        "metadata": {"name": installation.name},
        "spec": {"activate": activated},
    }
