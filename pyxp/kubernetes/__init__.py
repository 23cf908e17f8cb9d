"""Kubernetes' own kinds, by API group: :mod:`pyxp.kubernetes.core`, :mod:`pyxp.kubernetes.apps` and so on.

``from pyxp.kubernetes import apps, core`` and ``core.ConfigMap(...)``: the classes are made from the shipped catalog,
the stub files beside the modules describe them to editors and type checkers.

May import: bindings.
"""

from pkgutil import iter_modules


def __dir__() -> list[str]:
    return sorted(module.name for module in iter_modules(__path__))
