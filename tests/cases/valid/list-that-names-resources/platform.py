"""A list whose entries name resources and go into a nested list may become longer: taken."""

from __future__ import annotations

from typing import Annotated

from pyxp import Composite, Composition, Meta, Spec, field, up_to
from pyxp.aws import ec2, sns


class NetworkSpec(Spec):
    """What a network is made of."""

    zones: list[str] = field("Zones.", max_length=3, append_only=True)


class Network(Composite, group="p.example.org", version="v1", kind="XNetwork", scope="Cluster"):
    """A network."""

    spec: NetworkSpec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        for index, zone in enumerate(up_to(self.spec.zones)):
            c.add(f"vpc-{index}", ec2.VPC(region="eu-central-1", cidr_block="10.0.0.0/16", tags={"Zone": zone}))


class PlatformSpec(Spec):
    """What is asked for."""

    topics: list[Annotated[str, Meta(max_length=20)]] = field(
        "Topics by name.", default=[], max_length=3, append_only=True
    )
    zones: list[str] = field("Zones.", max_length=3, append_only=True)


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        for index, topic in enumerate(up_to(self.spec.topics)):
            c.add(f"topic-{index}", sns.Topic(region="eu-central-1"), external_name=f"{topic}")
        c.add("network", Network(zones=self.spec.zones))
