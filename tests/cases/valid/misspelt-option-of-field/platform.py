"""A misspelt option of a field: taken."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec, Status, field
from pyxp.aws import kinesis


class PlatformSpec(Spec):
    """What is asked for."""

    region: str = field("Where it is.", default="eu-central-1", max_length=14, immutable=True)
    name: str = field("What it is called.", max_length=20, immutable=True)
    owner: str = field("Who owns it.", default="me", max_length=20)


class PlatformStatus(Status):
    """What became of it."""

    arn: str | None = field("Its ARN.", default=None)


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        stream = c.add("stream", kinesis.Stream(region=self.spec.region))
        self.status.arn = stream.status.arn
