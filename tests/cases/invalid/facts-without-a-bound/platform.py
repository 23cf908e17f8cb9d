"""A loop over a list of objects that nothing bounds: refused."""

from __future__ import annotations

from pyxp import Composite, Composition, EnvironmentConfig, Spec, field, up_to
from pyxp.aws import sqs


class Account(EnvironmentConfig):
    """What is true of an account."""

    size: int = field("How large.", default=3, ge=1, le=9)
    region: str | None = field("Where.", default=None, max_length=14)
    zones: list[str] = field("Its zones.", default=["a"])


class PlatformSpec(Spec):
    """What is asked for."""

    name: str = field("Its name.", max_length=20, immutable=True)


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: PlatformSpec

    def compose(self, c: Composition) -> None:
        """Composes it."""
        account = c.environment(Account, labels={"name": self.spec.name})
        for index, zone in enumerate(up_to(account.zones)):
            c.add(f"queue-{index}", sqs.Queue(name=f"{self.spec.name}-{index}", region="x", tags={"Zone": zone}))
