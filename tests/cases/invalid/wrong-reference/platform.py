"""wrong reference: refused."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, Status
from pyxp.aws import ec2, kinesis


class PlatformSpec(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"
    name: Annotated[str, Meta(max_length=20), IMMUTABLE]


class PlatformStatus(Status):
    """What became of it."""

    arn: str | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        stream = c.add("stream", kinesis.Stream(region=self.spec.region))
        c.add("vpc", ec2.VPC(region=self.spec.region, cidr_block="10.0.0.0/16"))
        c.add("subnet", ec2.Subnet(region=self.spec.region, vpc_id=stream.status.arn))
        self.status.arn = stream.status.arn
