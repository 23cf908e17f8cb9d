"""Findings in the formats that pipelines read, word by word, and as their published schemas want them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from jsonschema import Draft4Validator

from pyxp.diagnostics import Finding, Related, Severity
from pyxp.errors import Location
from pyxp.reports import findings_junit, findings_sarif
from pyxp.reports.findings_github import MOST_ANNOTATIONS, MOST_ROWS, commands, step_summary
from pyxp.reports.rule_pages import markdown
from pyxp.reports.sources import Sources
from pyxp.rules import codes, rule_of

SCHEMAS = Path(__file__).parent / "schemas"
"""As published: of SARIF at https://github.com/oasis-tcs/sarif-spec, of JUnit in the xUnit plugin of Jenkins (MIT)."""

FOUND = [
    Finding(
        "unknown-field",
        "unknown field",
        location=Location("claims/a b.yaml", 7, 3, 7, 7),
        subject="App/dev",
        path="spec.sise",
        hint="did you mean 'size'?",
    ),
    Finding("no-manifest", "there is <nothing>", Severity.WARNING, Location("claims")),
    Finding("skipped-rules", "100% of\nthe rules", Severity.NOTE, subject="App/a,b"),
]
LINES = ["kind: App", "metadata:", "  name: dev", "#", "#", "spec:", "  sise: large"]
SOURCES = Sources(lambda file: LINES if file == "claims/a b.yaml" else [])
ELSEWHERE = replace(
    FOUND[0],
    location=replace(FOUND[0].location, used=Location("claims/a b.yaml", 3, 9, 3, 12)) if FOUND[0].location else None,
    related=(Related("the claim's field", Location("claim.yaml", 2, 1)),),
)


def test_annotations_have_a_command_for_each_severity_with_the_place() -> None:
    assert list(commands(FOUND)) == [
        "::error title=unknown-field,file=claims/a b.yaml,line=7,endLine=7,col=3,endColumn=7::"
        "App/dev: spec.sise: unknown field; did you mean 'size'?",
        "::warning title=no-manifest,file=claims::there is <nothing>",
        "::notice title=skipped-rules::App/a,b: 100%25 of%0Athe rules",
    ]


def test_annotations_name_files_as_the_repository_does_and_where_else_to_look() -> None:
    sources = Sources(path=lambda file: f"platform/{file}")
    [line] = commands([ELSEWHERE], sources)
    assert line.startswith("::error title=unknown-field,file=platform/claims/a b.yaml,line=7,")
    assert line.endswith("did you mean 'size'?%0Athe claim's field: platform/claim.yaml:2:1")


def test_an_annotation_of_several_lines_has_no_last_column() -> None:
    [line] = commands([replace(FOUND[0], location=Location("a.yaml", 2, 3, 4, 5))])
    assert line.startswith("::error title=unknown-field,file=a.yaml,line=2,endLine=4,col=3::")


def test_what_github_would_not_annotate_is_left_to_the_log() -> None:
    many = [replace(FOUND[0], message=f"::error::no {number}\n::x") for number in range(MOST_ANNOTATIONS + 3)]
    written = list(commands([*many, FOUND[1]]))
    assert [line.partition(" ")[0] for line in written] == ["::error"] * 10 + ["::warning"] + [""] * 3
    assert written[-1] == (
        " claims/a b.yaml:7:3: error[unknown-field] App/dev: spec.sise: ::error::no 12\\n::x; did you mean 'size'?"
    )


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
    large = step_summary([Finding("a", "\U0001f600" * 5_000)] * (MOST_ROWS + 100), "many")
    assert 700_000 < len(large.encode()) < 2**20
    assert [line.rpartition(" | ")[0] for line in step_summary(FOUND[::-1], "three").splitlines()[6:]] == [
        "| error | claims/a b.yaml:7:3",
        "| warning | claims",
        "| note | ",
    ]
    assert many.endswith("\n\nand 3 more findings\n")


def test_errors_are_failures_in_junit_and_the_rest_tests_that_passed() -> None:
    written = findings_junit.text(FOUND, 2)
    assert written == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="pyxp" tests="4" failures="1" errors="0">\n'
        '  <testsuite name="claims/a b.yaml" tests="1" failures="1" errors="0" time="0" file="claims/a b.yaml">\n'
        '    <testcase classname="claims/a b.yaml" name="unknown-field App/dev spec.sise" time="0" '
        'file="claims/a b.yaml" line="7">\n'
        '      <failure type="unknown-field" message="unknown field">claims/a b.yaml:7:3: error[unknown-field] '
        "App/dev: spec.sise: unknown field; did you mean 'size'?</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="claims" tests="1" failures="0" errors="0" time="0" file="claims">\n'
        '    <testcase classname="claims" name="no-manifest" time="0" file="claims">\n'
        "      <system-out>claims: warning[no-manifest] there is &lt;nothing&gt;</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="pyxp validate" tests="1" failures="0" errors="0" time="0">\n'
        '    <testcase classname="pyxp validate" name="skipped-rules App/a,b" time="0">\n'
        "      <system-out>note[skipped-rules] App/a,b: 100% of\\nthe rules</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="pyxp validate" tests="1" failures="0" errors="0" time="0">\n'
        '    <testcase classname="pyxp" name="documents read" time="0">\n'
        "      <system-out>documents checked: 2</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>"
    )


