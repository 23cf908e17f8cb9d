"""A resource that is kept for another one, although a claim may drop it: refused."""

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
        with c.when(self.spec.fast):
            gateway = c.add("gateway", ec2.InternetGateway(region=self.spec.region))
        c.add("queue", sqs.Queue(region=self.spec.region), keeps=[gateway])
