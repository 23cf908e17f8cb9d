"""An element that may be missing in the middle: taken."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, Status, default
from pyxp.aws import kinesis, rds


class PlatformSpec(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"
    name: Annotated[str, Meta(max_length=20), IMMUTABLE]
    zone: Annotated[str | None, IMMUTABLE] = None


class PlatformStatus(Status):
    """What became of it."""

    arn: str | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        rds_cluster = rds.Cluster(
            region=self.spec.region, engine="mysql", availability_zones=["a", default(self.spec.zone, "c"), "b"]
        )
        c.add("cluster", rds_cluster, external_name=self.spec.name)
        stream = c.add("stream", kinesis.Stream(region=self.spec.region))
        self.status.arn = stream.status.arn
