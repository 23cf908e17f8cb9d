"""Kinds of ``ecs.aws.m.upbound.io``."""

from pyxp.authoring.bindings import bind_group

__getattr__ = bind_group("ecs.aws.m.upbound.io")
