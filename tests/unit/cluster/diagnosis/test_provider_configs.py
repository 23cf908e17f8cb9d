"""Configurations of providers."""

import pytest

from pyxp.cluster.diagnosis.provider_configs import Config, config_of, examine_provider_configs

from .conftest import claim, composition, object_of, queue, told

LEGACY = ("aws.upbound.io/v1beta1", "ProviderConfig", "providerconfigs", False)
CLUSTER = ("aws.m.upbound.io/v1beta1", "ClusterProviderConfig", "clusterproviderconfigs", False)
INSIDE = ("aws.m.upbound.io/v1beta1", "ProviderConfig", "providerconfigs", True)
MODERN = "sqs.aws.m.upbound.io/v1beta1"


def config(name, api_version=LEGACY[0], kind="ProviderConfig", namespace=None):
    return object_of(api_version, kind, name, {"credentials": {"source": "IRSA"}}, namespace=namespace)


def modern(reference=None):
    spec = {"providerConfigRef": reference} if reference else {}
    return object_of(MODERN, "Queue", "q", spec, namespace="team")


@pytest.mark.parametrize(
    ("resource", "wanted"),
    [
        (queue(), Config("aws.upbound.io", "ProviderConfig", "default")),
        (queue(spec={"providerConfigRef": {"name": "other"}}), Config("aws.upbound.io", "ProviderConfig", "other")),
        (modern(), Config("aws.m.upbound.io", "ClusterProviderConfig", "default")),
        (
            modern({"kind": "ProviderConfig", "name": "own"}),
            Config("aws.m.upbound.io", "ProviderConfig", "own", "team"),
        ),
        (object_of("example.org/v1", "XApp", "x"), None),
    ],
)
def test_a_resource_is_made_with_the_configuration_of_its_own_provider(facts, served, resource, wanted):
    assert config_of(resource, facts(served=served(LEGACY, CLUSTER, INSIDE)).config_kinds) == wanted


def test_a_configuration_that_is_there_is_good_and_a_missing_one_is_told(facts, served, needs):
    wanted = needs(compositions=[composition(queue(spec={"providerConfigRef": {"name": "main"}}))])
    kinds = served(LEGACY)
    assert told(examine_provider_configs(wanted, facts(served=kinds, provider_configs=[config("main")]))) == []
    (finding,) = examine_provider_configs(wanted, facts(served=kinds, provider_configs=[config("mian")]))
    assert (finding.code, finding.hint) == ("provider-config-missing", "did you mean mian?")
    assert finding.message == "there is no ProviderConfig main of aws.upbound.io, which composed resources name"
    (alone,) = examine_provider_configs(wanted, facts(served=kinds))
    assert (
        "{apiVersion: aws.upbound.io/v1beta1, kind: ProviderConfig, metadata: {name: main}, spec: {credentials: "
        in alone.hint
    )
    assert told(examine_provider_configs(wanted, facts(served=kinds, unseen={"ProviderConfig": "no"}))) == []


def test_what_claims_expand_to_counts_where_a_patch_decides(facts, served, needs):
    patched = composition(queue(spec={"providerConfigRef": {"name": "default"}}))
    template = patched["spec"]["pipeline"][0]["input"]["resources"][0]
    template["patches"] = [{"fromFieldPath": "spec.account", "toFieldPath": "spec.providerConfigRef.name"}]
    expanded = (queue(spec={"providerConfigRef": {"name": "prod"}}), claim())
    there = facts(served=served(LEGACY), provider_configs=[config("default")])
    (finding,) = examine_provider_configs(needs(compositions=[patched], composed=[expanded]), there)
    assert "ProviderConfig prod" in finding.message
    (other,) = examine_provider_configs(
        needs(compositions=[patched], composed=[expanded]),
        facts(served=served(LEGACY), provider_configs=[config("prod-2")]),
    )
    assert other.hint == ("create it with the credentials of its account, which that of prod-2 need not be")
    assert finding.subject == "App/one"


def test_a_configuration_in_a_namespace_is_looked_for_where_the_composite_is(facts, served, needs):
    own = modern({"kind": "ProviderConfig", "name": "own"})
    composite = object_of("example.org/v1", "XApp", "x", namespace="team")
    wanted = needs(compositions=[composition(own)], composed=[(own, composite)])
    kinds = served(CLUSTER, INSIDE)
    there = [config("own", INSIDE[0], namespace="other")]
    assert told(examine_provider_configs(wanted, facts(served=kinds, provider_configs=there))) == [
        ("provider-config-missing", "error")
    ]
    there.append(config("own", INSIDE[0], namespace="team"))
    assert told(examine_provider_configs(wanted, facts(served=kinds, provider_configs=there))) == []
