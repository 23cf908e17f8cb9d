"""The benchmarks run; how fast is for people to judge."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark
pytest.importorskip("resource", reason="processes are measured with a module that Windows lacks")

FOLDER = Path(__file__).parents[2] / "benchmarks"


def run(name, *args):
    environment = {**os.environ, "PYTHONPATH": str(FOLDER.parent)}
    command = [sys.executable, str(FOLDER / name), *args]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_rendering_many_claims_is_measured():
    lines = run("render.py", "--claims", "1")
    rows = [line.split() for line in lines if line.split()[:1] == ["1"]]
    assert [len(row) for row in rows] == [8, 8]
    assert all(float(cell) > 0 for row in rows for cell in row)


def test_whole_processes_are_measured():
    lines = run("startup.py", "--repeat", "1", "--resources", "2")
    assert [line[:42].rstrip() for line in lines] == [
        "whole process",
        "pyxp --help",
        "pyxp render claims/dev.yaml",
        "pyxp render --no-validate claims/dev.yaml",
        "pyxp render, 2 resources",
    ]
    assert all(float(cell) > 0 for line in lines[1:] for cell in line[42:].split())


def test_commands_are_measured_beside_their_floors():
    lines = run("commands.py", "--repeat", "1", "--claims", "1")
    assert len(lines) == 11
    assert lines[0].startswith("since: ")
    assert all(float(cell) > 0 for line in lines[1:] for cell in line[36:].split())
