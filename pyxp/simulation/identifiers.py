"""Identifiers of AWS resources: ARNs in each service's own form, and the ids that the cloud gives.

Source of the forms: https://docs.aws.amazon.com/service-authorization/latest/reference/ and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

import hashlib
from typing import Final
from uuid import NAMESPACE_URL, uuid5

ACCOUNT: Final = "123456789012"
"""The account in which everything is simulated: the example number of AWS' own documentation."""

_SERVICES: Final = {
    "appautoscaling": "application-autoscaling",
    "apigatewayv2": "apigateway",
    "cloudwatchevents": "events",
    "cloudwatchlogs": "logs",
    "cognitoidp": "cognito-idp",
    "deploy": "codedeploy",
    "efs": "elasticfilesystem",
    "elasticsearch": "es",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "kinesisanalyticsv2": "kinesisanalytics",
    "kinesisvideo": "kinesisvideo",
    "mq": "mq",
    "opensearch": "es",
    "sesv2": "ses",
    "sfn": "states",
}
"""Services whose ARNs do not begin with the first part of the API group."""

_GLOBAL: Final = frozenset({"cloudfront", "globalaccelerator", "iam", "organizations", "route53", "s3"})
"""Services whose ARNs name no region."""

_WITHOUT_ACCOUNT: Final = frozenset({"route53", "s3"})

_FORMS: Final = {
    ("application-autoscaling", "Target"): "scalable-target/{digits}",
    ("autoscaling", "AutoscalingGroup"): "autoScalingGroup:{uuid}:autoScalingGroupName/{name}",
    ("cloudwatch", "MetricAlarm"): "alarm:{name}",
    ("cloudwatch", "CompositeAlarm"): "alarm:{name}",
    ("ec2", "EIP"): "elastic-ip/{name}",
    ("ec2", "NATGateway"): "natgateway/{name}",
    ("ec2", "SecurityGroupEgressRule"): "security-group-rule/{name}",
    ("ec2", "SecurityGroupIngressRule"): "security-group-rule/{name}",
    ("ecs", "Service"): "service/{name}",
    ("elasticfilesystem", "FileSystem"): "file-system/{name}",
    ("elasticloadbalancing", "LB"): "loadbalancer/app/{name}/{digits}",
    ("elasticloadbalancing", "LBTargetGroup"): "targetgroup/{name}/{digits}",
    ("lambda", "Function"): "function:{name}",
    ("lambda", "LayerVersion"): "layer:{name}:1",
    ("logs", "Group"): "log-group:{name}",
    ("rds", "Cluster"): "cluster:{name}",
    ("rds", "ClusterInstance"): "db:{name}",
    ("rds", "ClusterParameterGroup"): "cluster-pg:{name}",
    ("rds", "Instance"): "db:{name}",
    ("rds", "OptionGroup"): "og:{name}",
    ("rds", "ParameterGroup"): "pg:{name}",
    ("rds", "SubnetGroup"): "subgrp:{name}",
    ("route53", "Zone"): "hostedzone/{name}",
    ("s3", "Bucket"): "{name}",
    ("secretsmanager", "Secret"): "secret:{name}-{letters}",
    ("sns", "Topic"): "{name}",
    ("sqs", "Queue"): "{name}",
    ("states", "StateMachine"): "stateMachine:{name}",
}
"""What follows the account, by service and kind; for other kinds it is the kind in lower case, a slash and the name."""

_KNOWN_BY_ARN: Final = frozenset(
    {
        ("ecs", "CapacityProvider"),
        ("ecs", "Cluster"),
        ("ecs", "Service"),
        ("iam", "Policy"),
        ("iam", "SAMLProvider"),
        ("kinesis", "Stream"),
        ("sns", "Topic"),
    }
)
"""Kinds that we name and of which the provider reports the ARN as id, by the first part of the API group and kind."""

_MEANT: Final = (
    (("target", "group"), ("elasticloadbalancing", "LBTargetGroup")),
    (("log", "group"), ("logs", "Group")),
    (("instance", "profile"), ("iam", "InstanceProfile")),
    (("secret",), ("secretsmanager", "Secret")),
    (("role",), ("iam", "Role")),
    (("policy",), ("iam", "Policy")),
    (("topic",), ("sns", "Topic")),
    (("queue",), ("sqs", "Queue")),
    (("bucket",), ("s3", "Bucket")),
    (("certificate",), ("acm", "Certificate")),
    (("function",), ("lambda", "Function")),
    (("lambda",), ("lambda", "Function")),
    (("kms", "key"), ("kms", "Key")),
    (("key",), ("kms", "Key")),
)
"""Kinds that fields such as ``secretArn`` are about, by the last words of the field's name."""

_HYPHENATED: Final = {
    "InstanceProfile": "instance-profile",
    "InternetGateway": "internet-gateway",
    "NetworkACL": "network-acl",
    "NetworkInterface": "network-interface",
    "RouteTable": "route-table",
    "SecurityGroup": "security-group",
    "TaskDefinition": "task-definition",
    "VPCEndpoint": "vpc-endpoint",
}

