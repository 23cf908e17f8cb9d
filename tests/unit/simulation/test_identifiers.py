"""Identifiers in the forms that AWS documents."""

import re

import pytest

from pyxp.simulation.identifiers import ACCOUNT, arn, given_id, id_prefix, meant_kind, partition_of, reported_id

REGION = "eu-central-1"


@pytest.mark.parametrize(
    ("service", "kind", "name", "expected"),
    [
        ("sns", "Topic", "films", f"arn:aws:sns:{REGION}:{ACCOUNT}:films"),
        (
            "sqs",
            "Queue",
            f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/films",
            f"arn:aws:sqs:{REGION}:{ACCOUNT}:films",
        ),
        ("s3", "Bucket", "films", "arn:aws:s3:::films"),
        ("iam", "Role", "task", f"arn:aws:iam::{ACCOUNT}:role/task"),
        ("rds", "Cluster", "films", f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:films"),
        ("lambda", "Function", "f", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"),
        ("cloudwatchlogs", "Group", "/ecs/a", f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/a"),
        ("ec2", "VPC", "vpc-1", f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-1"),
        ("ec2", "SecurityGroup", "sg-1", f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/sg-1"),
        ("kinesis", "Stream", "s", f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/s"),
        ("dynamodb", "Table", "t", f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/t"),
        ("route53", "Zone", "Z1", "arn:aws:route53:::hostedzone/Z1"),
        ("ecs", "TaskDefinition", "arn:aws:ecs:r:a:task-definition/x:7", "arn:aws:ecs:r:a:task-definition/x:7"),
    ],
)
def test_each_service_has_its_own_form(service, kind, name, expected):
    assert arn(service, kind, name, REGION, "seed") == expected


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-central-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("", "aws")],
)
def test_the_region_tells_the_partition(region, partition):
    assert partition_of(region) == partition
    assert arn("sns", "Topic", "a", region, "x").split(":")[1] == partition


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("Subnet", "subnet-[0-9a-f]{17}"),
        ("InternetGateway", "igw-[0-9a-f]{17}"),
        ("SecurityGroupIngressRule", "sgr-[0-9a-f]{17}"),
        ("VPCEndpointSubnetAssociation", "a-vpce-[0-9a-f]{17}"),
    ],
)
def test_ids_that_the_cloud_gives_are_stable_and_distinct(kind, pattern):
    made = given_id("ec2.aws.upbound.io", kind, "", REGION, "a")
    assert re.fullmatch(pattern, made)
    assert made == given_id("ec2.aws.upbound.io", kind, "", REGION, "a")
    assert made != given_id("ec2.aws.upbound.io", kind, "", REGION, "b")


def test_a_queue_is_known_by_its_url_and_a_policy_by_its_arn():
    assert given_id("sqs.aws.m.upbound.io", "Queue", "films", REGION, "a").endswith(f"/{ACCOUNT}/films")
    assert given_id("iam.aws.upbound.io", "Policy", "p", "", "a") == f"arn:aws:iam::{ACCOUNT}:policy/p"


def test_what_is_reported_of_an_alias_says_that_it_is_one():
    assert reported_id("kms", "Alias", "films", REGION, "a") == "alias/films"
    assert reported_id("kms", "Key", "1-2", REGION, "a") == "1-2"


def test_other_clouds_get_plain_ids():
    assert re.fullmatch("database-[0-9a-f]{17}", given_id("sql.gcp.example.org", "Database", "n", "r", "a"))


def test_fields_tell_what_they_are_about():
    assert meant_kind(["task", "role"]) == ("iam", "Role")
    assert meant_kind(["proxy"]) is None
    assert id_prefix(["main", "route", "table"]) == "rtb"
    assert id_prefix(["hosted", "zone"]) == "hosted-zone"
