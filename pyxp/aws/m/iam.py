"""Kinds of ``iam.aws.m.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("iam.aws.m.upbound.io")
