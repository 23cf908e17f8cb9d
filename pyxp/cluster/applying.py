"""Applying objects: in stages, each object on its own, and definitions established before their kinds are used."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from pyxp.cluster.conflicts import ConflictError, conflicts_of
from pyxp.cluster.connection import AT_ONCE, Connection
from pyxp.cluster.differences import Difference, differences
from pyxp.cluster.failures import CONFLICT, NotServedError, ServerRefusal
from pyxp.cluster.kinds import kinds_of
from pyxp.cluster.leaving import leaving_note, not_carried_out
from pyxp.cluster.lists import elements_kept
from pyxp.cluster.namespaces import COMES_LATER, comes_later, namespaces_among
from pyxp.cluster.objects import Reference, apply_object, read, reference_of, settled
from pyxp.cluster.pausing import pause_note
from pyxp.cluster.stages import DEFINITION, Stage, conditions_needed, is_package, kinds_defined, lacking, stage_of
from pyxp.errors import Location, PyxpError
from pyxp.model.manifests import Manifest, group_version, kind_of
from pyxp.model.selections import unread_selector

_PAUSE: Final = 0.5
_TRIES: Final = 5
"""How often an object is sent that others write at the same moment."""

_SERVED_WITHIN: Final = 15.0
_COMPOSITION: Final = "Composition"
_FORMER_WATCHES: Final = 3.0
"""Seconds after which nobody hears of composites by their former schema any more.

The API server ends the watches of a CRD's former schema a second after it took another one; 1.02 to 1.1 seconds were
measured. What Crossplane heard before lacks new defaults for as long as the composite does not change: patches of such
fields are passed over, and the fields leave what is composed. Afterwards the first change comes with all defaults, and
that is the new revision in the composite.

