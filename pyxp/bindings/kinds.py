"""Classes for kinds, made from catalog facts when they are first named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from pyxp.authoring.resources import ManagedResource, Resource
from pyxp.catalog import Catalog, FolderStore, KindFacts, shipped_catalog
from pyxp.errors import UnknownNameError, nearest


def kinds_of_group(
    group: str, stores: Iterable[str | Path] = (), *, shipped: ModuleType | None = None
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """What a module needs to offer the kinds of one API group: its ``__getattr__`` and its ``__dir__``.

    A kind is one type: what ``shipped`` has is offered again, and what the stores have in another release is a class
    below that of ``shipped``.

    Args:
        group: API group in full, for example ``ec2.aws.upbound.io``; empty for Kubernetes' oldest kinds.
        stores: Folders that ``pyxp schemas import`` wrote; they win over the facts that come with pyxp.
        shipped: The module of ``pyxp.aws`` with the kinds of the group, if there is one.
    """
    catalog = _catalog_of(tuple(map(Path, stores)))
    return bind_group(group, catalog, shipped), names_of_group(group, catalog)


@cache
def _catalog_of(stores: tuple[Path, ...]) -> Catalog:
    return shipped_catalog().with_stores(*map(FolderStore, stores)) if stores else shipped_catalog()


def bind_kind(facts: KindFacts, base: type[Resource] | None = None) -> type[Resource]:
    """The constructor class of a kind, at its storage version.

    Args:
        facts: What is known of the kind.
        base: The class above it: another class of the kind, where there is one.
    """
    above = base or (ManagedResource if facts.managed else Resource)
    api_version = facts.version().api_version
    return type(facts.kind, (above,), {"facts": facts, "api_version": api_version, "__doc__": _document(facts)})


def _document(facts: KindFacts) -> str:
    what = "a managed resource" if facts.managed else "a composite" if facts.composite else "an object"
    return f"{facts.kind} of {facts.group or 'Kubernetes'}, {what}."


def bind_group(group: str, catalog: Catalog, shipped: ModuleType | None = None) -> Callable[[str], Any]:
    """A module's ``__getattr__`` that gives the classes of one API group; see :func:`kinds_of_group`."""
    bound: dict[str, type[Resource]] = {}

    def kind_class(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in bound:
            facts = catalog.find_kind(group, name)
            if facts is None:
                close = nearest(name, catalog.kinds_in(group))
                raise UnknownNameError(
                    f"{group or 'Kubernetes'} has no kind {name!r} in the catalog",
                    hint=f"did you mean {close}?" if close else "import its CRD with `pyxp schemas import`",
                )
            above = getattr(shipped, name) if shipped is not None and shipped_catalog().ships(group, name) else None
            bound[name] = above if above and catalog.ships(group, name) else bind_kind(facts, above)
        return bound[name]

    return kind_class


def names_of_group(group: str, catalog: Catalog) -> Callable[[], list[str]]:
    """A module's ``__dir__`` that lists the kinds of one API group."""

    def names() -> list[str]:
        return catalog.kinds_in(group)

    return names
