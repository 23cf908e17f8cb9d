"""The network of a claim: its address range, its zones, their subnets and their way out."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pyxp import Meta, Rule, Spec, field, rule

GROWING: Final = Rule(
    "[0, 1, 2].all(index, index >= size(oldSelf) || (index < size(self) && self[index] == oldSelf[index]))",
    "zones and their subnets can be added at the end, and neither be changed nor be taken out",
)
Cidr = Annotated[
    str,
    Meta(max_length=18),
    Rule("isCIDR(self) && cidr(self).ip().family() == 4", "must be an IPv4 address range such as 10.0.0.0/16"),
    Rule(
        "!isCIDR(self) || cidr(self).ip().family() != 4"
        " || (cidr(self).prefixLength() >= 16 && cidr(self).prefixLength() <= 28)",
        "must have /16 to /28: AWS has no other networks and subnets",
    ),
    Rule(
        "!isCIDR(self) || cidr(self) == cidr(self).masked()",
        "must start at the range's first address: 10.0.1.0/24, not 10.0.1.5/24",
    ),
]
Endpoint = Literal["s3", "ecr.api", "ecr.dkr", "logs", "kinesis-streams", "secretsmanager"]
"""Services of AWS that may have an endpoint in the network, by the end of its name."""

SubnetCidrs = Annotated[list[Cidr], Meta(min_length=2, max_length=3), GROWING]


@rule("size(self.publicSubnets) == size(self.zones)", "every zone needs a public subnet", ".publicSubnets")
@rule("size(self.privateSubnets) == size(self.zones)", "every zone needs a private subnet", ".privateSubnets")
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
class Network(Spec):
    """The VPC and its subnets, one public and one private in each zone."""

    cidr: Cidr = field("Address range of the VPC.", default="10.0.0.0/16", immutable=True)
    zones: list[Annotated[str, Meta(pattern="^[a-z]$", max_length=1)]] = field(
        "Availability zones by their letter, joined to the region: two, or three.",
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
    nat: Literal["none", "one", "per-zone"] = field(
        "NAT gateways, at a charge each: one for all zones, one in each, or none, which gives tasks public addresses.",
        default="one",
    )
    endpoints: list[Endpoint] = field(
        "Services that are reached without NAT gateways, through VPC endpoints; all but s3 at a charge per zone.",
        default=[],
        max_length=6,
        unique=True,
    )
