"""Kinds of ``kinesis.aws.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("kinesis.aws.upbound.io")
