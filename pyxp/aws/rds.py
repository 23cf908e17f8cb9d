"""Kinds of ``rds.aws.upbound.io``."""

from pyxp.authoring.bindings import bind_group, names_of_group

__getattr__ = bind_group("rds.aws.upbound.io")
__dir__ = names_of_group("rds.aws.upbound.io")
