"""Cloud resources with several owners."""

import pytest

from pyxp.cluster.diagnosis.sharing import examine_sharing

from .conftest import claim, object_of, queue, told

LEGACY = ("aws.upbound.io/v1beta1", "ProviderConfig", "providerconfigs", False)
MODERN = ("aws.m.upbound.io/v1beta1", "ClusterProviderConfig", "clusterproviderconfigs", False)


def live(composite, name="", claimed="", **more):
    labels = {"crossplane.io/composite": composite}
    if claimed:
        labels |= {"crossplane.io/claim-name": claimed, "crossplane.io/claim-namespace": "team"}
    return queue(name or f"{composite}-q", labels=labels, **more)


def config(name, role, api_version=LEGACY[0], kind="ProviderConfig"):
    return object_of(api_version, kind, name, {"assumeRoleChain": [{"roleARN": role}]})


def messages(needs, facts):
    return [finding.message for finding in examine_sharing(needs, facts)]


def test_two_composites_on_the_cluster_that_manage_one_queue_are_told(needs, facts):
    there = facts(composed=[live("one-x", claimed="one"), live("two-x", claimed="two"), live("three-x")])
    assert messages(needs(), there) == [
        "team/one (composite one-x) and team/two (composite two-x) and three-x manage the same cloud resources:"
        " Queue 'jobs'"
    ] or messages(needs(), there) == [
        "three-x and team/one (composite one-x) and team/two (composite two-x) manage the same cloud resources:"
        " Queue 'jobs'"
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"region": "us-east-1"},
        {"external_name": "other"},
        {"external_name": None},
        {"spec": {"providerConfigRef": {"name": "other"}}},
        {"spec": {"managementPolicies": ["Observe"]}},
    ],
)
def test_what_differs_in_region_name_or_account_or_only_looks_is_not_shared(needs, facts, other):
    spec = other.get("spec", {})
    more = {**other, "spec": {"forProvider": {"region": other.get("region", "eu-west-1")}, **spec}}
    assert messages(needs(), facts(composed=[live("one"), live("two", **more)])) == []


def test_a_field_that_is_the_name_in_the_cloud_counts_whatever_the_external_name(needs, facts):
    spec = {"forProvider": {"region": "eu-west-1", "name": "q"}}
    there = [live("one", external_name="https://sqs/q", spec=spec), live("two", external_name=None, spec=spec)]
    assert messages(needs(), facts(composed=there)) == ["one and two manage the same cloud resources: Queue 'q'"]


def test_the_resources_of_one_composite_share_nothing(needs, facts):
    assert messages(needs(), facts(composed=[live("one"), live("one", "another")])) == []


def test_a_claim_that_is_there_already_is_its_own_owner_and_a_new_one_is_another(needs, facts):
    there = facts(composed=[live("one-x", claimed="one")])
    again = (live("one-rendered", claimed="one"), claim("one"))
    new = (live("two-rendered", claimed="two"), claim("two"))
    assert messages(needs(composed=[again]), there) == []
    (finding,) = examine_sharing(needs(composed=[new]), there)
    assert finding.code == "shared-cloud-resource"
    assert finding.message == "team/one (composite one-x) and team/two manage the same cloud resources: Queue 'jobs'"
    assert finding.location is not None


def test_a_claim_made_anew_has_two_composites_until_the_first_is_gone(needs, facts):
    there = facts(composed=[live("one-x", claimed="one"), live("one-y", claimed="one")])
    assert told(examine_sharing(needs(), there)) == [("shared-cloud-resource", "error")]


def test_configurations_with_the_same_content_are_one_account(needs, facts, served):
    configs = [config("a", "arn:1"), config("b", "arn:1"), config("c", "arn:2")]
    there = facts(
        served=served(LEGACY),
        provider_configs=configs,
        composed=[
            live(name, spec={"forProvider": {"region": "r"}, "providerConfigRef": {"name": name}}) for name in "abc"
        ],
    )
    assert messages(needs(), there) == ["a and b manage the same cloud resources: Queue 'jobs'"]


def test_kinds_in_namespaces_and_others_manage_the_same_things(needs, facts, served):
    modern = {**live("new"), "apiVersion": "sqs.aws.m.upbound.io/v1beta1"}
    configs = [config("default", "arn:1"), config("default", "arn:1", MODERN[0], MODERN[1])]
    there = facts(served=served(LEGACY, MODERN), provider_configs=configs, composed=[live("old"), modern])
    assert messages(needs(), there) == ["new and old manage the same cloud resources: Queue 'jobs'"]
