"""The registry holds a rule for each code that the package can give, and for no other."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pyxp.errors import UsageError
from pyxp.rules import codes, find_rule, rule_of


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
