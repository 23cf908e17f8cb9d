"""Whatever a file holds, it is read or refused: no traceback, no hang.

Plain ``pytest`` runs a few cases with one seed. ``PYXP_FUZZ_CASES`` runs as many of each reader, the same for one seed
wherever they run; ``PYXP_FUZZ_SECONDS`` runs as long as it says, over all readers. The seed is ``PYXP_FUZZ_SEED``, or
one of the moment, and is printed. A case that fails is saved beside this file, below
``cases/``, where every later run tries it first: mend what it found and commit it.
"""

from __future__ import annotations

import json
import os
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pyxp.errors import PyxpError

from .readers import READERS

CASES = Path(__file__).with_name("cases")
SECONDS = float(os.environ.get("PYXP_FUZZ_SECONDS", "0"))
MANY = int(os.environ.get("PYXP_FUZZ_CASES", "0"))
SEED = os.environ.get("PYXP_FUZZ_SEED") or (str(time.time_ns()) if SECONDS or MANY else "1")
FEW = 3
LONGEST = 20
"""Seconds of the processor after which a case hangs: the bound that inputs of this size have, four times."""


class Hang(BaseException):
    """A case took too long; no ``except Exception`` may swallow it."""


@contextmanager
def alarm() -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def strike(*_: object) -> None:
        raise Hang(f"not done within {LONGEST} seconds")

    before = signal.signal(signal.SIGPROF, strike)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def fault_of(reader: str, case: Any) -> str:
    """The traceback of a case that is neither read nor refused; empty where all is well."""
    try:
        with alarm():
            READERS[reader].read(case)
    except PyxpError:
        return ""
    except (Exception, Hang):
        return traceback.format_exc()
    return ""


def saved(reader: str, case: Any) -> Path:
    text = json.dumps({"reader": reader, "case": case})
    path = CASES / f"{reader}-{sha256(text.encode()).hexdigest()[:12]}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text + "\n", "utf-8")
    return path


def check(reader: str, random: Random) -> None:
    case = READERS[reader].make(random)
    fault = fault_of(reader, case)
    assert not fault, f"seed {SEED}: {reader} stumbled over {saved(reader, case)}:\n{fault}"


@pytest.mark.parametrize("path", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_a_case_that_once_failed(path: Path) -> None:
    kept = json.loads(path.read_text("utf-8"))
    assert not fault_of(kept["reader"], kept["case"])


@pytest.mark.parametrize("reader", READERS)
def test_a_number_of_mutations(reader: str, capsys: pytest.CaptureFixture[str]) -> None:
    if MANY:
        with capsys.disabled():
            print(f"\nPYXP_FUZZ_SEED={SEED} PYXP_FUZZ_CASES={MANY} {reader}", flush=True)
    random = Random(f"{reader} {SEED}")  # noqa: S311 - cases, not secrets
    for _ in range(MANY or FEW):
        check(reader, random)


@pytest.mark.skipif(not SECONDS, reason="runs as long as PYXP_FUZZ_SECONDS says")
def test_mutations_for_a_while(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nPYXP_FUZZ_SEED={SEED} PYXP_FUZZ_SECONDS={SECONDS:g}", flush=True)
    random = Random(SEED)  # noqa: S311 - cases, not secrets
    end, count = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        for reader in READERS:
            check(reader, random)
            count += 1
    with capsys.disabled():
        print(f"{count} cases", flush=True)
    assert count
