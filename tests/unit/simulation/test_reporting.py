"""Status fields, filled as far as they are read."""

import pytest

from pyxp.catalog import Catalog
from pyxp.model import fieldpath
from pyxp.simulation.reading import Read
from pyxp.simulation.reporting import identity_of, report

CLUSTER = Catalog.shipped().get("rds.aws.upbound.io/v1beta2", "Cluster").version("v1beta2")


def manifest(for_provider=None, **more):
    return {
        "apiVersion": "rds.aws.upbound.io/v1beta2",
        "kind": "Cluster",
        "metadata": {"name": "dev-db", "uid": "u", "annotations": {"crossplane.io/external-name": "films"}},
        "spec": {"forProvider": {"region": "eu-central-1", **(for_provider or {})}},
        **more,
    }


def reported(found, *paths, expected=None, version=CLUSTER):
    reads = [Read(path, fieldpath.parse(path), expected) for path in paths]
    return report(found, reads, version), found.get("status", {}).get("atProvider")


@pytest.mark.parametrize("path", ["metadata.uid", "metadata.labels[x]", "kind", "status", "spec"])
def test_what_the_server_keeps_is_no_concern_of_the_provider(path):
    assert reported(manifest(), path) == ([], None)


def test_conditions_are_left_to_the_life_of_the_resource():
    assert reported(manifest(), "status.conditions[0].status") == ([], None)


def test_a_field_of_the_spec_is_never_made_up():
    found = manifest()
    assert reported(found, "spec.forProvider.engineVersion") == ([], None)
    assert found["spec"] == manifest()["spec"]


def test_a_misspelt_field_of_the_spec_is_named():
    problems, _ = reported(manifest(), "spec.forProvider.engnie")
    assert problems == [
        "reads spec.forProvider.engnie, which a Cluster (rds.aws.upbound.io/v1beta2) never reports; "
        "did you mean engine?"
    ]


def test_a_field_unlike_any_other_gets_no_advice():
    problems, _ = reported(manifest(), "status.atProvider.zzzzzz")
    assert problems == ["reads status.atProvider.zzzzzz, which a Cluster (rds.aws.upbound.io/v1beta2) never reports"]


def test_what_is_there_is_kept():
    found = manifest(status={"atProvider": {"endpoint": "real", "port": 0, "storageEncrypted": False}})
    _, values = reported(
        found, "status.atProvider.endpoint", "status.atProvider.port", "status.atProvider.storageEncrypted"
    )
    assert values == {"endpoint": "real", "port": 0, "storageEncrypted": False}


@pytest.mark.parametrize(
    ("field", "given", "value"),
    [
        ("port", 5432, 5432),
        ("port", "5432", 443),
        ("port", True, 443),
        ("storageEncrypted", True, True),
        ("storageEncrypted", 1, False),
        ("manageMasterUserPassword", True, True),
        ("engine", None, "engine-"),
        ("availabilityZones", ["a"], ["a"]),
        ("tags", {"a": "b", "token": "t"}, {"a": "b"}),
    ],
)
def test_the_spec_is_mirrored_where_the_type_fits(field, given, value):
    _, values = reported(manifest({field: given}), f"status.atProvider.{field}")
    if value == "engine-":
        assert values[field].startswith(value)
    else:
        assert (values[field], type(values[field])) == (value, type(value))


def test_what_a_check_waits_for_counts_less_than_the_spec_and_more_than_invention():
    path = "status.atProvider.engineMode"
    assert reported(manifest(), path, expected="serverless")[1] == {"engineMode": "serverless"}
    assert reported(manifest({"engineMode": "global"}), path, expected="serverless")[1] == {"engineMode": "global"}
    assert reported(manifest(), path, expected=3)[1] != {"engineMode": 3}


