"""A composite that lives in no namespace, below one that lives in one: refused."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec
from pyxp.aws import ec2


class Network(Composite, group="p.example.org", version="v1", kind="XNetwork", scope="Cluster"):
    """A network."""

    spec: Spec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        c.add("vpc", ec2.VPC(cidr_block="10.0.0.0/16", region="eu-central-1"))


class Platform(Composite, group="p.example.org", version="v1", kind="Thing"):
    """A thing."""

    spec: Spec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        c.add("network", Network())
