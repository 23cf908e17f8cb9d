"""What Crossplane keeps for itself: at least what it puts into the CRDs that it derives."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.structural.xrd import derive_crds
from pyxp.structural.xrd_fields import reserved_fields


def definition(scope: str) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "group": "p.io",
        "names": {"kind": "XThing", "plural": "xthings"},
        "scope": scope,
        "versions": [{"name": "v1", "served": True, "referenceable": True, "schema": {"openAPIV3Schema": {}}}],
    }
    if scope == "LegacyCluster":
        spec["claimNames"] = {"kind": "Thing", "plural": "things"}
    return {"apiVersion": "apiextensions.crossplane.io/v2", "metadata": {"name": "xthings.p.io"}, "spec": spec}


@pytest.mark.parametrize("scope", ["Namespaced", "Cluster", "LegacyCluster"])
@pytest.mark.parametrize("part", ["spec", "status"])
def test_everything_in_the_derived_crds_is_reserved(scope: str, part: str) -> None:
    for crd in derive_crds(definition(scope)):
        schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"][part]
        assert set(schema["properties"]) <= reserved_fields(part, scope)


def test_without_claims_only_one_field_of_the_spec_is_reserved() -> None:
    assert reserved_fields("spec", "Namespaced") == {"crossplane"}


def test_fields_of_older_releases_are_reserved_where_there_are_claims() -> None:
    assert {"publishConnectionDetailsTo", "environmentConfigRefs"} <= reserved_fields("spec", "LegacyCluster")
