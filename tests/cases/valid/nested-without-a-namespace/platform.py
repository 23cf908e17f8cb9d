"""A composite that lives in a namespace, below another one."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec
from pyxp.aws.m import ec2


class Network(Composite, group="p.example.org", version="v1", kind="Network", scope="Namespaced"):
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
