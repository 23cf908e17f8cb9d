"""What function-patch-and-transform answered to the same requests, recorded from the real program.

``data/patch-and-transform`` holds one list of cases per feature. Objects must be equal as JSON, results in number,
order, severity and target; messages are pyxp's own but must name the same resource and the same field.
"""

import copy
import json
import re
from pathlib import Path

import pytest

from pyxp.engine import run_function

DATA = Path(__file__).parent / "data" / "patch-and-transform"
CASES = {case["name"]: case for path in sorted(DATA.glob("*.json")) for case in json.loads(path.read_text("utf-8"))}


def comparable(value):
    """The value with 1 equal to 1.0, and booleans unlike numbers."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else (type(value), value)


def names_in(message):
    """What a message must name: its composed resource, and the field of the input it is about."""
    yield from re.findall(r'composed resource "([^"]+)"', message)
    yield from re.findall(r"^invalid Function input: ([^:]+):", message)
    yield from re.findall(r": ([^ :]+(?:\[[^]]*\][^ :]*)*): (?:no such|not an?) ", message)


def test_all_recorded_cases_are_here():
    assert len(CASES) == 635


@pytest.mark.parametrize("name", CASES)
def test_response_is_the_recorded_one(name):
    case = CASES[name]
    request = {"input": case["input"], **case["request"]}
    before = copy.deepcopy(request)
    response = run_function("function-patch-and-transform", request)
    assert request == before
    expected = case["response"]
    for part in ("desired", "context"):
        assert comparable(response.get(part, {})) == comparable(expected.get(part, {}))
    results, recorded = response.get("results", []), expected.get("results", [])
    assert [(r["severity"], r["target"]) for r in results] == [(r["severity"], r["target"]) for r in recorded]
    for ours, theirs in zip(results, recorded, strict=True):
        assert ours["message"]
        for needed in names_in(theirs["message"]):
            assert needed in ours["message"]
