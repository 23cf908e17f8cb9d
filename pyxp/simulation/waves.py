"""What one reconcile brings about: what is made, looked at, changed, given up, and what is ready after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from pyxp.model.manifests import Manifest, annotations_of, mapping, metadata, resource_name_of
from pyxp.simulation.resolution import EXTERNAL_NAME

_MAKING: Final = ("*", "Create")
_OF_SERVER: Final = ("metadata", "status")
"""Parts of an object that are not, or not all, applied."""


@dataclass(frozen=True, slots=True)
class Wave:
    """One reconcile that brought something about; names are those in the Composition.

    Attributes:
        number: Which reconcile it is; the first is 1. Numbers may have gaps, where a reconcile only moved a value
            within the composite.
        created: Resources that are composed and were not there before.
        ready: Resources that are ready when the next reconcile looks, and were not before.
        observed: Resources that are composed and were not there before, but of which the provider makes nothing: it
            looks at what the cloud has.
        changed: Resources that were there and are applied otherwise than before.
        gone: Resources that were there and are not wanted any more.
        lost: Resources that were ready and are not, those that are gone among them.
    """

    number: int
    created: tuple[str, ...]
    ready: tuple[str, ...]
    observed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return self == Wave(self.number, (), ())

    def beside(self, inner: Wave, name: str) -> Wave:
        """This wave with what happened meanwhile in the nested composite of that name."""
        found = {
            each.name: (*getattr(self, each.name), *(f"{name}/{one}" for one in getattr(inner, each.name)))
            for each in fields(self)
            if each.name != "number"
        }
        return Wave(self.number, **found)


def wave_of(  # noqa: PLR0913  each is something that is compared
    number: int,
    desired: Iterable[Manifest],
    earlier: Iterable[Manifest] | None,
    before: Sequence[Manifest],
    after: Sequence[Manifest],
    was_ready: Iterable[str],
    is_ready: Sequence[str],
) -> Wave:
    """What one reconcile brought about.

    Args:
        number: Which reconcile it is.
        desired: What it wants.
        earlier: What the one before it wanted; None for the first.
        before: What was there.
        after: What is there now.
        was_ready: Names of what was ready.
        is_ready: Names of what is ready now.
    """
    old = {resource_name_of(item): item for item in before}
    names = {resource_name_of(item): item for item in after}
    wanted = {resource_name_of(item): item for item in desired}
    former = None if earlier is None else {resource_name_of(item): item for item in earlier}
    new = [name for name in names if name not in old]
    ready_before = set(was_ready)
    return Wave(
        number,
        created=tuple(name for name in new if is_made(names[name])),
        ready=tuple(name for name in is_ready if name not in ready_before),
        observed=tuple(name for name in new if not is_made(names[name])),
        changed=tuple(
            name
            for name in names
            if name in old
            and (former is None or former.get(name) != wanted.get(name))
            and _is_changed(wanted.get(name, {}), old[name], names[name])
        ),
        gone=tuple(name for name in old if name not in names),
        lost=tuple(name for name in old if name in ready_before and name not in is_ready),
    )


def is_made(manifest: Manifest) -> bool:
    """Whether the provider may make what a resource stands for, and does not only look at it."""
    policies = mapping(manifest.get("spec")).get("managementPolicies")
    return not isinstance(policies, list) or not policies or any(item in _MAKING for item in policies)


def _is_changed(desired: Manifest, before: Manifest, after: Manifest) -> bool:
    """Whether applying ``desired`` changes what was there.

    What a provider fills in is no change. What is taken away is one, but not of what a server stored, nor of a
    composite that Crossplane has reconciled: they hold more than was ever applied.
    """
    stored, old = "resourceVersion" in metadata(before) or _has_references(before), _applied(before)
    return not _is_within(_applied(desired), old) or not (stored or _is_within(old, _applied(after)))


def _applied(manifest: Manifest) -> Mapping[str, Any]:
    """What of an object somebody applies: all but status and server's metadata, and the name that the cloud gives."""
    own = {key: value for key, value in manifest.items() if key not in _OF_SERVER}
    notes = {key: value for key, value in annotations_of(manifest).items() if key != EXTERNAL_NAME}
    return {**own, "metadata": {"labels": mapping(metadata(manifest).get("labels")), "annotations": notes}}


def _has_references(manifest: Manifest) -> bool:
    spec = mapping(manifest.get("spec"))
    return "resourceRefs" in spec or "resourceRefs" in mapping(spec.get("crossplane"))


def _is_within(part: Any, whole: Any) -> bool:
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(key in whole and _is_within(part[key], whole[key]) for key in part)
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(_is_within, part, whole))
    return bool(part == whole)
