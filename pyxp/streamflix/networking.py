"""The network: a VPC over several zones, with a way in and a way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyxp import Composition, Group, is_set, up_to
from pyxp.aws import ec2
from pyxp.streamflix.schema import StreamflixSpec

ANYWHERE = "0.0.0.0/0"
OF_GROWING_LISTS = ("cidr_block", "availability_zone")
"""Of a subnet: the claim's lists get longer, but no entry of them changes."""
ZONES = ("a", "b", "c")
"""Zone suffixes in resource names; the claim picks how many there are, and the real zones."""


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
    public = [public_subnet(c, spec, vpc, zone) for zone in zones(c, spec)]
    private = [private_subnet(c, spec, vpc, zone) for zone in zones(c, spec)]
    public_routes(c, spec, vpc, gateway, public)
    nat = nat_gateway(c, ZONES[0], public[0], gateway)
    route = private_routes(c, spec, vpc, nat, private)
    return Network(vpc, c.group("private-subnets", private), [route])


def zones(c: Composition, spec: StreamflixSpec) -> Iterator[int]:
    """The zones by their number: what a round adds is there where the claim has that many, and subnets for them."""
    wanted = spec.network
    for zone, _ in enumerate(up_to(wanted.zones)):
        with c.when(is_set(wanted.public_subnets[zone]) & is_set(wanted.private_subnets[zone])):
            yield zone


def public_subnet(c: Composition, spec: StreamflixSpec, vpc: ec2.VPC, zone: int) -> ec2.Subnet:
    """A subnet whose hosts get public addresses."""
    return c.add(
        f"public-subnet-{ZONES[zone]}",
        ec2.Subnet(
            vpc_id=vpc,
            cidr_block=spec.network.public_subnets[zone],
            availability_zone=f"{spec.region}{spec.network.zones[zone]}",
            map_public_ip_on_launch=True,
        ),
        may_change=OF_GROWING_LISTS,
    )


def private_subnet(c: Composition, spec: StreamflixSpec, vpc: ec2.VPC, zone: int) -> ec2.Subnet:
    """A subnet without public addresses; the database stands on it, so it goes when the database goes."""
    return c.add(
        f"private-subnet-{ZONES[zone]}",
        ec2.Subnet(
            vpc_id=vpc,
            cidr_block=spec.network.private_subnets[zone],
            availability_zone=f"{spec.region}{spec.network.zones[zone]}",
            map_public_ip_on_launch=False,
        ),
        deletion_policy=spec.database.on_delete,
        may_change=OF_GROWING_LISTS,
    )


def public_routes(
    c: Composition, spec: StreamflixSpec, vpc: ec2.VPC, gateway: ec2.InternetGateway, subnets: list[ec2.Subnet]
) -> None:
    """Public subnets reach the internet directly. AWS refuses the route before the gateway is attached."""
    table = c.add("public-route-table", ec2.RouteTable(vpc_id=vpc))
    c.add(
        "public-default-route",
        ec2.Route(route_table_id=table, destination_cidr_block=ANYWHERE, gateway_id=gateway),
        after=[gateway],
    )
    for zone in zones(c, spec):
        c.add(f"public-rta-{ZONES[zone]}", ec2.RouteTableAssociation(subnet_id=subnets[zone], route_table_id=table))


def nat_gateway(c: Composition, zone: str, subnet: ec2.Subnet, gateway: ec2.InternetGateway) -> ec2.NATGateway:
    """The way out for private subnets. AWS refuses it before the internet gateway is attached."""
    address = c.add(f"nat-eip-{zone}", ec2.EIP(domain="vpc"))
    return c.add(
        f"nat-gateway-{zone}",
        ec2.NATGateway(allocation_id=address, subnet_id=subnet, connectivity_type="public"),
        after=[gateway],
    )


def private_routes(
    c: Composition, spec: StreamflixSpec, vpc: ec2.VPC, nat: ec2.NATGateway, subnets: list[ec2.Subnet]
) -> ec2.Route:
    """All private subnets leave through one NAT gateway, which is in the first zone."""
    table = c.add("private-route-table-a", ec2.RouteTable(vpc_id=vpc))
    route = c.add(
        "private-default-route-a",
        ec2.Route(route_table_id=table, destination_cidr_block=ANYWHERE, nat_gateway_id=nat),
        after=[nat],
    )
    for zone in zones(c, spec):
        c.add(f"private-rta-{ZONES[zone]}", ec2.RouteTableAssociation(subnet_id=subnets[zone], route_table_id=table))
    return route
