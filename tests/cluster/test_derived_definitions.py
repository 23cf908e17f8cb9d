"""The CRDs that Crossplane makes of XRDs on a cluster are those that pyxp derives."""

import json
import time
from copy import deepcopy

import pytest

from pyxp.structural.xrd import derive_crds

from . import recorded

pytestmark = pytest.mark.toolchain
CASES = json.loads((recorded.ROOT / "tests" / "conformance" / "data" / "xrd_to_crd.json").read_text())
CRD = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
VOLATILE = ("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields")
_PATIENCE = 60


def plain(crd):
    """A stored CRD without what the server gives it."""
    kept = {name: value for name, value in deepcopy(crd).items() if name != "status"}
    for name in VOLATILE:
        kept["metadata"].pop(name, None)
    for owner in kept["metadata"].get("ownerReferences", ()):
        owner.pop("uid", None)
    return kept


def test_definitions_are_those_of_core(seen):
    example = recorded.read_manifests([recorded.ARCHIVE / "xrds"])
    xrds = [*(case["xrd"] for case in CASES), *(item.data for item in example)]
    for xrd in xrds:
        seen.create(deepcopy(xrd))
    try:
        expected = [crd for xrd in xrds for crd in derive_crds(deepcopy(xrd), form="stored")]
        found = [plain(awaited(seen, crd["metadata"]["name"])) for crd in expected]
    finally:
        for xrd in xrds:
            seen.delete(xrd)

    assert len(found) > len(xrds)
    assert found == [plain(crd) for crd in expected]


def awaited(seen, name):
    """A definition, once it is served."""
    end = time.monotonic() + _PATIENCE
    while True:
        crd = seen.get(*CRD, name)
        conditions = ((crd or {}).get("status") or {}).get("conditions") or ()
        if ("Established", "True") in [(condition["type"], condition["status"]) for condition in conditions]:
            return crd
        assert time.monotonic() < end, f"core has not made {name}"
        time.sleep(0.2)
