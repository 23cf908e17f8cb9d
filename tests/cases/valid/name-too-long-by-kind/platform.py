"""An external name as long as AWS takes it for the kind: accepted."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, Status, lower
from pyxp.aws import rds


class PlatformSpec(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"
    name: Annotated[str, Meta(max_length=60), IMMUTABLE]


class PlatformStatus(Status):
    """What became of it."""

    arn: str | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        cluster = c.add(
            "cluster",
            rds.Cluster(region=self.spec.region, engine="aurora-postgresql", master_username="a"),
            external_name=f"{lower(self.spec.name)}-db",
        )
        self.status.arn = cluster.status.arn
