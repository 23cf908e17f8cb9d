"""Kinds of ``secretsmanager.aws.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("secretsmanager.aws.upbound.io")
