"""Fragments and manifests: what fits, and which differences are told where it does not."""

import pytest

from pyxp.testing.expectations import ABSENT, ANY, NOTHING, Containing, Exactly, JsonText, Matching, SameQuantity
from pyxp.testing.matching import Difference, Kind, differences

MANIFEST = {
    "kind": "Instance",
    "spec": {"multiAz": True, "storage": 20, "share": 1.0, "zones": ["a", "b"], "class": "db.t4g.micro", "none": None},
    "status": {"conditions": [{"type": "Ready", "status": "True"}, {"type": "Synced", "status": "True"}]},
}
CONTAINERS = {"containers": [{"name": "web", "image": "nginx"}, {"name": "log", "image": "busybox"}]}

POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*"}]}'

FITS = [
    ({}, MANIFEST),
    ({"spec": {"multiAz": True}}, MANIFEST),
    ({"spec": {"storage": 20.0, "share": 1}}, MANIFEST),
    ({"spec": {"zones": ["a", "b"]}}, MANIFEST),
    ({"spec": {"none": None}}, MANIFEST),
    ({"spec": {"region": ABSENT}}, MANIFEST),
    ({"spec": {"tags": {"owner": ABSENT}}}, MANIFEST),
    ({"spec": {"class": Matching("^db[.]")}}, MANIFEST),
    ({"spec": {"zones": ANY, "none": ANY}}, MANIFEST),
    ({"spec": {"zones": Containing(["b"])}}, MANIFEST),
    ({"status": {"conditions": [{"type": "Synced", "status": "True"}]}}, MANIFEST),
    ({"containers": [{"name": "log"}]}, CONTAINERS),
    ({"containers": Containing([{"image": Matching("box$")}])}, CONTAINERS),
    (Exactly({"a": {"b": ANY}, "c": ABSENT}), {"a": {"b": 1}}),
    ({"memory": SameQuantity("1Gi")}, {"memory": "1024Mi"}),
    ({"cpu": SameQuantity("0.5")}, {"cpu": "500m"}),
    ({"zones": []}, {"zones": []}),
    ({"policy": JsonText({"Statement": [{"Effect": "Allow"}]})}, {"policy": POLICY}),
    ({"zones": ("a",)}, {"zones": ["a"]}),
]


@pytest.mark.parametrize(("expected", "actual"), FITS)
def test_a_fragment_that_fits_differs_nowhere(expected, actual):
    assert differences(expected, actual) == []


DIFFERS = [
    ({"spec": {"multiAZ": True}}, "spec.multiAZ", Kind.MISSING, True, NOTHING, "multiAz"),
    ({"spec": {"multiAz": False}}, "spec.multiAz", Kind.OTHER, False, True, ""),
    ({"spec": {"multiAz": 1}}, "spec.multiAz", Kind.OTHER, 1, True, ""),
    ({"spec": {"storage": "20"}}, "spec.storage", Kind.OTHER, "20", 20, ""),
    ({"spec": {"none": ABSENT}}, "spec.none", Kind.UNEXPECTED, ABSENT, None, ""),
    ({"spec": {"none": {"a": 1}}}, "spec.none", Kind.OTHER, {"a": 1}, None, ""),
    ({"spec": {"region": ANY}}, "spec.region", Kind.MISSING, ANY, NOTHING, ""),
    ({"spec": {"tags": {"a": ABSENT, "b": 1}}}, "spec.tags", Kind.MISSING, {"a": ABSENT, "b": 1}, NOTHING, ""),
    ({"spec": {"zones": ["a"]}}, "spec.zones[1]", Kind.UNEXPECTED, NOTHING, "b", ""),
    ({"spec": {"zones": ["a", "b", "c"]}}, "spec.zones[2]", Kind.MISSING, "c", NOTHING, ""),
    ({"spec": {"zones": Containing(["c"])}}, "spec.zones", Kind.MISSING, "c", NOTHING, ""),
    ({"spec": {"storage": Containing([20])}}, "spec.storage", Kind.OTHER, Containing([20]), 20, ""),
    ({"spec": {"storage": Matching("20")}}, "spec.storage", Kind.OTHER, Matching("20"), 20, ""),
    ({"spec": {"class": SameQuantity("1")}}, "spec.class", Kind.OTHER, SameQuantity("1"), "db.t4g.micro", ""),
    ({"kind": Exactly("Cluster")}, "kind", Kind.OTHER, "Cluster", "Instance", ""),
    (
        {"status": {"conditions": [{"type": "Redy"}]}},
        *("status.conditions[type=Redy]", Kind.MISSING, {"type": "Redy"}, NOTHING, "Ready"),
    ),
    ({"a.b/c": 1}, "[a.b/c]", Kind.MISSING, 1, NOTHING, ""),
]


