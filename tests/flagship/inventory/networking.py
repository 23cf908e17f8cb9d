"""VPC, subnets, gateways, routes and the security groups' rules that concern nobody else."""

from collections.abc import Mapping
from typing import Any

from ..values import OMIT, Claim, Text, at
from .rows import Row, Target, every, one


def nat(spec: Mapping[str, Any]) -> str:
    """How private subnets reach out."""
    found = at(spec, "network.nat")
    return "one" if found is OMIT else str(found)


def third(spec: Mapping[str, Any]) -> bool:
    """Whether there is a third zone."""
    return at(spec, "network.zones[2]") is not OMIT


def some_nat(spec: Mapping[str, Any]) -> bool:
    """Whether there is any NAT gateway."""
    return nat(spec) != "none"


def nat_in_second(spec: Mapping[str, Any]) -> bool:
    """Whether the second zone has one of its own."""
    return nat(spec) == "per-zone"


def nat_in_third(spec: Mapping[str, Any]) -> bool:
    """Whether the third zone has one of its own."""
    return nat(spec) == "per-zone" and third(spec)


def private_table(zone: str) -> Any:
    """The route table of a zone's private subnet, where it is not always the first."""

    def wanted(spec: Mapping[str, Any]) -> Target:
        return one(f"private-route-table-{zone if nat_in_second(spec) else 'a'}", again=True)

    return wanted


def subnets(side: str) -> Any:
    """The subnets of one side, in all zones that there are."""

    def wanted(spec: Mapping[str, Any]) -> Target:
        return every(*(f"{side}-subnet-{zone}" for zone in ("abc" if third(spec) else "ab")))

    return wanted


def task_subnets(spec: Mapping[str, Any]) -> Target:
    """Where tasks run: without a NAT gateway only public subnets reach a registry."""
    found: Target = subnets("private" if some_nat(spec) else "public")(spec)
    return found


