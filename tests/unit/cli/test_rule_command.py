"""``pyxp rule``: all codes, one code, and codes that there are not."""

from __future__ import annotations

import json

import pytest

from pyxp.cli.app import run
from pyxp.reports.rule_pages import markdown
from pyxp.rules import codes, rule_of


def test_one_rule_is_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "unknown-field"]) == 0
    assert capsys.readouterr().out == markdown(rule_of("unknown-field"))


@pytest.mark.parametrize(
    "written", ["error[unknown-field]", "[unknown-field]", "Unknown-Field", "error[unknown-field]:"]
)
def test_a_code_may_be_written_as_it_stands_in_a_finding(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", written]) == 0
    assert capsys.readouterr().out.startswith("# unknown-field: ")


def test_one_rule_as_json_has_both_sides_of_its_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "unknown-field", "--output", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["code"] == "unknown-field"
    assert told["judge"] == "API server"
    assert told["severities"] == ["error", "warning"]
    assert "cidrBlok" in told["example"]["wrong"]["vpc.yaml"]
    assert "cidrBlock" in told["example"]["corrected"]["vpc.yaml"]
    assert told["example"]["finding"].startswith("vpc.yaml:8:5: error[unknown-field] ")


def test_without_a_code_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Refused by the API server"
    assert sorted(line.split()[0] for line in lines if line.startswith("  ")) == list(codes())
    assert max(map(len, lines)) <= 120


def test_without_a_code_json_is_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "-o", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [rule["code"] for rule in told] == list(codes())
    assert set(told[0]) == {"code", "title", "judge", "severities"}


def test_an_unknown_code_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "unknown-fields"]) == 2
    assert capsys.readouterr().err == "Error: there is no rule 'unknown-fields'; did you mean 'unknown-field'?\n"


def test_at_a_terminal_the_page_is_drawn(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert run(["rule", "unknown-field"]) == 0
    out = capsys.readouterr().out
    assert "unknown-field: A field does not exist" in out
    assert "```" not in out
