"""Findings for people at a terminal, word by word."""

from dataclasses import replace

from pyxp.diagnostics import Finding, Related, Severity
from pyxp.errors import Location
from pyxp.reports.findings_full import NARROWEST, further, lines
from pyxp.reports.findings_text import MOST_OF_ONE
from pyxp.reports.sources import Sources

TEXT = """\
kind: App
metadata: {name: dev}
spec:
  sise: large
  zones: [a, b]
---
kind: Other
"""
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {key: nobodys}\n---\n"  # noqa: S105 - a file
UNKNOWN = Finding(
    "unknown-field",
    "unknown field",
    location=Location("a.yaml", 4, 3, 4, 7),
    subject="App/dev",
    path="spec.sise",
    hint="did you mean 'size'?",
)


def told(*findings, width=80, **files):
    texts = {"a.yaml": TEXT, **{f"{name}.yaml": text for name, text in files.items()}}
    sources = Sources(lambda file: texts[file].split("\n") if file in texts else [])
    return ["".join(part.text for part in line) for line in lines(findings, sources, width)]


def test_a_finding_has_its_line_between_others_and_what_to_do_below():
    assert told(UNKNOWN) == [
        "error[unknown-field] App/dev: spec.sise",
        " --> a.yaml:4:3",
        "  |",
        "2 | metadata: {name: dev}",
        "3 | spec:",
        "4 |   sise: large",
        "  |   ^^^^ unknown field",
        "5 |   zones: [a, b]",
        "  |",
        "  = help: did you mean 'size'?",
        "",
    ]


def test_the_last_line_says_where_more_is_said():
    assert further([]) == []
    assert further([UNKNOWN, UNKNOWN]) == [("pyxp rule unknown-field explains it", "frame")]
    assert further([UNKNOWN, replace(UNKNOWN, code="wrong-type")]) == [
        ("pyxp rule unknown-field explains the first; each code has a page", "frame")
    ]


def test_other_documents_and_empty_lines_are_not_shown_beside():
    last = replace(UNKNOWN, location=Location("a.yaml", 5, 10, 5, 16), hint="")
    first = replace(UNKNOWN, location=Location("a.yaml", 7, 1, 7, 5), hint="")
    assert told(last)[3:] == [
        "3 | spec:",
        "4 |   sise: large",
        "5 |   zones: [a, b]",
        "  |          ^^^^^^ unknown field",
        "",
    ]
    assert told(first)[2:] == ["  |", "7 | kind: Other", "  | ^^^^ unknown field", ""]


def test_several_files_have_a_heading_each_with_what_is_in_them():
    other = replace(UNKNOWN, severity=Severity.WARNING, location=Location("b.yaml", 1, 1, 1, 2), hint="")
    written = told(UNKNOWN, other, b="x: 1\n")
    assert [line for line in written if ": 1 " in line and "|" not in line] == ["a.yaml: 1 error", "b.yaml: 1 warning"]
    assert not any(line.startswith("a.yaml") for line in told(UNKNOWN, UNKNOWN))


def test_what_is_too_long_for_the_line_of_the_mark_is_broken_below_it():
    long = replace(UNKNOWN, message="this says a lot about the field, and then goes on for quite a while")
    assert told(long, width=60)[5:11] == [
        "4 |   sise: large",
        "  |   ^^^^",
        "  |   this says a lot about the field, and then goes on for",
        "  |   quite a while",
        "5 |   zones: [a, b]",
        "  |",
    ]
    assert all(len(line) <= NARROWEST for line in told(long, width=3))