NETWORKING = (
    Row(
        "vpc",
        "ec2/v1beta1/VPC",
        {"cidrBlock": Claim("network.cidr", "10.0.0.0/16"), "enableDnsHostnames": True, "enableDnsSupport": True},
        kept=True,
        adopt=True,
    ),
    Row("internet-gateway", "ec2/v1beta1/InternetGateway", {}, {"vpcIdSelector": one("vpc")}, title="igw", adopt=True),
    Row(
        "public-subnet-a",
        "ec2/v1beta1/Subnet",
        {
            "cidrBlock": Claim("network.publicSubnets[0]", "10.0.1.0/24"),
            "availabilityZone": Text("{region}{network.zones[0]}"),
            "mapPublicIpOnLaunch": True,
        },
        {"vpcIdSelector": one("vpc")},
        title="public-subnet-1",
        adopt=True,
    ),
    Row(
        "public-subnet-b",
        "ec2/v1beta1/Subnet",
        {
            "cidrBlock": Claim("network.publicSubnets[1]", "10.0.2.0/24"),
            "availabilityZone": Text("{region}{network.zones[1]}"),
            "mapPublicIpOnLaunch": True,
        },
        {"vpcIdSelector": one("vpc")},
        title="public-subnet-2",
        adopt=True,
    ),
    Row(
        "private-subnet-a",
        "ec2/v1beta1/Subnet",
        {
            "cidrBlock": Claim("network.privateSubnets[0]", "10.0.11.0/24"),
            "availabilityZone": Text("{region}{network.zones[0]}"),
            "mapPublicIpOnLaunch": False,
        },
        {"vpcIdSelector": one("vpc")},
        kept=True,
        title="private-subnet-1",
        adopt=True,
    ),
    Row(
        "private-subnet-b",
        "ec2/v1beta1/Subnet",
        {
            "cidrBlock": Claim("network.privateSubnets[1]", "10.0.12.0/24"),
            "availabilityZone": Text("{region}{network.zones[1]}"),
            "mapPublicIpOnLaunch": False,
        },
        {"vpcIdSelector": one("vpc")},
        kept=True,
        title="private-subnet-2",
        adopt=True,
    ),
    Row(
        "public-subnet-c",
        "ec2/v1beta1/Subnet",
        {
            "cidrBlock": Claim("network.publicSubnets[2]"),
            "availabilityZone": Text("{region}{network.zones[2]}"),
            "mapPublicIpOnLaunch": True,
        },
        {"vpcIdSelector": one("vpc")},
        title="public-subnet-3",
        only=third,
        adopt=True,
    ),
    Row(
        "private-subnet-c",
        "ec2/v1beta1/Subnet",
        {
            "cidrBlock": Claim("network.privateSubnets[2]"),
            "availabilityZone": Text("{region}{network.zones[2]}"),
            "mapPublicIpOnLaunch": False,
        },
        {"vpcIdSelector": one("vpc")},
        kept=True,
        title="private-subnet-3",
        only=third,
        adopt=True,
    ),
    Row("nat-eip-a", "ec2/v1beta1/EIP", {"domain": "vpc"}, title="nat-eip", only=some_nat, adopt=True),
    Row(
        "nat-gateway-a",
        "ec2/v1beta1/NATGateway",
        {"connectivityType": "public"},
        {"allocationIdSelector": one("nat-eip-a"), "subnetIdSelector": one("public-subnet-a")},
        after=("internet-gateway",),
        title="nat",
        only=some_nat,
        adopt=True,
    ),
    *(
        row
        for zone, there in (("b", nat_in_second), ("c", nat_in_third))
        for row in (
            Row(f"nat-eip-{zone}", "ec2/v1beta1/EIP", {"domain": "vpc"}, only=there, adopt=True),
            Row(
                f"nat-gateway-{zone}",
                "ec2/v1beta1/NATGateway",
                {"connectivityType": "public"},
                {"allocationIdSelector": one(f"nat-eip-{zone}"), "subnetIdSelector": one(f"public-subnet-{zone}")},
                after=("internet-gateway",),
                only=there,
                adopt=True,
            ),
            # Subnets change over to their own table when there is a way out of it.
            Row(
                f"private-route-table-{zone}",
                "ec2/v1beta1/RouteTable",
                {},
                {"vpcIdSelector": one("vpc")},
                after=(f"nat-gateway-{zone}",),
                only=there,
                adopt=True,
            ),
            Row(
                f"private-default-route-{zone}",
                "ec2/v1beta2/Route",
                {"destinationCidrBlock": "0.0.0.0/0"},
                {
                    "routeTableIdSelector": one(f"private-route-table-{zone}"),
                    "natGatewayIdSelector": one(f"nat-gateway-{zone}"),
                },
                tags=False,
                after=(f"nat-gateway-{zone}",),
                only=there,
                adopt=True,
            ),
        )
    ),
    Row(
        "public-route-table", "ec2/v1beta1/RouteTable", {}, {"vpcIdSelector": one("vpc")}, title="public-rt", adopt=True
    ),
    Row(
        "private-route-table-a",
        "ec2/v1beta1/RouteTable",
        {},
        {"vpcIdSelector": one("vpc")},
        title="private-rt",
        adopt=True,
    ),
    Row(
        "public-default-route",
        "ec2/v1beta2/Route",
        {"destinationCidrBlock": "0.0.0.0/0"},
        {"routeTableIdSelector": one("public-route-table"), "gatewayIdSelector": one("internet-gateway")},
        tags=False,
        after=("internet-gateway",),
        adopt=True,
    ),
    Row(
        "private-default-route-a",
        "ec2/v1beta2/Route",
        {"destinationCidrBlock": "0.0.0.0/0"},
        {"routeTableIdSelector": one("private-route-table-a"), "natGatewayIdSelector": one("nat-gateway-a")},
        tags=False,
        after=("nat-gateway-a",),
        only=some_nat,
        adopt=True,
    ),
    *(
        Row(
            f"{side}-rta-{zone}",
            "ec2/v1beta1/RouteTableAssociation",
            {},
            {"subnetIdSelector": one(f"{side}-subnet-{zone}"), "routeTableIdSelector": table},
            tags=False,
            only=third if zone == "c" else None,
            adopt=True,
        )
        for side, zone, table in (
            ("public", "a", one("public-route-table")),
            ("public", "b", one("public-route-table")),
            ("public", "c", one("public-route-table")),
            ("private", "a", one("private-route-table-a")),
            ("private", "b", private_table("b")),
            ("private", "c", private_table("c")),
        )
    ),
    # No rule lets anything in from outside: nothing listens. The database needs no way out.
    Row(
        "ecs-security-group",
        "ec2/v1beta1/SecurityGroup",
        {"name": Text("{namePrefix}-ecs-sg-{environment}")},
        {"vpcIdSelector": one("vpc")},
        init={"description": "Tasks of the video pipeline"},
        title="ecs-sg",
        adopt=True,
    ),
    Row(
        "database-security-group",
        "ec2/v1beta1/SecurityGroup",
        {"name": Text("{namePrefix}-db-sg-{environment}")},
        {"vpcIdSelector": one("vpc")},
        init={"description": "Aurora PostgreSQL of the video pipeline"},
        kept=True,
        title="db-sg",
        adopt=True,
    ),
    Row(
        "ecs-sg-egress-https",
        "ec2/v1beta1/SecurityGroupEgressRule",
        {
            "ipProtocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "cidrIpv4": "0.0.0.0/0",
            "description": "Registries and the APIs of AWS",
        },
        {"securityGroupIdSelector": one("ecs-security-group")},
    ),
    Row(
        "ecs-sg-egress-postgres",
        "ec2/v1beta1/SecurityGroupEgressRule",
        {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "description": "The database"},
        {
            "securityGroupIdSelector": one("ecs-security-group"),
            "referencedSecurityGroupIdSelector": one("database-security-group"),
        },
    ),
    Row(
        "database-sg-ingress-postgres",
        "ec2/v1beta1/SecurityGroupIngressRule",
        {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "description": "Tasks of the video pipeline"},
        {
            "securityGroupIdSelector": one("database-security-group"),
            "referencedSecurityGroupIdSelector": one("ecs-security-group"),
        },
        adopt=True,
    ),
)
