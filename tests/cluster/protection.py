"""What the charts protect from deletion, and how a refusal is seen."""

import pytest

CONFIRM = "platform.streamflix.io/confirm-deletion"
DEFINITION = "xstreamflixpipelines.platform.streamflix.io"
_CRD = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")

DEFINED = (
    ("apiextensions.crossplane.io/v2", "CompositeResourceDefinition", DEFINITION),
    ("apiextensions.crossplane.io/v1", "Composition", "streamflix-pipeline"),
    ("apiextensions.crossplane.io/v1", "Composition", "streamflix-pipeline-production"),
)
STANDING = (
    *DEFINED,
    ("pkg.crossplane.io/v1", "Provider", "provider-aws-ec2"),
    ("pkg.crossplane.io/v1", "Function", "function-auto-ready"),
    ("aws.upbound.io/v1beta1", "ProviderConfig", "streamflix-dev"),
    (*_CRD, DEFINITION),
    (*_CRD, "streamflixpipelines.platform.streamflix.io"),
    (*_CRD, "providerconfigs.aws.upbound.io"),
)
"""What claims stand on, by API version, kind and name."""


def delete_what_is_defined(there):
    """Deletes the definition and the Composition as somebody who has confirmed it."""
    for item in confirmed(there):
        there.delete(item)


def confirmed(there):
    """The definition and the Composition, as far as they are there, with the confirmation that they may be deleted."""
    found = [item for item in (there.get(*names) for names in DEFINED) if item is not None]
    for item in found:
        there.merge(item, {"metadata": {"annotations": {CONFIRM: "yes"}}})
    return found


def deletion_is_refused(there, api_version, kind, name):
    """Holds that the server refuses to delete an object, by its name and with all of its kind."""
    from kubernetes.client import ApiException

    # Also where all of a kind are to go at once, which the server offers of all kinds but namespaces.
    if kind != "Namespace":
        with pytest.raises(ApiException, match=f"annotate it with {CONFIRM}=yes first"):
            there.kind(api_version, kind).delete(label_selector="!nowhere", query_params=[("dryRun", "All")])
    with pytest.raises(ApiException, match=f"annotate it with {CONFIRM}=yes first"):
        there.delete({"apiVersion": api_version, "kind": kind, "metadata": {"name": name}})


def what_claims_stand_on_is_protected(there):
    """Holds that everything is refused, and each revision of the Composition; what is not the platform's may go."""
    revisions = there.list("apiextensions.crossplane.io/v1", "CompositionRevision")
    assert revisions
    for item in revisions:
        deletion_is_refused(there, "apiextensions.crossplane.io/v1", "CompositionRevision", item["metadata"]["name"])
    for item in STANDING:
        deletion_is_refused(there, *item)
    metadata = {"name": "bystanders.example.org"}
    names = {"kind": "Bystander", "plural": "bystanders"}
    schema = {"openAPIV3Schema": {"type": "object"}}
    version = {"name": "v1", "served": True, "storage": True, "schema": schema}
    other = {"apiVersion": _CRD[0], "kind": _CRD[1], "metadata": metadata}
    there.create(other | {"spec": {"group": "example.org", "names": names, "scope": "Cluster", "versions": [version]}})
    there.delete(other)
