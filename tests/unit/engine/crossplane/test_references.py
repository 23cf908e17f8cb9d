"""References, and where composites keep them."""

import pytest

from pyxp.engine.crossplane.references import composed_references, is_legacy, selects_another, with_machinery
from pyxp.errors import InputError

XR = {"apiVersion": "example.org/v1", "kind": "XThing", "metadata": {"name": "top"}}


def definition(version="v1", **spec):
    return {
        "apiVersion": f"apiextensions.crossplane.io/{version}",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": "xthings.example.org"},
        "spec": {"group": "example.org", "names": {"kind": "XThing"}, **spec},
    }


@pytest.mark.parametrize(
    ("xrd", "legacy"),
    [
        (None, False),
        (definition(), True),
        (definition(scope="LegacyCluster"), True),
        (definition(scope="Cluster"), False),
        (definition("v2"), False),
        (definition("v2", scope="LegacyCluster"), True),
    ],
)
def test_the_scope_of_the_definition_decides(xrd, legacy):
    assert is_legacy(XR, xrd) is legacy
    assert is_legacy({**XR, "apiVersion": "example.org/v9"}, xrd) is legacy


@pytest.mark.parametrize(
    ("xrd", "told"),
    [
        (definition(group="other.org"), "defines XThing of other.org, not XThing of example.org/v1"),
        (definition(names={"kind": "XOther"}), "defines XOther"),
        (definition("v3"), "unknown apiVersion"),
    ],
)
def test_a_definition_of_something_else_is_refused(xrd, told):
    with pytest.raises(InputError, match=told):
        is_legacy(XR, xrd)


def test_references_are_sorted_by_their_parts_run_together():
    composed = [
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "sa"}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "z"}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "b", "uid": "u"}},
    ]
    references = composed_references(composed, XR)
    assert references == [
        {"apiVersion": "v1", "kind": "ConfigMap", "name": "c", "namespace": "b", "uid": "u"},
        {"apiVersion": "v1", "kind": "ConfigMap", "name": "c", "namespace": "z"},
        {"apiVersion": "v1", "kind": "ServiceAccount", "name": "sa"},
        {"apiVersion": "v1", "kind": "Service", "name": "a"},
    ]


def test_references_of_a_namespaced_composite_name_no_namespace():
    composed = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "team"}}]
    references = composed_references(composed, {**XR, "metadata": {"namespace": "team"}})
    assert references == [{"apiVersion": "v1", "kind": "ConfigMap", "name": "c"}]


def test_crossplanes_fields_have_their_place():
    xr = {**XR, "spec": {"a": 1, "crossplane": {"b": 2}}}
    assert with_machinery(xr, True, x=3)["spec"] == {"a": 1, "crossplane": {"b": 2}, "x": 3}
    assert with_machinery(xr, False, x=3)["spec"] == {"a": 1, "crossplane": {"b": 2, "x": 3}}
    assert xr["spec"] == {"a": 1, "crossplane": {"b": 2}}


@pytest.mark.parametrize(
    ("current", "changes"),
    [(None, True), ({"name": "c"}, False), ({"name": "other"}, True), ({"name": "c", "kind": "Composition"}, True)],
)
def test_selecting_the_composition_that_is_referred_to_changes_nothing(current, changes):
    xr = {**XR, "spec": {"compositionRef": current}}
    assert selects_another(xr, True, "c") is changes
