"""``pyxp wait``: until claims and composites are ready."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from pyxp.cli.accounts import Account, output_option
from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import say
from pyxp.jobs.timeouts import seconds_of

if TYPE_CHECKING:
    from pyxp.cluster.connection import Target
    from pyxp.cluster.objects import Reference
    from pyxp.cluster.states import Node
    from pyxp.jobs.status import StatusResult
    from pyxp.jobs.subjects import Subject

_READY: Final = "ready"
_MOST_STACKS, _MOST_WARNINGS = 10, 5


@click.command("wait")
@click.argument("subjects", nargs=-1, required=True, metavar="FILE|KIND/NAME...")
@click.option("--timeout", default="5m", metavar="DURATION", show_default=True, help="How long to wait at most.")
@output_option
@cluster_options
def command(subjects: tuple[str, ...], timeout: str, output: str, **options: Any) -> ExitCode:
    """Wait until claims and composites are ready, and show how far they are meanwhile.

    On a terminal a tree follows what happens; elsewhere, and where CI is set, there is a line for each change.
    Ends with 0 once everything is ready; with 1 when the time is over, and then names what holds everything up. What
    is being deleted, or paused before it is ready, ends it at once with 1; a ProviderConfig is not waited for.
    Waiting changes nothing: interrupt it at any time and look again later.
    """
    from pyxp.jobs.subjects import read_subjects

    account, seconds, target = Account(output), seconds_of(timeout), target_of(options)
    waiting = Waiting(subjects, target, seconds, account)
    with account.whatever_happens(waiting.document):
        code = waiting.wait(read_subjects(subjects))
    account.end(waiting.document())
    return code


class Waiting:
    """One waiting: a tree that follows claims and composites on a terminal, elsewhere a line for each change.

    Args:
        called: How the user named them.
        target: Which cluster.
        seconds: How long at most.
        account: Who takes what there is to tell.
    """

    def __init__(self, called: Sequence[str], target: Target, seconds: float, account: Account) -> None:
        self._called, self._target, self._seconds, self._account = called, target, seconds, account
        self._seen: StatusResult | None = None
        self._ended = False

    def wait(self, subjects: Sequence[Subject]) -> ExitCode:
        """Wait, and tell what came of it."""
        from pyxp.cli.live import elapsed

        begun = time.monotonic()
        try:
            seen = self._wait(subjects)
        except KeyboardInterrupt:
            say(going_on(self._called, self._target))
            raise
        self._seen, self._ended = seen, True
        if seen.stuck:
            _tell_stuck(seen, self._target)
            return ExitCode.PROBLEMS
        if seen.ok:
            if seen.stacks:
                self._account.line(f"ready after {elapsed(time.monotonic() - begun)}: {_counted(seen)}")
                _tell_refused(seen)
            return ExitCode.GOOD
        _tell_why(seen, self._target)
        say(f"the cluster goes on; wait again with: {again('wait', self._called, self._target)}")
        return ExitCode.PROBLEMS

    def document(self) -> dict[str, Any]:
        """What was seen last, and how the waiting ended if it did."""
        from pyxp.reports.results import looked

        seen = self._seen
        if seen is None:
            return {}
        ended = {"ok": seen.ok, "verdict": "ready" if seen.ok else "stuck" if seen.stuck else "timeout"}
        found = looked(seen.stacks, seen.events, seen.notes, seen.requests)
        return {**ended, **found} if self._ended else {key: found[key] for key in found if key != "ok"}

    def _wait(self, subjects: Sequence[Subject]) -> StatusResult:
        from pyxp.cli.live import LiveTree, elapsed, is_live
        from pyxp.jobs.status import wait

        if not self._account.is_document and is_live():
            with LiveTree(self._seconds) as tree:
                return wait(subjects, self._target, timeout=self._seconds, hear=tree.hear, say=tree.say)
        begun = time.monotonic()
        teller = Teller(lambda line: self._account.line(f"{elapsed(time.monotonic() - begun):<6} {line}"))

        def hear(seen: StatusResult) -> None:
            self._seen = seen
            teller.hear(seen)

        return wait(subjects, self._target, timeout=self._seconds, hear=hear, say=say)


def _counted(seen: StatusResult) -> str:
    """How many resources are composed, as of ``pyxp render``; of what has none, how many objects there are."""
    from pyxp.reports.wording import counted

    nodes = [node for stack in seen.stacks for node in stack.walk()]
    composed = sum(bool(node.resource) and not node.unseen for node in nodes)
    told = counted(composed, "resource") if composed else counted(len(seen.stacks), "object")
    unseen = sum(bool(node.unseen) for node in nodes)
    return f"{told}; {unseen} not seen: forbidden" if unseen else told


def going_on(called: Sequence[str], target: Target) -> str:
    """What is said to whoever stops looking."""
    return f"The cluster goes on by itself; look again with: {again('status', called, target)}"


def again(command: str, called: Sequence[str], target: Target) -> str:
    """The command that looks at the same objects of the same cluster again."""
    return shlex.join(["pyxp", command, *called, *_options(target)])


def _options(target: Target) -> list[str]:
    options = (("--kubeconfig", target.kubeconfig), ("--context", target.context), ("--namespace", target.namespace))
    return [word for name, value in options if value for word in (name, value)]


class Teller:
    """Tells each change once, a line each, and each warning; of what is ready at the first look, how many there are.

    Args:
        tell: Takes the lines.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._known: dict[Reference, str] = {}
        self._events: set[tuple[Reference, str, str]] = set()
        self._first = True

    def hear(self, seen: StatusResult) -> None:
        """Tell what is new; nothing where everything is ready at the first look."""
        from pyxp.cluster.messages import in_brief
        from pyxp.cluster.states import lines_of, why
        from pyxp.reports.wording import counted

        if self._first and seen.ok:
            return
        ready = [node for stack in seen.stacks for node in stack.walk() if node.ready] if self._first else []
        self._first = False
        self._known |= {node.reference: _READY for node in ready}
        if ready:
            self._tell(f"{counted(len(ready), 'object')} ready already")
        lacking: list[Node] = []
        for stack in seen.stacks:
            for node in stack.walk():
                # Between two reports conditions may be away for a moment: what was known is worth more.
                if node.state is not None and node.state.blank and node.reference in self._known:
                    continue
                if node is stack and node.state is None and node.reference not in self._known:
                    continue  # what is not on the cluster is told with what may have been meant
                told = _READY if node.ready else why(node)
                if self._known.get(node.reference) != told:
                    self._known[node.reference] = told
                    if node.lacks:
                        lacking.append(node)
                    else:
                        self._tell(f"{_called(node)}: {told}")
        for line in lines_of(lacking):
            self._tell(line)
        for node, event in seen.events:
            key = (node.reference, event.reason, event.message)
            if event.warning and key not in self._events:
                self._events.add(key)
                self._tell(f"{_called(node)}: warning {event.reason}: {in_brief(event.message)}")


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
        there = replace(target, namespace=own.namespace or target.namespace)
        say(f"{node.resource or own}: it is paused, so it is not waited for; {again('resume', [own.argument], there)}")


