"""A list as default: refused."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec
from pyxp.aws import sqs


class PlatformSpec(Spec):
    """What is asked for."""

    zones: list[str] = ["a", "b"]  # noqa: RUF012 - the mistake that this case is about


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        c.add("queue", sqs.Queue(region="x", name=self.spec.zones[0]))
