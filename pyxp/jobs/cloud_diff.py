"""Comparing what claims ask for with what a cloud has, as its provider has observed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyxp.jobs.apply import run_now
from pyxp.jobs.subjects import Subject, claims_of, locate_subjects

if TYPE_CHECKING:
    from pyxp.cluster.clouds import Held
    from pyxp.cluster.connection import Target


@dataclass(frozen=True, slots=True)
class CloudDiff:
    """What providers would make of the resources in the cloud.

    Attributes:
        resources: What would become of each, in the order of the stacks' trees.
        notes: What could not be seen as usual.
    """

    resources: tuple[Held, ...]
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether each resource could be looked at."""
        return all(item.outcome != "unknown" for item in self.resources)

    @property
    def differs(self) -> bool:
        """Whether anything is not as it is asked for."""
        return any(item.outcome != "same" for item in self.resources)


async def diff_cloud_async(subjects: Iterable[Subject], target: Target | None = None) -> CloudDiff:
    """What differs between what the resources of claims ask for and what the cloud has.

    Args:
        subjects: Claims and composites that are on the cluster: manifests of which kind, name and namespace count, or
            texts like ``KIND/NAME``.
        target: Which cluster; by default that of the current context.

    Returns:
        Each resource with the fields that differ; ``ok`` and ``differs`` sum it up.

    Raises:
        InputError: A subject is not an object, has no name that can be one, or is not on the cluster.
        UsageError: There is no claim and no composite among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    from pyxp.catalog import shipped_catalog
    from pyxp.cluster.clouds import held
    from pyxp.cluster.connection import connect
    from pyxp.cluster.mirrors import Requests
    from pyxp.cluster.observing import Observation
    from pyxp.errors import InputError

    wanted = claims_of(subjects)
    async with connect(target) as connection:
        observation = Observation(connection, Requests(connection))
        stacks = await observation.observe(await locate_subjects(connection, wanted))
        for stack in stacks:
            if stack.state is None:
                raise InputError(
                    f"{stack.reference} is not on the cluster", hint="apply it with observeOnly: true first"
                )
        resources = held(stacks, observation.manifests(), shipped_catalog())
        notes = dict.fromkeys(
            [*observation.notes, *(it for stack in stacks for node in stack.walk() for it in node.notes)]
        )
        return CloudDiff(tuple(resources), tuple(notes))


def diff_cloud(subjects: Iterable[Subject], target: Target | None = None) -> CloudDiff:
    """What differs between what the resources of claims ask for and what the cloud has.

    For programs without an event loop; where one runs, await :func:`diff_cloud_async`.

    Args:
        subjects: Claims and composites that are on the cluster: manifests of which kind, name and namespace count, or
            texts like ``KIND/NAME``.
        target: Which cluster; by default that of the current context.

    Returns:
        Each resource with the fields that differ; ``ok`` and ``differs`` sum it up.

    Raises:
        InputError: A subject is not an object, has no name that can be one, or is not on the cluster.
        UsageError: There is no claim and no composite among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    return run_now(diff_cloud_async(subjects, target))
