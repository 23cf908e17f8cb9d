"""A number for a number of a nested composite."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec, Status, field
from pyxp.aws import ec2


class NetworkSpec(Spec):
    """What a network is made of."""

    cidr: str = field("Address range.", default="10.0.0.0/16", max_length=18, immutable=True)
    region: str = field("AWS region.", default="eu-central-1", max_length=14, immutable=True)
    size: int = field("How large.", default=1, ge=1, le=9)


class NetworkStatus(Status):
    """What others need of it."""

    vpc_id: str | None = None


class Network(Composite, group="p.example.org", version="v1", kind="XNetwork", scope="Cluster"):
    """A network."""

    spec: NetworkSpec
    status: NetworkStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        vpc = c.add("vpc", ec2.VPC(cidr_block=self.spec.cidr, region=self.spec.region))
        self.status.vpc_id = vpc.status.id


class PlatformSpec(Spec):
    """What is asked for."""

    name: str = field("Its name.", max_length=20, immutable=True)
    cidr: str = field("Address range.", default="10.0.0.0/16", max_length=18, immutable=True)


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        network = c.add("network", Network(size=2))
        c.add(
            "group", ec2.SecurityGroup(region="eu-central-1", vpc_id=network.status.vpc_id, description=self.spec.name)
        )
