"""Facts of a cluster where they do not fit: refused."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, EnvironmentConfig, Meta, Spec, Status, json_document
from pyxp.aws import kinesis


class Account(EnvironmentConfig):
    """What is true of an account."""

    number: str
    size: int = 3


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
        account = c.environment(Account, labels={"name": self.spec.name})
        tags = {"Size": account.size, "Name": f"{account.numbr}", "All": json_document({"number": account.number})}
        stream = c.add("stream", kinesis.Stream(region=self.spec.region, tags=tags))
        self.status.arn = stream.status.arn
