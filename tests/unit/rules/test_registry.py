"""The registry holds a rule for each code that the package can give, and for no other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pyxp.errors import UsageError
from pyxp.rules import codes, find_rule, rule_of

from .source_codes import read_codes


def test_an_unknown_code_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        rule_of("unknown-feild")
    assert str(caught.value) == "there is no rule 'unknown-feild'; did you mean 'unknown-field'?"
    assert caught.value.exit_code == 2


def test_what_is_near_nothing_is_refused_with_the_way_to_all() -> None:
    with pytest.raises(UsageError) as caught:
        rule_of("../../etc/passwd")
    assert str(caught.value) == "there is no rule '../../etc/passwd'; pyxp rule lists all codes"
    assert find_rule("../data/unknown-field") is None


def test_codes_are_known_without_reading_a_rule() -> None:
    assert "unknown-field" in codes()
    assert list(codes()) == sorted(codes())


def test_a_command_that_explains_nothing_loads_no_rules() -> None:
    told = "import sys, pyxp.cli.app, pyxp.cli.validate, pyxp.cli.reporting; print('pyxp.rules' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


FOLLOWED_BY_HAND = {
    "f'{what}-behind'": {"definition-behind", "composition-behind"},
    "f'{what}-ahead'": {"definition-ahead", "composition-ahead"},
    "f\"shared-{('object' if objects else 'external')}-name\"": {"shared-object-name", "shared-external-name"},
}
"""Expressions that make a code out of parts, and what they make."""

HANDED_ON = {
    "change.code",
    "code_of(cause.reason)",
    "finding.code",
    "issue.code",
    "issue.reason",
    "problem.code",
    "problem.reason",
    "reason",
    "verdict.EXCEEDED",
}
"""Expressions that hand a code on which stands at the place that made it."""

TOLD_WITH_MORE = {"inherited[0]", "problem", "told", "walk.faults(base, schema, '')", "wrong"}
"""What holds a code with its message, made by a function that returns both; the code stands where that returns."""

NO_CODE = {"code.name", "subject", "subject_of(item)", "subject_of(manifest)"}
"""What stands at the place of a code where it is another's: a status of gRPC, and an argument of a function that is
called like one that takes a code."""


def test_every_code_of_the_source_has_a_rule_and_every_rule_is_a_code_of_the_source() -> None:
    found = read_codes()
    made = {code for made in FOLLOWED_BY_HAND.values() for code in made}
    assert sorted({*found.codes, *made} ^ set(codes())) == []


def test_no_code_is_made_in_a_way_that_cannot_be_followed() -> None:
    found = read_codes()
    unknown = set(found.unknown) - HANDED_ON - TOLD_WITH_MORE - NO_CODE
    assert unknown == set(FOLLOWED_BY_HAND), {name: found.unknown[name] for name in unknown}


def test_a_code_that_is_added_to_the_source_is_found(tmp_path: Path) -> None:
    (tmp_path / "pyxp/jobs").mkdir(parents=True)
    (tmp_path / "pyxp/jobs/one.py").write_text(
        "from pyxp.jobs.two import LATER, made\n"
        'def f(): yield Finding("direct-one", "told"); yield Finding(LATER, "told")\n'
        'def g(notes, deep): notes.warn("a-warning" if deep else "another-warning", "told")\n'
        'def h(): return ("returned-one", "told", "hint")\n'
        'def i(x): made(x, code="by-name")\n'
        'def j(x): yield Cause(GIVEN, "field", "message")\n'
        'GIVEN = "FieldValueOdd"\n'
        "def k(x): yield Finding(x.odd, 'told')\n"
    )
    (tmp_path / "pyxp/jobs/two.py").write_text(
        'LATER: Final = "constant-elsewhere"\n'
        "def made(x, *, code): return x\n"
        "class Notes:\n    def warn(self, code, message): pass\n"
    )
    found = read_codes(tmp_path / "pyxp")
    assert sorted(found.codes) == [
        "a-warning",
        "another-warning",
        "by-name",
        "constant-elsewhere",
        "direct-one",
        "field-value-odd",
        "returned-one",
    ]
    assert list(found.unknown) == ["x.odd"]
