"""Kinds of ``cloudwatchlogs.aws.m.upbound.io``."""

from pyxp.authoring.bindings import bind_group, names_of_group

__getattr__ = bind_group("cloudwatchlogs.aws.m.upbound.io")
__dir__ = names_of_group("cloudwatchlogs.aws.m.upbound.io")
