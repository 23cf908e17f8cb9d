"""A choice by a number that may be anything: refused."""

from __future__ import annotations

from pyxp import Composite, Composition, Rule, Spec, Status, choose, field, is_set, not_, rule
from pyxp.aws import sqs


@rule(lambda spec: not_(is_set(spec.delay)) | (spec.delay < spec.days), "delay must be below days")
class PlatformSpec(Spec):
    """What is asked for."""

    region: str = field("Where.", default="eu-central-1", max_length=14, immutable=True)
    days: int = field("How long.", default=1, ge=1, le=14, rules=[Rule(lambda days: days != 13, "not 13")])
    delay: int | None = field("How late.", default=None)


class PlatformStatus(Status):
    """What became of it."""


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        delay = choose(self.spec.delay > 7, 9, otherwise=1)
        c.add("queue", sqs.Queue(name="queue", region=self.spec.region, delay_seconds=delay))
