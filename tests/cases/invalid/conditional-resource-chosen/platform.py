"""A conditional resource, chosen where it need not be: refused."""

from __future__ import annotations

from typing import Literal

from pyxp import Composite, Composition, Spec, Status, choose, field
from pyxp.aws import sns


class PlatformSpec(Spec):
    """What is asked for."""

    region: str = field("Where.", default="eu-central-1", max_length=14, immutable=True)
    size: Literal["small", "large"] = "small"
    zones: int = field("How many.", default=2, ge=1, le=3)
    email: str | None = field("Who is told.", default=None, max_length=64, immutable=True)


class PlatformStatus(Status):
    """What became of it."""

    arn: str | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        spec = self.spec
        c.defaults(region=spec.region)
        first = c.add("first", sns.Topic(), external_name="first")
        self.status.arn = first.status.arn
        topic = c.add("topic", sns.Topic(), external_name="topic", when=spec.zones >= 2)
        chosen = choose(spec.size == "small", topic, otherwise=first)
        subscription = sns.TopicSubscription(topic_arn=chosen, protocol="sms", endpoint="1")
        c.add("sub", subscription, may_change=["topic_arn"])
