"""Kinds of ``kms.aws.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("kms.aws.upbound.io")
