"""VPC, subnets, gateways, routes and the security groups' rules that concern nobody else."""

from ..values import Claim, Text
from .rows import Row, one

NETWORKING = (
    Row(
        "vpc",
        "ec2/v1beta1/VPC",
        {"cidrBlock": Claim("network.cidr", "10.0.0.0/16"), "enableDnsHostnames": True, "enableDnsSupport": True},
        kept=True,
    ),
    Row("internet-gateway", "ec2/v1beta1/InternetGateway", {}, {"vpcIdSelector": one("vpc")}, title="igw"),
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
        )
        for side, zone, table in (
            ("public", "a", "public-route-table"),
            ("public", "b", "public-route-table"),
            ("private", "a", "private-route-table-a"),
            ("private", "b", "private-route-table-a"),  # one NAT gateway serves both zones
        )
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
