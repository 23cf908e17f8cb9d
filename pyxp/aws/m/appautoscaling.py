"""Kinds of ``appautoscaling.aws.m.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("appautoscaling.aws.m.upbound.io")
