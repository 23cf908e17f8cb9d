"""Kinds of ``ecs.aws.upbound.io``."""

from pyxp.authoring.bindings import bind_group, names_of_group

__getattr__ = bind_group("ecs.aws.upbound.io")
__dir__ = names_of_group("ecs.aws.upbound.io")
