"""VPC endpoints: S3 by routes, the others by addresses in the private subnets that the tasks alone may reach."""

from collections.abc import Callable, Mapping
from typing import Any

from ..values import OMIT, Chosen, Text, at
from .networking import nat_in_second, nat_in_third, third
from .rows import Row, one

ENDPOINTS_OF = {
    "s3": "s3-endpoint",
    "ecr.api": "ecr-api-endpoint",
    "ecr.dkr": "ecr-dkr-endpoint",
    "logs": "logs-endpoint",
    "kinesis-streams": "kinesis-streams-endpoint",
    "secretsmanager": "secretsmanager-endpoint",
}
"""What a claim may ask for, and the name of its endpoint."""

Condition = Callable[[Mapping[str, Any]], bool]


def asks(spec: Mapping[str, Any], service: str) -> bool:
    """Whether the claim asks for a service."""
    found = at(spec, "network.endpoints")
    return found is not OMIT and service in found


def wanted(service: str, also: Condition = lambda _: True) -> Condition:
    """Whether there is the endpoint of a service, and something else is true."""
    return lambda spec: asks(spec, service) and also(spec)


def some_address(spec: Mapping[str, Any]) -> bool:
    """Whether any endpoint has addresses, which all but S3 have."""
    return any(asks(spec, service) for service in ENDPOINTS_OF if service != "s3")


def called(service: str) -> Chosen:
    """What AWS calls a service: in China some are called by another name."""
    usual = Text(f"com.amazonaws.{{region}}.{service}")
    chinese = Text(f"cn.com.amazonaws.{{region}}.{service}")
    named = service in ("ecr.api", "ecr.dkr", "kinesis-streams")
    return Chosen("partition", "aws", {"aws": usual, "aws-us-gov": usual, "aws-cn": chinese if named else usual})


ENDPOINTS = (
    Row(
        "s3-endpoint",
        "ec2/v1beta2/VPCEndpoint",
        {"serviceName": called("s3"), "vpcEndpointType": "Gateway"},
        {"vpcIdSelector": one("vpc")},
        only=wanted("s3"),
    ),
    *(
        Row(
            f"s3-endpoint-{route}",
            "ec2/v1beta1/VPCEndpointRouteTableAssociation",
            {},
            {"vpcEndpointIdSelector": one("s3-endpoint"), "routeTableIdSelector": one(table)},
            tags=False,
            only=condition,
        )
        for route, table, condition in (
            ("public-route", "public-route-table", wanted("s3")),
            ("private-route-a", "private-route-table-a", wanted("s3")),
            ("private-route-b", "private-route-table-b", wanted("s3", nat_in_second)),
            ("private-route-c", "private-route-table-c", wanted("s3", nat_in_third)),
        )
    ),
    Row(
        "endpoints-security-group",
        "ec2/v1beta1/SecurityGroup",
        {
            "name": Text("{namePrefix}-endpoints-sg-{environment}"),
            "description": "VPC endpoints of the video pipeline",
        },
        {"vpcIdSelector": one("vpc")},
        title="endpoints-sg",
        only=some_address,
    ),
    Row(
        "endpoints-sg-ingress-https",
        "ec2/v1beta1/SecurityGroupIngressRule",
        {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "description": "Tasks of the video pipeline"},
        {
            "securityGroupIdSelector": one("endpoints-security-group"),
            "referencedSecurityGroupIdSelector": one("ecs-security-group"),
        },
        only=some_address,
    ),
    *(
        row
        for service, name in ENDPOINTS_OF.items()
        if service != "s3"
        for row in (
            Row(
                name,
                "ec2/v1beta2/VPCEndpoint",
                {"serviceName": called(service), "vpcEndpointType": "Interface", "privateDnsEnabled": True},
                {"vpcIdSelector": one("vpc")},
                only=wanted(service),
            ),
            Row(
                f"{name}-group",
                "ec2/v1beta1/VPCEndpointSecurityGroupAssociation",
                {"replaceDefaultAssociation": True},
                {"vpcEndpointIdSelector": one(name), "securityGroupIdSelector": one("endpoints-security-group")},
                tags=False,
                only=wanted(service),
            ),
            *(
                Row(
                    f"{name}-subnet-{zone}",
                    "ec2/v1beta1/VPCEndpointSubnetAssociation",
                    {},
                    {"vpcEndpointIdSelector": one(name), "subnetIdSelector": one(f"private-subnet-{zone}")},
                    tags=False,
                    only=wanted(service, third) if zone == "c" else wanted(service),
                )
                for zone in "abc"
            ),
        )
    ),
)
