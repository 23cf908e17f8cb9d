"""Commands that are ended from outside."""

import signal
import subprocess
import sys

import pytest

from pyxp.cli import interrupts
from pyxp.cli.app import run


@pytest.fixture
def terminated(monkeypatch):
    """Every wait is ended by SIGTERM."""
    before = signal.getsignal(signal.SIGTERM)
    interrupts.end_like_interrupts()
    monkeypatch.setattr(interrupts, "_SENT", set())
    monkeypatch.setattr("pyxp.jobs.status.wait", lambda *_, **__: signal.raise_signal(signal.SIGTERM))
    yield
    signal.signal(signal.SIGTERM, before)


TOLD = "The cluster goes on by itself; look again with: pyxp status xr/x\n\nTerminated.\n"


def test_sigterm_ends_a_command_with_its_last_word_and_a_code_of_its_own(terminated, capsys):
    assert run(["wait", "xr/x"]) == 143
    assert capsys.readouterr().err == TOLD


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="only where signals can be held back")
def test_sigterm_ends_a_command_that_ignores_the_interrupt_key(terminated, capsys):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        interrupts.end_like_interrupts()
        signal.raise_signal(signal.SIGINT)
        assert run(["wait", "xr/x"]) == 143
    finally:
        signal.signal(signal.SIGINT, before)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    assert capsys.readouterr().err == TOLD


@pytest.mark.parametrize(
    ("number", "code", "told"), [(signal.SIGINT, 130, "Interrupted.\n"), (signal.SIGTERM, 143, "Terminated.\n")]
)
def test_a_command_that_is_ended_while_it_is_loaded_says_so(number, code, told):
    program = f"""
import signal, sys
class Ending:
    def find_spec(self, name, path=None, target=None):
        if name == "pyxp.cli.app":
            signal.raise_signal({int(number)})
sys.meta_path.insert(0, Ending())
from pyxp.cli import main
main(["render", "x.yaml"])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", told)