def _tell_why(seen: StatusResult, target: Target) -> None:
    from pyxp.cluster.messages import in_brief
    from pyxp.cluster.states import age, blockers, holding_up
    from pyxp.errors import named

    late = [stack for stack in seen.stacks if not stack.ready]
    say(f"not ready in time: {len(late)} of {len(seen.stacks)}")
    there = [stack for stack in late if stack.state is not None]
    for stack in there[:_MOST_STACKS]:
        say(f"{stack.reference} is held up by:")
        for line in holding_up(stack):
            say(f"  {line}")
        blocking = dict.fromkeys(node.reference for node in blockers(stack))
        warnings = [item for item in seen.events if item[1].warning and item[0].reference in blocking]
        for node, event in warnings[-_MOST_WARNINGS:]:
            when = age(event.last, datetime.now(UTC))
            parts = [f"{event.count} times" if event.count > 1 else "", f"{when} ago" if when else ""]
            often = f" ({', '.join(filter(None, parts))})" if any(parts) else ""
            say(f"  {node.resource or node.reference}: warning {event.reason}: {in_brief(event.message)}{often}")
        for reference in list(blocking)[:1]:
            where = _options(replace(target, namespace=reference.namespace))
            say(f"  look closer with: {shlex.join(['kubectl', 'describe', reference.argument, *where])}")
    if len(there) > _MOST_STACKS:
        say(f"and {len(there) - _MOST_STACKS} more")
    # Why it was told when the waiting began, with what may have been meant.
    if gone := [str(stack.reference) for stack in late if stack.state is None]:
        say(f"still not on the cluster: {named(gone)}")
    for note in seen.notes:
        say(note)
