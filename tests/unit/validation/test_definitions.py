"""What keeps a CompositeResourceDefinition from being established."""

from typing import Any

import pytest

from pyxp.validation.definitions import definition_causes


def xrd(rule: str = "", **scale: str) -> dict[str, Any]:
    spec = {"type": "object", "properties": {"team": {"type": "string"}}}
    schema: dict[str, Any] = {"type": "object", "properties": {"spec": spec}}
    if rule:
        schema["x-kubernetes-validations"] = [{"rule": rule}]
    version: dict[str, Any] = {"name": "v1", "served": True, "referenceable": True}
    version["schema"] = {"openAPIV3Schema": schema}
    if scale:
        version["subresources"] = {"scale": scale}
    return {
        "apiVersion": "apiextensions.crossplane.io/v2",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": "cells.example.org"},
        "spec": {
            "group": "example.org",
            "scope": "Namespaced",
            "names": {"kind": "Cell", "plural": "cells"},
            "versions": [version],
        },
    }


@pytest.mark.parametrize(
    ("definition", "field"),
    [
        (
            xrd("self.metadata.labels['team'] == self.spec.team"),
            "spec.versions[0].schema.openAPIV3Schema.x-kubernetes-validations[0].rule",
        ),
        (
            xrd(specReplicasPath="spec.replicas", statusReplicasPath=".status.replicas"),
            "spec.versions[0].subresources.scale.specReplicasPath",
        ),
    ],
)
def test_rules_of_the_whole_object_and_paths_of_scale_are_judged(definition: dict[str, Any], field: str) -> None:
    assert [cause.field for cause in definition_causes(definition)] == [field]


def test_what_is_right_has_no_causes() -> None:
    good = xrd("self.metadata.name != ''", specReplicasPath=".spec.replicas", statusReplicasPath=".status.replicas")
    assert definition_causes(good) == []
