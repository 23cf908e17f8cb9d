"""A set list with a default of its own: refused."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, Status, default_list
from pyxp.aws import kinesis


class PlatformSpec(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"
    metrics: Annotated[
        list[Annotated[str, Meta(max_length=30)]],
        Meta(max_length=7, extra_json_schema={"x-kubernetes-list-type": "set"}),
    ] = default_list("IncomingBytes")


class PlatformStatus(Status):
    """What became of it."""

    arn: str | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        stream = c.add(
            "stream", kinesis.Stream(region=self.spec.region, shard_count=1, shard_level_metrics=self.spec.metrics)
        )
        self.status.arn = stream.status.arn
