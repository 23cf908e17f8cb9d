"""A field of another name: accepted."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, Status
from pyxp.aws import ec2


class PlatformSpec(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"
    resolves: bool = False


class PlatformStatus(Status):
    """What became of it."""

    id: str | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        vpc = c.add("vpc", ec2.VPC(region=self.spec.region), adoptable=True)
        c.add("other", ec2.VPC(region=self.spec.region, enable_dns_support=self.spec.resolves))
        self.status.id = vpc.status.id
