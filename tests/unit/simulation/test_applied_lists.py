"""Lists of type set or map with a default under server-side apply.

The sequences were recorded from sigs.k8s.io/structured-merge-diff v6.3.0 (``merge.Updater.Apply``, forced); where it
left no list, the default, which the API server fills in, stands here. ``{}`` applies no list.
"""

import copy

import pytest

from pyxp.catalog import Catalog, MemoryStore
from pyxp.catalog.importer import CrdSource, import_documents
from pyxp.simulation.applied_lists import apply_lists, followed_lists

SET = {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set", "default": ["D", "E"]}
MAP = {
    "type": "array",
    "items": {"type": "object", "properties": {"k": {"type": "string"}, "v": {"type": "string"}}},
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["k"],
    "default": [{"k": "a", "v": "1"}, {"k": "b", "v": "2"}],
}
D, NONE = ["D", "E"], None


def schema(**fields):
    properties = {"forProvider": {"type": "object", "properties": fields}}
    return {"type": "object", "properties": {"spec": {"type": "object", "properties": properties}}}


def applied(values, lists):
    """The list after each of these applies, the first of which creates the object."""
    before, states = None, []
    for value in values:
        manifest = {"apiVersion": "a/v1", "metadata": {"name": "x"}, "spec": {"forProvider": {}}}
        if value is not NONE:
            manifest["spec"]["forProvider"]["l"] = copy.deepcopy(value)
        apply_lists(manifest, before, lists)
        before = manifest
        states.append(manifest["spec"]["forProvider"]["l"])
    return states


SETS = [
    ([["A", "B"], ["A"]], [["A", "B"], ["A"]]),
    ([["A", "B"], []], [["A", "B"], D]),
    ([["A", "B"], NONE], [["A", "B"], D]),
    ([[], ["A"], []], [[], ["A"], D]),
    ([["A"], ["B"]], [["A"], ["B"]]),
    ([["A", "B"], ["B", "C", "A"]], [["A", "B"], ["B", "C", "A"]]),
    ([NONE, ["D"]], [D, D]),
    ([NONE, ["X"]], [D, ["D", "E", "X"]]),
    ([NONE, []], [D, D]),
    ([NONE, ["D"], []], [D, D, D]),
    ([NONE, ["D"], ["F"]], [D, D, ["E", "F"]]),
    ([NONE, ["F"], ["G"]], [D, ["D", "E", "F"], ["D", "E", "G"]]),
    ([NONE, ["F"], []], [D, ["D", "E", "F"], D]),
    ([NONE, ["E", "F", "D"]], [D, ["E", "F", "D"]]),
    ([NONE, ["F", "E"], ["F"], ["E", "F"]], [D, ["D", "F", "E"], ["D", "F"], ["D", "E", "F"]]),
    ([[], NONE], [[], []]),
    ([["A"], [], [], ["A"]], [["A"], D, D, ["D", "E", "A"]]),
]


@pytest.mark.parametrize(("values", "states"), SETS)
def test_sets_become_what_the_server_makes_of_them(values, states):
    assert applied(values, followed_lists(schema(l=SET))) == states


A, B = {"k": "a", "v": "1"}, {"k": "b", "v": "2"}


@pytest.mark.parametrize(
    ("values", "states"),
    [
        ([[{"k": "x", "v": "1"}], []], [[{"k": "x", "v": "1"}], [A, B]]),
        ([NONE, [{"k": "b"}]], [[A, B], [A, B]]),
        ([NONE, [{"k": "b"}], [{"k": "c"}]], [[A, B], [A, B], [A, {"k": "c"}]]),
        ([NONE, [{"k": "b", "v": "3"}], [{"k": "b"}]], [[A, B], [A, {"k": "b", "v": "3"}], [A, {"k": "b"}]]),
    ],
)
def test_so_do_lists_of_type_map(values, states):
    assert applied(values, followed_lists(schema(l=MAP))) == states


def test_only_lists_of_type_set_or_map_with_a_default_are_followed():
    atomic = {**SET, "x-kubernetes-list-type": "atomic"}
    plain = {key: value for key, value in SET.items() if key != "default"}
    inner = {"type": "array", "items": {"type": "object", "properties": {"s": SET}}}
    found = followed_lists(schema(a=atomic, b=plain, c={**SET, "default": []}, d=inner, e=SET))
    assert [path for path, _ in found] == [("spec", "forProvider", "e")]


def test_what_is_left_otherwise_than_wanted_is_told():
    lists = followed_lists(schema(l=SET))
    before = {"spec": {"forProvider": {"l": ["A"]}}}
    (told,) = apply_lists({"spec": {"forProvider": {"l": []}}}, before, lists)
    assert told == (
        "spec.forProvider.l is a list of type set with a default, so server-side apply leaves it "
        '["D", "E"] where the Composition wants []'
    )
    assert apply_lists({"spec": {"forProvider": {"l": ["B"]}}}, before, lists) == []


@pytest.mark.parametrize(
    ("manager", "stored"),
    [("apiextensions.crossplane.io/composed/0a1b", ["E", "F"]), ("kubectl", ["F"])],
)
def test_owners_are_read_as_a_cluster_writes_them(manager, stored):
    fields = {"f:spec": {"f:forProvider": {"f:l": {'v:"D"': {}}}}}
    entry = {"manager": manager, "operation": "Apply", "fieldsType": "FieldsV1", "fieldsV1": fields}
    before = {"metadata": {"managedFields": [entry]}, "spec": {"forProvider": {"l": ["D", "E"]}}}
    manifest = {"spec": {"forProvider": {"l": ["F"]}}}
    apply_lists(manifest, before, followed_lists(schema(l=SET)))
    assert manifest["spec"]["forProvider"]["l"] == stored
    assert manifest["metadata"]["managedFields"][-1]["fieldsV1"]["f:spec"]["f:forProvider"] == {"f:l": {'v:"F"': {}}}


@pytest.mark.parametrize("odd", ["text", {"a": 1}, 5])
def test_values_of_another_type_are_left_alone(odd):
    manifest = {"spec": {"forProvider": {"l": odd}}}
    assert apply_lists(manifest, None, followed_lists(schema(l=SET))) == []
    assert manifest == {"spec": {"forProvider": {"l": odd}}}


CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "streams.example.org"},
    "spec": {
        "group": "example.org",
        "scope": "Cluster",
        "names": {"kind": "Stream", "plural": "streams", "singular": "stream", "listKind": "StreamList"},
        "versions": [
            {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema(l=SET)}},
        ],
    },
}


def test_a_stack_that_converges_keeps_what_the_server_keeps(kit):
    catalog = Catalog(MemoryStore(import_documents([CrdSource(CRD)])), *kit.catalog.stores)
    other = kit.template("other", "v1/ConfigMap", None, kit.reports("metadata.uid", "later"))
    copies = {
        "type": "FromEnvironmentFieldPath",
        "fromFieldPath": "values.later",
        "toFieldPath": "spec.forProvider.l[0]",
    }
    stream = kit.template("stream", "example.org/v1/Stream", None, copies)
    stream["base"]["spec"] = {"forProvider": {}}
    found = kit.stack(other, stream).converge(facts=catalog.find)
    stored = kit.observed(found)["stream"]["spec"]["forProvider"]["l"]
    assert (stored[:2], len(stored)) == (["D", "E"], 3)
    assert list(found.kept) == ["stream"]
    assert "so server-side apply leaves it" in found.kept["stream"][0]
