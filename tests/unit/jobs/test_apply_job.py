"""Functions without an event loop of their own."""

import asyncio

import pytest

from pyxp.errors import UsageError
from pyxp.jobs.apply import run_now


async def answer():
    return 42


def test_what_is_async_is_run_to_its_end():
    assert run_now(answer()) == 42


def test_who_has_an_event_loop_is_told_to_await():
    async def caller():
        return run_now(answer())

    with pytest.raises(UsageError, match="this function cannot be called where an event loop runs; await its async"):
        asyncio.run(caller())


def test_who_is_interrupted_before_it_begins_leaves_nothing_behind(monkeypatch):
    """Nothing that was never awaited, of which Python would warn in the middle of the last word."""

    def interrupted(work):
        raise KeyboardInterrupt

    monkeypatch.setattr("pyxp.jobs.apply.asyncio.run", interrupted)
    work = answer()
    with pytest.raises(KeyboardInterrupt):
        run_now(work)
    with pytest.raises(RuntimeError, match="cannot reuse already awaited coroutine"):
        work.send(None)