def test_an_input_that_nobody_gave_and_no_cloud_fills_in_stays_away():
    version = Catalog.shipped().get("ec2.aws.upbound.io/v1beta1", "SecurityGroupRule").version("v1beta1")
    fields = ("description", "securityGroupRuleId", "protocol", "prefixListIds")
    paths = [f"status.atProvider.{field}" for field in fields]
    rule = {**manifest(), "apiVersion": version.api_version, "kind": "SecurityGroupRule"}
    problems, values = reported(rule, *paths, version=version)
    assert (problems, set(values)) == ([], {"securityGroupRuleId", "protocol", "prefixListIds"})
    told = {**manifest({"description": "web"}), "apiVersion": version.api_version, "kind": "SecurityGroupRule"}
    assert reported(told, *paths, version=version)[1]["description"] == "web"
    assert reported(rule, paths[0], expected="web", version=version)[1]["description"] == "web"


@pytest.mark.parametrize(
    ("kind", "kept", "away"),
    [
        ("sqs/Queue", ["deduplicationScope"], ["policy", "redrivePolicy"]),
        ("sns/Topic", ["policy", "displayName"], ["deliveryPolicy"]),
        ("ec2/EIP", ["domain", "networkBorderGroup", "publicIpv4Pool"], []),
        ("kms/Key", ["policy", "customerMasterKeySpec", "keyUsage"], ["description"]),
        ("rds/SubnetGroup", ["description"], []),
        ("rds/Cluster", ["engineMode", "preferredMaintenanceWindow", "masterUsername", "kmsKeyId"], ["domain"]),
    ],
)
def test_what_a_cloud_chooses_or_defaults_to_is_reported_though_nobody_gave_it(kind, kept, away):
    group, _, name = kind.partition("/")
    known = Catalog.shipped().find_kind(f"{group}.aws.upbound.io", name)
    version = known.version(known.storage_version)
    found = {**manifest(), "apiVersion": version.api_version, "kind": name}
    assert set(reported(found, *(f"status.atProvider.{field}" for field in [*kept, *away]), version=version)[1]) == set(
        kept
    )


@pytest.mark.parametrize("field", ["password", "secret", "adminToken"])
def test_a_secret_is_neither_mirrored_nor_expected_nor_invented(field):
    found = manifest({field: "hunter2"})
    problems, values = reported(found, f"status.atProvider.{field}", expected="hunter2", version=None)
    assert problems == [f"reads status.atProvider.{field}, a secret, which no simulation shows"]
    assert values is None


def test_a_path_through_a_value_of_another_kind_is_a_problem():
    found = manifest(status={"atProvider": {"endpoint": "text"}})
    problems, _ = reported(found, "status.atProvider.endpoint.deeper", version=None)
    assert len(problems) == 1
    assert problems[0].startswith("reads status.atProvider.endpoint.deeper, which cannot be reported: ")


def test_an_object_is_filled_before_what_is_read_below_it():
    _, values = reported(
        manifest(), "status.atProvider.masterUserSecret[0].secretArn", "status.atProvider.masterUserSecret"
    )
    assert {"secretArn", "secretStatus", "kmsKeyId"} <= set(values["masterUserSecret"][0])


def test_an_endless_index_is_refused():
    problems, _ = reported(manifest(), "status.atProvider.masterUserSecret[5000].secretArn")
    assert len(problems) == 1


def test_the_identity_falls_back_on_the_name():
    found = manifest()
    assert identity_of(found, None).name == "films"
    del found["metadata"]["annotations"]
    assert identity_of(found, None).name == "dev-db"


def test_of_an_object_only_what_the_status_knows_is_mirrored():
    version = Catalog.shipped().get("ecs.aws.upbound.io/v1beta2", "Service").version("v1beta2")
    network = {"subnets": ["a"], "subnetSelector": {"matchLabels": {"a": "b"}}, "subnetRefs": [{"name": "x"}]}
    service = {**manifest({"networkConfiguration": network}), "apiVersion": version.api_version, "kind": "Service"}
    _, values = reported(service, "status.atProvider.networkConfiguration", version=version)
    assert values == {"networkConfiguration": {"subnets": ["a"]}}


def test_without_facts_the_spec_is_mirrored_whatever_its_type():
    _, values = reported(manifest({"size": 3}), "status.atProvider.size", version=None)
    assert values == {"size": 3}
