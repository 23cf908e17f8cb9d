"""References and selectors, resolved as crossplane-runtime does."""

import pytest

from pyxp.catalog import SelectorFacts
from pyxp.simulation.resolution import World, extract, resolve

VPC = SelectorFacts("vpcId", False, "vpcIdSelector", "vpcIdRef", "VPC", "ec2", "ec2.x", "external-name")
SUBNETS = SelectorFacts(
    "network.subnets", True, "network.subnetSelector", "network.subnetRefs", "Subnet", "ec2", "ec2.x", "status.id"
)
TARGETS = SelectorFacts(
    "balancers[*].arn", False, "balancers[*].arnSelector", "balancers[*].arnRef", "VPC", "ec2", "ec2.x", None
)


def target(name, kind="VPC", *, external_name=None, labels=(), owner="me", status=None, namespace=None, spec=None):
    metadata = {"name": name, "labels": dict(labels)}
    if external_name:
        metadata["annotations"] = {"crossplane.io/external-name": external_name}
    if owner:
        metadata["ownerReferences"] = [{"uid": owner, "controller": True}]
    if namespace:
        metadata["namespace"] = namespace
    return {
        "apiVersion": "ec2.x/v1",
        "kind": kind,
        "metadata": metadata,
        "spec": {"forProvider": spec or {}},
        "status": {"atProvider": status or {}},
    }


def source(for_provider, namespace=None, **more):
    metadata = {"name": "source", "ownerReferences": [{"uid": "me", "controller": True}]}
    if namespace:
        metadata["namespace"] = namespace
    return {"metadata": metadata, "spec": {"forProvider": for_provider, **more}}


def resolved(for_provider, facts, *targets, **more):
    """The problems and what became of forProvider."""
    manifest = source(for_provider, **more)
    problems = resolve(manifest, [facts], World(targets))
    return problems, manifest["spec"]["forProvider"]


def test_a_selector_takes_the_first_by_name_silently():
    selector = {"matchLabels": {"a": "b"}}
    two = [target(name, external_name=f"ext-{name}", labels={"a": "b"}) for name in ("zeta", "alpha")]
    problems, found = resolved({"vpcIdSelector": selector}, VPC, *two)
    assert problems == []
    assert found == {"vpcIdSelector": selector, "vpcId": "ext-alpha", "vpcIdRef": {"name": "alpha"}}


def test_all_labels_must_match():
    problems, found = resolved(
        {"vpcIdSelector": {"matchLabels": {"a": "b", "c": "d"}}}, VPC, target("x", external_name="e", labels={"a": "b"})
    )
    assert problems == ["spec.forProvider.vpcId: no VPC (ec2.x) matches the selector a=b, c=d"]
    assert "vpcId" not in found


@pytest.mark.parametrize(("match", "expected"), [(True, "mine"), (False, "foreign")])
def test_the_controller_counts_only_when_asked_for(match, expected):
    targets = [target("a", external_name="foreign", owner="other"), target("b", external_name="mine")]
    _, found = resolved({"vpcIdSelector": {"matchControllerRef": match}}, VPC, *targets)
    assert found["vpcId"] == expected


def test_a_resource_without_controller_matches_no_controller():
    problems, _ = resolved(
        {"vpcIdSelector": {"matchControllerRef": True}}, VPC, target("a", external_name="e", owner=None)
    )
    assert problems == ["spec.forProvider.vpcId: no VPC (ec2.x) matches the selector without labels"]


def test_other_kinds_and_groups_do_not_match():
    other_kind = target("a", "Subnet", external_name="e")
    other_group = {**target("b", external_name="e"), "apiVersion": "ec2.m.x/v1"}
    problems, _ = resolved({"vpcIdSelector": {}}, VPC, other_kind, other_group)
    assert len(problems) == 1


def test_the_first_match_counts_even_when_it_has_no_value_yet():
    targets = [target("a"), target("b", external_name="there")]
    problems, found = resolved({"vpcIdSelector": {}}, VPC, *targets)
    assert problems == ["spec.forProvider.vpcId: VPC a has no external name yet"]
    assert "vpcId" not in found


def test_a_plural_selector_takes_all_sorted_by_value():
    targets = [target(name, "Subnet", status={"id": value}) for name, value in (("a", "s-2"), ("b", "s-1"))]
    problems, found = resolved({"network": {"subnetSelector": {}}}, SUBNETS, *targets)
    assert problems == []
    assert found["network"]["subnets"] == ["s-1", "s-2"]
    assert found["network"]["subnetRefs"] == [{"name": "b"}, {"name": "a"}]


def test_a_plural_selector_needs_the_values_of_all():
    targets = [target("a", "Subnet", status={"id": "s-2"}), target("b", "Subnet")]
    problems, found = resolved({"network": {"subnetSelector": {}}}, SUBNETS, *targets)
    assert problems == ["spec.forProvider.network.subnets: Subnet b has no status.id yet"]
    assert "subnets" not in found["network"]


