"""What a command loads before it does its work: a start is paid for by every run in an editor, a hook or a CI job."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from pyxp.model.release import VERSION

PROJECT = Path(__file__).parents[3]
LOADED = """
import sys
from pyxp.cli import main
try:
    main({arguments!r})
finally:
    sys.stdout.flush()
    sys.stderr.write("\\nLOADED " + " ".join(
        name if "site-packages" not in (getattr(module, "__file__", None) or "") else "third-party:" + name
        for name, module in sorted(sys.modules.items())
    ))
"""
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("COVERAGE", "COV_CORE"))}


def loaded_by(*arguments, program=LOADED):
    """The modules that are loaded when a command is done; those of other people carry a mark."""
    done = subprocess.run(
        [sys.executable, "-c", program.format(arguments=list(arguments))],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        env=ENVIRONMENT,
    )
    return set(done.stderr.rpartition("LOADED ")[2].split())


@pytest.mark.parametrize(
    ("arguments", "packages"),
    [
        (["--help"], ["click"]),
        (["--version"], []),
        (["-h"], ["click"]),
        (["render", "--help"], ["click"]),
        (["validate", "--help"], ["click"]),
        (["render", "claims/dev.yaml"], ["click", "re2", "yaml"]),
        (["render", "--no-validate", "claims/dev.yaml"], ["click", "re2", "yaml"]),
        (["validate", "claims/dev.yaml"], ["click", "re2", "yaml"]),
    ],
    ids=" ".join,
)
def test_no_package_is_loaded_but_these(arguments, packages):
    marked = {name.partition(":")[2] for name in loaded_by(*arguments) if name.startswith("third-party:")}
    # A virtual environment with setuptools has a hook of its own, loaded by Python before anything of ours.
    assert sorted({name.partition(".")[0] for name in marked} - {"_distutils_hack"}) == packages


def test_what_judges_nothing_loads_no_validation():
    loaded = loaded_by("render", "--no-validate", "claims/dev.yaml")
    assert "pyxp.jobs.render" in loaded
    assert [name for name in sorted(loaded) if name.startswith(("pyxp.validation", "pyxp.catalog"))] == []


def test_a_judged_render_loads_neither_what_judges_definitions_nor_what_reads_other_texts():
    loaded = loaded_by("render", "claims/dev.yaml")
    kept = {"pyxp.validation.validator", "pyxp.jobs.judged", "pyxp.yamlio.events"}
    assert kept <= loaded
    spared = {
        *("pyxp.catalog.importer", "pyxp.catalog.overlay", "pyxp.catalog.openapi", "pyxp.validation.crd"),
        *("pyxp.validation.definitions", "pyxp.cel.rules.judgement", "pyxp.cel.cost.estimate", "pyxp.engine.inputs"),
        *("pyxp.jobs.compositions", "pyxp.validation.compositions"),
        *("pyxp.yamlio.parsing", "pyxp.yamlio.literals", "pyxp.reports.table", "pyxp.xpkg", "pyxp.simulation"),
        *("tempfile", "tarfile", "zipfile", "msgspec", "asyncio", "importlib.metadata"),
    }
    assert spared & loaded == set()


COMPILED = """
import re._compiler, sys
compiled, untouched = [], re._compiler.compile
def told(pattern, flags=0):
    frame = sys._getframe(1)
    while frame.f_globals["__name__"].split(".")[0] in ("re", "functools"):
        frame = frame.f_back
    compiled.append(frame.f_globals["__name__"])
    return untouched(pattern, flags)
re._compiler.compile = told
from pyxp.cli import main
try:
    main({arguments!r})
finally:
    sys.stdout.flush()
    sys.stderr.write("\\nLOADED " + " ".join(compiled))
"""


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["render", "--help"]], ids=" ".join)
def test_no_pattern_is_compiled_for_what_is_only_told(arguments):
    assert sorted(name for name in loaded_by(*arguments, program=COMPILED) if name.startswith("pyxp")) == []


def test_patterns_that_are_compiled_are_seen():
    assert "pyxp.cel.syntax.lexer" in loaded_by("render", "claims/dev.yaml", program=COMPILED)


def test_the_version_is_that_of_the_distribution_and_the_same_in_both_ways():
    told = subprocess.run([sys.executable, "-m", "pyxp", "--version"], capture_output=True, text=True, check=True)
    also = subprocess.run([sys.executable, "-m", "pyxp", "--version", "x"], capture_output=True, text=True, check=True)
    assert version("pyxp") == VERSION
    assert told.stdout == also.stdout == f"pyxp {VERSION}\n"
