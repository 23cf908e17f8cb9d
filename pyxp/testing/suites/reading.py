"""Suites: files of tests, found, read and judged before any test runs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyxp.diagnostics import Finding, has_errors
from pyxp.errors import Location, UsageError, did_you_mean, nearest
from pyxp.files import GivenFile, given_files
from pyxp.jobs.pieces import begin_piece
from pyxp.model import fieldpath
from pyxp.rules import codes
from pyxp.testing.expectations import is_word
from pyxp.testing.suites.fragments import word_faults
from pyxp.testing.suites.schema import SUITE
from pyxp.testing.suites.shapes import Fault, faults
from pyxp.yamlio import Document, read_stream

CODE = "wrong-test"
"""The code of findings about suites themselves."""
_FRAGMENTS = ("resources", "objects", "composite", "claim")
_TELLING = {"name", "claim", "expect", "steps"}
_OF_RENDER = ("resources", "objects", "absent", "count", "composite", "claim", "ready", "results", "snapshot")
_MARK = re.compile(rb"""(?mi)^(?:[{] *)?["']?t[est]{2,6}["']? *:""")
"""A line that begins with ``tests``, or with what it may become by a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a suite.

    Attributes:
        name: What it is about.
        steps: Where it stands in the suite, as segments of a field path.
        data: What it says.
    """

    # pytest takes classes that are called so for its own otherwise.
    __test__ = False

    name: str
    steps: tuple[str | int, ...]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of tests.

    Attributes:
        file: The file.
        document: Its document, which tells where things stand.
        findings: What is wrong with it; nothing of it runs then.
        tests: Its tests.
    """

    file: GivenFile
    document: Document
    findings: tuple[Finding, ...] = ()
    tests: tuple[Test, ...] = field(default=())

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return self.file.name

    @property
    def data(self) -> Mapping[str, Any]:
        """What it says."""
        return self.document.data if isinstance(self.document.data, dict) else {}

    @property
    def folder(self) -> Path:
        """The folder that its paths begin in."""
        return self.file.path.parent if self.file.path is not None else Path()

    def path(self, name: str) -> str:
        """A path that the suite names, as seen from the working directory."""
        return os.path.normpath(self.folder / name)

    def locate(self, steps: Sequence[str | int], below: str = "") -> Location:
        """Where something stands in the file.

        Args:
            steps: Its field path, in segments.
            below: The rest of its field path, as text.
        """
        home = fieldpath.format(steps)
        return self.document.locate(home + (below if not below or below.startswith("[") else f".{below}"))

    def finding(self, steps: Sequence[str | int], fault: Fault) -> Finding:
        """What is wrong at a place, as a finding."""
        whole = (*steps, *fault.steps)
        # The line says which test it is.
        shown = fieldpath.format(whole[2:] if whole[:1] == ("tests",) and len(whole) > 2 else whole)
        at = self.locate(whole)
        where = at.of_key if fault.of_key else at
        return Finding(CODE, fault.message, location=where, path=shown, hint=fault.hint, of_key=fault.of_key)


def find_suites(paths: Iterable[str], pass_over: Callable[[str], None] = lambda _: None) -> list[Suite]:
    """The suites of files, folders and standard input (``-``), in the order given.

    A file that is named is a suite, unless it holds nothing but manifests, as ``tests/*.yaml`` may name some. Of a
    folder's files those count that hold a mapping with ``tests`` and without ``apiVersion``: claims and other manifests
    may lie beside them. One that cannot be read, and has a line ``tests:``, is a suite with an error, lest its tests
    are missed by nobody.

    Args:
        paths: Where they are.
        pass_over: Hears the names of files that were named and hold manifests.

    Raises:
        InputError: A path is not there, or a file cannot be read.
        UsageError: There is no suite.
    """
    given = list(paths)
    found = []
    for file in given_files(given):
        suite = _read(file)
        if suite is not None:
            found.append(suite)
        elif file.named:
            pass_over(file.name)
    if not found:
        told = f"there are no tests: {', '.join(given)} {'holds' if len(given) == 1 else 'hold'} no suite"
        raise UsageError(told, hint="a suite is a YAML file with a list of tests")
    return found


def _read(file: GivenFile) -> Suite | None:
    begin_piece(file.name)
    content = file.read()
    if not file.named and _MARK.search(content) is None:
        return None
    reading = read_stream(content, file.name)
    documents = reading.documents
    if reading.problems:
        return Suite(file, Document({}, file.name), tuple(reading.problems))
    if not file.named and not any(_is_suite(item.data) for item in documents):
        return None
    if documents and all(_is_manifest(item.data) for item in documents):
        return None
    if len(documents) != 1:
        told = f"a suite is one document, and here are {len(documents)}"
        return Suite(file, Document({}, file.name), (Finding(CODE, told, location=Location(file.name)),))
    return read_suite(file, documents[0])


def _is_suite(data: Any) -> bool:
    return isinstance(data, dict) and "apiVersion" not in data and ("tests" in data or _seems_a_suite(data))


def _seems_a_suite(data: Mapping[Any, Any]) -> bool:
    """Whether a mapping has tests under a misspelt name, so that passing over it would hide them."""
    lists = {str(name): value for name, value in data.items() if isinstance(value, list) and value}
    meant = [value for name, value in lists.items() if nearest(name, ["tests"])]
    return any(all(isinstance(item, dict) and item.keys() & _TELLING for item in value) for value in meant)


def _is_manifest(data: Any) -> bool:
    return isinstance(data, dict) and "apiVersion" in data and "kind" in data


def read_suite(file: GivenFile, document: Document) -> Suite:
    """The suite that a document holds, judged.

    Args:
        file: Where it was read.
        document: The document.
    """
    bare = Suite(file, document)
    findings = [bare.finding((), fault) for fault in faults(document.data, SUITE)]
    if has_errors(findings):
        return Suite(file, document, tuple(findings))
    tests = [Test(item["name"], ("tests", at), item) for at, item in enumerate(bare.data["tests"])]
    findings = [finding for test in tests for finding in _unsound(bare, test)]
    findings += _repeated(bare, tests)
    return Suite(file, document, tuple(findings), tuple(tests))


def _repeated(suite: Suite, tests: Iterable[Test]) -> Iterator[Finding]:
    first: dict[str, Test] = {}
    for test in tests:
        if test.name in first:
            where = suite.locate((*first[test.name].steps, "name"))
            told = f"the name {test.name!r:.100} is that of another test, in line {where.line}"
            yield suite.finding((*test.steps, "name"), Fault((), told))
        first.setdefault(test.name, test)


def _unsound(suite: Suite, test: Test) -> Iterator[Finding]:
    """What a schema cannot say of a test."""
    if "claim" not in test.data and "claim" not in suite.data.get("defaults", {}):
        hint = "write the path of its file, or claim among the defaults of the suite"
        yield suite.finding((*test.steps, "claim"), Fault((), "is missing", hint))
    for word in ("expect", "observed") if "steps" in test.data else ():
        if word in test.data:
            told = "stands in the steps of a test that has steps"
            yield suite.finding((*test.steps, word), Fault((), told, "move it into the first step", of_key=True))
    for steps, expect in expectations_of(test):
        yield from _unsound_expectation(suite, steps, expect)
    places = [test.steps, *((*test.steps, "steps", at) for at in range(len(test.data.get("steps", ()))))]
    for place, said in zip(places, [test.data, *test.data.get("steps", ())], strict=True):
        for fault in _words_in(said.get("observed"), ("observed",)):
            yield suite.finding(place, fault)


def _words_in(value: Any, steps: tuple[str | int, ...]) -> Iterator[Fault]:
    """Expectations in what exists, which is no place for them."""
    if is_word(value):
        yield Fault(steps, f"{next(iter(value))} says what is expected, and this is what exists", "write a value")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _words_in(item, (*steps, name))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from _words_in(item, (*steps, at))


def _unsound_expectation(suite: Suite, steps: tuple[str | int, ...], expect: Mapping[str, Any]) -> Iterator[Finding]:
    for word in _FRAGMENTS:
        for fault in word_faults(expect.get(word), (word,)):
            yield suite.finding(steps, fault)
    for fault in _unknown_codes(expect):
        yield suite.finding(steps, fault)
    for word in ("refused", "fatal"):
        beside = next((name for name in _OF_RENDER if name in expect), None)
        if word in expect and beside is not None:
            told = f"nothing is composed where {word} is expected, so {beside} cannot be"
            hint = f"take one of them away: {beside} or {word}"
            yield suite.finding(steps, Fault((beside,), told, hint, of_key=True))


def _unknown_codes(expect: Mapping[str, Any]) -> Iterator[Fault]:
    """Codes of findings that pyxp never gives."""
    for word in ("refused", "findings"):
        given = expect.get(word)
        for at, one in enumerate(given if isinstance(given, list) else [given]):
            code = one.get("code") if isinstance(one, Mapping) else None
            if code is not None and code not in codes():
                place = (word, at, "code") if isinstance(given, list) else (word, "code")
                yield Fault(place, f"there is no rule {code!r:.100}", did_you_mean(code, codes()) or "see pyxp rule")


def expectations_of(test: Test) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """What a test expects, each with where it stands in the suite."""
    if "expect" in test.data:
        yield (*test.steps, "expect"), test.data["expect"]
    for at, step in enumerate(test.data.get("steps", ())):
        yield (*test.steps, "steps", at, "expect"), step["expect"]
