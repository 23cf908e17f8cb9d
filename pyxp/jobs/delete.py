"""Deleting claims and other objects from a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from pyxp.errors import InputError, UsageError
from pyxp.jobs.apply import run_now
from pyxp.jobs.subjects import Subject, check_subjects, locate_subjects
from pyxp.jobs.timeouts import timeout_of

if TYPE_CHECKING:
    from pyxp.cluster.connection import Connection, Target
    from pyxp.cluster.deleting import Deleted
    from pyxp.cluster.objects import Reference
    from pyxp.cluster.states import Node


_MOST_REASONS: Final = 5


class ProtectedError(InputError):
    """Something that is to be deleted is protected."""


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
) -> Deleted:
    """Delete objects from a cluster, those that need others first.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster.
        protected: Delete also what is protected against it, or belongs to a protected environment: the ``--yes`` of
            ``pyxp delete``.
        environments: The environments that are protected; by default ``prod``, ``production`` and ``live``.
        foreground: Let the server delete what is below first.
        wait: Wait until everything is gone.
        timeout: Seconds to wait at most, or a duration such as ``20m``.
        say: Takes lines about how it goes on.
        hear: Takes what is still there, again at each change, each object with what is below it, in place of lines.

    Returns:
        What was deleted, what was not there, and what is left with what blocks it; ``ok`` sums it up.

    Raises:
        ProtectedError: Something is protected; nothing was deleted.
        InputError: Something is not an object, or has no name that can be one; nothing was deleted.
        UsageError: There is nothing to delete, or no such context.
        ClusterError: The server cannot be reached.
    """
    from pyxp.cluster.allowances import Allowance
    from pyxp.cluster.connection import connect
    from pyxp.cluster.deleting import Deleting

    wanted = check_subjects(subjects, "deleted")
    if not wanted:
        raise UsageError("there is nothing to delete: no manifest was found", hint="name files with some, or KIND/NAME")
    seconds = timeout_of(timeout)
    allowed = Allowance(seconds)
    async with connect(target, within=(seconds or None) if wait else None) as connection:
        references = await locate_subjects(connection, wanted)
        connection.say = say
        if not protected and (reasons := await _reasons(connection, references, environments)):
            more = f"; and {len(reasons) - _MOST_REASONS} more" if len(reasons) > _MOST_REASONS else ""
            raise ProtectedError(
                f"nothing was deleted: {'; '.join(reasons[:_MOST_REASONS])}{more}",
                hint="add --yes if that is what you want",
            )
        return await Deleting(connection, foreground, wait, allowed.left, say, hear).delete(references)


async def _reasons(
    connection: Connection, references: Iterable[Reference], environments: Iterable[str] | None
) -> list[str]:
    """Why deleting objects, with everything below them, needs a person's word."""
    from pyxp.cluster.mirrors import Requests
    from pyxp.cluster.observing import Observation
    from pyxp.cluster.protection import PROTECTED_ENVIRONMENTS, reasons_to_ask

    observation = Observation(connection, Requests(connection))
    stacks = await observation.observe(references, to_come=False)
    nodes = dict.fromkeys(node.reference for stack in stacks for node in stack.walk())
    guarded = PROTECTED_ENVIRONMENTS if environments is None else tuple(environments)
    there = (observation.seen(reference) for reference in nodes)
    return [reason for item in there if item is not None for reason in reasons_to_ask(item, guarded)]


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
) -> Deleted:
    """Delete objects from a cluster, those that need others first.

    For programs without an event loop; where one runs, await :func:`delete_async`.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster.
        protected: Delete also what is protected against it, or belongs to a protected environment: the ``--yes`` of
            ``pyxp delete``.
        environments: The environments that are protected; by default ``prod``, ``production`` and ``live``.
        foreground: Let the server delete what is below first.
        wait: Wait until everything is gone.
        timeout: Seconds to wait at most, or a duration such as ``20m``.
        say: Takes lines about how it goes on.
        hear: Takes what is still there, again at each change, each object with what is below it, in place of lines.

    Returns:
        What was deleted, what was not there, and what is left with what blocks it; ``ok`` sums it up.

    Raises:
        ProtectedError: Something is protected; nothing was deleted.
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
        )
    )
