"""Recorded verdicts of kube-apiserver 1.35, case by case.

What must agree: the verdict, the fields of the causes, the unknown fields, the text of CEL messages, the stored object.
Schemas of provider kinds are those of the shipped catalog.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.validation import Validator
from pyxp.validation.definitions import definition_causes
from pyxp.yamlio import read_documents

DATA = Path(__file__).parent / "data" / "validate"
_PIECE = 50
VOLATILE = {"managedFields", "uid", "creationTimestamp", "generation", "resourceVersion"}
CATALOG = Catalog.shipped()
KINDS = {f"{entry.group}_{entry.plural}": (entry.group, entry.kind) for entry in CATALOG.entries()}


def cases() -> list[Any]:
    return [json.loads(line) for file in sorted(DATA.glob("*.jsonl")) for line in file.read_text().splitlines()]


@cache
def schemas_of(name: str) -> list[dict[str, Any]]:
    if name.startswith("crds/"):
        facts = CATALOG.find_kind(*KINDS[Path(name).stem])
        assert facts is not None
        return [facts.crd()]
    return [document.data for document in read_documents((DATA / "schemas" / name).read_text())]


@cache
def validator(names: tuple[str, ...]) -> Validator:
    return Validator([schema for name in names for schema in schemas_of(name)])


def normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items() if key not in VOLATILE}
    if isinstance(value, list):
        return [normal(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def recorded_messages(expect: dict[str, Any]) -> list[str]:
    return [message for _, message in expect.get("causes", [])]


def missing_texts(name: str, recorded: list[str], found: set[str]) -> list[str]:
    """The recorded messages that ours lack. Some are told in other words: faults of rules while they run, rules of
    names (without their patterns), what the server shows of a CRD."""
    if name.startswith("crd/"):
        return []
    ours = ("evaluating rule", "regex used for validation", "in references for")
    return [text for text in recorded if text not in found and not any(part in text for part in ours)]


def pieces() -> list[list[dict[str, Any]]]:
    """The cases by and by: a test for each of thousands takes longer than they do."""
    found = cases()
    return [found[start : start + _PIECE] for start in range(0, len(found), _PIECE)]


@pytest.mark.parametrize("piece", pieces(), ids=lambda piece: piece[0]["name"])
def test_the_verdicts_are_the_servers(piece: list[dict[str, Any]]) -> None:
    wrong = {}
    for case in piece:
        try:
            agree(case)
        except AssertionError as error:
            wrong[case["name"]] = str(error)
    assert wrong == {}


def agree(case: dict[str, Any]) -> None:
    expect = case["expect"]
    verdict = validator(tuple(case["schemas"])).check(
        case.get("document", case.get("text")), operation=case["operation"], old=case.get("old")
    )
    assert verdict.unchecked == ()
    assert verdict.accepted == expect["accepted"], verdict.causes
    recorded = {field: message for field, message in expect.get("causes", []) if field not in (None, "<nil>")}
    found = {cause.field for cause in verdict.causes} - {"<nil>"}
    if recorded:
        assert found == set(recorded)
    if expect.get("unknown"):
        assert found == set(expect["unknown"])
    assert missing_texts(case["name"], recorded_messages(expect), {cause.message for cause in verdict.causes}) == []
    if "lenient" in expect:
        lenient = expect["lenient"]
        assert (not verdict.further) == lenient["accepted"]
        assert {cause.field for cause in verdict.further} - {"<nil>"} == set(lenient["fields"])
        if "object" in lenient:
            assert normal(verdict.object) == normal(lenient["object"])
    if verdict.accepted:
        assert sorted(verdict.warnings) == sorted(expect.get("warnings", []))
    if "object" in expect:
        assert normal(verdict.object) == normal(expect["object"])
    if "established" in expect:
        assert (not definition_causes(verdict.object)) == expect["established"]
