"""Kinds of ``sns.aws.m.upbound.io``."""

from pyxp.authoring.bindings import bind_group, names_of_group

__getattr__ = bind_group("sns.aws.m.upbound.io")
__dir__ = names_of_group("sns.aws.m.upbound.io")
