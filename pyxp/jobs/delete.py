"""Deleting claims and other objects from a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from pyxp.errors import UsageError
from pyxp.jobs.apply import run_now
from pyxp.jobs.subjects import Subject, check_subjects, locate_subjects
from pyxp.jobs.timeouts import timeout_of

if TYPE_CHECKING:
    from pyxp.cluster.connection import Connection, Target
    from pyxp.cluster.consequences import Consequences
    from pyxp.cluster.deleting import Deleted
    from pyxp.cluster.objects import Reference
    from pyxp.cluster.states import Node


async def delete_async(  # noqa: PLR0913 - one parameter per option of the command
    subjects: Iterable[Subject],
    target: Target | None = None,
    *,
    protected: bool = False,
    environments: Iterable[str] | None = None,
    foreground: bool = True,
    wait: bool = True,
    timeout: float | str = 300.0,
    say: Callable[[str], None] = lambda line: None,
    hear: Callable[[Sequence[Node]], None] | None = None,
    begin: Callable[[int, int], None] = lambda begun, total: None,
) -> Deleted:
    """Delete objects from a cluster, those that need others first, and before them what goes with them.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster.
        protected: Delete also what is protected against it, belongs to a protected environment, or has claims or
            composites that stand on it: the ``--yes`` of ``pyxp delete``.
        environments: The environments that are protected; by default ``prod``, ``production`` and ``live``.
        foreground: Let the server delete what is below first.
        wait: Wait until everything is gone.
        timeout: Seconds to wait at most, or a duration such as ``20m``.
        say: Takes lines about how it goes on.
        hear: Takes what is still there, again at each change, each object with what is below it, in place of lines.
        begin: Takes how many deletions have begun, of how many.

    Returns:
        What was deleted, what was not there, what is left with what blocks it, and what was not deleted since something
        before it is still there; ``ok`` sums it up.

    Raises:
        ProtectedError: Something is protected, or live claims stand on it; nothing was deleted.
        InputError: Something is not an object, or has no name that can be one; nothing was deleted.
        UsageError: There is nothing to delete, or no such context.
        ClusterError: The server cannot be reached.
    """
    from pyxp.cluster.allowances import Allowance
    from pyxp.cluster.connection import connect
    from pyxp.cluster.consequences import kept_told
    from pyxp.cluster.deleting import Deleting

    wanted = check_subjects(subjects, "deleted")
    if not wanted:
        raise UsageError("there is nothing to delete: no manifest was found", hint="name files with some, or KIND/NAME")
    seconds = timeout_of(timeout)
    allowed = Allowance(seconds)
    async with connect(target, within=(seconds or None) if wait else None) as connection:
        references = await locate_subjects(connection, wanted)
        connection.say = say
        expected = await _expected(connection, references, environments, needed=wait or not protected)
        if not protected and (refusal := expected.refusal()):
            raise refusal
        if expected.kept:
            say(kept_told(expected.kept, "will stay"))
        if expected.hidden:
            say(f"nobody can tell whether all below will be gone: {'; '.join(expected.hidden.values())}")
        deleting = Deleting(connection, foreground, wait, allowed.left, say, hear, begin)
        return await deleting.delete(references, expected)


async def _expected(
    connection: Connection, references: Sequence[Reference], environments: Iterable[str] | None, *, needed: bool
) -> Consequences:
    """What the deletion leads to; where nothing depends on it, and nobody may look, nothing is known."""
    from pyxp.cluster.consequences import Consequences, consequences_of
    from pyxp.cluster.failures import ServerRefusal

    try:
        return await consequences_of(connection, references, environments)
    except ServerRefusal:
        if needed:
            raise
        return Consequences()


def delete(  # noqa: PLR0913 - one parameter per option of the command
    subjects: Iterable[Subject],
    target: Target | None = None,
    *,
    protected: bool = False,
    environments: Iterable[str] | None = None,
    foreground: bool = True,
    wait: bool = True,
    timeout: float | str = 300.0,
    say: Callable[[str], None] = lambda line: None,
    hear: Callable[[Sequence[Node]], None] | None = None,
    begin: Callable[[int, int], None] = lambda begun, total: None,
) -> Deleted:
    """Delete objects from a cluster, those that need others first, and before them what goes with them.

    For programs without an event loop; where one runs, await :func:`delete_async`.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster.
        protected: Delete also what is protected against it, belongs to a protected environment, or has claims or
            composites that stand on it: the ``--yes`` of ``pyxp delete``.
        environments: The environments that are protected; by default ``prod``, ``production`` and ``live``.
        foreground: Let the server delete what is below first.
        wait: Wait until everything is gone.
        timeout: Seconds to wait at most, or a duration such as ``20m``.
        say: Takes lines about how it goes on.
        hear: Takes what is still there, again at each change, each object with what is below it, in place of lines.
        begin: Takes how many deletions have begun, of how many.

    Returns:
        What was deleted, what was not there, what is left with what blocks it, and what was not deleted since something
        before it is still there; ``ok`` sums it up.

    Raises:
        ProtectedError: Something is protected, or live claims stand on it; nothing was deleted.
        InputError: Something is not an object, or has no name that can be one; nothing was deleted.
        UsageError: There is nothing to delete, or no such context.
        ClusterError: The server cannot be reached.
    """
    return run_now(
        delete_async(
            subjects,
            target,
            protected=protected,
            environments=environments,
            foreground=foreground,
            wait=wait,
            timeout=timeout,
            say=say,
            hear=hear,
            begin=begin,
        )
    )
