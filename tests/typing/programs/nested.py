"""What a type checker knows of composites that others are made of."""

from __future__ import annotations

from typing import Literal, reveal_type

from pyxp import Composite, Composition, Spec, Status, field, present, takes


class Zone(Spec):
    name: str = field("Its name.", max_length=9)


class NetworkSpec(Spec):
    cidr: str = field("Addresses.", max_length=18)
    size: int = field("How large.", default=1)
    kind: Literal["open", "closed"] = "open"
    zones: list[Zone] = field("Its parts.", default=[])


class NetworkStatus(Status):
    vpc_id: str | None = None


class Network(Composite, group="p.example.org", version="v1", kind="XNetwork", scope="Cluster"):
    spec: NetworkSpec
    status: NetworkStatus

    @takes(NetworkSpec)
    def __init__(self) -> None: ...


class Silent(Composite, group="p.example.org", version="v1", kind="XSilent", scope="Cluster"):
    spec: NetworkSpec


class PlatformSpec(Spec):
    cidr: str = "10.0.0.0/16"
    other: str | None = None
    shards: int = 2
    zones: list[Zone] = field("Its parts.", default=[])


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    spec: PlatformSpec

    def compose(self, c: Composition) -> None:
        spec = self.spec
        network = c.add("network", Network(cidr=spec.cidr, size=spec.shards, zones=spec.zones))
        reveal_type(network)  # reveals: nested.Network
        reveal_type(network.status.vpc_id)  # reveals: str | None
        c.add("other", Network(cidr=present(spec.other), kind="closed", zones=[Zone(name="a")]))
        Network(cidrr=spec.cidr, cidr="a")  # refused: call-arg
        Network(cidr=spec.shards)  # refused: arg-type
        Network(cidr=spec.other)  # refused: arg-type
        Network(cidr="a", kind="shut")  # refused: arg-type
        Network()  # refused: call-arg
        Network("a")  # refused: call-arg
        str(network.status.vpc)  # refused: attr-defined
        Silent(cidr="a")  # refused: call-arg
        takes(str)  # refused: arg-type