Source: ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apiserver/customresource_handler.go``, ``tearDown``
"""
CREATED, CONFIGURED, UNCHANGED, UNTRIED, FAILED = "created", "configured", "unchanged", "not tried", "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one object.

    Attributes:
        reference: The object.
        action: ``created``, ``configured``, ``unchanged``, ``not tried`` or ``failed``.
        changes: The fields that changed.
        error: Why it failed.
        note: Why it was not tried.
        kept: What stays though something else was applied, a sentence each: entries of lists, the Composition where
            only the selector changes, and everything where the object is paused.
        leaving: That the object is being deleted, and what was applied goes with it; empty where it is not.
    """

    reference: Reference
    action: str
    changes: tuple[Difference, ...] = ()
    error: PyxpError | None = None
    note: str = ""
    kept: tuple[str, ...] = ()
    leaving: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of everything.

    Attributes:
        outcomes: One for each object, in the order in which they were applied.
        dry_run: Whether it was only tried.
    """

    outcomes: tuple[Outcome, ...]
    dry_run: bool = False

    @property
    def ok(self) -> bool:
        """Whether everything was applied, or would be, and stays."""
        return all(
            not item.leaving and (item.action not in (FAILED, UNTRIED) or (self.dry_run and item.error is None))
            for item in self.outcomes
        )

    @property
    def changed(self) -> bool:
        """Whether anything changed, or would."""
        return any(item.action in (CREATED, CONFIGURED) for item in self.outcomes)


@dataclass(slots=True)
class Applying:
    """One apply.

    Attributes:
        connection: The server.
        force: Take fields from other managers.
        dry_run: Only try, on the server.
        timeout: Seconds that definitions may take to be established, and packages to be healthy, all together.
        hear: Takes each outcome as it comes.
        say: Takes lines about what is waited for.
        locate: Tells where a field of an object stands, and of no field, where the object does.
    """

    connection: Connection
    force: bool = False
    dry_run: bool = False
    timeout: float = 300.0
    hear: Callable[[Outcome], None] = lambda outcome: None
    say: Callable[[str], None] = lambda line: None
    locate: Callable[[Manifest, str], Location | None] = lambda manifest, field: None
    _defined: set[tuple[str, str]] = field(default_factory=set)
    _spaces: set[str] = field(default_factory=set)
    _together: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def apply(self, manifests: Iterable[Manifest]) -> Applied:
        """Apply objects stage by stage; after a stage in which one fails, the others are not tried.

        Definitions are waited for at once, packages only before claims, for which they bring functions and kinds.

        Raises:
            PyxpError: A definition or package did not come up in time; what is left was heard as not tried.
            ClusterError: The server went away, or does not allow it.
        """
        ordered = sorted(manifests, key=stage_of)
        self._defined, self._spaces = kinds_defined(ordered), namespaces_among(ordered)
        packages = list(filter(is_package, ordered))
        outcomes: list[Outcome] = []
        stages = [(stage, list(together)) for stage, together in groupby(ordered, stage_of)]
        for place, (stage, together) in enumerate(stages):
            rest = [item for _, items in stages[place + 1 :] for item in items]
            if stage == Stage.CLAIMS and not self.dry_run:
                await self._establish(packages, [*together, *rest])
            done = await asyncio.gather(*(self._in_turn(item) for item in together))
            outcomes += done
            if any(item.leaving for item in done) and not self.dry_run:
                outcomes += self._leave(rest, "others that it may need are being deleted")
                break
            if any(item.action == FAILED for item in done):
                outcomes += self._leave(rest, "others that it may need failed")
                break
            if not self.dry_run:
                await self._establish([item for item in together if not is_package(item)], rest)
                await self._forget_former_schemas(done, rest)
        return Applied(tuple(outcomes), self.dry_run)

    def _leave(self, manifests: Iterable[Manifest], because: str) -> list[Outcome]:
        """Tell of objects that are not tried."""
        return [self._heard(Outcome(reference_of(item), UNTRIED, note=because)) for item in manifests]

    def _heard(self, outcome: Outcome) -> Outcome:
        self.hear(outcome)
        return outcome

    async def _in_turn(self, manifest: Manifest) -> Outcome:
        # Each holds two states of its object while it is under way, so few may be.
        async with self._together:
            return await self._one(manifest)

    async def _one(self, manifest: Manifest) -> Outcome:
        reference = reference_of(manifest)
        try:
            reference = await settled(self.connection, reference)
            return self._heard(await self._applied(manifest, reference))
        except NotServedError as error:
            own = (group_version(reference.api_version)[0], reference.kind)
            if self.dry_run and own in self._defined:
                return self._heard(
                    Outcome(reference, UNTRIED, note="its kind comes with a definition that is not there yet")
                )
            return self._failed(manifest, reference, error)
        except ServerRefusal as error:
            if self.dry_run and comes_later(error, reference, self._spaces):
                return self._heard(Outcome(reference, UNTRIED, note=COMES_LATER))
            found = conflicts_of(error)
            failure = ConflictError(reference, found) if found else error
            return self._failed(manifest, reference, failure, error.field)

    def _failed(self, manifest: Manifest, reference: Reference, error: PyxpError, path: str = "") -> Outcome:
        """Tell what failed, and where the field stands that the server names, or else the object."""
        error.location = error.location or self.locate(manifest, path)
        return self._heard(Outcome(reference, FAILED, error=error))

    async def _applied(self, manifest: Manifest, reference: Reference) -> Outcome:
        before = await read(self.connection, reference)
        created, after = await self._patiently(manifest, reference)
        changes = tuple(differences(before, after))
        notes = filter(None, [unread_selector(before, after), pause_note(reference, after)])
        kept = (*elements_kept(manifest, after), *notes)
        if created or before is None:
            return Outcome(reference, CREATED, changes, kept=kept)
        leaving = await leaving_note(self.connection, after)
        kept = (*kept, *filter(None, [leaving]))
        return Outcome(reference, CONFIGURED if changes else UNCHANGED, changes, kept=kept, leaving=leaving)

    async def _patiently(self, manifest: Manifest, reference: Reference) -> tuple[bool, Manifest]:
        """Apply an object, again where somebody else wrote it at the same moment."""
        pause = _PAUSE
        for last in range(_TRIES - 1, -1, -1):
            try:
                return await apply_object(self.connection, manifest, reference, force=self.force, dry_run=self.dry_run)
            except ServerRefusal as error:
                if not last or error.code != CONFLICT or conflicts_of(error):
                    raise
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - only spreads requests
            pause *= 2
        raise AssertionError("the last try returns or raises")

    async def _establish(self, stage: Sequence[Manifest], rest: Sequence[Manifest]) -> None:
        """Wait until definitions serve their kinds and packages are healthy.

        Args:
            stage: What was applied.
            rest: What is applied afterwards, for which this is done.
        """
        waited = [await settled(self.connection, reference_of(item)) for item in stage if conditions_needed(item)]
        if not waited:
            return
        loop, told = asyncio.get_running_loop(), ""
        begun = loop.time()
        while missing := await self._lacking(waited):
            if loop.time() - begun > self.timeout:
                self._leave(rest, "what it needs did not come up in time")
                raise PyxpError(
                    f"{missing[0]}{f' (and {len(missing) - 1} more)' if len(missing) > 1 else ''}",
                    hint="is Crossplane running? allow more time with --timeout; what was applied stays",
                )
            if told != missing[0]:
                told = missing[0]
                self.say(f"waiting: {told}")
            await asyncio.sleep(_PAUSE)
        self.timeout -= loop.time() - begun
        await self._serve(kinds_defined(stage))

    async def _forget_former_schemas(self, done: Iterable[Outcome], rest: Iterable[Manifest]) -> None:
        """Leave Crossplane time to hear of composites by a changed definition, before a Composition counts on it."""
        changed = [item.reference for item in done if item.reference.kind == DEFINITION and _has_other_versions(item)]
        if changed and any(kind_of(item) == _COMPOSITION for item in rest):
            self.say(f"waiting: {changed[0]} changed, and Crossplane hears of it a moment later")
            await asyncio.sleep(_FORMER_WATCHES)

    async def _lacking(self, references: Iterable[Reference]) -> list[str]:
        found = await asyncio.gather(*(read(self.connection, item) for item in references))
        told = [line for item in found for line in lacking(item or {})]
        if told:
            return told
        # That a definition says of itself may be older than its last change.
        behind = await asyncio.gather(*(not_carried_out(self.connection, item or {}) for item in found))
        return [line for lines in behind for line in lines]

    async def _serve(self, wanted: set[tuple[str, str]]) -> None:
        """Wait until discovery knows the kinds, which may take a moment longer; later reading tells who never came."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _SERVED_WITHIN
        while loop.time() < until:
            known: Any = {
                (group_version(item.api_version)[0], item.kind) for item in await kinds_of(self.connection, again=True)
            }
            if wanted <= known:
                return
            await asyncio.sleep(_PAUSE)


def _has_other_versions(outcome: Outcome) -> bool:
    """Whether a definition was there before with another schema."""
    return outcome.action == CONFIGURED and any(item.path.startswith("spec.versions") for item in outcome.changes)
