"""What becomes of the verdict when nobody reads, the disk is full, or a stream is closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pyxp.cli.streams import Outlet
from pyxp.errors import UsageError

pytestmark = [pytest.mark.thorough, pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")]

VPC = """\
apiVersion: ec2.aws.upbound.io/v1beta1
kind: VPC
metadata: {name: a}
spec: {forProvider: {region: eu-central-1, cidrBlock: 10.0.0.0/16}}
"""
GOOD, BAD = VPC, VPC.replace("cidrBlock", "cidrBlok")
# Fills any pipe's buffer, so that writing to one that nobody reads really fails.
MANY = "---\n".join([BAD] * 800)


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace("pyxp ", f"{sys.executable} -m pyxp ")],  # noqa: S607
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    for name, text in {"good": GOOD, "bad": BAD, "many": MANY}.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("pyxp validate many.yaml | head -1", 1),
        ("pyxp validate many.yaml 2>&1 | true", 1),
        ("pyxp validate bad.yaml 2>&-", 1),
        ("pyxp validate bad.yaml 2> /dev/full", 1),
        ("pyxp validate good.yaml 2>&-", 0),
        ("pyxp validate good.yaml >&-", 0),
        ("pyxp --help | true", 0),
    ],
)
def test_a_reader_that_goes_away_does_not_change_the_verdict(folder: Path, command: str, code: int) -> None:
    done = shell(folder, command)
    assert done.returncode == code, done
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "defect" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("pyxp validate bad.yaml > /dev/full", "No space left on device"),
        ("pyxp schemas list > /dev/full", "No space left on device"),
        ("pyxp --help > /dev/full", "No space left on device"),
        ("pyxp validate bad.yaml >&-", "it is closed"),
        ("pyxp schemas list >&-", "it is closed"),
    ],
)
def test_output_that_is_lost_is_a_failure(folder: Path, command: str, told: str) -> None:
    done = shell(folder, command)
    assert done.returncode == 2, done
    assert done.stderr == f"Error: cannot write to standard output: {told}\n"


def test_standard_input_that_is_closed_is_told(folder: Path) -> None:
    done = shell(folder, "pyxp validate - <&-")
    assert (done.returncode, done.stderr) == (1, "Error: <stdin>: cannot read standard input: it is closed\n")


def test_a_closed_stream_does_not_lend_its_number_to_a_file(folder: Path) -> None:
    program = "import os; from pyxp.cli.streams import guard_streams; guard_streams(); print(os.open('.', 0) > 2)"
    command = f'{sys.executable} -c "{program}"'
    assert shell(folder, f"{command} <&- 2>&-").stdout == "True\n"


class Failing:
    """A raw stream whose writing fails."""

    def __init__(self, error: OSError) -> None:
        self.error = error

    def write(self, data: bytes) -> int:
        raise self.error

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 7


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_verdict_that_nobody_can_read_is_a_failure(folder: Path) -> None:
    assert shell(folder, "pyxp validate good.yaml > /dev/full 2>&1").returncode == 2


def test_a_failure_is_told_once() -> None:
    outlet = Outlet(Failing(OSError(28, "full")), matters=True)
    with pytest.raises(UsageError, match="cannot write to standard output: full"):
        outlet.write(b"abc")
    assert outlet.write(b"abc") == 3


@pytest.mark.parametrize("raw", [Failing(BrokenPipeError()), Failing(OSError(28, "full")), None])
def test_what_does_not_matter_goes_without_a_word(raw: Failing | None) -> None:
    outlet = Outlet(raw, matters=False)
    assert (outlet.write(b"abc"), outlet.write(b"d")) == (3, 1)


def test_the_stream_behind_it_shows_through() -> None:
    outlet = Outlet(Failing(OSError()), matters=True)
    assert (outlet.isatty(), outlet.fileno(), outlet.writable()) == (True, 7, True)
    closed = Outlet(None, matters=True)
    assert not closed.isatty()
    with pytest.raises(OSError, match="closed"):
        closed.fileno()
