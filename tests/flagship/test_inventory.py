"""The inventory itself: complete, and in accord with what is known about the kinds."""

from collections import Counter

import pytest

from .claims import OPTIONS
from .inventory import ROWS
from .stacks import CATALOG
from .values import Claim, Surroundings

# Kinds of the stack, with the secret that RDS manages, and both slots of what is replaced by release.
KINDS = {
    "VPC": 1, "Subnet": 6, "InternetGateway": 1, "EIP": 3, "NATGateway": 3, "RouteTable": 4, "Route": 4,
    "RouteTableAssociation": 6, "SecurityGroup": 3, "SecurityGroupIngressRule": 2, "SecurityGroupEgressRule": 2,
    "VPCEndpoint": 6, "VPCEndpointRouteTableAssociation": 4, "VPCEndpointSecurityGroupAssociation": 5,
    "VPCEndpointSubnetAssociation": 15,
    "Stream": 1, "SubnetGroup": 1, "rds Cluster": 1, "ClusterInstance": 3, "Group": 1, "Queue": 1, "ecs Cluster": 1,
    "ClusterCapacityProviders": 1, "Role": 2, "iam Policy": 3, "RolePolicyAttachment": 4, "TaskDefinition": 2,
    "Service": 1, "Target": 1, "appautoscaling Policy": 2, "Topic": 1, "TopicSubscription": 1, "TopicPolicy": 1,
    "MetricAlarm": 8, "Key": 1, "Alias": 1,
}  # fmt: skip


def facts(row):
    return CATALOG.get(row.api_version, row.kind_name).version(row.api_version.partition("/")[2])


def test_every_kind_is_there_as_often_as_the_design_says():
    names = Counter(
        f"{row.kind.split('/')[0]} {row.kind_name}" if row.kind_name in ("Cluster", "Policy") else row.kind_name
        for row in ROWS.values()
    )

    assert dict(names) == KINDS
    assert sum(KINDS.values()) == len(ROWS) == 103


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_rows_fit_their_kinds(row):
    known = facts(row)
    fields = known.schema["properties"]["spec"]["properties"]["forProvider"]["properties"]
    selectors = {item.selector_field: item for item in known.selectors.values()}

    assert row.api_version.endswith(f"/{CATALOG.get(row.api_version, row.kind_name).storage_version}")
    assert bool(row.aws_name) == (known.external_name == "name")
    assert row.tags == ("tags" in fields)
    assert row.regional == ("region" in fields)
    assert {path.partition(".")[0] for path in row.fields} <= set(fields)
    for field, target in row.selects(OPTIONS["spec"]).items():
        found = selectors[field]
        kinds = {f"{ROWS[name].api_version.partition('/')[0]}/{ROWS[name].kind_name}" for name in target.names}
        assert kinds == {f"{found.target_api_group}/{found.target_kind}"}
        assert target.again or not found.plural
        assert found.plural or len(target.names) == 1


def test_what_needs_no_public_identity_is_kept_with_the_database():
    kept = {name for name, row in ROWS.items() if row.kept}

    assert kept == {
        "aurora-cluster",
        "aurora-writer",
        "data-key",
        "data-key-alias",
        "db-subnet-group",
        "database-security-group",
        "private-subnet-a",
        "private-subnet-b",
        "private-subnet-c",
        "vpc",
    }
    below = {
        target for name in kept for wanted in ROWS[name].selects(OPTIONS["spec"]).values() for target in wanted.names
    }
    assert below <= kept, "what is kept stands on nothing that goes"


def test_shards_have_a_default_only_with_the_whole_stream():
    shards = ROWS["video-stream"].fields["shardCount"]

    assert shards == Claim("stream.shards", 2, within="stream")
    assert Surroundings({}, "", {}).value(shards) == 2
    assert Surroundings({"stream": {"shards": 3}}, "", {}).value(shards) == 3
    assert Surroundings({"stream": {"mode": "ON_DEMAND"}}, "", {}).value({"shardCount": shards}) == {}


NAMED_IN_IAM = [row for row in ROWS.values() if row.kind in ("iam/v1beta1/Role", "iam/v1beta1/Policy")]


@pytest.mark.parametrize("row", NAMED_IN_IAM, ids=lambda row: row.name)
def test_names_of_iam_carry_environment_and_region(row):
    assert "{environment}" in row.aws_name
    assert "{region}" in row.aws_name


@pytest.mark.parametrize("row", [row for row in ROWS.values() if row.aws_name], ids=lambda row: row.name)
def test_names_differ_between_claims(row):
    assert "{namePrefix}" in row.aws_name
    assert "{environment}" in row.aws_name
