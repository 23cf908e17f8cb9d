"""Two queues with one name: refused."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec, field
from pyxp.aws import sqs


class PlatformSpec(Spec):
    """What is asked for."""

    app: str = field("Name.", max_length=20, immutable=True)


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        jobs = f"jobs-{self.spec.app}"
        c.add("jobs", sqs.Queue(region="x", name=jobs))
        c.add("failed", sqs.Queue(region="x", name=jobs))