@pytest.mark.parametrize(("expected", "path", "kind", "wanted", "found", "near"), DIFFERS)
def test_a_difference_tells_where_what_and_what_was_meant(expected, path, kind, wanted, found, near):
    (difference,) = differences(expected, MANIFEST)
    assert (difference.path, difference.kind) == (path, kind)
    assert (difference.expected, difference.actual, difference.near) == (wanted, found, near)


def test_the_place_in_the_fragment_is_that_of_its_own_items():
    (difference,) = differences({"containers": [{"name": "log", "image": "alpine"}]}, CONTAINERS)
    expected = Difference("containers[name=log].image", Kind.OTHER, "alpine", "busybox", where="containers[0].image")
    assert difference == expected


def test_the_place_in_the_fragment_goes_through_the_names_of_expectations():
    (one,) = differences({"a": Exactly({"b": 2})}, {"a": {"b": 1}})
    assert (one.path, one.where) == ("a.b", "a.$exactly.b")
    (other,) = differences({"a": Containing([1, 3])}, {"a": [1, 2]})
    assert (other.path, other.where) == ("a", "a.$contains[1]")


def test_exactly_tells_what_else_is_there():
    found = differences(Exactly({"containers": [{"name": "web", "image": "nginx"}]}), {**CONTAINERS, "more": 1})
    assert [(one.path, one.kind) for one in found] == [
        ("containers[name=log]", Kind.UNEXPECTED),
        ("more", Kind.UNEXPECTED),
    ]


def test_a_path_goes_before_those_of_differences():
    assert [one.path for one in differences({"a": 1}, {}, path="spec")] == ["spec.a"]


def test_nothing_at_all_is_missing_as_a_whole():
    assert [(one.path, one.kind) for one in differences({"a": 1}, NOTHING)] == [("", Kind.MISSING)]
    assert differences(ABSENT, NOTHING) == []


KEYED = {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port", "protocol"]}
PORTS = {"properties": {"ports": {**KEYED, "items": {"properties": {"size": {"x-kubernetes-int-or-string": True}}}}}}


def test_the_schema_says_by_which_keys_items_are_found():
    actual = {"ports": [{"port": 1, "name": "a"}, {"port": 1, "protocol": "UDP", "name": "b"}]}
    assert differences({"ports": [{"port": 1, "protocol": "UDP", "name": "b"}]}, actual, schema=PORTS) == []
    (difference,) = differences({"ports": [{"port": 1, "protocol": "TCP"}]}, actual, schema=PORTS)
    assert (difference.path, difference.kind) == ("ports[port=1,protocol=TCP]", Kind.MISSING)


@pytest.mark.parametrize(
    "items",
    [
        [{"name": "a", "v": 1}, {"name": "a", "v": 2}],
        [{"name": "a"}, {"v": 2}],
        [{"name": "a"}, "b"],
        [{"name": {"a": 1}}, {"name": {"a": 2}}],
    ],
)
def test_a_list_without_keys_is_compared_as_a_whole(items):
    assert differences({"l": items}, {"l": items}) == []
    assert [one.path for one in differences({"l": items[:1]}, {"l": items})] == ["l[1]"]


QUANTITIES = [
    {"anyOf": [{"type": "string"}, {"type": "number"}]},
    {"x-kubernetes-int-or-string": True, "pattern": "^([0-9]+)(([KMGTPE]i)|[numkMGTPE])?$"},
]


@pytest.mark.parametrize("schema", QUANTITIES)
def test_quantities_are_equal_as_kubernetes_sees_them(schema):
    limits = {"properties": {"limits": {"additionalProperties": schema}}}
    actual = {"limits": {"memory": "1024Mi", "cpu": 2, "disk": "1G"}}
    assert differences({"limits": {"memory": "1Gi", "cpu": "2000m"}}, actual, schema=limits) == []
    assert [one.path for one in differences({"limits": {"disk": "1Gi"}}, actual, schema=limits)] == ["limits.disk"]


def test_what_is_no_quantity_is_text():
    plain = {"properties": {"port": {"x-kubernetes-int-or-string": True}}}
    assert len(differences({"port": "1Gi"}, {"port": "1024Mi"}, schema=plain)) == 1
    assert len(differences({"port": "1Gi"}, {"port": "1024Mi"})) == 1


def test_json_in_a_text_is_compared_field_by_field():
    expected = {"policy": JsonText({"Statement": [{"Effect": "Deny"}], "Id": ABSENT})}
    (difference,) = differences(expected, {"policy": POLICY})
    assert (difference.path, difference.where) == ("policy.Statement[0].Effect", "policy.$json.Statement[0].Effect")
    (other,) = differences(expected, {"policy": "no JSON"})
    assert (other.path, other.kind, other.actual) == ("policy", Kind.OTHER, "no JSON")
