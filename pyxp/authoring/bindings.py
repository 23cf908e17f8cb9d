"""The former home of :mod:`pyxp.bindings`, which modules written by an earlier ``pyxp bindings`` import."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from pyxp.bindings import kinds
from pyxp.bindings.kinds import bind_kind as bind_kind
from pyxp.catalog import Catalog
from pyxp.catalog import shipped_catalog as shipped_catalog
from pyxp.errors import deprecate

deprecate("pyxp.authoring.bindings", "pyxp.bindings", "`pyxp bindings` writes modules of kinds anew")


def bind_group(group: str, catalog: Catalog | None = None, existing: ModuleType | None = None) -> Callable[[str], Any]:
    """The former first half of :func:`pyxp.bindings.kinds_of_group`."""
    return kinds.bind_group(group, catalog or shipped_catalog(), existing)


def names_of_group(group: str, catalog: Catalog | None = None) -> Callable[[], list[str]]:
    """The former second half of :func:`pyxp.bindings.kinds_of_group`."""
    return kinds.names_of_group(group, catalog or shipped_catalog())
