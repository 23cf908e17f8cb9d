"""Namespaced managed resources of AWS (``*.aws.m.upbound.io``), for composites without a claim."""

from pkgutil import iter_modules


def __dir__() -> list[str]:
    return sorted(module.name for module in iter_modules(__path__))
