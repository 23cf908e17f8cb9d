"""What function-cel-filter answered to the same requests, recorded from the real program of its main branch.

Objects must be equal as JSON, results in number, severity and target; messages are pyxp's own but must name the same
filter and the same missing key.
"""

import copy
import json
import re
from pathlib import Path

import pytest

from pyxp.engine import run_function

DATA = Path(__file__).parent / "data" / "cel-filter"
CASES = {case["name"]: case for path in sorted(DATA.glob("*.json")) for case in json.loads(path.read_text("utf-8"))}


def comparable(value):
    """The value with 1 equal to 1.0, and booleans unlike numbers."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else (type(value), value)


def names_in(message):
    """What a message must name: its filter, and the key that is missing."""
    yield from re.findall(r"filter \d+", message)
    yield from re.findall(r"no such key: (.*)$", message)


def test_all_recorded_cases_are_here():
    assert len(CASES) == 74


@pytest.mark.parametrize("name", CASES)
def test_response_is_the_recorded_one(name):
    case = CASES[name]
    request = {"input": case["input"], **case["request"]}
    before = copy.deepcopy(request)
    response = run_function("function-cel-filter", request)
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
