"""Text with a reference compared: refused."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, Status
from pyxp.aws import kinesis


class PlatformSpec(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"
    name: Annotated[str, Meta(max_length=20), IMMUTABLE]
    owner: Annotated[str, Meta(max_length=20), IMMUTABLE] | None = None


class PlatformStatus(Status):
    """What became of it."""

    arn: str | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        name = f"{self.spec.name}-stream"
        mode = "PROVISIONED" if name == "prod-stream" else "ON_DEMAND"
        stream = c.add(
            "stream",
            kinesis.Stream(region=self.spec.region, stream_mode_details={"stream_mode": mode}, tags={"Name": name}),
        )
        self.status.arn = stream.status.arn
