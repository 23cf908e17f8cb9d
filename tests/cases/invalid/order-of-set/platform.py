"""An element of an immutable set by its position: refused."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, Status
from pyxp.aws import ec2


class PlatformSpec(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"
    zones: Annotated[
        list[Annotated[str, Meta(max_length=1)]],
        Meta(min_length=2, max_length=2, extra_json_schema={"x-kubernetes-list-type": "set"}),
        IMMUTABLE,
    ]


class PlatformStatus(Status):
    """What became of it."""

    arn: str | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        subnet = c.add(
            "subnet", ec2.Subnet(region=self.spec.region, availability_zone=f"{self.spec.region}{self.spec.zones[0]}")
        )
        self.status.arn = subnet.status.arn
