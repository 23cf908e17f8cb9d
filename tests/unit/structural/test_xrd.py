"""What of an XRD's own schema reaches the CRDs, beside the recorded ones."""

from typing import Any

import pytest

from pyxp.structural.xrd import Form, derive_crds

RULES = [{"rule": "self.metadata.name == self.spec.owner"}]
SCALE = {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}
XRD: dict[str, Any] = {
    "apiVersion": "apiextensions.crossplane.io/v1",
    "kind": "CompositeResourceDefinition",
    "metadata": {"name": "xcells.example.org"},
    "spec": {
        "group": "example.org",
        "names": {"kind": "XCell", "plural": "xcells"},
        "claimNames": {"kind": "Cell", "plural": "cells"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "referenceable": True,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-validations": RULES}},
                "subresources": {"scale": SCALE},
            }
        ],
    },
}


@pytest.mark.parametrize("form", ["stored", "rendered"])
def test_rules_of_the_whole_object_and_the_scale_subresource_are_taken_over(form: Form) -> None:
    for crd in derive_crds(XRD, form=form):
        (version,) = crd["spec"]["versions"]
        assert version["schema"]["openAPIV3Schema"]["x-kubernetes-validations"] == RULES
        assert version["subresources"] == {"status": {}, "scale": SCALE}
