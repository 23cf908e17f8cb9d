"""A resource that is kept for another one."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec
from pyxp.aws import ec2, sqs


class PlatformSpec(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"
    fast: bool = False


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        network = c.add("network", ec2.VPC(region=self.spec.region), when=self.spec.fast)
        subnet = c.add(
            "subnet", ec2.Subnet(region=self.spec.region, vpc_id=network), when=self.spec.fast, keeps=[network]
        )
        c.add("queue", sqs.Queue(region=self.spec.region), when=self.spec.fast, keeps=[subnet])
