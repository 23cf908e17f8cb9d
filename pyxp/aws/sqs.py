"""Kinds of ``sqs.aws.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("sqs.aws.upbound.io")
