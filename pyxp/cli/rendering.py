"""What ``pyxp render`` does once its options are settled: claims are rendered and printed, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, Final

import click

from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say, say_passed_over
from pyxp.cli.progress import Bar
from pyxp.cli.render_options import paths_of, values_of
from pyxp.cli.timelimit import Limit, time_limit
from pyxp.cli.told_stacks import ToldStacks
from pyxp.errors import PyxpError
from pyxp.files import Project, read_manifests
from pyxp.jobs.documents import Subject
from pyxp.jobs.expanding import Job
from pyxp.jobs.options import option_values
from pyxp.jobs.render import Begun, Expansion, How, begin, expand
from pyxp.jobs.render_files import RenderGroup, groups_of, read_files, read_project, surroundings_of
from pyxp.jobs.spreading import cores, spread
from pyxp.reports.stacks import PIECES, Extras

_PLAIN: Final = ("yaml", "json")
_SPREAD: Final = ("yaml", "steps")
"""Formats in which what comes of a claim does not depend on the others."""
_MANY: Final = 200
"""From so many claims on, more processes are worth starting: each takes two thirds of a second."""
_MANY_CONVERGED: Final = 16


class Rendering:
    """One call of ``pyxp render``.

    Args:
        options: Its options, by the names of its parameters.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._output: str = options["output"]
        self._told = ToldStacks(self._output, options["reports"])
        self._paths, self._values = paths_of(options), values_of(options)
        self._extras = Extras(
            options["full_xr"],
            options["function_results"],
            options["context"],
            _terminal_width(),
            options["show_secrets"],
        )
        self._how = How(
            options["validate"],
            options["converge"],
            options["recursive"],
            keep_going=True,
            teardown=options["teardown"],
        )
        self._settled: set[str] = set()

    def run(self, files: tuple[str, ...]) -> ExitCode:
        """Render the claims and composites of some files, and tell what is wrong with them."""
        options = self._options
        with time_limit(options["timeout"], heeds_interrupts=True) as limit, self._told.ending_with_findings():
            with option_values():
                old = read_manifests(options["old"])
            read, cut = read_files(files)
            for item in cut:
                say(f"{item.file.name}: only the first of {len(item.documents)} documents counts")
            say_passed_over(read.passed_over)
            groups = groups_of(read, options["project"])
            self._told.hear(read.findings)

            def begun(group: RenderGroup) -> Begun:
                known = read_project(group, read)
                self._told.hear(known.findings)
                checked = self._how.validate or self._how.converge
                around = surroundings_of(group.project, known.documents, self._paths, self._values, checked=checked)
                return begin(group.documents, around, self._how, old)

            if self._output in _SPREAD:
                for group in groups:
                    self._render(begun(group), group.project, limit)
            else:
                self._show(chain.from_iterable(_expansions(begun(group)) for group in groups), limit)
        return self._told.verdict

    def _show(self, expansions: Iterable[Expansion], limit: Limit) -> None:
        """Print what comes of claims as it comes."""
        for piece in PIECES[self._output](self._told.stacks(expansions), self._extras):
            # A reader may take as long as it likes.
            with limit.paused():
                click.echo(piece if self._output in _PLAIN else printable(piece), nl=False)

    def _render(self, begun: Begun, project: Project | None, limit: Limit) -> None:
        """Render one group, in several processes where that is worth it."""
        processes = self._processes(begun)
        if processes > 1:
            self._spread(begun, project, processes, limit)
            return
        with Bar(len(begun.inputs.subjects), "claims") as bar:
            self._show(_counted(_expansions(begun), bar), limit)

    def _processes(self, begun: Begun) -> int:
        """How many processes are to share the work."""
        count, wanted = len(begun.inputs.subjects), self._options["jobs"]
        if wanted is None:
            enough = count >= (_MANY_CONVERGED if self._how.converge else _MANY)
            wanted = cores() if enough else 1
        if min(count, wanted) < 2 or begun.former:
            return 1
        # What runs elsewhere is called by one process, which has told so.
        return 1 if _calls_others(begun) else min(count, wanted)

    def _spread(self, begun: Begun, project: Project | None, processes: int, limit: Limit) -> None:
        # Loaded only where it is used.
        from pyxp.cli import render_shares as shares

        self._show(begun.refused(), limit)
        self._told.hear(begun.findings)
        screen = shares.screen_of(click.get_current_context().color)
        plan = shares.Plan(begun.inputs, project, self._options, self._how, self._output, self._extras, screen)
        work = shares.shares_of(begun, processes)
        given = [shares.given_of(begun, share) for share in work]
        with limit.paused(), Bar(len(begun.inputs.subjects), "claims") as bar:
            for share, said in zip(work, spread(shares.beginner(plan), given, processes), strict=True):
                if said is None:
                    self._do_here(begun, share, limit)
                else:
                    self._say(said, bar)
                bar.advance(len(share))
                limit.heed()

    def _say(self, said: Any, bar: Bar) -> None:
        """Print and say what came of a share."""
        from pyxp.cli.render_shares import untold

        for where, texts in groupby(said.texts, key=itemgetter(0)):
            if where == "out":
                click.echo("".join(text for _, text, _ in texts), nl=False)
            elif where == "err":
                bar.say("".join(text for _, text, _ in texts))
            else:
                for _, text, key in texts:
                    self._told.say_again(text, key, said.refused[key])
        self._told.count(said.done)
        self._told.hear(untold(said.findings, said.once, self._settled))

    def _do_here(self, begun: Begun, share: list[Subject], limit: Limit) -> None:
        """Render a share in this process, which can tell why another one could not."""
        from pyxp.cli.render_shares import untold

        def told_once() -> Iterator[Expansion]:
            job = Begun(begun.inputs, begun.around, begun.how, begun.former, [], []).job()
            for expansion in expand(job, share, keep_going=True):
                expansion.findings[:] = untold(expansion.findings, expansion.once, self._settled)
                yield expansion

        limit.renew()
        self._show(told_once(), limit)
        limit.stop()


def _expansions(begun: Begun) -> Iterator[Expansion]:
    yield from begun.refused()
    yield from expand(begun.job(), begun.inputs.subjects, keep_going=True)
    yield from (Expansion(None, [finding], []) for finding in begun.former.unused())


def _counted(expansions: Iterable[Expansion], bar: Bar) -> Iterator[Expansion]:
    for expansion in expansions:
        yield expansion
        bar.advance()


def _calls_others(begun: Begun) -> bool:
    """Whether functions run elsewhere."""
    job: Job = begun.job()
    try:
        return bool(job.runners)
    except PyxpError:
        return True


def _terminal_width() -> int | None:
    """The columns of the terminal that output goes to; None where it goes to a file or another program."""
    from shutil import get_terminal_size

    return get_terminal_size().columns if sys.stdout.isatty() else None
