"""Values that a cloud could report."""

import re

import pytest

from pyxp.simulation.identifiers import ACCOUNT
from pyxp.simulation.inventing import Identity, invent, is_secret

TEXT = {"type": "string"}
WHO = Identity("rds.aws.upbound.io", "Cluster", "films", "eu-central-1", "rds/Cluster//films")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "films"),
        ("arn", f"arn:aws:rds:eu-central-1:{ACCOUNT}:cluster:films"),
        ("iamRoleArn", f"arn:aws:iam::{ACCOUNT}:role/films"),
        ("snsTopicArn", f"arn:aws:sns:eu-central-1:{ACCOUNT}:films"),
        ("proxyArn", f"arn:aws:rds:eu-central-1:{ACCOUNT}:proxy/films"),
        ("ownerId", ACCOUNT),
        ("accountId", ACCOUNT),
        ("url", f"https://rds.eu-central-1.amazonaws.com/{ACCOUNT}/films"),
        ("region", "eu-central-1"),
        ("state", "available"),
        ("cidrBlock", "10.0.0.0/16"),
        ("clusterName", "films"),
        ("createdTime", "2024-01-01T00:00:00Z"),
        ("engineVersion", "1"),
    ],
)
def test_text_follows_the_name_of_the_field(field, value):
    assert invent(WHO, field, TEXT) == value


@pytest.mark.parametrize(
    ("field", "pattern"),
    [
        ("endpoint", r"films\.[0-9a-f]{8}\.rds\.eu-central-1\.amazonaws\.com"),
        ("readerEndpoint", r"films\.reader-[0-9a-f]{8}\.rds\.eu-central-1\.amazonaws\.com"),
        ("mainRouteTableId", r"rtb-[0-9a-f]{17}"),
        ("vpcId", r"vpc-[0-9a-f]{17}"),
        ("hostedZoneId", r"hosted-zone-[0-9a-f]{17}"),
        ("secretArn", rf"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret:rds!cluster-films-[0-9a-f]{{6}}"),
        ("publicIp", r"203\.0\.113\.\d+"),
        ("privateIp", r"10\.0\.0\.\d+"),
        ("somethingElse", r"something-else-[0-9a-f]{8}"),
    ],
)
def test_text_that_no_rule_fixes_depends_on_the_identity(field, pattern):
    assert re.fullmatch(pattern, invent(WHO, field, TEXT))
    other = Identity(WHO.group, WHO.kind, "other", WHO.region, "rds/Cluster//other")
    assert invent(other, field, TEXT) != invent(WHO, field, TEXT) == invent(WHO, field, TEXT)


def test_what_has_no_region_has_none_in_its_names():
    role = Identity("iam.aws.upbound.io", "Role", "task", "", "x")
    assert invent(role, "arn", TEXT) == f"arn:aws:iam::{ACCOUNT}:role/task"


def test_an_external_name_may_be_the_arn_itself():
    arn = f"arn:aws:ecs:eu-central-1:{ACCOUNT}:task-definition/films:7"
    who = Identity("ecs.aws.upbound.io", "TaskDefinition", arn, "eu-central-1", "x")
    assert invent(who, "arn", TEXT) == arn


@pytest.mark.parametrize(
    ("group", "kind", "known"),
    [
        ("ecs", "Cluster", f"arn:aws:ecs:eu-central-1:{ACCOUNT}:cluster/films"),
        ("ecs", "Service", f"arn:aws:ecs:eu-central-1:{ACCOUNT}:service/films"),
        ("iam", "Policy", f"arn:aws:iam::{ACCOUNT}:policy/films"),
        ("kinesis", "Stream", f"arn:aws:kinesis:eu-central-1:{ACCOUNT}:stream/films"),
        ("sns", "Topic", f"arn:aws:sns:eu-central-1:{ACCOUNT}:films"),
        ("iam", "Role", "films"),
        ("sqs", "Queue", "films"),
    ],
)
def test_the_id_of_some_kinds_is_their_arn_though_we_name_them(group, kind, known):
    who = Identity(f"{group}.aws.upbound.io", kind, "films", "eu-central-1", "seed")
    assert invent(who, "id", TEXT) == known


def test_other_clouds_get_no_amazon_hosts():
    who = Identity("sql.gcp.example.org", "Instance", "Films/1", "europe-west3", "x")
    assert invent(who, "endpoint", TEXT).endswith(".sql.europe-west3.example.com")
    assert invent(who, "endpoint", TEXT).startswith("films-1.")


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "number"}, 1),
        ({"type": "integer"}, 1),
        ({"type": "boolean"}, False),
        ({"type": "string", "enum": ["A", "B"]}, "A"),
        ({"type": "array", "items": {"type": "string"}}, ["films"]),
        ({"type": "array", "items": {"type": "object", "properties": {"n": {"type": "number"}}}}, [{"n": 1}]),
        ({"type": "object", "additionalProperties": TEXT}, {}),
        ({"properties": {"id": TEXT, "password": TEXT}}, {"id": "films"}),
        ({}, "films"),
    ],
)
def test_other_values_follow_the_type(schema, value):
    assert invent(WHO, "id", schema) == value


def test_ports_are_numbers():
    assert invent(WHO, "port", {"type": "number"}) == 443


def test_a_schema_without_end_is_cut():
    endless = {"type": "object", "properties": {}}
    endless["properties"]["again"] = endless
    assert invent(WHO, "x", endless) == {"again": {"again": {"again": {}}}}


SECRETS = ["password", "masterPassword", "token", "clientSecret", "secretString", "privateKey", "secret", "accessKey"]


@pytest.mark.parametrize("field", [*SECRETS, "passwordData", "sesSmtpPasswordV4"])
def test_a_secret_is_never_invented(field):
    assert is_secret(field)
    assert invent(WHO, field, TEXT) is None


@pytest.mark.parametrize(
    "field", ["secretArn", "secretStatus", "kmsKeyId", "secretId", "keyId", "endpoint", "tokenType", "passwordVersion"]
)
def test_what_is_told_about_a_secret_is_none(field):
    assert not is_secret(field)
    assert invent(WHO, field, TEXT)
