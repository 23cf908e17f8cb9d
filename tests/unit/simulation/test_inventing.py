"""Values that a cloud could report."""

import re

import pytest

from pyxp.simulation.identity import ACCOUNT, Identity
from pyxp.simulation.inventing import invent, is_secret

TEXT = {"type": "string"}
WHO = Identity("rds.aws.upbound.io", "Cluster", "films", "eu-central-1", "rds/Cluster//films")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "films"),
        ("arn", f"arn:aws:rds:eu-central-1:{ACCOUNT}:cluster:films"),
        ("iamRoleArn", f"arn:aws:iam::{ACCOUNT}:role/films"),
        ("snsTopicArn", f"arn:aws:sns:eu-central-1:{ACCOUNT}:films"),
        ("subnetGroupArn", f"arn:aws:rds:eu-central-1:{ACCOUNT}:subgrp:films"),
        ("availabilityZone", "eu-central-1a"),
        ("availabilityZoneId", "euc1-az1"),
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
        ("endpoint", r"films\.cluster-[0-9a-z]{12}\.eu-central-1\.rds\.amazonaws\.com"),
        ("readerEndpoint", r"films\.cluster-ro-[0-9a-z]{12}\.eu-central-1\.rds\.amazonaws\.com"),
        ("otherEndpoint", r"films\.other-[0-9a-f]{8}\.rds\.eu-central-1\.amazonaws\.com"),
        ("kmsKeyId", rf"arn:aws:kms:eu-central-1:{ACCOUNT}:key/[0-9a-f-]{{36}}"),
        ("subnetArn", rf"arn:aws:ec2:eu-central-1:{ACCOUNT}:subnet/subnet-[0-9a-f]{{17}}"),
        ("mainRouteTableId", r"rtb-[0-9a-f]{17}"),
        ("vpcId", r"vpc-[0-9a-f]{17}"),
        ("hostedZoneId", r"Z[0-9A-Z]{13}"),
        (
            "secretArn",
            rf"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret:rds!cluster-[0-9a-f-]{{36}}-[0-9a-zA-Z]{{6}}",
        ),
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


GOV, CHINA = "us-gov-east-1", "cn-north-1"


@pytest.mark.parametrize(
    ("kind", "field", "place", "value"),
    [
        ("iam/Role", "arn", GOV, f"arn:aws-us-gov:iam::{ACCOUNT}:role/films"),
        ("iam/Policy", "id", CHINA, f"arn:aws-cn:iam::{ACCOUNT}:policy/films"),
        ("cloudfront/Distribution", "arn", CHINA, f"arn:aws-cn:cloudfront::{ACCOUNT}:distribution/films"),
        ("organizations/Organization", "arn", GOV, f"arn:aws-us-gov:organizations::{ACCOUNT}:organization/films"),
        ("budgets/Budget", "arn", GOV, f"arn:aws-us-gov:budgets::{ACCOUNT}:budget/films"),
        ("budgets/Budget", "subscriberSnsTopicArns", "", f"arn:aws:sns:us-east-1:{ACCOUNT}:films"),
        ("budgets/Budget", "subscriberSnsTopicArns", CHINA, f"arn:aws-cn:sns:cn-north-1:{ACCOUNT}:films"),
        ("cur/ReportDefinition", "arn", "eu-central-1", f"arn:aws:cur:us-east-1:{ACCOUNT}:definition/films"),
        ("cur/ReportDefinition", "arn", CHINA, f"arn:aws-cn:cur:cn-northwest-1:{ACCOUNT}:definition/films"),
        ("cur/ReportDefinition", "s3Region", "", "us-east-1"),
        ("route53/Zone", "vpcRegion", "eu-central-1", "eu-central-1"),
        ("route53/Record", "region", GOV, GOV),
        ("cloudfront/Distribution", "originShieldRegion", "", "us-east-1"),
        ("cloudfront/Distribution", "functionArn", "", f"arn:aws:cloudfront::{ACCOUNT}:function/films"),
        ("networkmanager/VPCAttachment", "arn", GOV, f"arn:aws-us-gov:networkmanager::{ACCOUNT}:attachment/films"),
    ],
)
def test_a_global_service_is_in_the_partition_of_its_stack(kind, field, place, value):
    group, _, name = kind.partition("/")
    assert invent(Identity(f"{group}.aws.upbound.io", name, "films", "", "x", place=place), field, TEXT) == value


