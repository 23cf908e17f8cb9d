"""The bar of long work: where it is shown, and that it leaves nothing behind."""

import io
import sys

import pytest

from pyxp.cli import progress
from pyxp.cli.progress import Bar


class Screen(io.StringIO):
    def __init__(self, is_terminal):
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self):
        return self.is_terminal


@pytest.fixture
def streams(monkeypatch):
    monkeypatch.setattr(progress, "_SOON", 0)
    monkeypatch.setattr(progress, "_OFTEN", 0)
    monkeypatch.setenv("TERM", "xterm")

    def put(*, out, err):
        monkeypatch.setattr(sys, "stdout", Screen(out))
        monkeypatch.setattr(sys, "stderr", Screen(err))
        return sys.stderr

    return put


def test_a_bar_is_shown_on_a_terminal_above_which_talk_stands(streams):
    err = streams(out=False, err=True)
    with Bar(4, "claims") as bar:
        bar.say("early\n")
        bar.advance()
        bar.say("waits for \x1b[31mb\x1b[0m\n")
        bar.advance(2)
    shown = err.getvalue()
    assert shown.startswith("early\n")
    assert "1/4" in shown
    assert "3/4" in shown
    assert "waits for" in shown
    assert shown.endswith("\x1b[2K")


@pytest.mark.parametrize(("out", "err"), [(True, True), (False, False), (True, False)])
def test_elsewhere_only_talk_is_written(streams, out, err):
    screen = streams(out=out, err=err)
    with Bar(4, "claims") as bar:
        bar.advance(3)
        bar.say("waits\n")
    assert screen.getvalue() == "waits\n"


def test_short_work_shows_no_bar(streams, monkeypatch):
    screen = streams(out=False, err=True)
    monkeypatch.setattr(progress, "_SOON", 60)
    with Bar(4, "claims") as bar:
        bar.advance(3)
    assert screen.getvalue() == ""
