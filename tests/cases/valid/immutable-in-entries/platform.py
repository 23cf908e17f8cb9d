"""A list that shall never change."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec, field, up_to
from pyxp.aws import sqs


class Share(Spec):
    """Who else reads."""

    team: str = field("Whose it is.", max_length=9)


class PlatformSpec(Spec):
    """What is asked for."""

    shares: list[Share] = field("Who else reads.", default=[], max_length=3, immutable=True)


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        c.add("always", sqs.Queue(name="always", region="eu-central-1"))
        for index, share in enumerate(up_to(self.spec.shares)):
            c.add(f"queue-{index}", sqs.Queue(name=f"queue-{index}", region="eu-central-1", tags={"Team": share.team}))
