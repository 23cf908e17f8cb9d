"""What exists of a stack before it is rendered: what was given of it, or what an earlier state of its claim became."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pyxp.engine.crossplane.references import machinery
from pyxp.jobs.nesting import as_observed
from pyxp.jobs.printed import is_without_spec
from pyxp.model.manifests import (
    Manifest,
    controller_of,
    group_version,
    identity_of,
    mapping,
    name_of,
    namespace_of,
    resource_name_of,
    text,
)

if TYPE_CHECKING:
    from pyxp.simulation import Convergence

_OF_COMPOSITES: Final = frozenset({"claimRef", "resourceRef", "resourceRefs", "compositionRevisionRef"})
"""Fields of a composite's spec that the server and Crossplane write."""
_Place = tuple[str, str, str, str]


class Existing(NamedTuple):
    """What exists of one stack.

    Attributes:
        composite: The composite as it is now.
        resources: What it composed, and what nested composites did.
        former: The composite as it was observed; None where it was not.
    """

    composite: Manifest
    resources: list[Manifest]
    former: Manifest | None


def existing_of(composite: Manifest, observed: Sequence[Manifest], defined: Callable[[Manifest], bool]) -> Existing:
    """What is there of a stack, among everything that was observed.

    A composite among it that composes the others is no composed resource: of it, the status counts. So what a render
    prints can be given to the next one, also of several claims.

    Args:
        composite: The composite that is to be rendered.
        observed: Everything that was observed.
        defined: Whether an object is a claim or composite.
    """
    roots = [item for item in observed if not resource_name_of(item) and defined(item)]
    others = {identity_of(item) for item in roots} - {identity_of(composite)}
    rest = [item for item in observed if not any(item is root for root in roots)]
    while found := [item for item in rest if others.intersection(_owners(item))]:
        others.update(map(identity_of, found))
        rest = [item for item in rest if not any(item is one for one in found)]
    mine = [item for item in roots if identity_of(item) == identity_of(composite)]
    return Existing(as_observed(composite, mine), rest, mine[0] if mine else None)


def former_state(given: Manifest, composite: Manifest) -> Manifest | None:
    """A claim or composite as it was, from its composite as that was observed.

    Args:
        given: The claim or composite as it is to be.
        composite: The composite as it was observed.

    Returns:
        None where it was observed without a spec, as a render prints it.
    """
    if is_without_spec(composite):
        return None
    own = {key: value for key, value in mapping(composite.get("spec")).items() if key not in _OF_COMPOSITES}
    return {key: given[key] for key in ("apiVersion", "kind", "metadata") if key in given} | {"spec": own}


def _owners(manifest: Manifest) -> Iterator[_Place]:
    """Where its controller may be: in its own namespace, or in none."""
    found = controller_of(manifest)
    if found is not None:
        kind = (group_version(text(found.get("apiVersion")))[0], text(found.get("kind")))
        for namespace in {namespace_of(manifest), ""}:
            yield (*kind, namespace, text(found.get("name")))


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier state of a claim or composite became.

    Attributes:
        given: The claim or composite as it was.
        composition: The name of its Composition.
        status: What its composite reported.
        resources: What was composed, with what nested composites composed.
    """

    given: Manifest
    composition: str
    status: Mapping[str, Any]
    resources: list[Manifest]

    def continued(self, composite: Manifest, *, legacy: bool) -> Manifest:
        """The composite as its claim leaves it now: it keeps its status, and its Composition unless it names one."""
        kept = {**composite, "status": dict(self.status)}
        if isinstance(machinery(composite, legacy).get("compositionRef"), dict):
            return kept
        spec, chosen = dict(mapping(composite.get("spec"))), {"compositionRef": {"name": self.composition}}
        own = chosen if legacy else {"crossplane": {**mapping(spec.get("crossplane")), **chosen}}
        return {**kept, "spec": {**spec, **own}}


def earlier_of(given: Manifest, composition: Manifest, convergence: Convergence) -> Earlier:
    """What a claim or composite became.

    Args:
        given: The claim or composite.
        composition: Its Composition.
        convergence: How its stack came up.
    """
    status = mapping(convergence.rendered.composite.get("status"))
    return Earlier(given, name_of(composition), status, list(_everything(convergence)))


def _everything(convergence: Convergence) -> Iterator[Manifest]:
    yield from convergence.observed
    for inner in convergence.nested.values():
        yield from _everything(inner)


def as_written(manifests: Iterable[Manifest]) -> dict[str, Manifest]:
    """Observed resources by their names in the Composition, without what differs from server to server."""
    return {resource_name_of(item): {**item, "metadata": _lasting(mapping(item.get("metadata")))} for item in manifests}


def _lasting(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key not in ("uid", "creationTimestamp")}
