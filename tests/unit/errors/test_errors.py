"""The exception tree, places, and the nearest name."""

import inspect
import re

import pytest

import pyxp.errors
from pyxp.diagnostics import Finding, Severity, has_errors, sort_findings
from pyxp.errors import (
    InputError,
    Location,
    PyxpDeprecationWarning,
    PyxpError,
    SyntaxProblem,
    UnresolvedValueError,
    UsageError,
    deprecate,
    did_you_mean,
    nearest,
)

EXCEPTIONS = {
    name: value
    for name, value in vars(pyxp.errors).items()
    if inspect.isclass(value) and issubclass(value, Exception) and not issubclass(value, Warning)
}


def test_the_docstring_draws_every_exception():
    tree = pyxp.errors.__doc__.split("::")[1].split("Findings")[0]
    assert set(re.findall(r"^[ │├└─]*(\w+)  ", tree, re.MULTILINE)) == set(EXCEPTIONS)
    assert len(EXCEPTIONS) <= 10


def test_every_exception_is_caught_by_the_root():
    assert all(issubclass(value, PyxpError) for value in EXCEPTIONS.values())


@pytest.mark.parametrize(
    ("advice", "told"),
    [
        ("", "old is new now, and goes with the next release"),
        ("run it again", "old is new now, and goes with the next release: run it again"),
    ],
)
def test_a_former_spelling_is_told_at_the_line_that_uses_it(advice, told):
    def old():
        deprecate("old", "new", advice)

    with pytest.warns(PyxpDeprecationWarning) as caught:
        old()
    assert [(str(item.message), item.filename) for item in caught] == [(told, __file__)]


def test_leaves_are_builtins_where_one_fits():
    assert issubclass(UnresolvedValueError, TypeError)
    assert issubclass(pyxp.errors.UnknownNameError, LookupError)
    assert issubclass(SyntaxProblem, InputError)


@pytest.mark.parametrize(
    ("error", "text", "code"),
    [
        (PyxpError("plain"), "plain", 1),
        (InputError("bad", hint="do good"), "bad; do good", 1),
        (UsageError("bad", location=Location("f.yaml", 3, 4)), "f.yaml:3:4: bad", 2),
        (InputError("bad", hint="h", location=Location("f.yaml", 3)), "f.yaml:3: bad; h", 1),
    ],
)
def test_an_error_is_one_paragraph(error, text, code):
    assert str(error) == text
    assert error.exit_code == code


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("cidr_block", "cidrBlock"),
        ("CIDRBlock", "cidrBlock"),
        ("cidrBlok", "cidrBlock"),
        ("regoin", "region"),
        ("xyz", None),
        ("", None),
    ],
)
def test_the_nearest_name_ignores_case_and_separators(name, found):
    assert nearest(name, ["cidrBlock", "region"]) == found


def test_the_nearest_of_nothing_is_nothing():
    assert nearest("a", []) is None


def test_a_finding_is_one_line_with_all_it_knows():
    finding = Finding(
        "unknown-field", "no such field", Severity.WARNING, Location("f", 1, 2), "VPC/main", "spec.x", "did you mean y?"
    )
    assert str(finding) == "f:1:2: warning[unknown-field] VPC/main: spec.x: no such field; did you mean y?"
    assert str(Finding("a", "b")) == "error[a] b"


def test_findings_are_sorted_by_place_and_told_once():
    first, second = Finding("b", "x", location=Location("a", 2)), Finding("a", "x", location=Location("a", 10))
    nowhere = Finding("c", "x", Severity.NOTE)
    assert sort_findings([second, first, first, nowhere]) == [nowhere, first, second]
    assert has_errors([nowhere, first])
    assert not has_errors([nowhere])


def test_the_hint_quotes_the_nearest_name_or_says_nothing():
    assert did_you_mean("regoin", ["region", "zone"]) == "did you mean 'region'?"
    assert did_you_mean("anything", ["region", "zone"]) is None
    assert did_you_mean(7, ["region"]) is None
