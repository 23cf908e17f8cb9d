"""``pyxp delete``: take claims and other objects from the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.accounts import Account, output_option
from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import say, say_error
from pyxp.cli.wait import again
from pyxp.jobs.timeouts import seconds_of

if TYPE_CHECKING:
    from pyxp.cluster.connection import Target
    from pyxp.cluster.deleting import Deleted
    from pyxp.cluster.states import Node
    from pyxp.jobs.subjects import Subject


@click.command("delete")
@click.argument("subjects", nargs=-1, required=True, metavar="FILE|KIND/NAME...")
@click.option("--yes", is_flag=True, help="Delete also what is protected, or what live claims stand on.")
@click.option(
    "--cascade",
    type=click.Choice(["foreground", "background"]),
    default="foreground",
    show_default=True,
    help="Delete what hangs below first, or leave that to the cluster.",
)
@click.option("--wait/--no-wait", default=True, help="Wait until everything is gone.")
@click.option("--timeout", default="5m", metavar="DURATION", show_default=True, help="How long to wait at most.")
@output_option
@cluster_options
@click.option("--project", metavar="PATH", type=click.Path(), help="The project that names protected environments.")
def command(subjects: tuple[str, ...], **options: Any) -> ExitCode:
    """Delete objects from the cluster, and wait until they are gone with everything below them.

    They are named by their files, or as KIND/NAME. Where something among them or below them is protected against
    deletion, or belongs to an environment that the project protects (by default prod, production and live), nothing
    is deleted without --yes; nor is a definition, Composition, namespace, package or ProviderConfig that live claims
    or composites stand on. What needs others goes before them. When the time is over, what blocks the deletion is
    named.
    """
    from pyxp.cluster.consequences import kept_told
    from pyxp.jobs.subjects import read_subjects
    from pyxp.reports.results import deleted

    account, target, wait = Account(options["output"]), target_of(options), options["wait"]
    seconds = seconds_of(options["timeout"])
    counts = [0, 0]

    def begin(begun: int, total: int) -> None:
        counts[:] = begun, total

    with account.whatever_happens(dict):
        try:
            result = _delete(
                account,
                read_subjects(subjects),
                target,
                protected=options["yes"],
                environments=_environments(subjects, options["project"]),
                foreground=options["cascade"] == "foreground",
                wait=wait,
                timeout=seconds,
                begin=begin,
            )
        except KeyboardInterrupt:
            say(_going_on(counts, again("status", subjects, target)))
            raise
    ended = _told(result, account, wait=wait)
    if wait and result.asked and result.ok:
        where = " from the cluster" if result.kept else ""
        everything = " with everything below" if result.complete else ""
        say(f"gone{where}{everything}, after {lasted(account.seconds)}")
    if wait and result.kept:
        say(kept_told(result.kept, "stays" if len(result.kept) == 1 else "stay"))
    account.end(deleted(result, waited=wait))
    return ended


def _delete(account: Account, given: Sequence[Subject], target: Target, *, timeout: float, **how: Any) -> Deleted:
    """Delete, with a tree of what is left on a terminal, elsewhere with a line for each change."""
    from pyxp.cli.live import LiveDeletion, is_live
    from pyxp.jobs.delete import delete

    if account.is_document or not is_live():
        return delete(given, target, timeout=timeout, say=say, **how)
    with ExitStack() as around:
        drawing: LiveDeletion | None = None

        def hear(left: Sequence[Node]) -> None:
            nonlocal drawing
            drawing = drawing or around.enter_context(LiveDeletion(timeout))
            drawing.hear_left(left)

        def tell(line: str) -> None:
            (say if drawing is None else drawing.say)(line)

        return delete(given, target, timeout=timeout, say=tell, hear=hear, **how)


def _going_on(counts: Sequence[int], look: str) -> str:
    """What is said to whoever interrupts a deletion.

    Args:
        counts: How many deletions have begun, of how many.
        look: The command that looks again.
    """
    begun, total = counts
    if not total:
        return "nothing was deleted: no deletion had begun"
    if not begun:
        return f"deletions were asked for, and may have begun; look again with: {look}"
    if begun == total:
        what = f"all {total} deletions were begun, and go on by themselves"
        return f"{'the deletion was begun, and goes on by itself' if total == 1 else what}; look again with: {look}"
    return f"at least {begun} of {total} deletions were begun, and go on by themselves; look again with: {look}"


def lasted(seconds: float) -> str:
    """How long something took, to the second: ``42s``, ``3m05s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}m{rest:02}s" if minutes else f"{rest}s"


def _environments(subjects: Sequence[str], project: str | None) -> tuple[str, ...] | None:
    """The environments that the project protects; None where it says nothing, or there is none."""
    from pathlib import Path

    from pyxp.files import find_project

    given = next((path for path in map(Path, subjects) if path.exists()), None)
    found = find_project(given, project)
    return None if found is None else found.protected_environments


def _told(deleted: Deleted, account: Account, *, wait: bool) -> ExitCode:
    """Tell what became of everything."""
    for error in deleted.errors:
        say_error(error)
    left = {node.reference for node in deleted.left}
    for item in deleted.asked:
        ended = "is still there" if item in left else "deleted" if wait else "is being deleted"
        account.line(f"{item} {ended}")
    for item in deleted.absent:
        instead = deleted.instead.get(item)
        account.line(f"{item} was not there{f'; {instead}' if instead else ''}")
    for item, why in deleted.pending.items():
        account.line(f"{item} was not deleted: {why}")
    for line in deleted.blocking():
        say(line)
    return ExitCode.GOOD if deleted.ok else ExitCode.PROBLEMS
