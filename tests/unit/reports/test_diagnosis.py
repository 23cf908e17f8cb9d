"""A diagnosis as text and JSON."""

import json

import pytest

from pyxp.cluster.diagnosis.examination import Diagnosis, Subject
from pyxp.diagnostics import Finding, Severity
from pyxp.reports.diagnosis import json_text, lines, state_of, verdict

BAD = Finding("function-missing", "it is not there", hint="pyxp apply it")
ODD = Finding("not-seen", "who knows", Severity.WARNING)


@pytest.mark.parametrize(
    ("subject", "state"),
    [
        (Subject("a", "", ()), "ready"),
        (Subject("a", "", (Finding("n", "m", Severity.NOTE),)), "ready"),
        (Subject("a", "", (ODD,)), "look"),
        (Subject("a", "", (ODD,), known=False), "unknown"),
        (Subject("a", "", (ODD, BAD)), "not ready"),
        (Subject("a", "", (BAD,), known=False), "not ready"),
    ],
)
def test_the_worst_finding_says_how_a_subject_is(subject, state):
    assert state_of(subject) == state


def test_a_line_says_what_is_wrong_and_another_what_mends_it():
    (told,) = lines(Subject("functions", "", (BAD,)))
    assert ("".join(told[0][:3]), told[1]) == ("error[function-missing] it is not there", "pyxp apply it")


@pytest.mark.parametrize(
    ("subjects", "last"),
    [
        ([Subject("a", "", ())], "https://x is ready"),
        ([Subject("a", "", (ODD,))], "https://x is ready: 1 warning"),
        ([Subject("a", "", (ODD,), known=False)], "https://x is ready as far as it was seen: 1 warning"),
        ([Subject("a", "", (BAD, ODD))], "https://x is not ready: 1 error, 1 warning"),
    ],
)
def test_the_last_line_is_the_verdict(subjects, last):
    assert verdict(Diagnosis("https://x", tuple(subjects))) == last


def test_json_has_each_finding_with_its_remedy():
    found = json.loads(json_text(Diagnosis("https://x", (Subject("functions", "2 called", (BAD,)),))))
    (subject,) = found["subjects"]
    assert (found["ready"], subject["state"], subject["seen"]) == (False, "not ready", "2 called")
    assert (subject["findings"][0]["code"], subject["findings"][0]["hint"]) == ("function-missing", "pyxp apply it")
