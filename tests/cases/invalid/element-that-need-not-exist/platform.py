"""Elements that a claim need not have: refused."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, Status, default_list
from pyxp.aws import ec2, kinesis


class PlatformSpec(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"
    name: Annotated[str, Meta(max_length=20), IMMUTABLE]
    subnets: Annotated[list[str], Meta(min_length=2, max_length=4), IMMUTABLE]
    zones: Annotated[list[str], Meta(max_length=3), IMMUTABLE] = default_list("a", "b")


class PlatformStatus(Status):
    """What became of it."""

    arn: str | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        for index in range(4):
            subnet = ec2.Subnet(region=self.spec.region, cidr_block=self.spec.subnets[index])
            c.add(f"subnet-{index}", subnet)
        stream = c.add("stream", kinesis.Stream(region=self.spec.region))
        self.status.arn = stream.status.arn