def test_equal_values_of_several_targets_are_taken_once():
    targets = [target(name, "Subnet", status={"id": "same"}) for name in "ab"]
    _, found = resolved({"network": {"subnetSelector": {}}}, SUBNETS, *targets)
    assert found["network"]["subnets"] == ["same"]


def test_a_value_is_never_overwritten_by_default():
    given = {"vpcId": "old", "vpcIdSelector": {"policy": {"resolve": "IfNotPresent"}}}
    assert resolved(dict(given), VPC, target("a", external_name="new")) == ([], given)


def test_resolve_always_overwrites_value_and_reference():
    given = {"vpcId": "old", "vpcIdRef": {"name": "gone"}, "vpcIdSelector": {"policy": {"resolve": "Always"}}}
    problems, found = resolved(given, VPC, target("a", external_name="new"))
    assert problems == []
    assert (found["vpcId"], found["vpcIdRef"]) == ("new", {"name": "a"})


def test_resolve_always_keeps_the_old_value_while_nothing_matches():
    problems, found = resolved({"vpcId": "old", "vpcIdSelector": {"policy": {"resolve": "Always"}}}, VPC)
    assert len(problems) == 1
    assert found["vpcId"] == "old"


def test_optional_resolution_is_no_problem():
    for targets in ([], [target("a")]):
        given = {"vpcIdSelector": {"policy": {"resolution": "Optional"}}}
        assert resolved(dict(given), VPC, *targets) == ([], given)


def test_a_reference_names_its_target_and_wins_over_the_selector():
    targets = [target("a", external_name="first"), target("b", external_name="second")]
    given = {"vpcIdRef": {"name": "b"}, "vpcIdSelector": {}}
    problems, found = resolved(given, VPC, *targets)
    assert problems == []
    assert (found["vpcId"], found["vpcIdRef"]) == ("second", {"name": "b"})


def test_a_reference_to_nothing_is_a_problem():
    problems, _ = resolved({"vpcIdRef": {"name": "ghost"}}, VPC)
    assert problems == ["spec.forProvider.vpcId: no VPC (ec2.x) is named ghost"]


def test_references_of_a_list_field():
    targets = [target(name, "Subnet", status={"id": f"s-{name}"}) for name in "abc"]
    _, found = resolved({"network": {"subnetRefs": [{"name": "c"}, {"name": "a"}]}}, SUBNETS, *targets)
    assert found["network"]["subnets"] == ["s-a", "s-c"]
    assert found["network"]["subnetRefs"] == [{"name": "c"}, {"name": "a"}]


def test_every_element_of_a_list_is_resolved():
    targets = [target(name, external_name=f"e-{name}") for name in "ab"]
    given = {"balancers": [{"arnRef": {"name": "a"}}, {"port": 1}, {"arnRef": {"name": "b"}}]}
    problems, found = resolved(given, TARGETS, *targets)
    assert problems == []
    assert [item.get("arn") for item in found["balancers"]] == ["e-a", None, "e-b"]


def test_init_provider_is_resolved_too():
    manifest = source({}, initProvider={"vpcIdRef": {"name": "a"}})
    assert resolve(manifest, [VPC], World([target("a", external_name="e")])) == []
    assert manifest["spec"]["initProvider"]["vpcId"] == "e"


@pytest.mark.parametrize(
    ("selector", "expected"), [({}, "near"), ({"namespace": "far"}, "far"), ({"namespace": "none"}, None)]
)
def test_a_namespaced_resource_looks_in_its_own_namespace_unless_another_is_named(selector, expected):
    targets = [target("a", external_name=name, namespace=name) for name in ("far", "near")]
    _, found = resolved({"vpcIdSelector": selector}, VPC, *targets, namespace="near")
    assert found.get("vpcId") == expected


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("external-name", "ext"),
        (None, "ext"),
        ("status.arn", "arn:x"),
        ("spec.cidr", "10.0.0.0/8"),
        ("status.count", ""),
        ("status.none", ""),
        ("spec.none.deeper", ""),
    ],
)
def test_what_is_extracted(how, expected):
    found = target("a", external_name="ext", status={"arn": "arn:x", "count": 3}, spec={"cidr": "10.0.0.0/8"})
    assert extract(found, how) == expected


@pytest.mark.parametrize("value", [None, 1, "text", [], {"policy": "x"}, {"policy": {"resolve": 1}, "matchLabels": 3}])
def test_selectors_and_references_of_any_shape_are_survived(value):
    for key in ("vpcIdSelector", "vpcIdRef"):
        problems, _ = resolved({key: value}, VPC, target("a", external_name="e"))
        assert len(problems) <= 1
    assert len(resolved({"network": {"subnetRefs": value}}, SUBNETS)[0]) <= 1
    assert resolved({"network": value}, SUBNETS)[0] == []
