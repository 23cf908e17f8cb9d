"""Composites that are made of each other: refused."""

from __future__ import annotations

from pyxp import Composite, Composition, Spec


class Inner(Composite, group="p.example.org", version="v1", kind="XInner", scope="Cluster"):
    """A part."""

    spec: Spec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        c.add("whole", Platform())


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", scope="Cluster"):
    """A thing."""

    spec: Spec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        c.add("inner", Inner())
