"""The network of an application, a composite of its own: teams may also ask for one alone."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec, Status, default, field, takes, up_to
from pyxp.aws.m import ec2, rds


class Zone(Spec):
    """A part of the network in one availability zone."""

    name: str = field("Availability zone.", max_length=16)
    cidr: str = field("Addresses of the zone's subnet.", max_length=18)


class NetworkSpec(Spec):
    """What is asked of a network."""

    region: str = field("AWS region.", default="eu-central-1", max_length=14, immutable=True)
    cidr: str = field("Addresses of the network.", default="10.0.0.0/16", max_length=18, immutable=True)
    zones: list[Zone] = field("Subnets, one in each zone.", min_length=2, max_length=4, immutable=True)
    tags: dict[str, str] | None = field("Tags of everything.", default=None, max_length=20)
    provider_config: str | None = field("Whose account it is in.", default=None, max_length=63)


class NetworkStatus(Status):
    """What others need to be in the network."""

    vpc_id: str | None = field("The VPC.", default=None)
    subnet_group: str | None = field("Where databases go.", default=None)


class Network(Composite, group="platform.web.example.org", version="v1alpha1", kind="Network"):
    """A network with a subnet in each of its zones."""

    spec: NetworkSpec
    status: NetworkStatus

    @takes(NetworkSpec)
    def __init__(self) -> None: ...

    def compose(self, c: Composition) -> None:
        """Composes the VPC and a subnet for each zone."""
        spec = self.spec
        c.defaults(provider_config=default(spec.provider_config, "web-apps"), region=spec.region, tags=spec.tags)
        vpc = c.add("vpc", ec2.VPC(cidr_block=spec.cidr, enable_dns_hostnames=True))
        zones = [
            c.add(f"subnet-{index}", ec2.Subnet(vpc_id=vpc, cidr_block=zone.cidr, availability_zone=zone.name))
            for index, zone in enumerate(up_to(spec.zones))
        ]
        group = c.add("subnet-group", rds.SubnetGroup(subnet_ids=c.group("zones", zones)))
        self.status.vpc_id = vpc.status.id
        self.status.subnet_group = group.status.id
