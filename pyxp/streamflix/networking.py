"""The network: a VPC over several zones, with a way in and a way out."""

from __future__ import annotations

from dataclasses import dataclass

from pyxp import Composition, Group
from pyxp.aws import ec2
from pyxp.streamflix.schema import StreamflixSpec

ANYWHERE = "0.0.0.0/0"
ZONES = ("a", "b")
"""Zone suffixes in resource names; the claim picks the real zones."""


@dataclass(frozen=True)
class Network:
    """What other parts of the platform stand on."""

    vpc: ec2.VPC
    private_subnets: Group[ec2.Subnet]
    private_routes: list[ec2.Route]


def network(c: Composition, spec: StreamflixSpec) -> Network:
    """A VPC with a public and a private subnet in every zone; private subnets reach out through a NAT gateway."""
    vpc = c.add(
        "vpc",
        ec2.VPC(cidr_block=spec.network.cidr, enable_dns_hostnames=True, enable_dns_support=True),
        deletion_policy=spec.database.on_delete,
    )
    gateway = c.add("internet-gateway", ec2.InternetGateway(vpc_id=vpc))
    public = [public_subnet(c, spec, vpc, index) for index in range(len(ZONES))]
    private = [private_subnet(c, spec, vpc, index) for index in range(len(ZONES))]
    public_routes(c, vpc, gateway, public)
    nat = nat_gateway(c, ZONES[0], public[0], gateway)
    route = private_routes(c, ZONES[0], vpc, nat, private)
    return Network(vpc, c.group("private-subnets", private), [route])


def public_subnet(c: Composition, spec: StreamflixSpec, vpc: ec2.VPC, index: int) -> ec2.Subnet:
    """A subnet whose hosts get public addresses."""
    return c.add(
        f"public-subnet-{ZONES[index]}",
        ec2.Subnet(
            vpc_id=vpc,
            cidr_block=spec.network.public_subnets[index],
            availability_zone=f"{spec.region}{spec.network.zones[index]}",
            map_public_ip_on_launch=True,
        ),
    )


def private_subnet(c: Composition, spec: StreamflixSpec, vpc: ec2.VPC, index: int) -> ec2.Subnet:
    """A subnet without public addresses; the database stands on it, so it goes when the database goes."""
    return c.add(
        f"private-subnet-{ZONES[index]}",
        ec2.Subnet(
            vpc_id=vpc,
            cidr_block=spec.network.private_subnets[index],
            availability_zone=f"{spec.region}{spec.network.zones[index]}",
            map_public_ip_on_launch=False,
        ),
        deletion_policy=spec.database.on_delete,
    )


def public_routes(c: Composition, vpc: ec2.VPC, gateway: ec2.InternetGateway, subnets: list[ec2.Subnet]) -> None:
    """Public subnets reach the internet directly. AWS refuses the route before the gateway is attached."""
    table = c.add("public-route-table", ec2.RouteTable(vpc_id=vpc))
    c.add(
        "public-default-route",
        ec2.Route(route_table_id=table, destination_cidr_block=ANYWHERE, gateway_id=gateway),
        after=[gateway],
    )
    for zone, subnet in zip(ZONES, subnets, strict=True):
        c.add(f"public-rta-{zone}", ec2.RouteTableAssociation(subnet_id=subnet, route_table_id=table))


def nat_gateway(c: Composition, zone: str, subnet: ec2.Subnet, gateway: ec2.InternetGateway) -> ec2.NATGateway:
    """The way out for private subnets. AWS refuses it before the internet gateway is attached."""
    address = c.add(f"nat-eip-{zone}", ec2.EIP(domain="vpc"))
    return c.add(
        f"nat-gateway-{zone}",
        ec2.NATGateway(allocation_id=address, subnet_id=subnet, connectivity_type="public"),
        after=[gateway],
    )


def private_routes(
    c: Composition, zone: str, vpc: ec2.VPC, nat: ec2.NATGateway, subnets: list[ec2.Subnet]
) -> ec2.Route:
    """All private subnets leave through one NAT gateway."""
    table = c.add(f"private-route-table-{zone}", ec2.RouteTable(vpc_id=vpc))
    route = c.add(
        f"private-default-route-{zone}",
        ec2.Route(route_table_id=table, destination_cidr_block=ANYWHERE, nat_gateway_id=nat),
        after=[nat],
    )
    for name, subnet in zip(ZONES, subnets, strict=True):
        c.add(f"private-rta-{name}", ec2.RouteTableAssociation(subnet_id=subnet, route_table_id=table))
    return route
