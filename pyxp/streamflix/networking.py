"""The network: a VPC over several zones, with a way in and a way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyxp import Composition, Group, choose, is_set, select, up_to
from pyxp.aws import ec2
from pyxp.streamflix.schema import StreamflixSpec

ANYWHERE = "0.0.0.0/0"
ZONES = ("a", "b", "c")
"""Zone suffixes in resource names; the claim picks the real zones."""


@dataclass(frozen=True)
class Network:
    """What other parts of the platform stand on."""

    vpc: ec2.VPC
    public_subnets: Group[ec2.Subnet]
    private_subnets: Group[ec2.Subnet]
    private_routes: list[ec2.Route]
    public_table: ec2.RouteTable
    private_tables: list[ec2.RouteTable]


@dataclass(frozen=True)
class Zone:
    """A zone that the claim asks for: its suffix in resource names, and what the claim says of it."""

    name: str
    letter: str
    public_range: str
    private_range: str


def network(c: Composition, spec: StreamflixSpec) -> Network:
    """A VPC with a public and a private subnet in every zone; private subnets reach out through NAT gateways."""
    vpc = c.add(
        "vpc",
        ec2.VPC(cidr_block=spec.network.cidr, enable_dns_hostnames=True, enable_dns_support=True),
        adoptable=True,
        deletion_policy=spec.database.on_delete,
    )
    gateway = c.add("internet-gateway", ec2.InternetGateway(vpc_id=vpc), adoptable=True)
    public = [public_subnet(c, spec, vpc, zone) for zone in zones(c, spec)]
    private = [private_subnet(c, spec, vpc, zone) for zone in zones(c, spec)]
    table = public_routes(c, spec, vpc, gateway, public)
    tables, routes = private_routes(c, spec, vpc, nat_gateways(c, spec, public, gateway), private)
    return Network(vpc, c.group("public-subnets", public), c.group("private-subnets", private), routes, table, tables)


def zones(c: Composition, spec: StreamflixSpec) -> Iterator[Zone]:
    """The zones of the claim. What is added for one of them is there only with that zone."""
    wanted = spec.network
    for index, letter in enumerate(up_to(wanted.zones)):
        public, private = wanted.public_subnets[index], wanted.private_subnets[index]
        with c.when(is_set(public) & is_set(private)):
            yield Zone(ZONES[index], letter, public, private)


def public_subnet(c: Composition, spec: StreamflixSpec, vpc: ec2.VPC, zone: Zone) -> ec2.Subnet:
    """A subnet whose hosts get public addresses."""
    return c.add(
        f"public-subnet-{zone.name}",
        ec2.Subnet(
            vpc_id=vpc,
            cidr_block=zone.public_range,
            availability_zone=f"{spec.region}{zone.letter}",
            map_public_ip_on_launch=True,
        ),
        adoptable=True,
    )


def private_subnet(c: Composition, spec: StreamflixSpec, vpc: ec2.VPC, zone: Zone) -> ec2.Subnet:
    """A subnet without public addresses; the database stands on it, so it goes when the database goes."""
    return c.add(
        f"private-subnet-{zone.name}",
        ec2.Subnet(
            vpc_id=vpc,
            cidr_block=zone.private_range,
            availability_zone=f"{spec.region}{zone.letter}",
            map_public_ip_on_launch=False,
        ),
        adoptable=True,
        deletion_policy=spec.database.on_delete,
    )


def public_routes(
    c: Composition, spec: StreamflixSpec, vpc: ec2.VPC, gateway: ec2.InternetGateway, subnets: list[ec2.Subnet]
) -> ec2.RouteTable:
    """Public subnets reach the internet directly. AWS refuses the route before the gateway is attached."""
    table = c.add("public-route-table", ec2.RouteTable(vpc_id=vpc), adoptable=True)
    c.add(
        "public-default-route",
        ec2.Route(route_table_id=table, destination_cidr_block=ANYWHERE, gateway_id=gateway),
        adoptable=True,
        after=[gateway],
    )
    for zone, subnet in zip(zones(c, spec), subnets, strict=True):
        c.add(
            f"public-rta-{zone.name}", ec2.RouteTableAssociation(subnet_id=subnet, route_table_id=table), adoptable=True
        )
    return table


def nat_gateways(
    c: Composition, spec: StreamflixSpec, subnets: list[ec2.Subnet], gateway: ec2.InternetGateway
) -> list[ec2.NATGateway]:
    """The ways out for private subnets: the first for all of them, the others where each zone has its own."""
    made: list[ec2.NATGateway] = []
    for zone, subnet in zip(zones(c, spec), subnets, strict=True):
        with c.when(has_nat(spec, zone)):
            made.append(nat_gateway(c, zone, subnet, gateway))
    return made


def has_nat(spec: StreamflixSpec, zone: Zone) -> bool:
    """Whether a zone has a NAT gateway: the first one also has that of all zones."""
    return spec.network.nat != "none" if zone.name == ZONES[0] else spec.network.nat == "per-zone"


def nat_gateway(c: Composition, zone: Zone, subnet: ec2.Subnet, gateway: ec2.InternetGateway) -> ec2.NATGateway:
    """The way out for private subnets. AWS refuses it before the internet gateway is attached."""
    address = c.add(f"nat-eip-{zone.name}", ec2.EIP(domain="vpc"), adoptable=True)
    return c.add(
        f"nat-gateway-{zone.name}",
        ec2.NATGateway(allocation_id=address, subnet_id=subnet, connectivity_type="public"),
        adoptable=True,
        after=[gateway],
    )


def private_routes(
    c: Composition, spec: StreamflixSpec, vpc: ec2.VPC, gateways: list[ec2.NATGateway], subnets: list[ec2.Subnet]
) -> tuple[list[ec2.RouteTable], list[ec2.Route]]:
    """Private subnets leave through the first NAT gateway, or through that of their own zone."""
    first = c.add("private-route-table-a", ec2.RouteTable(vpc_id=vpc), adoptable=True)
    tables: list[ec2.RouteTable] = []
    routes: list[ec2.Route] = []
    for zone, nat, subnet in zip(zones(c, spec), gateways, subnets, strict=True):
        table, chosen = first, first
        if routes:
            # A subnet changes over when its own table is there; until its NAT gateway is, it keeps the first one.
            with c.when(has_table(spec, zone)):
                table = c.add(
                    f"private-route-table-{zone.name}", ec2.RouteTable(vpc_id=vpc), adoptable=True, after=[nat]
                )
            chosen = choose(has_table(spec, zone), select(table), otherwise=select(first))
        tables.append(table)
        with c.when(has_nat(spec, zone)):
            routes.append(private_route(c, zone, table, nat))
        c.add(
            f"private-rta-{zone.name}",
            ec2.RouteTableAssociation(subnet_id=subnet, route_table_id=chosen),
            adoptable=True,
        )
    return tables, routes


def has_table(spec: StreamflixSpec, zone: Zone) -> bool:
    """Whether a zone's private subnet has a route table of its own: the first always has, for all without."""
    return True if zone.name == ZONES[0] else spec.network.nat == "per-zone"


def private_route(c: Composition, zone: Zone, table: ec2.RouteTable, nat: ec2.NATGateway) -> ec2.Route:
    """Everything that is not in the VPC goes through a NAT gateway."""
    return c.add(
        f"private-default-route-{zone.name}",
        ec2.Route(route_table_id=table, destination_cidr_block=ANYWHERE, nat_gateway_id=nat),
        adoptable=True,
        after=[nat],
    )
