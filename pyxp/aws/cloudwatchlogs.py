"""Kinds of ``cloudwatchlogs.aws.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("cloudwatchlogs.aws.upbound.io")
