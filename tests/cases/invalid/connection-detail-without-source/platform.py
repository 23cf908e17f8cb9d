"""Connection details that nothing has: refused."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, Status
from pyxp.aws import kinesis


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
        stream = c.add("stream", kinesis.Stream(region=self.spec.region, shard_count=2))
        c.connection_detail("stream", stream)
        c.connection_detail("password", from_key="password", of=stream)
        c.connection_detail("user", from_key="username")
        c.connection_detail("both", stream.status.arn, of=stream, from_key="arn")
        c.connection_detail("other", kinesis.Stream(region="x"))
        self.status.arn = stream.status.arn
