"""What a person sees who looks around in the package."""

import pyxp
from pyxp import aws
from pyxp.aws import ec2
from pyxp.aws.m import sqs


def test_the_facade_lists_what_it_offers():
    assert dir(pyxp) == sorted(pyxp.__all__)
    assert all(hasattr(pyxp, name) for name in dir(pyxp))


def test_a_module_of_kinds_lists_its_kinds():
    assert dir(sqs) == ["Queue"]
    assert {"VPC", "Subnet", "NATGateway"} <= set(dir(ec2))
    assert all(getattr(ec2, name).__name__ == name for name in dir(ec2))
    assert aws.__doc__
