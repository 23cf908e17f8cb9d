"""CEL alone against the recorded verdicts of kube-apiserver 1.35: every broken rule, at its field, in its words.

``test_validate`` compares whole verdicts; this test runs only the rules, on the object that the server judged, and
compares the messages in full. Where a rule fails with an error, the error's own wording is free.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pyxp.cel import RuleSet, compile_rules
from pyxp.structural.defaulting import apply_defaults
from pyxp.yamlio import read_documents

DATA = Path(__file__).parent / "data" / "validate"
GROUPS = ("cel", "cel-lib", "transition", "ratchet")
ERROR = "evaluating rule: "


def cases() -> list[Any]:
    found = []
    for group in GROUPS:
        for line in (DATA / f"{group}.jsonl").read_text().splitlines():
            case = json.loads(line)
            texts = " ".join(str(message) for _, message in case["expect"].get("causes", []))
            structural = any(
                mark in texts for mark in ("in body", "not checked", "Too ", "Unsupported", "must validate")
            )
            judged = case["expect"]["accepted"] or texts
            # What the server changes before it runs rules is the business of validation: names, status updates.
            if judged and not structural and case["operation"] != "update-status" and "generateName" not in line:
                found.append(case)
    return found


@cache
def schema_of(name: str) -> dict[str, Any]:
    (crd,) = (document.data for document in read_documents((DATA / "schemas" / name).read_text()))
    schema: dict[str, Any] = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    return schema


@cache
def rules_of(name: str) -> RuleSet:
    return compile_rules(schema_of(name))


def shown(path: str, message: str) -> tuple[str, str]:
    return path, ERROR + message.split(ERROR)[1] if ERROR in message else message


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_the_rules_say_what_the_server_says(case: dict[str, Any]) -> None:
    schema = schema_of(case["schemas"][0])
    new = apply_defaults(schema, case["expect"].get("object", case["document"]))
    issues = rules_of(case["schemas"][0]).check(without_null(new), case.get("old"))
    assert not any(issue.unchecked for issue in issues)
    want = sorted(shown(*cause) for cause in case["expect"].get("causes", []) if not cause[1].startswith("Duplicate"))
    assert sorted(shown(issue.path, issue.message) for issue in issues if not issue.ratcheted) == want


@pytest.mark.parametrize("path", sorted((DATA / "schemas").glob("*.yaml")), ids=lambda path: path.stem)
def test_rules_that_the_server_took_have_no_problems(path: Path) -> None:
    for document in read_documents(path.read_text()):
        if document.data["kind"] == "CustomResourceDefinition":
            for version in document.data["spec"]["versions"]:
                assert compile_rules(version["schema"]["openAPIV3Schema"]).problems() == []


def without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_null(item) for key, item in value.items() if item is not None}
    return [without_null(item) for item in value] if isinstance(value, list) else value


def test_the_corpus_was_read() -> None:
    assert len(cases()) > 900
