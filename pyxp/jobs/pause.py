"""Pausing claims and composites on a cluster, and resuming them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyxp.jobs.apply import run_now
from pyxp.jobs.subjects import Subject, locate_subjects, pausable_of

if TYPE_CHECKING:
    from pyxp.cluster.connection import Target
    from pyxp.cluster.pausing import Paused


@dataclass(frozen=True, slots=True)
class PauseResult:
    """What became of objects that were to be paused or resumed.

    Attributes:
        objects: One entry for each, in the order in which they were changed.
    """

    objects: tuple[Paused, ...]

    @property
    def ok(self) -> bool:
        """Whether all of them are as they were to be."""
        return all(item.error is None for item in self.objects)


async def pause_async(subjects: Iterable[Subject], target: Target | None = None, *, below: bool = False) -> PauseResult:
    """Pause claims and composites: nothing passes their changes on, and nothing repairs what they are made of.

    A claim is paused with its composite. Managed resources are still held to their specs by their providers, unless
    they are paused, too. Applying a manifest that does not speak of it leaves a pause as it is.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``. What
            is no claim, composite or package (function, provider, configuration) is passed over.
        target: Which cluster; by default that of the current context.
        below: Also everything that they are made of.

    Returns:
        What became of each object; ``ok`` where all are paused.

    Raises:
        UsageError: There is no claim, composite or package among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    return await _set(subjects, target, paused=True, below=below)


def pause(subjects: Iterable[Subject], target: Target | None = None, *, below: bool = False) -> PauseResult:
    """Pause claims and composites: nothing passes their changes on, and nothing repairs what they are made of.

    For programs without an event loop; where one runs, await :func:`pause_async`.

    A claim is paused with its composite. Managed resources are still held to their specs by their providers, unless
    they are paused, too. Applying a manifest that does not speak of it leaves a pause as it is.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``. What
            is no claim, composite or package (function, provider, configuration) is passed over.
        target: Which cluster; by default that of the current context.
        below: Also everything that they are made of.

    Returns:
        What became of each object; ``ok`` where all are paused.

    Raises:
        UsageError: There is no claim, composite or package among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    return run_now(pause_async(subjects, target, below=below))


async def resume_async(
    subjects: Iterable[Subject], target: Target | None = None, *, below: bool = False
) -> PauseResult:
    """Resume claims and composites, whoever paused them: from now on they are reconciled again.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``. What
            is no claim, composite or package (function, provider, configuration) is passed over.
        target: Which cluster; by default that of the current context.
        below: Also everything that they are made of.

    Returns:
        What became of each object; ``ok`` where all go on.

    Raises:
        UsageError: There is no claim, composite or package among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    return await _set(subjects, target, paused=False, below=below)


def resume(subjects: Iterable[Subject], target: Target | None = None, *, below: bool = False) -> PauseResult:
    """Resume claims and composites, whoever paused them: from now on they are reconciled again.

    For programs without an event loop; where one runs, await :func:`resume_async`.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``. What
            is no claim, composite or package (function, provider, configuration) is passed over.
        target: Which cluster; by default that of the current context.
        below: Also everything that they are made of.

    Returns:
        What became of each object; ``ok`` where all go on.

    Raises:
        UsageError: There is no claim, composite or package among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    return run_now(resume_async(subjects, target, below=below))


async def _set(subjects: Iterable[Subject], target: Target | None, *, paused: bool, below: bool) -> PauseResult:
    from pyxp.cluster.connection import connect
    from pyxp.cluster.pausing import set_paused

    wanted = pausable_of(subjects)
    async with connect(target) as connection:
        references = await locate_subjects(connection, wanted)
        return PauseResult(tuple(await set_paused(connection, references, paused, below=below)))
