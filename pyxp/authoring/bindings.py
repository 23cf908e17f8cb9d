"""Classes for kinds, made from catalog facts when they are first named."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from pyxp.authoring.resources import ManagedResource
from pyxp.catalog import Catalog, KindFacts
from pyxp.errors import UnknownNameError, nearest


@cache
def shipped_catalog() -> Catalog:
    """The catalog that pyxp ships, opened once."""
    return Catalog.shipped()


def bind_kind(facts: KindFacts, base: type[ManagedResource] = ManagedResource) -> type[ManagedResource]:
    """The constructor class of a kind, at its storage version.

    Args:
        facts: What is known of the kind.
        base: The class above it: another class of the kind, where there is one.
    """
    api_version = f"{facts.group}/{facts.storage_version}"
    return type(facts.kind, (base,), {"facts": facts, "api_version": api_version, "__doc__": _document(facts)})


def _document(facts: KindFacts) -> str:
    return f"{facts.kind} of {facts.group}, a managed resource."


def bind_group(group: str, catalog: Catalog | None = None, existing: Any = None) -> Callable[[str], Any]:
    """A module's ``__getattr__`` that gives the classes of one API group.

    A kind is one type: what ``existing`` has is offered again, and what the catalog knows from a store of its own is a
    class below that of ``existing``.

    Args:
        group: API group in full, for example ``ec2.aws.upbound.io``.
        catalog: Where the facts are; the shipped catalog by default.
        existing: The module of ``pyxp.aws`` with the shipped kinds of the group, if there are any.
    """
    bound: dict[str, type[ManagedResource]] = {}

    def kind_class(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in bound:
            known = catalog or shipped_catalog()
            facts = known.find_kind(group, name)
            if facts is None:
                close = nearest(name, (kind for in_group, kind, _ in known.kinds() if in_group == group))
                raise UnknownNameError(
                    f"{group} has no kind {name!r} in the catalog",
                    hint=f"did you mean {close}?" if close else "import its CRD with `pyxp schemas import`",
                )
            above = getattr(existing, name) if existing is not None and shipped_catalog().ships(group, name) else None
            bound[name] = above if above and known.ships(group, name) else bind_kind(facts, above or ManagedResource)
        return bound[name]

    return kind_class


def names_of_group(group: str, catalog: Catalog | None = None) -> Callable[[], list[str]]:
    """A module's ``__dir__`` that lists the managed resources of one API group.

    Args:
        group: API group in full.
        catalog: Where the facts are; the shipped catalog by default.
    """

    def names() -> list[str]:
        known = catalog or shipped_catalog()
        kinds = (known.find_kind(group, kind) for in_group, kind, _ in known.kinds() if in_group == group)
        return sorted(facts.kind for facts in kinds if facts is not None and facts.managed)

    return names
