"""``pyxp status``: claims and composites on the cluster, with everything that hangs below them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say

if TYPE_CHECKING:
    from pyxp.cluster.connection import Target
    from pyxp.jobs.status import StatusResult
    from pyxp.jobs.subjects import Subject

_DOCUMENTS: Final = ("json", "yaml")


@click.command("status")
@click.argument("subjects", nargs=-1, required=True, metavar="FILE|KIND/NAME...")
@click.option(
    "-o", "--output", type=click.Choice(["tree", "table", "json", "yaml", "dot"]), default="tree", help="Output format."
)
@click.option("--names", is_flag=True, help="Name each object of the tree, as kubectl takes it, however narrow.")
@click.option("-w", "--watch", is_flag=True, help="Show it again at each change, until interrupted.")
@cluster_options
def command(subjects: tuple[str, ...], output: str, names: bool, watch: bool, **options: Any) -> ExitCode:
    """Show how far claims and composites are on the cluster, with everything that they are made of.

    Claims and composites are named by their files, or as KIND/NAME. Resources that are not there yet are shown with
    what they wait for. Ends with 0 if everything is ready, else with 1. The format dot is a graph for Graphviz.
    """
    from pyxp.jobs.status import status
    from pyxp.jobs.subjects import read_subjects

    given, target = read_subjects(subjects), target_of(options)
    if watch:
        _follow(given, subjects, target, _Printer(output, names=names))
    seen = status(given, target, events=output in _DOCUMENTS)
    click.echo(_written(seen, output, names=names), nl=False)
    for note in seen.notes:
        say(note)
    return ExitCode.GOOD if seen.ok else ExitCode.PROBLEMS


def _follow(given: Sequence[Subject], called: Sequence[str], target: Target, printer: _Printer) -> NoReturn:
    """Show what is the case at each change: a tree that is drawn anew on a terminal, else one after the other."""
    from pyxp.cli.live import LiveTree, is_live
    from pyxp.cli.wait import going_on
    from pyxp.jobs.status import follow

    try:
        if printer.output == "tree" and not printer.names and is_live():
            with LiveTree() as tree:
                follow(given, target, hear=tree.hear, say=tree.say)
        follow(given, target, hear=printer.hear, say=say)
    except KeyboardInterrupt:
        say(going_on(called, target))
        raise


class _Printer:
    """Prints what is seen where it is not what was printed last; that objects grow older does not count."""

    def __init__(self, output: str, *, names: bool) -> None:
        self.output, self.names = output, names
        self._last: object = None
        self._noted: set[str] = set()

    def hear(self, seen: StatusResult) -> None:
        """Print it."""
        from pyxp.reports.live import data

        found = [data(stack) for stack in seen.stacks], seen.events if self.output in _DOCUMENTS else ()
        if found != self._last:
            between = {"yaml": "---\n", "json": ""}.get(self.output, "\n") if self._last is not None else ""
            self._last = found
            click.echo(between + _written(seen, self.output, names=self.names), nl=False)
        for note in seen.notes:
            if note not in self._noted:
                self._noted.add(note)
                say(note)


def _written(seen: StatusResult, output: str, *, names: bool) -> str:
    from datetime import UTC, datetime

    from pyxp.reports import live

    stacks = seen.stacks
    if output == "dot":
        from pyxp.reports.dot import dot_text

        return printable(dot_text(stacks))
    if output in _DOCUMENTS:
        from pyxp.reports.results import json_text, looked, yaml_text

        found = looked(stacks, seen.events, seen.notes, seen.requests)
        return (json_text if output == "json" else yaml_text)(found)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    now = datetime.now(UTC)
    return printable(live.tree(stacks, now, width, names=names) if output == "tree" else live.table(stacks, now, width))
