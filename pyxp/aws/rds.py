"""Kinds of ``rds.aws.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("rds.aws.upbound.io")
