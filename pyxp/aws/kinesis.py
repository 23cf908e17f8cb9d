"""Kinds of ``kinesis.aws.upbound.io``."""

from pyxp.authoring.bindings import bind_group, names_of_group

__getattr__ = bind_group("kinesis.aws.upbound.io")
__dir__ = names_of_group("kinesis.aws.upbound.io")