@pytest.mark.parametrize("field", ["acmCertificateArn", "lambdaArn"])
def test_what_a_global_service_takes_is_in_the_region_of_global_services(field):
    who = Identity("cloudfront.aws.upbound.io", "Distribution", "films", "", "x", place="eu-central-1")
    assert invent(who, field, TEXT).split(":")[3] == "us-east-1"


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


@pytest.mark.parametrize(
    ("kind", "engine", "port"),
    [
        ("rds/Cluster", "aurora-postgresql", 5432),
        ("rds/Cluster", "aurora-mysql", 3306),
        ("rds/Instance", "oracle-ee", 1521),
        ("elasticache/ReplicationGroup", "valkey", 6379),
        ("elasticache/Cluster", "memcached", 11211),
        ("redshift/Cluster", "", 5439),
        ("docdb/Cluster", "docdb", 27017),
        ("neptune/Cluster", "", 8182),
        ("eks/Cluster", "", 443),
    ],
)
def test_ports_are_those_of_the_engine(kind, engine, port):
    group, _, name = kind.partition("/")
    who = Identity(f"{group}.aws.upbound.io", name, "films", "eu-central-1", "x", {"engine": engine})
    assert invent(who, "port", {"type": "number"}) == port


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("s3/Bucket", "bucketRegionalDomainName", "films.s3.cn-north-1.amazonaws.com.cn"),
        ("sqs/Queue", "url", "films"),
        ("ecr/Repository", "repositoryUrl", f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/films"),
        ("dynamodb/Table", "streamLabel", "2024-01-01T00:00:00.000"),
        ("lambda/Function", "qualifiedArn", f"arn:aws-cn:lambda:cn-north-1:{ACCOUNT}:function:films:$LATEST"),
        ("efs/FileSystem", "dnsName", "films.efs.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_a_service_has_forms_of_its_own(kind, field, value):
    group, _, name = kind.partition("/")
    assert invent(Identity(f"{group}.aws.m.upbound.io", name, "films", "cn-north-1", "x"), field, TEXT) == value


IPV6, HEX17 = "2001:db8::[0-9a-f]{3}", "[0-9a-f]{17}"


@pytest.mark.parametrize(
    ("kind", "field", "pattern"),
    [
        ("ec2/NATGateway", "associationId", f"eipassoc-{HEX17}"),
        ("ec2/NATGateway", "allocationId", f"eipalloc-{HEX17}"),
        ("transfer/Server", "addressAllocationIds", f"eipalloc-{HEX17}"),
        ("ec2/NetworkInterfaceAttachment", "attachmentId", f"eni-attach-{HEX17}"),
        ("networkmanager/ConnectAttachment", "attachmentId", f"attachment-{HEX17}"),
        ("ec2/VPNConnection", "transitGatewayAttachmentId", f"tgw-attach-{HEX17}"),
        ("ec2/EIP", "instance", f"i-{HEX17}"),
        ("budgets/BudgetAction", "instanceIds", f"i-{HEX17}"),
        ("connect/Queue", "instanceId", "[0-9a-f-]{36}"),
        ("ec2/EIP", "networkInterface", f"eni-{HEX17}"),
        ("ec2/Instance", "primaryNetworkInterfaceId", f"eni-{HEX17}"),
        ("vpc/SecurityGroupRule", "securityGroupRuleId", f"sgr-{HEX17}"),
        ("ec2/SecurityGroupRule", "prefixListIds", f"pl-{HEX17}"),
        ("ec2/EBSSnapshot", "volumeId", f"vol-{HEX17}"),
        ("ec2/AMI", "rootSnapshotId", f"snap-{HEX17}"),
        ("batch/ComputeEnvironment", "imageId", f"ami-{HEX17}"),
        ("ec2/EIP", "address", r"203\.0\.113\.\d+"),
        ("dax/Cluster", "address", r"films\..+\.dax\.eu-central-1\.amazonaws\.com"),
        ("ec2/LaunchTemplate", "ipv4Addresses", r"203\.0\.113\.\d+"),
        ("ec2/VPNConnection", "tunnel1Address", r"203\.0\.113\.\d+"),
        ("ec2/Instance", "ipv6Addresses", IPV6),
        ("efs/MountTarget", "ipv6Address", IPV6),
        ("ec2/SecurityGroup", "ipv6CidrBlocks", "2001:db8:[0-9a-f]{3}::/56"),
        ("ec2/SecurityGroupIngressRule", "cidrIpv6", "2001:db8:[0-9a-f]{3}::/56"),
        (
            "efs/MountTarget",
            "mountTargetDnsName",
            r"eu-central-1a\.file-system-id-.+\.efs\.eu-central-1\.amazonaws\.com",
        ),
        ("glue/CatalogTable", "catalogId", ACCOUNT),
        ("organizations/Account", "parentId", "r-[0-9a-z]{4}"),
        ("organizations/Account", "govcloudId", "[0-9]{12}"),
        ("kafka/Cluster", "bootstrapBrokersPublicTls", r"(b-\d-public\.[0-9a-z.-]+\.amazonaws\.com:9194,?){2}"),
        ("kafka/Cluster", "bootstrapBrokersVpcConnectivitySaslIam", r"(b-\d\.iam\.[0-9a-z.-]+:14001,?){2}"),
        ("cloudwatchevents/Rule", "state", "ENABLED"),
        ("pipes/Pipe", "desiredState", "RUNNING"),
        ("scheduler/Schedule", "groupName", "default"),
        ("s3/Bucket", "accelerationStatus", "Enabled"),
    ],
)
def test_ids_and_addresses_are_as_aws_forms_them(kind, field, pattern):
    group, _, name = kind.partition("/")
    assert re.fullmatch(
        pattern, invent(Identity(f"{group}.aws.upbound.io", name, "films", "eu-central-1", "x"), field, TEXT)
    )


def test_a_zone_has_four_name_servers_and_the_first_is_the_primary():
    zone = Identity("route53.aws.upbound.io", "Zone", "Z1", "", "x")
    servers = invent(zone, "nameServers", {"type": "array", "items": TEXT})
    ends = ("com", "net", "org", r"co\.uk")
    assert all(re.fullmatch(rf"ns-\d+\.awsdns-\d\d\.{end}", server) for server, end in zip(servers, ends, strict=True))
    assert invent(zone, "primaryNameServer", TEXT) == servers[0]


ARN = f"arn:aws:x:eu-central-1:{ACCOUNT}:y/"


@pytest.mark.parametrize(
    ("kind", "external", "field"),
    [
        ("elbv2/LB", f"{ARN}app/{{}}/0123456789abcdef", "name"),
        ("secretsmanager/Secret", f"{ARN}{{}}-a1B2c3", "name"),
        ("ram/ResourceShare", ARN, "name"),
        ("firehose/DeliveryStream", ARN, "name"),
        ("kinesisvideo/Stream", ARN, "name"),
        ("globalaccelerator/Accelerator", ARN, "name"),
        ("mq/Broker", "b-1", "brokerName"),
    ],
)
def test_what_is_identified_otherwise_has_a_name_of_its_own(kind, external, field):
    group, _, name = kind.partition("/")
    generated = {"naming": "generated"}
    who = Identity(f"{group}.aws.upbound.io", name, external, "eu-central-1", "x", rule=generated)
    assert re.fullmatch("[0-9a-f]{26}", invent(who, field, TEXT))


def test_the_own_id_is_the_end_of_what_the_cloud_calls_it():
    flow = Identity("connect.aws.upbound.io", "Vault", f"{ARN}17", "eu-central-1", "x", rule={"naming": "generated"})
    assert invent(flow, "vaultId", TEXT) == "17"


def test_what_fields_say_of_another_resource_is_in_its_arn():
    who = Identity("efs.aws.upbound.io", "MountTarget", "fsmt-1", "eu-central-1", "x", {"fileSystemId": "fs-7"})
    assert invent(who, "fileSystemArn", TEXT) == f"arn:aws:elasticfilesystem:eu-central-1:{ACCOUNT}:file-system/fs-7"


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
