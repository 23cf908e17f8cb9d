"""What a type checker knows of kinds that a project bound itself although they are shipped, too."""

from __future__ import annotations

from typing import reveal_type

from bound import ec2 as own

from pyxp.aws import ec2


def compose(vpc: own.VPC, shipped: ec2.VPC, moat: own.Moat) -> ec2.Subnet:
    reveal_type(vpc.status.moat)  # reveals: str
    ec2.Subnet(vpc_id=vpc)
    own.Subnet(vpc_id=vpc)
    own.Moat(vpc_id=shipped)
    own.Moat(vpc_id=vpc)
    own.Moat(vpc_id=moat)  # refused: arg-type
    own.VPC(cidr_block="10.0.0.0/16")  # refused: call-arg
    return own.Subnet(vpc_id=shipped)
