"""Tests that ran, in every format."""

import json

import pytest

from pyxp.diagnostics import Finding
from pyxp.errors import Location
from pyxp.reports import cases_json, cases_junit
from pyxp.reports.cases import Case, Verdict, tally
from pyxp.reports.cases_text import lines

DIFFERS = Finding(
    "not-as-expected", "spec.size is not as expected\n  - 1\n  + 2", location=Location("a.yaml", 7, 5), subject="db"
)
UNKNOWN = Finding("wrong-test", "is not known here", path="clam", hint="did you mean 'claim'?")
CASES = [
    Case("a.yaml", "one <1>", Verdict.PASSED, Location("a.yaml", 2, 3), 0.125),
    Case("a.yaml", "two", Verdict.FAILED, Location("a.yaml", 5, 3), 1.5, [DIFFERS]),
    Case("b.yaml", "", Verdict.ERROR, Location("b.yaml"), 0.0, [UNKNOWN]),
]


def text(*, quiet: bool) -> list[str]:
    return [f"{line.indent}{line.label}{line.rest}" for line in lines(CASES, quiet=quiet)]


def test_text_has_a_line_for_each_and_what_differs_below() -> None:
    assert text(quiet=False) == [
        "a.yaml",
        "  passed one <1>  0.12s",
        "  failed two  1.50s",
        "    a.yaml:7:5: db: spec.size is not as expected",
        "      - 1",
        "      + 2",
        "b.yaml",
        "  error this suite cannot run",
        "    clam: is not known here; did you mean 'claim'?",
    ]
    assert text(quiet=True) == ["a.yaml", *text(quiet=False)[2:]]


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 tests: 0 passed, 0 failed, 0 errors in 2.5s"),
        (1, "1 test: 1 passed, 0 failed, 0 errors in 2.5s"),
        (3, "3 tests: 1 passed, 1 failed, 1 error in 2.5s"),
    ],
)
def test_they_are_counted(count: int, told: str) -> None:
    assert tally(CASES[:count], 2.5) == told


def test_json_has_counts_and_each_test() -> None:
    whole = json.loads(cases_json.text(CASES))
    assert (whole["ok"], whole["counts"]) == (False, {"passed": 1, "failed": 1, "error": 1})
    assert [(one["name"], one["verdict"], one["line"]) for one in whole["tests"]] == [
        ("one <1>", "passed", 2),
        ("two", "failed", 5),
        ("", "error", None),
    ]
    assert whole["tests"][1]["findings"][0]["line"] == 7
    assert json.loads(cases_json.text(CASES[:1]))["ok"] is True


def test_junit_has_a_suite_for_each_file() -> None:
    assert cases_junit.text(CASES) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="pyxp" tests="3" failures="1" errors="1">\n'
        '  <testsuite name="a.yaml" tests="2" failures="1" errors="0" time="1.625" file="a.yaml">\n'
        '    <testcase classname="a.yaml" name="one &lt;1&gt;" time="0.125" file="a.yaml" line="2" />\n'
        '    <testcase classname="a.yaml" name="two" time="1.500" file="a.yaml" line="5">\n'
        '      <failure type="not-as-expected" message="a.yaml:7:5: db: spec.size is not as expected">'
        "a.yaml:7:5: db: spec.size is not as expected\n  - 1\n  + 2</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="b.yaml" tests="1" failures="0" errors="1" time="0.000" file="b.yaml">\n'
        '    <testcase classname="b.yaml" name="suite" time="0.000" file="b.yaml">\n'
        '      <error type="wrong-test" message="clam: is not known here; did you mean \'claim\'?">'
        "clam: is not known here; did you mean 'claim'?</error>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>"
    )


def test_junit_holds_no_character_that_xml_has_none_for() -> None:
    hostile = Case("a\x00", "b\x1b[31m", Verdict.FAILED, Location("a"), 0.0, [Finding("c", "d\ud800")])
    written = cases_junit.text([hostile])
    assert 'classname="a\\u0000" name="b\\u001b[31m"' in written
    assert "d\\ud800</failure>" in written
