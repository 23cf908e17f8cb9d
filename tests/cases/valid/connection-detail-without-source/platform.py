"""Connection details out of fields, texts, constants and secrets: fine."""

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
        secret = {"name": f"s-{self.spec.name}", "namespace": "secrets"}
        stream = c.add(
            "stream", kinesis.Stream(region=self.spec.region, shard_count=2), write_connection_secret_to=secret
        )
        c.connection_detail("arn", stream.status.arn)
        c.connection_detail("region", stream.status.id)
        c.connection_detail("port", "443", of=stream)
        c.connection_detail("scheme", "https")
        c.connection_detail("url", f"https://{stream.status.arn}/{self.spec.region}")
        c.connection_detail("user", from_key="username", of=stream)
        self.status.arn = stream.status.arn
