"""Kinds of ``kinesis.aws.m.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("kinesis.aws.m.upbound.io")
