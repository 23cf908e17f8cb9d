"""What an apply would change, asked of the server itself: a dry run for each object, field by field."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pyxp.cluster.conflicts import Conflict, conflicts_of, plain_path
from pyxp.cluster.connection import Connection
from pyxp.cluster.differences import Difference, differences, shown_states
from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.leaving import leaving_note
from pyxp.cluster.namespaces import COMES_LATER, comes_later, namespaces_among
from pyxp.cluster.objects import Reference, apply_object, read, reference_of, settled
from pyxp.cluster.pausing import pause_note
from pyxp.cluster.stages import kinds_defined, stage_of
from pyxp.errors import Location, PyxpError
from pyxp.model.manifests import Manifest, group_version
from pyxp.model.selections import unread_selector


@dataclass(frozen=True, slots=True)
class Compared:
    """What would become of one object.

    Attributes:
        reference: The object.
        exists: Whether it is there.
        changes: The fields that would change.
        conflicts: Those of them, and others, that another manager owns.
        error: Why it could not be compared.
        note: What is to be known besides.
        before: The object as it is, without what the server keeps for itself and what is secret; None if it is not
            there.
        after: The object as it would be, likewise; None where that is not known.
    """

    reference: Reference
    exists: bool = True
    changes: tuple[Difference, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    error: PyxpError | None = None
    note: str = ""
    before: Manifest | None = field(default=None, repr=False)
    after: Manifest | None = field(default=None, repr=False)

    def owner_of(self, path: str) -> str:
        """The other manager that owns a field which would change; empty where none does."""
        return next((item.manager for item in self.conflicts if _covers(item, path)), "")

    @property
    def untold(self) -> tuple[Conflict, ...]:
        """Conflicts about fields that are not among the changes."""
        return tuple(item for item in self.conflicts if not any(_covers(item, it.path) for it in self.changes))

    @property
    def differs(self) -> bool:
        """Whether an apply would change anything."""
        return self.error is None and (not self.exists or bool(self.changes))


def _covers(conflict: Conflict, path: str) -> bool:
    """Whether a conflict is about a field: of what is owned as a whole, about everything in it."""
    return f"{plain_path(path)}.".startswith(f"{plain_path(conflict.field)}.")


async def compare(
    connection: Connection,
    manifests: Iterable[Manifest],
    wrong: Callable[[Manifest], PyxpError | None] = lambda manifest: None,
    locate: Callable[[Manifest, str], Location | None] = lambda manifest, field: None,
) -> list[Compared]:
    """What applying objects would change, in the order in which they would be applied.

    An object whose kind comes with a definition among them, or whose namespace is among them, counts as not there.

    Args:
        connection: The server.
        manifests: The objects.
        wrong: Tells what is wrong with an object, which the server is not asked about then.
        locate: Tells where a field of an object stands, and of no field, where the object does.

    Raises:
        ClusterError: The server cannot be reached.
    """
    ordered = sorted(manifests, key=stage_of)
    defined, spaces = kinds_defined(ordered), namespaces_among(ordered)

    async def compared(manifest: Manifest) -> Compared:
        error = wrong(manifest)
        if error is not None:
            return Compared(reference_of(manifest), error=error)
        found = await _compared(connection, manifest, defined, spaces)
        if found.error is not None and found.error.location is None:
            path = found.error.field if isinstance(found.error, ServerRefusal) else ""
            found.error.location = locate(manifest, path)
        return found

    return list(await asyncio.gather(*map(compared, ordered)))


async def _compared(
    connection: Connection, manifest: Manifest, defined: set[tuple[str, str]], spaces: set[str]
) -> Compared:
    reference = reference_of(manifest)
    try:
        reference = await settled(connection, reference)
        return await _tried(connection, manifest, reference)
    except NotServedError as error:
        if (group_version(reference.api_version)[0], reference.kind) in defined:
            return Compared(reference, exists=False, note="its kind comes with a definition that is not there yet")
        return Compared(reference, error=error)
    except ServerRefusal as error:
        if comes_later(error, reference, spaces):
            return Compared(reference, exists=False, note=COMES_LATER)
        return Compared(reference, error=error)


async def _tried(connection: Connection, manifest: Manifest, reference: Reference) -> Compared:
    before = await read(connection, reference)
    found: list[Conflict] = []
    try:
        _, after = await apply_object(connection, manifest, reference, dry_run=True, doing="compare")
    except ServerRefusal as error:
        found = conflicts_of(error)
        if not found:
            raise
        # What is in conflict differs, too: shown as if it were taken over.
        _, after = await apply_object(connection, manifest, reference, dry_run=True, force=True, doing="compare")
    changes = tuple(differences(before, after))
    one, other = shown_states(before, after)
    leaving = await leaving_note(connection, before)
    note = "; ".join(filter(None, (leaving, pause_note(reference, after), unread_selector(before, after))))
    return Compared(reference, before is not None, changes, tuple(found), note=note, before=one, after=other)
