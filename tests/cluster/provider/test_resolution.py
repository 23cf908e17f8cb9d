"""References and selectors, by the rules of crossplane-runtime."""

import copy

import pytest

from .facts import facts
from .managed import Managed
from .resolution import Unresolved, changes, resolve

SUBNET = "ec2.aws.upbound.io/v1beta1/Subnet"
VPC = "ec2.aws.upbound.io/v1beta1/VPC"
GROUP = "rds.aws.upbound.io/v1beta1/SubnetGroup"
OWNER = [{"uid": "one", "controller": True}]


def thing(name, external="", labels=None, owners=OWNER, **spec):
    annotations = {"crossplane.io/external-name": external} if external else {}
    metadata = {"name": name, "annotations": annotations, "labels": labels or {}, "ownerReferences": owners}
    return {"metadata": metadata, "spec": {"forProvider": spec}}


def resolved(kind, manifest, *others, of=VPC):
    return resolve(Managed(manifest, facts()[kind]), lambda asked: list(others) if asked == of else [])["forProvider"]


def selector(**more):
    return {"matchLabels": {"app": "x"}, **more}


def test_the_first_match_by_name_gives_its_external_name():
    subnet = thing("subnet", vpcIdSelector=selector())
    others = [thing("b", "vpc-b", {"app": "x"}), thing("a", "vpc-a", {"app": "x"}), thing("0", "vpc-0")]
    given = copy.deepcopy(subnet)
    found = resolved(SUBNET, subnet, *others)
    assert (found["vpcId"], found["vpcIdRef"]) == ("vpc-a", {"name": "a"})
    assert subnet == given


def test_only_what_has_the_same_controller_matches_where_that_is_asked_for():
    subnet = thing("subnet", vpcIdSelector=selector(matchControllerRef=True))
    strangers = [thing("a", "vpc-a", {"app": "x"}, owners=[{"uid": "two", "controller": True}])]
    assert resolved(SUBNET, subnet, *strangers, thing("b", "vpc-b", {"app": "x"}))["vpcId"] == "vpc-b"
    with pytest.raises(Unresolved, match="no resources matched selector"):
        resolved(SUBNET, subnet, *strangers)


def test_what_is_resolved_stays_unless_it_is_resolved_always():
    kept = thing("subnet", vpcId="vpc-old", vpcIdRef={"name": "old"}, vpcIdSelector=selector())
    new = thing("a", "vpc-a", {"app": "x"})
    assert resolved(SUBNET, kept, new)["vpcId"] == "vpc-old"
    kept["spec"]["forProvider"]["vpcIdSelector"] = selector(policy={"resolve": "Always"})
    found = resolved(SUBNET, kept, new)
    assert (found["vpcId"], found["vpcIdRef"]["name"]) == ("vpc-a", "a")


def test_a_target_without_a_value_is_an_error_in_the_words_of_the_provider():
    subnet = thing("subnet", vpcIdRef={"name": "vpc"})
    with pytest.raises(Unresolved) as caught:
        resolved(SUBNET, subnet, thing("vpc"))
    assert str(caught.value) == (
        "mg.Spec.ForProvider.VPCID: referenced field was empty (referenced resource may not yet be ready)"
    )
    with pytest.raises(Unresolved, match="cannot get referenced resource"):
        resolved(SUBNET, subnet)


def test_what_is_optional_is_left_out():
    subnet = thing("subnet", vpcIdSelector=selector(policy={"resolution": "Optional"}))
    assert "vpcId" not in resolved(SUBNET, subnet)


def test_many_matches_are_sorted_by_their_values():
    group = thing("group", subnetIdSelector=selector())
    others = [thing("a", "subnet-2", {"app": "x"}), thing("b", "subnet-1", {"app": "x"})]
    found = resolved(GROUP, group, *others, of=SUBNET)
    assert found["subnetIds"] == ["subnet-1", "subnet-2"]
    assert found["subnetIdRefs"] == [{"name": "b"}, {"name": "a"}]
    with pytest.raises(Unresolved, match="SubnetIds: referenced field was empty"):
        resolved(GROUP, group, *others, thing("c", "", {"app": "x"}), of=SUBNET)


def test_a_block_has_its_references_beside_its_fields():
    service = thing("service", networkConfiguration={"subnetSelector": selector()})
    found = resolved("ecs.aws.upbound.io/v1beta2/Service", service, thing("a", "subnet-1", {"app": "x"}), of=SUBNET)
    assert found["networkConfiguration"]["subnets"] == ["subnet-1"]


def test_a_kind_that_is_not_served_is_told():
    alarm = thing("alarm", alarmActionsSelector=selector())
    managed = Managed(alarm, facts()["cloudwatch.aws.upbound.io/v1beta2/MetricAlarm"])
    with pytest.raises(Unresolved, match='AlarmActions: no matches for kind "Policy"'):
        resolve(managed, lambda kind: None)


def test_only_what_changed_is_merged():
    before = {"forProvider": {"region": "x", "vpcIdSelector": {"a": 1}}}
    after = {"forProvider": {"region": "x", "vpcIdSelector": {"a": 1}, "vpcId": "v"}}
    assert changes(before, after) == {"forProvider": {"vpcId": "v"}}
    assert changes(after, after) == {}
