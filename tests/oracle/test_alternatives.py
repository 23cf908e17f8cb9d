"""Fallbacks and choices, as the compiler writes them, come out of the released function as they come out of ours."""

import importlib.util
from pathlib import Path

import pytest

from pyxp.engine import run_function

from .test_released_functions import differing

pytestmark = [pytest.mark.toolchain]

HOME = Path(__file__).parents[1] / "unit/compiler/test_alternatives.py"
FUNCTION = "function-patch-and-transform"


def _cases():
    """The cases of the compiler's own test."""
    spec = importlib.util.spec_from_file_location("alternatives_of_the_compiler", HOME)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, [*module.FALLBACKS, *module.CHOICES]


MODULE, CASES = _cases()


@pytest.mark.parametrize(("value", "claims"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_alternatives_are_rendered_alike(remote, value, claims):
    call = remote(FUNCTION)
    for spec, _ in claims:
        for there in (True, False):
            request = MODULE.request_of(MODULE.tagged(value), spec, topic_is_there=there)
            assert differing(call(request), run_function(FUNCTION, request)) == []
