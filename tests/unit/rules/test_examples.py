"""Each rule's example does what its page says, as a user would try it.

Where a message was bettered, ``pytest tests/unit/rules --update-golden`` records what is said now: read the difference.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import indent

import pytest

from pyxp.cli.app import run
from pyxp.rules import Rule, codes, every_rule, rule_of

SHOWN = [rule.code for rule in every_rule() if rule.example is not None]
DATA = Path(__file__).parents[3] / "pyxp/rules/data"
_LABEL = re.compile(r"\b(error|warning|note)\[([a-z0-9-]+)\]")


@pytest.fixture
def modules() -> Iterator[None]:
    """Python's modules as they were: the examples' platforms are all called alike."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if not name.startswith("pyxp"):
            del sys.modules[name]


class Attempt:
    """Runs commands on files of their own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str]) -> None:
        self.folder, self.patch, self.captured = folder, patch, captured

    def __call__(self, command: str, files: Mapping[str, str]) -> tuple[int, str]:
        """The exit code, and what was printed."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.patch.chdir(self.folder)
        self.patch.setattr(sys, "dont_write_bytecode", True)
        assert command.startswith("pyxp ")
        code = run(command.split()[1:])
        printed = self.captured.readouterr()
        return code, (printed.out + printed.err).replace(f"{self.folder}/", "")


@pytest.fixture
def attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], modules: None
) -> Attempt:
    del modules
    return Attempt(tmp_path, monkeypatch, capsys)


def record(code: str, former: str, printed: str) -> None:
    """Writes the finding that was given now, with the lines that belong to it, in place of the one on the page."""
    lines = printed.splitlines()
    first = next(number for number, line in enumerate(lines) if f"[{code}]" in line)
    last = next((number for number in range(first + 1, len(lines)) if not lines[number].startswith("    ")), len(lines))
    path = DATA / f"{code}.yaml"
    text = path.read_text(encoding="utf-8")
    written, now = (indent(item, "    ") for item in (former, "\n".join(lines[first:last])))
    assert text.count(written) == 1
    path.write_text(text.replace(written, now), encoding="utf-8")


@pytest.mark.parametrize("code", SHOWN)
def test_the_wrong_example_gives_the_finding_that_the_page_shows(
    code: str, attempt: Attempt, pytestconfig: pytest.Config
) -> None:
    rule = rule_of(code)
    example = rule.example
    assert example is not None
    ended, printed = attempt(example.command, {**example.given, **example.wrong})
    if pytestconfig.getoption("--update-golden"):
        record(code, example.finding, printed)
        return
    assert f"{example.finding}\n" in printed
    severities = {severity for severity, found in _LABEL.findall(printed) if found == code}
    assert severities
    assert severities <= {severity.value for severity in rule.severities}
    assert ended == (1 if "error[" in printed else 0)


@pytest.mark.parametrize("code", SHOWN)
def test_the_corrected_example_gives_no_finding(code: str, attempt: Attempt) -> None:
    example = rule_of(code).example
    assert example is not None
    assert example.corrected
    ended, printed = attempt(example.command, {**example.given, **example.wrong, **example.corrected})
    assert ended == 0, printed
    # Connection secrets are of XRDs of v1 alone, of which the server says each time that there is a v2.
    told = [label for label in _LABEL.findall(printed) if label != ("warning", "server-warning")]
    assert [label for label in told if label[0] != "note"] == []
    assert code not in {found for _, found in _LABEL.findall(printed)}


def test_there_are_rules_and_most_have_an_example() -> None:
    assert len(codes()) >= 12
    assert len(SHOWN) > len(codes()) / 2


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.code)
def test_a_rule_says_all_there_is_to_say(rule: Rule) -> None:
    assert rule.title[0].isupper() or rule.title.startswith("`")
    assert rule.title[-1] != "."
    assert len(rule.title) <= 80
    assert rule.severities
    assert list(rule.severities) == sorted(set(rule.severities), key=list(type(rule.severities[0])).index)
    assert rule.why.endswith((".", ")"))
    assert rule.advice.endswith((".", ")"))
    assert all(source.startswith("https://") for source in rule.sources)
    assert (rule.example is None) == bool(rule.unshown) == bool(rule.tested)


@pytest.mark.parametrize("rule", [rule for rule in every_rule() if rule.example is None], ids=lambda rule: rule.code)
def test_what_no_example_shows_is_shown_by_a_test(rule: Rule) -> None:
    path = Path(__file__).parents[3] / rule.tested
    assert path.name.startswith("test_")
    assert re.search(rf"\b{rule.code}\b", path.read_text(encoding="utf-8"))


MADE_UP = {"a", "code", "some-code", "wrong"}
"""Codes of tests that are about findings of any code."""


def test_whatever_the_tests_and_pages_show_comes_with_a_severity_of_its_rule() -> None:
    root = Path(__file__).parents[3]
    folders = ("tests/cases", "tests/unit", "tests/conformance", "tests/flagship", "docs", "examples")
    files = [path for folder in folders for path in (root / folder).rglob("*")]
    texts = [path.read_text("utf-8", "replace") for path in files if path.suffix in {".py", ".txt", ".md", ".yaml"}]
    shown = {label for text in texts for label in _LABEL.findall(text)}
    rules = {code: rule_of(code) for _, code in shown if code not in MADE_UP}
    assert len(rules) > 100
    told = {(severity.value, code) for code, rule in rules.items() for severity in rule.severities}
    # A report may be tried with a finding that nothing gives.
    assert {label for label in shown if label[1] in rules} - told == {("note", "no-manifest")}
