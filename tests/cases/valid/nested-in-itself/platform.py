"""Composites of which one is made of the other."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec
from pyxp.aws import ec2


class Inner(Composite, group="p.example.org", version="v1", kind="XInner", scope="Cluster"):
    """A part."""

    spec: Spec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        c.add("vpc", ec2.VPC(cidr_block="10.0.0.0/16", region="eu-central-1"))


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", scope="Cluster"):
    """A thing."""

    spec: Spec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        c.add("inner", Inner())
