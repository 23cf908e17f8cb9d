"""Deleting claims and other objects from a cluster."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pyxp.errors import InputError
from pyxp.jobs.apply import run_now
from pyxp.jobs.subjects import Subject, locate_subjects

if TYPE_CHECKING:
    from pyxp.cluster.connection import Target
    from pyxp.cluster.deleting import Deleted


class ProtectedError(InputError):
    """Something that is to be deleted is protected."""


async def delete_async(  # noqa: PLR0913 - one parameter per option of the command
    subjects: Iterable[Subject],
    target: Target | None = None,
    *,
    protected: bool = False,
    foreground: bool = True,
    wait: bool = True,
    timeout: float = 300.0,
    say: Callable[[str], None] = lambda line: None,
) -> Deleted:
    """Delete objects from a cluster, those that need others first.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster.
        protected: Delete also what is protected against it, or belongs to a protected environment.
        foreground: Let the server delete what is below first.
        wait: Wait until everything is gone.
        timeout: Seconds to wait at most.
        say: Takes lines about how it goes on.

    Raises:
        ProtectedError: Something is protected; nothing was deleted.
        UsageError: There is no such context.
        ClusterError: The server cannot be reached.
    """
    from pyxp.cluster.connection import connect
    from pyxp.cluster.deleting import Deleting
    from pyxp.cluster.objects import read
    from pyxp.cluster.protection import reasons_to_ask

    async with connect(target) as connection:
        references = await locate_subjects(connection, subjects)
        if not protected:
            there = await asyncio.gather(*(read(connection, item) for item in references))
            reasons = [reason for item in there if item is not None for reason in reasons_to_ask(item)]
            if reasons:
                raise ProtectedError(
                    f"nothing was deleted: {'; '.join(reasons)}", hint="add --yes if that is what you want"
                )
        return await Deleting(connection, foreground, wait, timeout, say).delete(references)


def delete(  # noqa: PLR0913 - one parameter per option of the command
    subjects: Iterable[Subject],
    target: Target | None = None,
    *,
    protected: bool = False,
    foreground: bool = True,
    wait: bool = True,
    timeout: float = 300.0,
    say: Callable[[str], None] = lambda line: None,
) -> Deleted:
    """Like :func:`delete_async`, for programs that are not async."""
    return run_now(
        delete_async(subjects, target, protected=protected, foreground=foreground, wait=wait, timeout=timeout, say=say)
    )
