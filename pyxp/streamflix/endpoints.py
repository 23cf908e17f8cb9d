"""VPC endpoints: ways to services of AWS that need neither a NAT gateway nor the internet."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Final

from pyxp import Composition, choose, contains
from pyxp.aws import ec2
from pyxp.streamflix.addressing import Endpoint
from pyxp.streamflix.networking import Network, has_table, zones
from pyxp.streamflix.schema import StreamflixSpec, named

INTERFACES: Final[tuple[Endpoint, ...]] = ("ecr.api", "ecr.dkr", "logs", "kinesis-streams", "secretsmanager")
"""Services that come into the network with addresses of their own; S3 comes as a route."""

CHINA: Final = frozenset({"ecr.api", "ecr.dkr", "kinesis-streams"})
"""Services whose names begin with that of the country in China."""

Association = ec2.VPCEndpointSecurityGroupAssociation | ec2.VPCEndpointSubnetAssociation


def endpoints(c: Composition, spec: StreamflixSpec, network: Network, tasks: ec2.SecurityGroup) -> list[Association]:
    """The endpoints that the claim asks for, and what tasks wait for.

    Names of a service lead to its endpoint as soon as there is one. Nothing answers before the endpoint has an address
    in a subnet and the group that lets ``tasks`` in.
    """
    bucket_endpoint(c, spec, network)
    with c.when(reduce(or_, [is_wanted(spec, service) for service in INTERFACES])):
        group = security_group(c, spec, network, tasks)
    return [part for service in INTERFACES for part in interface(c, spec, network, service, group)]


def is_wanted(spec: StreamflixSpec, service: Endpoint) -> bool:
    """Whether the claim asks for a service's endpoint."""
    return contains(spec.network.endpoints, service)


def service_name(spec: StreamflixSpec, service: Endpoint) -> str:
    """How AWS calls the service in a region."""
    country = choose(spec.partition, {"aws-cn": "cn."}, "") if service in CHINA else ""
    return f"{country}com.amazonaws.{spec.region}.{service}"


def bucket_endpoint(c: Composition, spec: StreamflixSpec, network: Network) -> None:
    """A route to S3 in every route table. It costs nothing."""
    with c.when(is_wanted(spec, "s3")):
        endpoint = c.add(
            "s3-endpoint",
            ec2.VPCEndpoint(vpc_id=network.vpc, service_name=service_name(spec, "s3"), vpc_endpoint_type="Gateway"),
        )
        add_route(c, endpoint, network.public_table, "s3-endpoint-public-route")
        for zone, table in zip(zones(c, spec), network.private_tables, strict=True):
            with c.when(has_table(spec, zone)):
                add_route(c, endpoint, table, f"s3-endpoint-private-route-{zone.name}")


def add_route(c: Composition, endpoint: ec2.VPCEndpoint, table: ec2.RouteTable, name: str) -> None:
    """What a route table knows of an endpoint; AWS writes the route itself."""
    c.add(name, ec2.VPCEndpointRouteTableAssociation(vpc_endpoint_id=endpoint, route_table_id=table))


def security_group(
    c: Composition, spec: StreamflixSpec, network: Network, tasks: ec2.SecurityGroup
) -> ec2.SecurityGroup:
    """Tasks reach the endpoints over 443, and nobody else does. Endpoints need no way out."""
    group = c.add(
        "endpoints-security-group",
        ec2.SecurityGroup(
            name=named(spec, "endpoints-sg"),
            description="VPC endpoints of the video pipeline",
            vpc_id=network.vpc,
        ),
    )
    c.add(
        "endpoints-sg-ingress-https",
        ec2.SecurityGroupIngressRule(
            security_group_id=group,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            referenced_security_group_id=tasks,
            description="Tasks of the video pipeline",
        ),
    )
    return group


def interface(
    c: Composition, spec: StreamflixSpec, network: Network, service: Endpoint, group: ec2.SecurityGroup
) -> list[Association]:
    """An endpoint with an address in the private subnet of every zone, and what tasks wait for."""
    name = f"{service.replace('.', '-')}-endpoint"
    with c.when(is_wanted(spec, service)):
        endpoint = c.add(
            name,
            ec2.VPCEndpoint(
                vpc_id=network.vpc,
                service_name=service_name(spec, service),
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
            ),
        )
        guard = c.add(
            f"{name}-group",
            ec2.VPCEndpointSecurityGroupAssociation(
                vpc_endpoint_id=endpoint, security_group_id=group, replace_default_association=True
            ),
        )
        addresses = [
            c.add(
                f"{name}-subnet-{zone.name}",
                ec2.VPCEndpointSubnetAssociation(vpc_endpoint_id=endpoint, subnet_id=subnet),
            )
            for zone, subnet in zip(zones(c, spec), network.private_subnets, strict=True)
        ]
    return [guard, addresses[0]]
