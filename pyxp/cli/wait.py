"""``pyxp wait``: until claims and composites are ready."""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say
from pyxp.cli.timelimit import seconds_of
from pyxp.model.manifests import group_version

if TYPE_CHECKING:
    from pyxp.cluster.connection import Target
    from pyxp.cluster.objects import Reference
    from pyxp.cluster.states import Node
    from pyxp.jobs.status import StatusResult
    from pyxp.jobs.subjects import Subject

_MOST_STACKS, _MOST_WARNINGS = 10, 5


@click.command("wait")
@click.argument("subjects", nargs=-1, required=True, metavar="FILE|KIND/NAME...")
@click.option("--timeout", default="5m", metavar="DURATION", show_default=True, help="How long to wait at most.")
@cluster_options
def command(subjects: tuple[str, ...], timeout: str, **options: Any) -> ExitCode:
    """Wait until claims and composites are ready, and show how far they are meanwhile.

    On a terminal a tree follows what happens; elsewhere, and where CI is set, there is a line for each change.
    Ends with 0 once everything is ready; with 1 when the time is over, and then names what holds everything up. What
    is being deleted, or paused before it is ready, ends it at once with 1; a ProviderConfig is not waited for.
    Waiting changes nothing: interrupt it at any time and look again later.
    """
    from pyxp.jobs.subjects import read_subjects

    return wait_for(read_subjects(subjects), subjects, target_of(options), seconds_of(timeout))


def wait_for(subjects: Sequence[Subject], called: Sequence[str], target: Target, seconds: float) -> ExitCode:
    """Wait for claims and composites: a tree that follows them on a terminal, elsewhere a line for each change.

    Args:
        subjects: The claims and composites.
        called: How the user named them.
        target: Which cluster.
        seconds: How long at most.
    """
    from pyxp.cli.live import LiveTree, elapsed, is_live
    from pyxp.jobs.status import wait
    from pyxp.reports.screen import progress
    from pyxp.reports.wording import counted

    begun = time.monotonic()
    try:
        if is_live():
            with LiveTree(seconds) as tree:
                seen = wait(subjects, target, timeout=seconds, hear=tree.hear, say=tree.say)
        else:
            seen = wait(subjects, target, timeout=seconds, hear=Teller().hear, say=say)
    except KeyboardInterrupt:
        say(f"The cluster goes on by itself; look again with: {again('status', called, target)}")
        raise
    if seen.stuck:
        _tell_stuck(seen, target)
        return ExitCode.PROBLEMS
    if seen.ok:
        if seen.stacks:
            number = counted(progress(seen.stacks)[1], "resource")
            click.echo(f"ready after {elapsed(time.monotonic() - begun)}: {number}")
            _tell_refused(seen)
        return ExitCode.GOOD
    _tell_why(seen)
    say(f"the cluster goes on; wait again with: {again('wait', called, target)}")
    return ExitCode.PROBLEMS


def again(command: str, called: Sequence[str], target: Target) -> str:
    """The command that looks at the same objects of the same cluster again."""
    options = (("--kubeconfig", target.kubeconfig), ("--context", target.context), ("--namespace", target.namespace))
    words = [word for name, value in options if value for word in (name, value)]
    return shlex.join(["pyxp", command, *called, *words])


class Teller:
    """Tells each change once, a line each, and each warning."""

    def __init__(self) -> None:
        self._known: dict[Reference, str] = {}
        self._events: set[tuple[Reference, str, str]] = set()
        self._first = True

    def hear(self, seen: StatusResult) -> None:
        """Tell what is new; nothing where everything is ready at the first look."""
        from pyxp.cluster.messages import in_brief
        from pyxp.cluster.states import why

        if self._first and seen.ok:
            return
        self._first = False
        for stack in seen.stacks:
            for node in stack.walk():
                # Between two reports conditions may be away for a moment: what was known is worth more.
                if node.state is not None and node.state.blank and node.reference in self._known:
                    continue
                told = "ready" if node.ready else why(node)
                if self._known.get(node.reference) != told:
                    self._known[node.reference] = told
                    click.echo(printable(f"{_called(node)}: {told}"))
        for node, event in seen.events:
            key = (node.reference, event.reason, event.message)
            if event.warning and key not in self._events:
                self._events.add(key)
                click.echo(printable(f"{_called(node)}: warning {event.reason}: {in_brief(event.message)}"))


def _called(node: Node) -> str:
    return f"{node.resource} {node.reference}" if node.resource else str(node.reference)


def _tell_refused(seen: StatusResult) -> None:
    """What works as it was, because a change of it was refused."""
    from pyxp.cluster.states import not_as_asked

    for stack in seen.stacks:
        if lines := not_as_asked(stack):
            say(f"{stack.reference} is ready, but not as it was asked for:")
            for line in lines:
                say(f"  {line}")


def _tell_stuck(seen: StatusResult, target: Target) -> None:
    """Why waiting ended though neither everything is ready nor the time over."""
    for node in seen.stuck[:_MOST_STACKS]:
        own = node.reference
        if node.state is not None and node.state.deleting:
            say(f"{own} is being deleted, so it is not waited for")
            continue
        group = group_version(own.api_version)[0]
        named = f"{own.kind.lower()}.{group}/{own.name}" if group else f"{own.kind.lower()}/{own.name}"
        there = replace(target, namespace=own.namespace or target.namespace)
        say(f"{node.resource or own}: it is paused, so it is not waited for; {again('resume', [named], there)}")


def _tell_why(seen: StatusResult) -> None:
    from pyxp.cluster.messages import in_brief
    from pyxp.cluster.states import age, blockers, holding_up

    late = [stack for stack in seen.stacks if not stack.ready]
    say(f"not ready in time: {len(late)} of {len(seen.stacks)}")
    for stack in late[:_MOST_STACKS]:
        say(f"{stack.reference} is held up by:")
        for line in holding_up(stack):
            say(f"  {line}")
        blocking = {node.reference for node in blockers(stack)}
        warnings = [item for item in seen.events if item[1].warning and item[0].reference in blocking]
        for node, event in warnings[-_MOST_WARNINGS:]:
            when = age(event.last, datetime.now(UTC))
            parts = [f"{event.count} times" if event.count > 1 else "", f"{when} ago" if when else ""]
            often = f" ({', '.join(filter(None, parts))})" if any(parts) else ""
            say(f"  {node.resource or node.reference}: warning {event.reason}: {in_brief(event.message)}{often}")
    if len(late) > _MOST_STACKS:
        say(f"and {len(late) - _MOST_STACKS} more")
    for note in seen.notes:
        say(note)
