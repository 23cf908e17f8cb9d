"""Time limits."""

import signal
import time
from contextlib import suppress

import pytest

from pyxp.cli.timelimit import time_limit
from pyxp.errors import UsageError
from pyxp.jobs.pieces import OverTime, begin_piece
from pyxp.jobs.timeouts import seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("1m30s", 90), ("1.5h", 5400), ("250ms", 0.25), ("0", 0), ("+2us", 2e-6), (".5s", 0.5), ("1.s", 1)],
)
def test_durations_as_go_writes_them(text, seconds):
    assert seconds_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "5", "s", "1 m", "-1s", "1d", "1m 30s", "\uff15s", "1.\u0665s"])
def test_texts_that_are_no_durations(text):
    with pytest.raises(UsageError, match="is not a duration"):
        seconds_of(text)


def test_work_in_time_goes_through():
    with time_limit("1h"):
        done = True
    assert done


def test_the_limit_interrupts_the_work():
    with pytest.raises(UsageError, match="not done within 20ms"), time_limit("20ms"):
        time.sleep(5)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="signals of POSIX")
def test_an_interrupt_that_got_lost_ends_the_work_at_the_next_piece():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background may ignore it
    try:
        with pytest.raises(KeyboardInterrupt), time_limit("1h", heeds_interrupts=True):
            begin_piece()
            with suppress(KeyboardInterrupt):  # as where Python cannot tell anybody
                signal.raise_signal(signal.SIGINT)
            begin_piece()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_no_time_at_all():
    with pytest.raises(UsageError, match="not done within 0"), time_limit("0"):
        pass


def test_a_pause_does_not_count():
    with time_limit("50ms") as limit:
        with limit.paused():
            time.sleep(0.1)
        done = True
    assert done


def test_what_comes_after_a_pause_counts():
    with pytest.raises(UsageError, match="not done within 50ms"), time_limit("50ms") as limit:
        with limit.paused():
            pass
        time.sleep(5)


@pytest.mark.parametrize("text", ["2562047h47m16s", "2562047h"])
def test_the_longest_durations_are_taken(text):
    with time_limit(text) as limit:
        assert not limit.over


@pytest.mark.parametrize("text", ["2562048h", "300000000h", "9" * 150 + "h"])
def test_durations_longer_than_any_are_refused(text):
    with pytest.raises(UsageError, match="is too long for a duration; the longest is 2562047h47m"):
        seconds_of(text)


def test_endless_digits_are_refused_unread():
    with pytest.raises(UsageError, match=r"^'99999999999999999999\.\.\.' is not a duration"):
        seconds_of("9" * 60_000 + "s")


def test_each_piece_has_the_whole_time():
    with time_limit("800ms"):
        for _ in range(4):
            begin_piece()
            time.sleep(0.25)
        begin_piece()
        done = True
    assert done


def test_a_piece_that_takes_longer_ends_it():
    with pytest.raises(OverTime, match="not done within 50ms"), time_limit("50ms"):
        begin_piece()
        time.sleep(5)


def test_a_piece_is_named_where_it_has_a_name():
    with pytest.raises(OverTime) as caught, time_limit("300ms"):
        begin_piece("one.yaml")
        begin_piece("two.yaml")
        time.sleep(5)
    assert str(caught.value) == "two.yaml: not done within 300ms; allow more time with --timeout"


def test_without_a_limit_pieces_are_nobodys_business():
    with time_limit("20ms") as limit:
        assert not limit.over
    begin_piece()
