"""A queue that every release would make under one name: refused."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec, field
from pyxp.aws import sqs


class PlatformSpec(Spec):
    """What is asked for."""

    release: int = field("Release.", default=1, ge=1)


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        name = f"jobs-{self.metadata.name}"
        c.replaceable("jobs", sqs.Queue(region="x", name=name), release=self.spec.release)
