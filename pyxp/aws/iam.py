"""Kinds of ``iam.aws.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("iam.aws.upbound.io")
