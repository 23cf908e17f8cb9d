"""A list of what need not be there: refused."""

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
    arns: list[str] | None = None
    names: dict[str, str] | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        stream = c.add("stream", kinesis.Stream(region=self.spec.region))
        other = c.add("other", kinesis.Stream(region=self.spec.region), when=self.spec.name == "big")
        self.status.arns = [stream.status.arn, other.status.arn]
        self.status.names = {"other": other.status.arm}
        self.status.arn = stream.status.arn
