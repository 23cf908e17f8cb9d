"""Costs of validation rules as k8s.io/apiextensions-apiserver 0.35.4 with cel-go 0.26.0 reckons them, recorded.

``estimates``: one rule at a place of a schema, what it may cost at most, and whether the server takes it. ``schemas``:
whole schemas of many rules. ``objects``: what checking an object cost. ``expressions``: what an expression over plain
data gives and cost. ``shared.jsonl`` has the schemas and data, one a line, that the others refer to by number.
"""

import base64
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pyxp.cel import compile_rules
from pyxp.cel.checking.environment import kubernetes_environment
from pyxp.cel.cost.estimate import estimate
from pyxp.cel.cost.units import CALL_LIMIT
from pyxp.cel.equality import KINDS, elements
from pyxp.cel.expressions import CompileError, compile_expression, make_program
from pyxp.cel.rules.tree import RuleNode
from pyxp.cel.types import DYN
from pyxp.cel.values import CostExceeded, EvaluationError
from pyxp.validation import Validator

DATA = Path(__file__).parent / "data" / "cel-cost"
BELOW = re.compile(r"^spec\.[^ ]*?openAPIV3Schema")

EDITED = {"name": "v1", "served": True, "storage": True}
CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "things.example.org"},
    "spec": {
        "group": "example.org",
        "scope": "Namespaced",
        "names": {"kind": "Thing", "listKind": "ThingList", "plural": "things", "singular": "thing"},
    },
}
KINDS_OF_CASES = {"estimates": 1230, "schemas": 73, "objects": 300, "expressions": 100}
"""Kinds of cases, and how many there are at least."""


@cache
def shared() -> list[str]:
    return (DATA / "shared.jsonl").read_text().splitlines()


@cache
def cases(kind: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in (DATA / f"{kind}.jsonl").read_text().splitlines()]
    for case in found:
        for part in ("schema", "self"):
            if isinstance(case.get(part), int):
                case[part] = json.loads(shared()[case[part]])
    return found


def topics(kind: str) -> list[str]:
    return sorted({topic(case) for case in cases(kind)})


def topic(case: dict[str, Any]) -> str:
    return str(case["name"]).rsplit("-", 1)[0]


def of_topic(kind: str, name: str) -> Iterator[dict[str, Any]]:
    return (case for case in cases(kind) if topic(case) == name)


@pytest.mark.parametrize("name", topics("estimates"))
def test_a_rule_is_estimated_and_taken_as_by_the_server(name: str) -> None:
    wrong = []
    for case in of_topic("estimates", name):
        rule = {"rule": case["rule"], **({"optionalOldSelf": True} if case.get("optionalOldSelf") else {})}
        schema = deepcopy(case["schema"])
        place(schema, case["path"])["x-kubernetes-validations"] = [rule]
        expect = case["expect"]
        problems = refusals(schema)
        found = {
            "compiles": bool(costs(schema)),
            "cost": next(iter(costs(schema).values()), None),
            "over_rule_budget": bool(too_expensive(problems)),
            **({"accepted": not problems} if "accepted" in expect else {}),
        }
        if found != expect:
            wrong.append((case["rule"], found, expect))
    assert wrong == []


@pytest.mark.parametrize("name", topics("schemas"))
def test_a_schema_of_many_rules_is_taken_as_by_the_server(name: str) -> None:
    for case in of_topic("schemas", name):
        problems = refusals(case["schema"])
        expect = case["expect"]
        assert (problems == []) == expect["accepted"], case["name"]
        assert costs(case["schema"]) == expect["costs"], case["name"]
        assert too_expensive(problems) == expect["over_rule_budget"], case["name"]
        assert any("total for entire" in message for _, message in problems) == expect["over_schema_budget"]


@pytest.mark.parametrize("name", topics("objects"))
def test_checking_an_object_costs_what_it_costs_the_server(name: str) -> None:
    wrong = []
    for case in of_topic("objects", name):
        issues, cost = compile_rules(case["schema"]).measure(case["object"], case.get("old"), ratchet=False)
        found = {"paths": [issue.path for issue in issues]}
        if "cost" in case["expect"]:
            found["cost"] = cost
        if found != case["expect"]:
            wrong.append((case["name"], found, case["expect"]))
    assert wrong == []


def test_an_expression_gives_and_costs_what_it_does_on_the_server() -> None:
    wrong = []
    for case in cases("expressions"):
        found = evaluated(case["expression"], case["self"])
        expect = dict(case["expect"])
        if "result" in expect:
            expect["result"] = shown(expect["result"])
        else:
            found.pop("result", None)
        if found != expect:
            wrong.append((case["expression"], found, expect))
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS_OF_CASES)
def test_the_corpus_was_read(kind: str) -> None:
    assert len(cases(kind)) >= KINDS_OF_CASES[kind]


def place(schema: dict[str, Any], path: str) -> dict[str, Any]:
    """The part of a schema at a path like ``.properties[spec].items``."""
    for name, part in re.findall(r"\.properties\[([^\]]+)\]|\.(items|additionalProperties)", path):
        schema = schema["properties"][name] if name else schema[part]
    return schema


def refusals(schema: dict[str, Any]) -> list[tuple[str, str]]:
    """Why a CRD with a schema is refused: places below the schema, and messages."""
    version = {**EDITED, "schema": {"openAPIV3Schema": schema}}
    verdict = Validator([]).check({**CRD, "spec": {**CRD["spec"], "versions": [version]}})
    return [(BELOW.sub("", cause.field), cause.message) for cause in verdict.causes]


def too_expensive(problems: list[tuple[str, str]]) -> list[str]:
    return sorted({path for path, message in problems if "estimated rule cost exceeds" in message})


def costs(schema: dict[str, Any]) -> dict[str, int]:
    """The estimates of the rules that compile, by place."""
    found: dict[str, int] = {}

    def walk(node: RuleNode | None, path: str) -> None:
        if node is None:
            return
        compiled = iter(node.compiled() if node.rules else [])
        for index, raw in enumerate(node.rules):
            if str(raw.get("rule") or "").strip():
                rule = next(compiled)
                if not isinstance(rule, CompileError) and node.declaration is not None:
                    found[f"{path}[{index}]"] = estimate(rule.checked, node.declaration)
        for name, child in node.properties.items():
            walk(child, f"{path}.properties[{name}]")
        walk(node.items, f"{path}.items")
        walk(node.additional, f"{path}.additionalProperties")

    walk(compile_rules(schema).tree, "")
    return found


def evaluated(text: str, value: Any) -> dict[str, Any]:
    """What an expression gives, in the form of the corpus."""
    environment = kubernetes_environment({"self": DYN})
    try:
        program = make_program(compile_expression(text, environment), environment)
    except CompileError:
        return {"compiles": False}
    try:
        result, cost = program.run({"self": value}, CALL_LIMIT)
    except (EvaluationError, CostExceeded):
        return {"compiles": True, "fails": True}
    return {"compiles": True, "cost": cost, "result": shown(result)}


def shown(value: Any) -> Any:
    """A value as text. The corpus has integers beyond 2**53, bytes and infinities as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, int | float):
        special = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(str(float(value)))
        return special or str(int(value) if value == int(value) else value)
    if KINDS[type(value)] == "list":
        return [shown(item) for item in elements(value)]
    return value