_PREFIXES: Final = {
    "EIP": "eipalloc",
    "EIPAssociation": "eipassoc",
    "FileSystem": "fs",
    "FlowLog": "fl",
    "Instance": "i",
    "InternetGateway": "igw",
    "LaunchTemplate": "lt",
    "NATGateway": "nat",
    "NetworkACL": "acl",
    "NetworkInterface": "eni",
    "Route": "r",
    "RouteTable": "rtb",
    "RouteTableAssociation": "rtbassoc",
    "SecurityGroup": "sg",
    "SecurityGroupEgressRule": "sgr",
    "SecurityGroupIngressRule": "sgr",
    "SecurityGroupRule": "sgrule",
    "Subnet": "subnet",
    "VPC": "vpc",
    "VPCEndpoint": "vpce",
    "VPCEndpointRouteTableAssociation": "a-vpce",
    "VPCEndpointSecurityGroupAssociation": "a-vpce",
    "VPCEndpointSubnetAssociation": "a-vpce",
}
"""What ids begin with, for kinds whose name in lower case it is not."""


def digits(seed: str, length: int) -> str:
    """Hexadecimal digits that depend on the seed alone."""
    return hashlib.sha256(seed.encode()).hexdigest()[:length]


def is_of_aws(group: str) -> bool:
    """Whether an API group is one of the AWS provider's."""
    return "aws" in group.split(".")


def partition_of(region: str) -> str:
    """The partition of a region: that of the commercial regions where none is given."""
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws-cn" if region.startswith("cn-") else "aws"


def arn(service: str, kind: str, name: str, region: str, seed: str) -> str:
    """The ARN of a resource.

    Args:
        service: First part of its API group, such as ``cloudwatchlogs``.
        kind: Its kind.
        name: How the cloud knows it; an ARN is given back as it is, and of a URL the last part counts.
        region: Where it is; empty for what has no region.
        seed: Distinguishes it from all others.
    """
    if name.startswith("arn:"):
        return name
    prefix = _SERVICES.get(service, service)
    form = _FORMS.get((prefix, kind), f"{_HYPHENATED.get(kind, kind.lower())}/{{name}}")
    resource = form.format(
        name=name.rpartition("/")[2] if name.startswith("https://") else name,
        digits=digits(f"{seed}/arn", 16),
        letters=digits(f"{seed}/arn", 6),
        uuid=uuid5(NAMESPACE_URL, seed),
    )
    where = "" if prefix in _GLOBAL else region
    account = "" if prefix in _WITHOUT_ACCOUNT else ACCOUNT
    return f"arn:{partition_of(region)}:{prefix}:{where}:{account}:{resource}"


def reported_id(service: str, kind: str, name: str, region: str, seed: str) -> str:
    """The id that the provider reports of a resource: how the cloud knows it, or for some kinds its ARN.

    Takes what :func:`arn` takes.
    """
    if (service, kind) == ("kms", "Alias"):
        return f"alias/{name}"
    return arn(service, kind, name, region, seed) if (service, kind) in _KNOWN_BY_ARN else name


def meant_kind(words: list[str]) -> tuple[str, str] | None:
    """Service and kind of what a field is about, by the words of its name before ``Arn``; None if it is not told."""
    for ending, kind in _MEANT:
        if tuple(words[-len(ending) :]) == ending:
            return kind
    return None


def id_prefix(words: list[str]) -> str:
    """What the id in a field begins with, by the words of the field's name before ``Id``: ``rtb`` for a route table."""
    for start in range(len(words)):
        kind = "".join(words[start:])
        for known, prefix in _PREFIXES.items():
            if known.lower() == kind:
                return prefix
    return "-".join(words)


def given_id(group: str, kind: str, name: str, region: str, seed: str) -> str:
    """The external name that the cloud gives to a resource, in the form of ``subnet-0b5c41cf5b2c1a9d7``.

    Args:
        group: Its API group.
        kind: Its kind.
        name: The name that its fields ask for, if any.
        region: Where it is.
        seed: Distinguishes it from all others.
    """
    if is_of_aws(group):
        service = group.partition(".")[0]
        if (service, kind) == ("sqs", "Queue"):
            return f"https://sqs.{region}.{domain_of(region)}/{ACCOUNT}/{name or digits(seed, 26)}"
        if (service, kind) == ("kms", "Key"):
            return str(uuid5(NAMESPACE_URL, seed))
        if (service, kind) in {("iam", "Policy"), ("secretsmanager", "Secret"), ("elbv2", "LB")}:
            return arn(service, kind, name or digits(seed, 26), region, seed)
    return f"{_PREFIXES.get(kind, kind.lower())}-{digits(seed, 17)}"


def domain_of(region: str) -> str:
    """Where the services of a region have their host names."""
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
