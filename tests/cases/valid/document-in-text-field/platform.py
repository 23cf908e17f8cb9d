"""Document in a text field: the near-miss that compiles."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, Status, default_list, json_document
from pyxp.aws import iam, kinesis


class PlatformSpec(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"
    statement: dict[str, str]
    actions: list[str] = default_list("a")
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
        c.add("policy", iam.Policy(policy=json_document({"Resource": stream.status.arn})), external_name="policy")
        c.add("other", iam.Policy(policy=json_document(self.spec.statement)), external_name="other")
        c.add("third", iam.Policy(policy=json_document(self.spec.actions)), external_name="third")
        self.status.arn = stream.status.arn