def test_places_it_has_to_do_with_follow_with_their_lines():
    alias = Location("a.yaml", 5, 3, 5, 8)
    claim = Related("the claim's field", Location("claim.yaml", 2, 7, 2, 8))
    gone = Related("what is not there", Location("gone.yaml", 1))
    found = replace(UNKNOWN, location=replace(UNKNOWN.location, used=alias), related=(claim, gone), hint="")
    assert told(found, claim="spec:\n  size: 3\n")[6:] == [
        "  |   ^^^^ unknown field",
        "5 |   zones: [a, b]",
        " ::: a.yaml:5:3",
        "  |",
        "5 |   zones: [a, b]",
        "  |   ----- the alias that brings it in",
        " ::: claim.yaml:2:7",
        "  |",
        "2 |   size: 3",
        "  |       - the claim's field",
        "  |",
        "  = what is not there: gone.yaml:1",
        "",
    ]


def test_without_a_line_to_show_it_is_told_all_the_same():
    assert told(replace(UNKNOWN, location=Location("<stdin>", 4, 3))) == [
        "error[unknown-field] App/dev: spec.sise",
        " --> <stdin>:4:3",
        "  = unknown field",
        "  = help: did you mean 'size'?",
        "",
    ]
    assert told(Finding("no-manifest", "nothing", Severity.NOTE)) == ["note[no-manifest]", "  = nothing", ""]


def test_a_message_of_several_lines_keeps_its_own_marks():
    found = replace(UNKNOWN, message="cannot read:\n  a + + b\n      ^", hint="")
    assert told(found)[6:] == [
        "  |   ^^^^ cannot read:",
        "5 |   zones: [a, b]",
        "  |",
        "  =   a + + b",
        "  =       ^",
        "",
    ]


def test_of_a_secret_nothing_is_shown_and_beside_one_only_the_line_itself():
    secret = replace(UNKNOWN, location=Location("s.yaml", 4, 1, 4, 5), subject="Secret/s", path="date")
    assert told(secret, s=SECRET)[2:] == ["  = unknown field", "  = help: did you mean 'size'?", ""]
    beside = replace(UNKNOWN, location=Location("s.yaml", 9, 3, 9, 7), hint="")
    assert told(beside, s=SECRET + TEXT)[2:] == ["  |", "9 |   sise: large", "  |   ^^^^ unknown field", ""]
    flow = replace(UNKNOWN, location=Location("s.yaml", 4, 1, 4, 5), hint="")
    assert "nobodys" not in "\n".join(told(flow, s=SECRET + TEXT))
    base = replace(UNKNOWN, location=Location("s.yaml", 9, 3, 9, 7), path="spec.pipeline[0].base.stringData.key")
    assert not any("large" in line for line in told(base, s=SECRET + TEXT))


def test_what_cannot_be_read_is_shown_unless_it_may_be_a_secret():
    found = Finding("syntax", "cannot read YAML: a tab", location=Location("a.yaml", 4, 3))
    assert told(found)[-4:-2] == ["4 |   sise: large", "  |   ^^^^ cannot read YAML: a tab"]
    assert told(replace(found, location=Location("s.yaml", 9, 3)), s=SECRET + TEXT) == [
        "error[syntax]",
        " --> s.yaml:9:3",
        "  = cannot read YAML: a tab",
        "",
    ]


def test_what_strangers_write_steers_no_terminal():
    hostile = replace(UNKNOWN, subject="App/\x1b[2J", path="a\u202eb", message="x\x07y", hint="\x9b1m")
    written = "\n".join(told(hostile, a="spec: \x1b[31m\n" * 9))
    assert all(character.isprintable() or character == "\n" for character in written)
    assert "App/\\x1b[2J" in written


def test_of_very_many_findings_on_a_document_the_first_are_told():
    many = [replace(UNKNOWN, message=f"no {number}") for number in range(MOST_OF_ONE + 3)]
    written = told(*many)
    assert sum(line.startswith("error[") for line in written) == MOST_OF_ONE
    assert written[-2:] == ["a.yaml: App/dev: and 3 more findings", ""]


def test_styles_are_those_of_the_severity():
    sources = Sources(lambda file: TEXT.split("\n"))
    styles = {part.style for line in lines([replace(UNKNOWN, severity=Severity.NOTE)], sources, 80) for part in line}
    assert styles == {"", "note", "bold", "frame", "help"}
