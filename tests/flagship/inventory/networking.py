"""VPC, subnets, gateways, routes and the security groups' rules that concern nobody else."""

from ..values import OMIT, Claim, Text
from .rows import Row, one

# A claim names two zones, or three, and a subnet of each kind for each of them.
PUBLIC = ("10.0.1.0/24", "10.0.2.0/24", OMIT)
PRIVATE = ("10.0.11.0/24", "10.0.12.0/24", OMIT)
THERE = (None, None, lambda spec: len(spec.get("network", {}).get("zones", "ab")) == 3)

NETWORKING = (
    Row(
        "vpc",
        "ec2/v1beta1/VPC",
        {"cidrBlock": Claim("network.cidr", "10.0.0.0/16"), "enableDnsHostnames": True, "enableDnsSupport": True},
        kept=True,
    ),
    Row("internet-gateway", "ec2/v1beta1/InternetGateway", {}, {"vpcIdSelector": one("vpc")}, title="igw"),
    *(
        Row(
            f"public-subnet-{zone}",
            "ec2/v1beta1/Subnet",
            {
                "cidrBlock": Claim(f"network.publicSubnets[{index}]", cidr),
                "availabilityZone": Text(f"{{region}}{{network.zones[{index}]}}"),
                "mapPublicIpOnLaunch": True,
            },
            {"vpcIdSelector": one("vpc")},
            title=f"public-subnet-{index + 1}",
            only=only,
        )
        for index, (zone, cidr, only) in enumerate(zip("abc", PUBLIC, THERE, strict=True))
    ),
    *(
        Row(
            f"private-subnet-{zone}",
            "ec2/v1beta1/Subnet",
            {
                "cidrBlock": Claim(f"network.privateSubnets[{index}]", cidr),
                "availabilityZone": Text(f"{{region}}{{network.zones[{index}]}}"),
                "mapPublicIpOnLaunch": False,
            },
            {"vpcIdSelector": one("vpc")},
            kept=True,
            title=f"private-subnet-{index + 1}",
            only=only,
        )
        for index, (zone, cidr, only) in enumerate(zip("abc", PRIVATE, THERE, strict=True))
    ),
    Row("nat-eip-a", "ec2/v1beta1/EIP", {"domain": "vpc"}, title="nat-eip"),
    Row(
        "nat-gateway-a",
        "ec2/v1beta1/NATGateway",
        {"connectivityType": "public"},
        {"allocationIdSelector": one("nat-eip-a"), "subnetIdSelector": one("public-subnet-a")},
        after=("internet-gateway",),
        title="nat",
    ),
    Row("public-route-table", "ec2/v1beta1/RouteTable", {}, {"vpcIdSelector": one("vpc")}, title="public-rt"),
    Row("private-route-table-a", "ec2/v1beta1/RouteTable", {}, {"vpcIdSelector": one("vpc")}, title="private-rt"),
    Row(
        "public-default-route",
        "ec2/v1beta2/Route",
        {"destinationCidrBlock": "0.0.0.0/0"},
        {"routeTableIdSelector": one("public-route-table"), "gatewayIdSelector": one("internet-gateway")},
        tags=False,
        after=("internet-gateway",),
    ),
    Row(
        "private-default-route-a",
        "ec2/v1beta2/Route",
        {"destinationCidrBlock": "0.0.0.0/0"},
        {"routeTableIdSelector": one("private-route-table-a"), "natGatewayIdSelector": one("nat-gateway-a")},
        tags=False,
        after=("nat-gateway-a",),
    ),
    *(
        Row(
            f"{side}-rta-{zone}",
            "ec2/v1beta1/RouteTableAssociation",
            {},
            {"subnetIdSelector": one(f"{side}-subnet-{zone}"), "routeTableIdSelector": one(table)},
            tags=False,
            only=only,
        )
        # One NAT gateway serves all zones.
        for side, table in (("public", "public-route-table"), ("private", "private-route-table-a"))
        for zone, only in zip("abc", THERE, strict=True)
    ),
    # No rule lets anything in from outside: nothing listens. The database needs no way out.
    Row(
        "ecs-security-group",
        "ec2/v1beta1/SecurityGroup",
        {"name": Text("{namePrefix}-ecs-sg-{environment}"), "description": "Tasks of the video pipeline"},
        {"vpcIdSelector": one("vpc")},
        title="ecs-sg",
    ),
    Row(
        "database-security-group",
        "ec2/v1beta1/SecurityGroup",
        {
            "name": Text("{namePrefix}-db-sg-{environment}"),
            "description": "Aurora PostgreSQL of the video pipeline",
        },
        {"vpcIdSelector": one("vpc")},
        kept=True,
        title="db-sg",
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
    ),
)
