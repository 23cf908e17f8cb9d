"""Rendering many claims in several processes, each of which has a share of them at a time.

What a process prints and says is kept, told apart, and printed by the first process in the order of the claims. What is
said once for all claims comes from the first share that says it.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from pyxp.cli.render_options import paths_of, values_of
from pyxp.cli.timelimit import time_limit
from pyxp.cli.told_stacks import ToldStacks
from pyxp.jobs.former import Former
from pyxp.jobs.render import Begun, Expansion, How, expand
from pyxp.jobs.render_files import surroundings_of
from pyxp.reports.stacks import PIECES, Extras

if TYPE_CHECKING:
    from pyxp.diagnostics import Finding
    from pyxp.errors import PyxpError
    from pyxp.files import Project
    from pyxp.jobs.documents import Inputs, Subject
    from pyxp.yamlio import Document

_MOST_OF_A_SHARE: Final = 50
"""Claims of one share: enough to make handing it over cheap, few enough to keep memory flat."""
_SHARES_EACH: Final = 4
"""Shares that each process gets at least, where there are as many claims: some take longer than others."""

Kind = Literal["out", "err", "error"]
"""Where something goes: standard output, standard error, or there as an error that is said once."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What the first process writes to, as far as texts depend on it.

    Attributes:
        out: Whether standard output is a terminal.
        err: Whether standard error is one.
        width: The columns of the terminal.
        color: Whether colours are wanted; None where that depends on the terminal.
    """

    out: bool
    err: bool
    width: int
    color: bool | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What every process knows.

    Attributes:
        inputs: The documents of the render, without claims and composites.
        project: The project that they lie in.
        options: The options of the command.
        how: How to go about it.
        output: The format.
        extras: What to write besides.
        screen: What is written to.
    """

    inputs: Inputs
    project: Project | None
    options: dict[str, Any]
    how: How
    output: str
    extras: Extras
    screen: Screen


@dataclass(slots=True)
class Said:
    """What came of a share.

    Attributes:
        texts: What is printed and said, in order: where, the text, and for errors what makes them the same.
        findings: What is wrong.
        once: The positions of those findings that are told once for all claims, by what they are about.
        refused: The errors among them as reports tell them, by what makes them the same.
        done: How many claims there were.
    """

    texts: list[tuple[Kind, str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    once: dict[str, list[int]] = field(default_factory=dict)
    refused: dict[str, Finding] = field(default_factory=dict)
    done: int = 0


Given = tuple["Document", int, bool]
"""A subject, with its definition by its position among those of the render; -1 for none."""


def shares_of(begun: Begun, processes: int) -> list[list[Subject]]:
    """The subjects of a render in shares."""
    subjects = begun.inputs.subjects
    size = max(1, min(_MOST_OF_A_SHARE, -(-len(subjects) // (processes * _SHARES_EACH))))
    return [subjects[start : start + size] for start in range(0, len(subjects), size)]


def given_of(begun: Begun, share: Iterable[Subject]) -> list[Given]:
    """A share as it is handed over."""
    places = {id(item): place for place, item in enumerate(begun.inputs.xrds)}
    return [(item.document, places.get(id(item.xrd), -1), item.is_claim) for item in share]


def beginner(plan: Plan) -> Callable[[], Callable[[list[Given]], Said]]:
    """What a process begins with; it can be pickled."""
    return partial(_begin, replace(plan, inputs=replace(plan.inputs, subjects=[])))


def _begin(plan: Plan) -> Callable[[list[Given]], Said]:
    """Get ready, in a process of its own, to do shares."""
    gc.set_threshold(20_000, 20, 20)
    os.environ["COLUMNS"] = str(plan.screen.width)
    options, how = plan.options, plan.how
    checked = how.validate or how.converge
    around = surroundings_of(plan.project, (), paths_of(options), values_of(options), checked=checked)
    job = Begun(plan.inputs, around, how, Former([]), [], []).job()
    told = _Recording(plan.output)
    # The same for all shares: click keeps every stream that it has ever written to, with what is kept there.
    out, err = _Stream("out", plan.screen.out), _Stream("err", plan.screen.err)

    def do(share: list[Given]) -> Said:
        xrds = plan.inputs.xrds
        subjects = [Subject(item, xrds[place] if place >= 0 else None, claim) for item, place, claim in share]
        told.said = Said(done=len(subjects))
        out.texts = err.texts = told.said.texts
        context = click.Context(click.Command("render"), color=plan.screen.color)
        with context, redirect_stdout(out), redirect_stderr(err), time_limit(options["timeout"]):
            expansions = expand(job, subjects, keep_going=True)
            for piece in PIECES[plan.output](told.stacks(expansions), plan.extras):
                out.write(piece)
        return told.said

    from pyxp.jobs.documents import Subject

    return do


class _Stream(io.StringIO):
    """Keeps what is written, in the order in which it comes among other streams.

    Attributes:
        texts: What was written, here and to the others.
    """

    def __init__(self, name: Kind, is_terminal: bool) -> None:
        super().__init__()
        self.texts: list[tuple[Kind, str, str]] = []
        self._name = name
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        """Whether the stream in whose place this is leads to a terminal."""
        return self._is_terminal

    def write(self, text: str) -> int:
        """Keep a text."""
        if not isinstance(text, str):
            raise TypeError("a text stream takes text")
        if text:
            self.texts.append((self._name, text, ""))
        return len(text)


class _Recording(ToldStacks):
    """Keeps what is wrong, in place of saying it."""

    said = Said()

    def _tell(self, error: PyxpError) -> None:
        """Keep an error with what makes it the same as another one."""
        begin = len(self.said.texts)
        super()._tell(error)
        self.said.refused.update((str(error), finding) for finding in self._refused)
        self._refused.clear()
        self.said.texts[begin:] = [("error", text, str(error)) for _, text, _ in self.said.texts[begin:]]

    def hear_expansion(self, expansion: Expansion) -> None:
        """Keep what is wrong with a claim."""
        first = len(self.said.findings)
        for about, places in expansion.once.items():
            self.said.once.setdefault(about, []).extend(first + place for place in places)
        self.said.findings.extend(expansion.findings)


def untold(findings: Sequence[Finding], once: Mapping[str, Sequence[int]], told: set[str]) -> Iterator[Finding]:
    """Those of some findings that are told: not again what is told once for all claims.

    Args:
        findings: The findings.
        once: The positions of those that are told once, by what they are about.
        told: What was told already; what is new is added.
    """
    again = {place for about, places in once.items() if about in told for place in places}
    told.update(once)
    return (finding for place, finding in enumerate(findings) if place not in again)


def screen_of(color: bool | None) -> Screen:
    """What this process writes to."""
    import shutil

    return Screen(sys.stdout.isatty(), sys.stderr.isatty(), shutil.get_terminal_size().columns, color)
