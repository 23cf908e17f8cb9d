"""Kinds of ``appautoscaling.aws.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("appautoscaling.aws.upbound.io")
