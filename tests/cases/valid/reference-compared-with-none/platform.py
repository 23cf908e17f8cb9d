"""Optional compared with None: the near-miss."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, Status, default
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
        tags = {"Name": self.spec.name, "Owner": default(self.spec.owner, "nobody")}
        stream = c.add("stream", kinesis.Stream(region=self.spec.region, tags=_more(tags)))
        self.status.arn = stream.status.arn


def _more(tags: dict[str, str], more: dict[str, str] | None = None) -> dict[str, str]:
    """A plain optional value may be asked for."""
    return tags if more is None else {**tags, **more}
