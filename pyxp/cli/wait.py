"""``pyxp wait``: until claims and composites are ready."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say
from pyxp.cli.timelimit import seconds_of

if TYPE_CHECKING:
    from pyxp.cluster.connection import Target
    from pyxp.cluster.objects import Reference
    from pyxp.jobs.status import StatusResult
    from pyxp.jobs.subjects import Subject


@click.command("wait")
@click.argument("subjects", nargs=-1, required=True, metavar="FILE|KIND/NAME...")
@click.option("--timeout", default="5m", metavar="DURATION", show_default=True, help="How long to wait at most.")
@cluster_options
def command(subjects: tuple[str, ...], timeout: str, **options: Any) -> ExitCode:
    """Wait until claims and composites are ready, and tell what changes meanwhile.

    Ends with 0 once everything is ready; with 1 when the time is over, and then names what holds everything up.
    Waiting changes nothing: interrupt it at any time and look again later.
    """
    from pyxp.jobs.subjects import read_subjects

    return wait_for(read_subjects(subjects), subjects, target_of(options), seconds_of(timeout))


def wait_for(subjects: Sequence[Subject], called: Sequence[str], target: Target, seconds: float) -> ExitCode:
    """Wait for claims and composites, and tell what changes.

    Args:
        subjects: The claims and composites.
        called: How the user named them.
        target: Which cluster.
        seconds: How long at most.
    """
    from pyxp.jobs.status import wait

    teller = _Teller()
    try:
        seen = wait(subjects, target, timeout=seconds, hear=teller.hear)
    except KeyboardInterrupt:
        say(f"The cluster goes on by itself; look again with: pyxp status {' '.join(called)}")
        raise
    if seen.ok:
        return ExitCode.GOOD
    _tell_why(seen)
    return ExitCode.PROBLEMS


class _Teller:
    """Tells each change once, a line each."""

    def __init__(self) -> None:
        self._known: dict[Reference, str] = {}

    def hear(self, seen: StatusResult) -> None:
        from pyxp.cluster.states import why

        for stack in seen.stacks:
            for node in stack.walk():
                told = "ready" if node.ready else why(node)
                if self._known.get(node.reference) != told:
                    self._known[node.reference] = told
                    name = f"{node.resource} " if node.resource else ""
                    click.echo(printable(f"{name}{node.reference}: {told}"))


def _tell_why(seen: StatusResult) -> None:
    from pyxp.cluster.states import holding_up

    late = [stack for stack in seen.stacks if not stack.ready]
    say(f"not ready in time: {len(late)} of {len(seen.stacks)}")
    for stack in late[:10]:
        say(f"{stack.reference} is held up by:")
        for line in holding_up(stack):
            say(f"  {line}")
    for note in seen.notes:
        say(note)
