"""A loop of fewer rounds than a claim may ask for: refused."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec, Status, field, up_to
from pyxp.aws import sqs


class PlatformSpec(Spec):
    """What is asked for."""

    region: str = field("Where.", default="eu-central-1", max_length=14, immutable=True)
    queues: int = field("How many.", default=1, ge=0, le=3)
    names: list[str] = field("Their names.", default=[], max_length=3, immutable=True)
    notes: list[str] = field("What is noted.", default=[])


class PlatformStatus(Status):
    """What became of it."""


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        c.defaults(region=self.spec.region)
        for index in up_to(self.spec.queues, 2):
            c.add(f"queue-{index}", sqs.Queue(name=f"queue-{index}"))
