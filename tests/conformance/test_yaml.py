"""What texts are read as, against recorded readings of the code that kubectl reads files with.

The recorder was the YAML-or-JSON decoder of k8s.io/apimachinery v0.35.4 over sigs.k8s.io/yaml v1.6.0. A key that is
written twice and a rest that kubectl passes over without a word may be refused instead.
"""

import base64
import itertools
import json
from pathlib import Path

import pytest

from pyxp.errors import SyntaxProblem
from pyxp.yamlio import building, read_documents

CORPUS = Path(__file__).parent / "data" / "yaml-readings.jsonl"
CASES = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
TOPICS = {topic: list(cases) for topic, cases in itertools.groupby(CASES, lambda case: case["name"].split("/")[0])}

DELIBERATE = {
    "documents/stream-26": "text after the end of a document",
    "structure/key-deep": "nested deeper than 200 levels",
}
"""What kubectl reads and pyxp refuses: a rest that would get lost, and more nesting than a manifest needs."""


def content(case):
    return base64.b64decode(case["base64"]) if "base64" in case else case["text"].encode("utf-8")


def reading(case, on_duplicate="error"):
    """The documents, or why they cannot be read."""
    try:
        return [document.data for document in read_documents(content(case), "t.yaml", on_duplicate=on_duplicate)]
    except SyntaxProblem as problem:
        return str(problem)


def same(left, right):
    """Whether two values are the same JSON, in which 1 equals 1.0 and booleans are no numbers."""
    return canonical(left) == canonical(right)


def canonical(value):
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if isinstance(value, bool):
        return "boolean", value
    # Beyond 64 bits with a sign, the API server's reader holds a number as a float.
    return float(value) if isinstance(value, int) and not -(2**63) <= value < 2**63 else value


def difference(case):
    """What is read otherwise than recorded, or None."""
    got = reading(case)
    if isinstance(got, str) and case.get("duplicate_keys") and "documents" in case:
        assert "already set" in got
        got = reading(case, "warn")
    if isinstance(got, str):
        allowed = "documents" not in case or case.get("loses_rest") or DELIBERATE.get(case["name"], "\0") in got
        return None if allowed else f"{case['name']}: refused: {got}"
    if "documents" not in case:
        return f"{case['name']}: read as {got!r}, which kubectl refuses"
    return None if same(got, case["documents"]) else f"{case['name']}: {got!r} instead of {case['documents']!r}"


@pytest.mark.parametrize("libyaml", [True, False], ids=["with libyaml", "without libyaml"])
@pytest.mark.parametrize("topic", TOPICS)
def test_texts_are_read_as_kubectl_reads_them(topic, libyaml, monkeypatch):
    monkeypatch.setattr(building, "HAS_LIBYAML", building.HAS_LIBYAML and libyaml)
    assert [found for found in map(difference, TOPICS[topic]) if found] == []


def test_the_corpus_is_whole():
    assert len(CASES) == 2017
    assert DELIBERATE.keys() <= {case["name"] for case in CASES}
