"""What a claim may ask of its network: addresses, zones and the way out."""

from __future__ import annotations

from typing import Annotated

from pyxp import Meta, Rule, Spec, field, rule

GROWING = Rule(
    "oldSelf.all(entry, self.indexOf(entry) == oldSelf.indexOf(entry))",
    "entries cannot be changed or taken out after creation; a new one comes last",
)
"""No entry of a list, in which each is there once, ever changes or goes."""
Zone = Annotated[str, Meta(pattern="^[a-z]$", max_length=1)]
Cidr = Annotated[str, Meta(max_length=18), Rule("isCIDR(self)", "must be an address range such as 10.0.0.0/16")]
SubnetCidrs = Annotated[list[Cidr], Meta(min_length=2, max_length=3), GROWING]


@rule(
    "!isCIDR(self.cidr) || self.publicSubnets.all(subnet, !isCIDR(subnet) || cidr(self.cidr).containsCIDR(subnet))",
    "every public subnet must lie inside the network's cidr",
    ".publicSubnets",
)
@rule(
    "!isCIDR(self.cidr) || self.privateSubnets.all(subnet, !isCIDR(subnet) || cidr(self.cidr).containsCIDR(subnet))",
    "every private subnet must lie inside the network's cidr",
    ".privateSubnets",
)
@rule(
    "(self.publicSubnets + self.privateSubnets).exists(subnet, !isCIDR(subnet))"
    " || (self.publicSubnets + self.privateSubnets).all(one,"
    " (self.publicSubnets + self.privateSubnets).exists_one(other, cidr(one).containsIP(cidr(other).ip())))",
    "subnets cannot overlap",
)
@rule(
    "size(self.publicSubnets) == size(self.zones) && size(self.privateSubnets) == size(self.zones)",
    "there must be one public and one private subnet for each zone",
    ".zones",
)
class Network(Spec):
    """The VPC and its subnets, one public and one private in each zone."""

    cidr: Cidr = field("Address range of the VPC.", default="10.0.0.0/16", immutable=True)
    zones: list[Zone] = field(
        "Availability zones by their letter, joined to the region; a third one can be added later.",
        default=["a", "b"],
        min_length=2,
        max_length=3,
        unique=True,
        rules=[GROWING],
    )
    public_subnets: SubnetCidrs = field(
        "Address ranges of the public subnets, by zone.", default=["10.0.1.0/24", "10.0.2.0/24"]
    )
    private_subnets: SubnetCidrs = field(
        "Address ranges of the private subnets, by zone.", default=["10.0.11.0/24", "10.0.12.0/24"]
    )
