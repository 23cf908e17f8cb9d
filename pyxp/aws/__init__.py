"""Managed resources of AWS, by API group: cluster-scoped kinds here, namespaced kinds in :mod:`pyxp.aws.m`.

``from pyxp.aws import ec2`` and ``ec2.VPC(...)``: the classes are made from the shipped catalog, the stub files
beside the modules describe them to editors and type checkers.

May import: bindings.
"""

from pkgutil import iter_modules


def __dir__() -> list[str]:
    return sorted(module.name for module in iter_modules(__path__))
