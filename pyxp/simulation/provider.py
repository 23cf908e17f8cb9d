"""The model of a provider: what happens to composed resources between two reconciles of their composite.

A managed resource is created once its references are resolved, and from then on reports that it is there; until then
it reports why not. The provider works on its own time: it reconciles every resource against what was there before,
again and again, until a round changes nothing, so the order of resources is of no consequence and a chain of references
is resolved before the composite is reconciled again. All that a resource has become stands in its observed manifest,
which makes a step a function of desired and observed manifests alone.

Resources that no provider manages follow a simpler rule: see :func:`Provider.step`. A nested composite is reconciled
by its own controller, once in each step.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pyxp.catalog import SelectorFacts
from pyxp.engine.crossplane.composite import with_conditions
from pyxp.engine.crossplane.conditions import FROZEN_TIME, Condition, condition, conditions_of
from pyxp.engine.crossplane.names import derived_uid
from pyxp.model.manifests import (
    PAUSED_ANNOTATION,
    Manifest,
    annotations_of,
    api_version_of,
    group_kind,
    group_version,
    kind_of,
    mapping,
    metadata,
    name_of,
    resource_name_of,
)
from pyxp.simulation import kubernetes_fields
from pyxp.simulation.applied_lists import Lists, apply_lists, followed_lists
from pyxp.simulation.identifiers import external_name, is_given
from pyxp.simulation.looks import Around, Look, Rest
from pyxp.simulation.needs import Needs
from pyxp.simulation.places import place_of
from pyxp.simulation.reporting import identity_of, report, seed_of
from pyxp.simulation.resolution import EXTERNAL_NAME, World, is_resolved, places, resolve

_SERVER_FIELDS = ("uid", "creationTimestamp")


@dataclass(frozen=True, slots=True)
class Reaction:
    """What one step leaves.

    Attributes:
        observed: The composed resources as the next reconcile observes them, in the order of the desired ones.
        ready: Names, in the Composition, of those that are ready.
        waiting: Why resources are not ready, by the same names.
        unanswered: What templates read and the provider never reports, by the same names.
        kept: Lists that the server leaves otherwise than they are applied, by the same names.
        counting: Whether a resource is held back and will go on without any other change.
    """

    observed: list[Manifest] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    counting: bool = False


class Controlled(Protocol):
    """A nested composite with a controller of its own."""

    @property
    def status(self) -> Manifest:
        """What its last reconcile wrote."""

    @property
    def unready(self) -> Sequence[str]:
        """What keeps it from being ready: names in its Composition; nothing where it is ready."""

    @property
    def settled(self) -> bool:
        """Whether another reconcile would change nothing."""

    @property
    def existing(self) -> Sequence[Manifest]:
        """The resources that it composed, as they are now."""

    def reconcile(self, composite: Manifest) -> None:
        """Reconcile it once, as its own composite left it."""


def _pass_over(name: str, rest: Rest, done: Reaction) -> None:
    """Tell of a resource at rest what the last look told."""
    done.observed.append(rest.observed)
    done.ready.append(name)
    if rest.unanswered is not None:
        done.unanswered[name] = rest.unanswered
    if rest.kept is not None:
        done.kept[name] = rest.kept


class Provider:
    """The model; it remembers how long each slow resource still takes, and the nested composites.

    Args:
        needs: What has to be reported.
        delays: By name in the Composition, how many further steps the creation of a resource takes.
        others: Objects of the cluster outside the composite, to which references may point, as they are each time.
        nested: Gives the controller of a composed resource that is a composite; None for all that need none.
    """

    def __init__(
        self,
        needs: Needs,
        delays: Mapping[str, int],
        others: Iterable[Manifest] = (),
        nested: Callable[[Manifest], Controlled | None] = lambda _: None,
    ) -> None:
        self._needs = needs
        self._delays = {name: passes for name, passes in delays.items() if passes > 0}
        self._others = others
        self._place = ""
        self._held: set[str] = set()
        self._counted: set[str] = set()
        self._lists: dict[tuple[str, str], Lists] = {}
        self._nested = nested
        self._controlled: dict[str, Controlled] = {}
        self._rests: dict[str, Rest] = {}

    def step(
        self, composed: Iterable[Manifest], observed: Iterable[Manifest], composite: Manifest | None = None
    ) -> Reaction:
        """Let the provider do all that it can before the composite is reconciled again.

        * Managed resources (``spec.forProvider``) live as described above. Without catalog facts they have no
          references, are named by their annotation or name, and report every status field that is read, as text.
        * Nested composites with a controller are reconciled once, and report what that wrote.
        * All others, nested composites without a controller among them, are there at once and report what is read and
          the conditions that the readiness checks of their template wait for. They have the condition ``Ready``, but
          for the kinds of Kubernetes itself, which know no such condition; those get what its API server and
          controllers write (:mod:`~pyxp.simulation.kubernetes_fields`).

        Args:
            composed: What the last reconcile wants.
            observed: What it observed; what is no longer wanted is gone afterwards.
            composite: The composite: it may tell in which partition global services are.
        """
        wanted, done = list(composed), Reaction(list(observed))
        self._counted.clear()
        self._place = place_of(wanted, composite or {}, self._others)
        self._control(wanted, done.observed)
        # Each round but the last resolves something, and there is no more to resolve than resources.
        for _ in range(len(wanted) + 2):
            before, done = done, self._round(wanted, done.observed)
            if done.observed == before.observed:
                break
        return done

    def _round(self, composed: Sequence[Manifest], observed: Sequence[Manifest]) -> Reaction:
        """Reconcile every resource once against what was there before."""
        before = {resource_name_of(item): item for item in observed}
        done = Reaction()
        looks = [self._look(item, before.get(resource_name_of(item)), done) for item in composed]
        inside = [item for controller in self._controlled.values() for item in controller.existing]
        there = [_copy(look.stored) if look.rest is None else look.stored for look in looks]
        extracted = self._needs.extracted(look.selectors for look in looks)
        around = Around(World([*there, *self._others, *inside]), extracted)
        self._rests = {}
        for look in looks:
            if look.rest is not None and look.rest.extracted == extracted.get(group_kind(look.stored), ()):
                self._rests[look.name] = look.rest
                _pass_over(look.name, look.rest, done)
            else:
                self._take(look, around, done)
        unsettled = any(not item.settled for item in self._controlled.values())
        return replace(done, counting=unsettled or CREATING in done.waiting.values())

    def _look(self, desired: Manifest, before: Manifest | None, done: Reaction) -> Look:
        rest = self._rests.get(resource_name_of(desired))
        if rest is not None and rest.lasts(desired, before, self._place):
            return Look(desired, before, rest.observed, rest.selectors, rest)
        stored = self._stored(desired, before, done)
        return Look(desired, before, stored, self._needs.selectors(stored))

    def _take(self, look: Look, around: Around, done: Reaction) -> None:
        """Take a look at one resource, and remember where that leaves it as it was."""
        if look.rest is not None:
            look.stored = self._stored(look.desired, look.before, done)
        was_ready = self._was_ready(look.stored, look.before)
        self._reconcile(look, around, done, was_ready=was_ready)
        left, name = done.observed[-1], look.name
        alone = name not in self._controlled and not _is_paused(left) and is_resolved(left, look.selectors)
        if was_ready and alone and name not in done.waiting and left == look.before:
            reads = around.extracted.get(group_kind(left), ())
            kept, unanswered = done.kept.get(name), done.unanswered.get(name)
            self._rests[name] = Rest(look.desired, left, self._place, reads, look.selectors, unanswered, kept)

    def _control(self, composed: Sequence[Manifest], observed: Sequence[Manifest]) -> None:
        """Let the controllers of nested composites reconcile them once."""
        before = {resource_name_of(item): item for item in observed}
        found = {}
        for item in composed:
            name = resource_name_of(item)
            controller = self._controlled.get(name) or self._nested(item)
            if controller is not None:
                found[name] = self._controlled[name] = controller
                if not _is_paused(item):
                    controller.reconcile(self._stored(item, before.get(name), Reaction()))
        self._controlled = found

    def _was_ready(self, resource: Manifest, before: Manifest | None) -> bool:
        return before is not None and resource_name_of(resource) not in self._held and is_ready(before)

    def _stored(self, desired: Manifest, before: Manifest | None, done: Reaction) -> Manifest:
        """A desired resource as the API server has it: with what the provider and the server wrote to it earlier."""
        stored: Manifest = _copy(desired)
        fields = stored.setdefault("metadata", {})
        earlier = {} if before is None else metadata(before)
        # A nested composite has the uid that a single render gives it, so what it composes is called alike.
        own = resource_name_of(stored) in self._controlled
        fields["uid"] = earlier.get("uid") or (
            derived_uid(stored) if own else str(uuid.uuid5(uuid.UUID(int=0), seed_of(stored)))
        )
        fields["creationTimestamp"] = earlier.get("creationTimestamp") or FROZEN_TIME
        if before is not None:
            name = annotations_of(before).get(EXTERNAL_NAME)
            if name and EXTERNAL_NAME not in annotations_of(stored):
                fields.setdefault("annotations", {})[EXTERNAL_NAME] = name
            if "status" in before:
                stored["status"] = _copy(before["status"])
            _keep_resolved(stored, before, self._needs.selectors(stored))
        kubernetes_fields.allocate(stored, before)
        if told := apply_lists(stored, before, self._followed(stored)):
            done.kept[resource_name_of(stored)] = told
        if _is_managed(stored) and not _is_paused(stored) and not self._is_named_by_cloud(stored):
            fields.setdefault("annotations", {}).setdefault(EXTERNAL_NAME, name_of(stored))
        return stored

    def _followed(self, manifest: Manifest) -> Lists:
        kind = (api_version_of(manifest), kind_of(manifest))
        if kind not in self._lists:
            version = self._needs.version(manifest)
            self._lists[kind] = followed_lists(version.schema) if version is not None else ()
        return self._lists[kind]

    def _reconcile(self, look: Look, around: Around, done: Reaction, *, was_ready: bool) -> None:
        name, resource = look.name, look.stored
        version = self._needs.version(resource)
        if (controller := self._controlled.get(name)) is not None:
            done.observed.append({**resource, "status": _copy(controller.status)})
            if controller.unready:
                done.waiting[name] = f"waits for its own {', '.join(controller.unready)}"
            else:
                done.ready.append(name)
            return
        if was_ready:
            done.ready.append(name)
        if _is_paused(resource):
            done.observed.append(resource)
            done.waiting.update({} if was_ready else {name: "is paused by its annotation"})
            return
        problems = resolve(resource, look.selectors, around.world) if _is_managed(resource) else []
        if problems:
            failed = condition("Synced", "False", "ReconcileError", message=f"cannot resolve {'; '.join(problems)}")
            done.observed.append(with_conditions(resource, [failed]))
            done.waiting.update({} if was_ready else {name: f"waits for {'; '.join(problems)}"})
            return
        if not was_ready and self._holds_back(name):
            done.waiting[name] = CREATING
            creating = [] if _is_of_kubernetes(resource) else [condition("Ready", "False", "Creating"), _SYNCED]
            done.observed.append(with_conditions(resource, creating) if creating else resource)
            return
        if not was_ready:
            done.ready.append(name)
        unnamed = EXTERNAL_NAME not in annotations_of(resource)
        if unnamed and _is_managed(resource) and self._is_named_by_cloud(resource):
            resource["metadata"].setdefault("annotations", {})[EXTERNAL_NAME] = external_name(
                identity_of(resource, version, self._place)
            )
        reads = self._needs.of(resource, around.extracted)
        told = kubernetes_fields.run(resource, reads)
        answered = [item for item in reads if kubernetes_fields.is_reported(resource, item)]
        unanswered = [*told, *report(resource, answered, version, self._place)]
        if unanswered:
            done.unanswered[name] = "; ".join(unanswered)
        reached = self._reached(resource)
        done.observed.append(with_conditions(resource, reached) if reached else resource)

    def _is_named_by_cloud(self, manifest: Manifest) -> bool:
        version = self._needs.version(manifest)
        if version is None or version.external_name is not None:
            return version is not None and version.external_name == "generated"
        # A rule that is a function of the provider's own: the tables know which of them take a name from the cloud.
        return is_given(group_version(api_version_of(manifest))[0], kind_of(manifest))

    def _holds_back(self, name: str) -> bool:
        if name in self._counted:
            return name in self._held
        self._counted.add(name)
        left = self._delays.get(name, 0)
        if left:
            self._delays[name] = left - 1
            self._held.add(name)
        else:
            self._held.discard(name)
        return left > 0

    def _reached(self, resource: Manifest) -> list[Condition]:
        """The conditions of a resource that is there."""
        available = [condition("Ready", "True", "Available"), _SYNCED]
        reached = kubernetes_fields.conditions(resource) if _is_of_kubernetes(resource) else available
        if _is_managed(resource):
            return reached
        known = {item["type"] for item in reached}
        asked = [item for item in self._needs.conditions(resource) if item[0] not in known]
        return [*reached, *(condition(kind, status, "Simulated") for kind, status in asked)]


CREATING = "is still being created"
"""Why a resource is not ready that is held back."""
_SYNCED: Condition = condition("Synced", "True", "ReconcileSuccess")


def is_ready(manifest: Manifest) -> bool:
    """Whether a resource exists and says that it is ready; of Kubernetes' own kinds existing is enough."""
    if _is_of_kubernetes(manifest):
        return True
    return any((item["type"], item["status"]) == ("Ready", "True") for item in conditions_of(manifest))


def _keep_resolved(stored: Manifest, before: Manifest, selectors: Iterable[SelectorFacts]) -> None:
    """Keep what was resolved earlier: the provider owns these fields, so applying the desired ones leaves them."""
    spec, earlier = mapping(stored.get("spec")), mapping(before.get("spec"))
    for facts in selectors:
        known = dict(places(earlier, facts))
        for path, holder in places(spec, facts):
            for written in (facts.field, facts.ref_field):
                last = written.rpartition(".")[2]
                if last and last not in holder and last in known.get(path, {}):
                    holder[last] = _copy(known[path][last])


def _is_managed(manifest: Manifest) -> bool:
    return isinstance(mapping(manifest.get("spec")).get("forProvider"), dict)


def _is_paused(manifest: Manifest) -> bool:
    return annotations_of(manifest).get(PAUSED_ANNOTATION) == "true"


def _is_of_kubernetes(manifest: Manifest) -> bool:
    group = group_version(api_version_of(manifest))[0]
    return "." not in group or group.endswith(".k8s.io")


def _copy(value: Any) -> Any:
    """A copy of plain data; much faster than the general one."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return value
