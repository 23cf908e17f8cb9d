"""Identifiers in the forms that AWS documents."""

import re

import pytest

from pyxp.simulation.identifiers import arn, external_name, id_prefix, kind_called, meant_kind, reported_id
from pyxp.simulation.identity import ACCOUNT, Identity, domain_of, partition_of

REGION = "eu-central-1"


def who(kind, called="films", region=REGION, seed="seed", rule=None, **fields):
    group, _, kind = kind.partition("/")
    return Identity(f"{group}.aws.upbound.io", kind, called, region, seed, fields, rule or {})


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("sns/Topic", {}, f"arn:aws:sns:{REGION}:{ACCOUNT}:films"),
        ("s3/Bucket", {}, "arn:aws:s3:::films"),
        ("s3/DirectoryBucket", {}, f"arn:aws:s3express:{REGION}:{ACCOUNT}:bucket/films"),
        ("s3/Object", {"bucket": "b", "key": "a/b.txt"}, "arn:aws:s3:::b/a/b.txt"),
        ("iam/Role", {}, f"arn:aws:iam::{ACCOUNT}:role/films"),
        ("iam/Role", {"path": "/service/"}, f"arn:aws:iam::{ACCOUNT}:role/service/films"),
        ("rds/Cluster", {}, f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:films"),
        ("rds/GlobalCluster", {}, f"arn:aws:rds::{ACCOUNT}:global-cluster:films"),
        ("docdb/ClusterInstance", {}, f"arn:aws:rds:{REGION}:{ACCOUNT}:db:films"),
        ("lambda/Function", {}, f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:films"),
        ("cloudwatchlogs/Group", {}, f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:films"),
        ("cloudwatch/Dashboard", {}, f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/films"),
        ("ec2/VPC", {}, f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/films"),
        ("ec2/SecurityGroup", {}, f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/films"),
        ("ec2/AMI", {}, f"arn:aws:ec2:{REGION}::image/films"),
        ("ec2/VPCIpam", {}, f"arn:aws:ec2::{ACCOUNT}:ipam/films"),
        ("dynamodb/Table", {}, f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/films"),
        ("ecs/Service", {"cluster": "arn:aws:ecs:r:a:cluster/c"}, f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/c/films"),
        ("cloudwatchevents/Rule", {}, f"arn:aws:events:{REGION}:{ACCOUNT}:rule/films"),
        ("cloudwatchevents/Rule", {"eventBusName": "b"}, f"arn:aws:events:{REGION}:{ACCOUNT}:rule/b/films"),
        ("route53/Zone", {}, "arn:aws:route53:::hostedzone/films"),
        ("apigateway/RestAPI", {}, f"arn:aws:apigateway:{REGION}::/restapis/films"),
        ("ssm/Parameter", {}, f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/films"),
        ("cloudfront/Distribution", {}, f"arn:aws:cloudfront::{ACCOUNT}:distribution/films"),
        ("wafv2/WebACL", {"name": "n"}, f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/n/films"),
        ("unheard/NewKind", {}, f"arn:aws:unheard:{REGION}:{ACCOUNT}:new-kind/films"),
    ],
)
def test_each_service_has_its_own_form(kind, fields, expected):
    assert arn(who(kind, **fields)) == expected


def test_a_name_that_is_an_arn_or_a_url_tells_the_rest():
    known = "arn:aws:ecs:r:a:task-definition/x:7"
    assert arn(who("ecs/TaskDefinition", known)) == known
    url = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/films"
    assert arn(who("sqs/Queue", url)) == f"arn:aws:sqs:{REGION}:{ACCOUNT}:films"
    assert arn(who("ssm/Parameter", "/a/b")).endswith(":parameter/a/b")


def test_an_identifier_of_parameters_has_its_form_also_where_they_are_not_told():
    link = {
        "naming": "parameters",
        "identifier": "{{ .parameters.link_id }},{{ .parameters.web_acl_arn }},{{ .parameters.key }}",
    }
    made = external_name(who("networkmanager/LinkAssociation", rule=link, linkId="link-1"))
    acl = rf"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/[0-9a-f-/]+"
    assert re.fullmatch(rf"link-1,{acl},key-[0-9a-f]{{8}}", made)
    assert re.fullmatch(r"link-[0-9a-f]{17},.+", external_name(who("networkmanager/LinkAssociation", rule=link)))


def test_a_part_has_the_arn_of_the_whole_in_its_own():
    whole = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/films/50dc6c495c0c9188"
    listener = arn(who("elbv2/LBListener", loadBalancerArn=whole))
    assert re.fullmatch(
        rf"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/net/films/50dc6c495c0c9188/[0-9a-f]{{16}}", listener
    )
    assert arn(who("elbv2/LBListenerRule", listenerArn=listener)).startswith(
        listener.replace(":listener/", ":listener-rule/") + "/"
    )
    assert "loadbalancer/net/" in external_name(who("elbv2/LB", name="x", loadBalancerType="network"))


@pytest.mark.parametrize(
    ("region", "partition", "domain"),
    [
        ("eu-central-1", "aws", "amazonaws.com"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ("", "aws", "amazonaws.com"),
    ],
)
def test_the_region_tells_the_partition(region, partition, domain):
    assert (partition_of(region), domain_of(region)) == (partition, domain)
    assert arn(who("sns/Topic", region=region)).split(":")[1] == partition


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("ec2/Subnet", "subnet-[0-9a-f]{17}"),
        ("ec2/InternetGateway", "igw-[0-9a-f]{17}"),
        ("ec2/SecurityGroupIngressRule", "sgr-[0-9a-f]{17}"),
        ("ec2/TransitGatewayVPCAttachment", "tgw-attach-[0-9a-f]{17}"),
        ("cloudfront/Distribution", "E[A-Z0-9]{13}"),
        ("cognitoidp/UserPool", "eu-central-1_[a-zA-Z0-9]{9}"),
        ("efs/AccessPoint", "fsap-[0-9a-f]{17}"),
        ("route53/Zone", "Z[A-Z0-9]{20}"),
        ("acm/Certificate", rf"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/[0-9a-f-]{{36}}"),
        ("unheard/NewKind", "newkind-[0-9a-f]{17}"),
    ],
)
def test_ids_that_the_cloud_gives_are_stable_and_distinct(kind, pattern):
    made = external_name(who(kind))
    assert re.fullmatch(pattern, made)
    assert made == external_name(who(kind)) != external_name(who(kind, seed="other"))


def test_what_is_made_of_fields_is_made_of_all_of_them():
    assert external_name(who("s3/BucketPolicy", bucket="films")) == "films"
    assert external_name(
        who("ec2/TransitGatewayRoute", transitGatewayRouteTableId="t", destinationCidrBlock="0/0")
    ) == ("t_0/0")
    assert external_name(who("sqs/Queue", name="films")).endswith(f"/{ACCOUNT}/films")
    rule = {"naming": "parameters", "identifier": "{{ .parameters.fleet_name }}/{{ .parameters.stack_name}}"}
    assert external_name(who("appstream/FleetStackAssociation", rule=rule, fleetName="f", stackName="s")) == "f/s"


def test_the_id_is_the_name_the_arn_or_what_the_provider_says():
    assert reported_id(who("kms/Alias")) == "alias/films"
    assert reported_id(who("kms/Key", "1-2")) == "1-2"
    assert reported_id(who("iam/Policy")) == f"arn:aws:iam::{ACCOUNT}:policy/films"
    rule = {"naming": "name", "identifier": "{{ .parameters.cluster_name }}:{{ .external_name }}"}
    assert reported_id(who("eks/NodeGroup", rule=rule, clusterName="c")) == "c:films"
    assert reported_id(who("eks/NodeGroup", rule=rule)) == "films"
    listed = {"naming": "name", "identifier": '("name", "/", "event_bus_name")'}
    assert reported_id(who("cloudwatchevents/Rule", rule=listed, eventBusName="b")) == "b/films"


def test_other_clouds_get_plain_ids():
    other = Identity("sql.gcp.example.org", "Database", "n", "r", "a")
    assert re.fullmatch("database-[0-9a-f]{17}", external_name(other))


def test_fields_tell_what_they_are_about():
    assert meant_kind(["task", "role"]) == ("iam", "Role")
    assert meant_kind(["proxy"]) is None
    assert kind_called("rds", ["db", "proxy"]) == ("rds", "Proxy")
    assert kind_called("rds", ["new", "thing"]) == ("rds", "new-thing")
    assert id_prefix(["main", "route", "table"]) == "rtb"
    assert id_prefix(["hosted", "zone"]) == "hosted-zone"
