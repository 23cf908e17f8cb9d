"""Kinds of ``cloudwatch.aws.m.upbound.io``."""

from pyxp.authoring.bindings import bind_group, names_of_group

__getattr__ = bind_group("cloudwatch.aws.m.upbound.io")
__dir__ = names_of_group("cloudwatch.aws.m.upbound.io")