@pytest.mark.parametrize("findings", [[], FOUND, [ELSEWHERE, *FOUND]])
def test_junit_is_what_its_schema_wants_but_for_the_file_and_line_of_tests(findings: list[Finding]) -> None:
    root = ElementTree.fromstring(findings_junit.text(findings, 2, command="pyxp render", sources=SOURCES))  # noqa: S314
    schema = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))
    for case in root.iter("testcase"):
        # GitLab and CircleCI read them; the schema has them for suites only.
        case.attrib.pop("file", None)
        case.attrib.pop("line", None)
    assert list(map(str, schema.iter_errors(root))) == []
    root.find("testsuite").attrib["colour"] = "red"  # type: ignore[union-attr]
    assert len(list(schema.iter_errors(root))) == 1
    for suite in root.iter("testsuite"):
        assert int(suite.attrib["tests"]) == len(list(suite.iter("testcase")))
        assert int(suite.attrib["failures"]) == len(list(suite.iter("failure")))


def test_junit_holds_no_character_that_xml_has_none_for_or_that_steers_a_terminal() -> None:
    written = findings_junit.text([Finding("syntax", "a\x00b\x9b\ud800\ufffe", location=Location("f\x07"))], 0)
    assert '<testcase classname="f\\u0007" name="syntax" time="0" file="f\\u0007">' in written
    assert 'message="a\\u0000b\\u009b\\ud800\\ufffe"' in written


def test_sarif_has_one_run_with_the_rules_that_occur() -> None:
    written = json.loads(findings_sarif.text(FOUND, "1.2.3"))
    assert written["version"] == "2.1.0"
    [run] = written["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("pyxp", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == ["no-manifest", "skipped-rules", "unknown-field"]
    described = driver["rules"][2]
    assert described.pop("help") == {
        "text": rule_of("unknown-field").advice,
        "markdown": markdown(rule_of("unknown-field")),
    }
    assert described == {
        "id": "unknown-field",
        "name": "UnknownField",
        "shortDescription": {"text": "A field does not exist"},
        "fullDescription": {"text": rule_of("unknown-field").why},
        "defaultConfiguration": {"level": "error"},
        "helpUri": "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
    }
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"] == {"id": "pyxp-validate/"}
    prints = [result.pop("partialFingerprints")["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(FOUND)
    assert run["results"] == [
        {
            "ruleId": "unknown-field",
            "ruleIndex": 2,
            "level": "error",
            "message": {"text": "spec.sise: unknown field; did you mean 'size'?"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "claims/a%20b.yaml", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 7, "startColumn": 3, "endLine": 7, "endColumn": 7},
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
            "locations": [
                {"physicalLocation": {"artifactLocation": {"uri": "claims", "uriBaseId": "%SRCROOT%"}}},
            ],
        },
        {
            "ruleId": "skipped-rules",
            "ruleIndex": 1,
            "level": "note",
            "message": {"text": "100% of\nthe rules"},
            "locations": [{"logicalLocations": [{"name": "App/a,b", "fullyQualifiedName": "App/a,b"}]}],
        },
    ]


def test_sarif_shows_the_text_in_question_and_where_else_to_look() -> None:
    [result] = json.loads(findings_sarif.text([ELSEWHERE], "1", sources=SOURCES))["runs"][0]["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["region"]["snippet"] == {"text": "sise"}
    assert physical["contextRegion"] == {"startLine": 7, "snippet": {"text": "  sise: large"}}
    told = [
        (item["id"], item["message"]["text"], item["physicalLocation"]["artifactLocation"]["uri"])
        for item in result["relatedLocations"]
    ]
    assert told == [
        (1, "the alias that brings it in", "claims/a%20b.yaml"),
        (2, "the claim's field", "claim.yaml"),
    ]


def test_sarif_shows_nothing_of_a_secret() -> None:
    secret = replace(FOUND[0], subject="Secret/s")
    assert "large" in findings_sarif.text([FOUND[0]], "1", sources=SOURCES)
    assert "large" not in findings_sarif.text([secret], "1", sources=SOURCES)


def test_a_fingerprint_stays_where_lines_are_put_above_and_tells_alike_findings_apart() -> None:
    def prints(findings: list[Finding], lines: list[str]) -> list[str]:
        sources = Sources(lambda file: lines)
        [run] = json.loads(findings_sarif.text(findings, "1", sources=sources))["runs"]
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]

    item = replace(FOUND[0], path="spec.items[3].sise")
    moved = replace(item, path="spec.items[4].sise", location=Location("claims/a b.yaml", 8, 3))
    [before] = prints([item], LINES)
    assert prints([moved], ["#", *LINES]) == [before]
    assert prints([item, moved], [*LINES, LINES[-1]]) == [before, before.replace(":1", ":2")]
    assert prints([item], [*LINES[:-1], "  sise: small"]) != [before]


@pytest.mark.parametrize("findings", [[], FOUND, [ELSEWHERE, *FOUND], [Finding(code, "x") for code in codes()]])
def test_sarif_is_what_its_schema_wants(findings: list[Finding]) -> None:
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text())
    written = json.loads(findings_sarif.text(findings, "1.2.3", sources=SOURCES))
    validator = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(written)] == []
    written["runs"][0]["tool"]["driver"]["colour"] = "red"
    assert len(list(validator.iter_errors(written))) == 1


def test_a_path_that_is_no_text_is_written_as_its_bytes_in_sarif() -> None:
    found = replace(FOUND[0], location=Location("d\udcff/ü.yaml", 7, 3))
    [result] = json.loads(findings_sarif.text([found], "1"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "d%FF/%C3%BC.yaml"
