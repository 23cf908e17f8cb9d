"""A key of a map that no field path leads to: refused."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec, default
from pyxp.aws import sqs


class PlatformSpec(Spec):
    """What is asked for."""

    labels: dict[str, str] | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        team = default(self.spec.labels["'team'"], "none")
        c.add("queue", sqs.Queue(name="queue", region="eu-central-1", tags={"Team": team}))
