"""Findings in the formats that pipelines read, word by word."""

from __future__ import annotations

import json

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import Location
from pyxp.reports import findings_junit, findings_sarif
from pyxp.reports.findings_github import MOST_ROWS, commands, step_summary

FOUND = [
    Finding(
        "unknown-field",
        "unknown field",
        location=Location("claims/a b.yaml", 7, 3),
        subject="App/dev",
        path="spec.sise",
        hint="did you mean 'size'?",
    ),
    Finding("no-manifest", "there is <nothing>", Severity.WARNING, Location("claims")),
    Finding("skipped-rules", "100% of\nthe rules", Severity.NOTE, subject="App/a,b"),
]


def test_annotations_have_a_command_for_each_severity_with_the_place() -> None:
    assert list(commands(FOUND)) == [
        "::error title=unknown-field,file=claims/a b.yaml,line=7,col=3::"
        "App/dev: spec.sise: unknown field; did you mean 'size'?",
        "::warning title=no-manifest,file=claims::there is <nothing>",
        "::notice title=skipped-rules::App/a,b: 100%25 of%0Athe rules",
    ]


def test_what_a_file_is_called_starts_no_command_and_no_property() -> None:
    hostile = Finding("syntax", "x\r\n::set-env name=A::b", location=Location("a,line=9:b\n::error::.yaml", 1))
    [line] = commands([hostile])
    assert (
        line == "::error title=syntax,file=a%2Cline=9%3Ab%0A%3A%3Aerror%3A%3A.yaml,line=1::x%0D%0A::set-env name=A::b"
    )


def test_the_summary_of_a_step_is_a_table_of_a_bounded_size() -> None:
    assert step_summary(FOUND, "2 documents checked: 1 error, 1 warning") == (
        "### pyxp validate\n\n2 documents checked: 1 error, 1 warning\n\n"
        "| | where | what |\n|---|---|---|\n"
        "| error | claims/a b.yaml:7:3 | `unknown-field` App/dev: spec.sise: unknown field; did you mean 'size'? |\n"
        "| warning | claims | `no-manifest` there is &lt;nothing> |\n"
        "| note |  | `skipped-rules` App/a,b: 100% of the rules |\n"
    )
    assert step_summary([], "1 document checked") == "### pyxp validate\n\n1 document checked\n"
    many = step_summary(FOUND[1:2] * (MOST_ROWS + 3), "many")
    assert many.count("no-manifest") == MOST_ROWS
    assert many.endswith("\n\nand 3 more\n")


def test_errors_are_failures_in_junit_and_the_rest_tests_that_passed() -> None:
    written = findings_junit.text(FOUND, 2)
    assert written == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="pyxp" tests="4" failures="1" errors="0">\n'
        '  <testsuite name="pyxp validate" tests="4" failures="1" errors="0" time="0">\n'
        '    <testcase classname="claims/a b.yaml" name="unknown-field App/dev spec.sise" time="0">\n'
        '      <failure type="unknown-field" message="unknown field">claims/a b.yaml:7:3: error[unknown-field] '
        "App/dev: spec.sise: unknown field; did you mean 'size'?</failure>\n"
        "    </testcase>\n"
        '    <testcase classname="claims" name="no-manifest" time="0">\n'
        "      <system-out>claims: warning[no-manifest] there is &lt;nothing&gt;</system-out>\n"
        "    </testcase>\n"
        '    <testcase classname="pyxp" name="skipped-rules App/a,b" time="0">\n'
        "      <system-out>note[skipped-rules] App/a,b: 100% of\n    the rules</system-out>\n"
        "    </testcase>\n"
        '    <testcase classname="pyxp" name="documents read" time="0">\n'
        "      <system-out>documents checked: 2</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>"
    )


def test_junit_holds_no_character_that_xml_has_none_for_or_that_steers_a_terminal() -> None:
    written = findings_junit.text([Finding("syntax", "a\x00b\x9b\ud800\ufffe", location=Location("f\x07"))], 0)
    assert '<testcase classname="f\\u0007" name="syntax" time="0">' in written
    assert 'message="a\\u0000b\\u009b\\ud800\\ufffe"' in written


def test_sarif_has_one_run_with_the_rules_that_occur() -> None:
    written = json.loads(findings_sarif.text(FOUND, "1.2.3"))
    assert written["version"] == "2.1.0"
    [run] = written["runs"]
    assert run["tool"]["driver"] == {
        "name": "pyxp",
        "version": "1.2.3",
        "rules": [
            {"id": "no-manifest", "name": "NoManifest"},
            {"id": "skipped-rules", "name": "SkippedRules"},
            {"id": "unknown-field", "name": "UnknownField"},
        ],
    }
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"] == [
        {
            "ruleId": "unknown-field",
            "ruleIndex": 2,
            "level": "error",
            "message": {"text": "spec.sise: unknown field; did you mean 'size'?"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "claims/a%20b.yaml"},
                        "region": {"startLine": 7, "startColumn": 3},
                    },
                    "logicalLocations": [{"name": "App/dev", "fullyQualifiedName": "App/dev.spec.sise"}],
                }
            ],
        },
        {
            "ruleId": "no-manifest",
            "ruleIndex": 0,
            "level": "warning",
            "message": {"text": "there is <nothing>"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "claims"}}}],
        },
        {
            "ruleId": "skipped-rules",
            "ruleIndex": 1,
            "level": "note",
            "message": {"text": "100% of\nthe rules"},
            "locations": [{"logicalLocations": [{"name": "App/a,b", "fullyQualifiedName": "App/a,b"}]}],
        },
    ]
