"""What is printed while a bar is drawn stands above it, in lines of its own, and nothing of the bar stays."""

import io
import re
import sys

import click
import pytest

from pyxp.cli import progress
from pyxp.cli.above import Above
from pyxp.cli.live import LiveBar, LiveTree
from pyxp.cli.messages import say, say_error
from pyxp.cli.progress import Bar
from pyxp.errors import PyxpError

_STEP = re.compile(r"\x1b\[(\?25[hl]|[\d;]*[A-Za-z])|\r|\n|[^\x1b\r\n]+")


class Terminal(io.BytesIO):
    """Both standard streams of somebody who sits at a terminal."""

    def isatty(self):
        return True

    def shown(self):
        """The lines that stand there in the end, as a terminal shows them."""
        lines, row, column = [""], 0, 0
        for step in _STEP.finditer(self.getvalue().decode().replace("\r\n", "\n")):
            told, way = step[0], step[1]
            if told == "\n":
                row, column = row + 1, 0
                lines += [""] * (row + 1 - len(lines))
            elif told == "\r":
                column = 0
            elif way is None:
                line = lines[row].ljust(column)
                lines[row] = line[:column] + told + line[column + len(told) :]
                column += len(told)
            elif way == "2K":
                lines[row] = ""
            elif way.endswith("A"):
                row -= int(way[:-1])
        return "\n".join(line.rstrip() for line in lines).rstrip().split("\n")


@pytest.fixture
def sit(monkeypatch):
    """Sit down at a terminal; pytest has streams of its own until a test has begun."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("CI", raising=False)

    def sit_down():
        terminal = Terminal()
        for name in ("stdout", "stderr"):
            stream = io.TextIOWrapper(terminal, "utf-8", errors="backslashreplace", write_through=True)
            monkeypatch.setattr(sys, name, stream)
        return terminal

    return sit_down


LINES = ["Mailbox mail/m1 created", "waiting: nothing yet", "Error: cannot do it", "and the rest"]


def print_some(drawing):
    click.echo(LINES[0])
    drawing()
    say(LINES[1])
    drawing()
    say_error(PyxpError("cannot do it"))
    drawing()
    click.echo("and ", nl=False)
    click.echo("the rest")


@pytest.mark.parametrize("plain", [True, False])
def test_no_line_is_glued_to_the_bar_of_an_apply_and_no_bar_stays(sit, monkeypatch, plain):
    terminal = sit()
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    with LiveBar(20, "applied") as bar:
        print_some(lambda: (bar.step(), bar._live.refresh()))
    assert terminal.shown() == LINES
    assert b"3 of 20 applied" in terminal.getvalue()


def test_no_line_is_glued_to_a_tree(sit):
    terminal = sit()
    with LiveTree(transient=True) as tree:
        print_some(tree._live.refresh)
    assert terminal.shown() == LINES
    assert b"looking at the cluster" in terminal.getvalue()


def test_no_talk_is_glued_to_the_bar_of_a_render(sit, monkeypatch):
    terminal = sit()
    monkeypatch.setattr(progress, "_SOON", 0)
    monkeypatch.setattr(progress, "_OFTEN", 0)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    with Bar(4, "claims") as bar:
        bar.advance()
        say("told by others")
        bar.advance()
        bar.say("told by a share\n")
        bar.advance()
    assert terminal.shown() == ["told by others", "told by a share"]
    assert b"3/4" in terminal.getvalue()


def test_streams_are_as_before_afterwards_also_where_something_fails(sit):
    terminal = sit()
    before = sys.stdout, sys.stderr
    with pytest.raises(KeyboardInterrupt), LiveBar(20, "applied"):
        assert isinstance(sys.stdout, Above) and isinstance(sys.stderr, Above)
        click.echo("begun", nl=False)
        raise KeyboardInterrupt
    assert (sys.stdout, sys.stderr) == before
    assert terminal.shown() == ["begun"]


def test_what_is_no_terminal_is_written_to_as_before(sit, monkeypatch):
    sit()
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with LiveBar(20, "applied"):
        say("into a file")
        assert sys.stderr.getvalue() == "into a file\n"
