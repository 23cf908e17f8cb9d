"""A list as default: accepted."""

from __future__ import annotations

from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, default_list
from pyxp.aws import sqs


class PlatformSpec(Spec):
    """What is asked for."""

    zones: Annotated[list[str], Meta(min_length=1), IMMUTABLE] = default_list("a", "b")


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        c.add("queue", sqs.Queue(region="x", name=self.spec.zones[0]))
