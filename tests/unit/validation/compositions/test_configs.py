"""What patches read of the environment, against EnvironmentConfigs that are at hand."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.validation.compositions import check_composition

PROD: dict[str, Any] = {
    "apiVersion": "apiextensions.crossplane.io/v1beta1",
    "kind": "EnvironmentConfig",
    "metadata": {"name": "prod", "labels": {"stage": "prod"}},
    "data": {"vpc": {"id": "vpc-1"}, "subnets": ["a", "b"]},
}


def told(path: str, *sources: dict[str, Any], configs: Any = (PROD,), steps: Any = ()) -> list[tuple[str, str]]:
    patch = {"type": "FromEnvironmentFieldPath", "fromFieldPath": path, "toFieldPath": "spec.a"}
    resources = [{"name": "a", "base": {"apiVersion": "e.org/v1", "kind": "A"}, "patches": [patch]}]
    given = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": resources}
    pipeline = [
        *steps,
        {
            "step": "environment",
            "functionRef": {"name": "function-environment-configs"},
            "input": {"spec": {"environmentConfigs": list(sources)}},
        },
        {"step": "compose", "functionRef": {"name": "function-patch-and-transform"}, "input": given},
    ]
    composition = {"spec": {"compositeTypeRef": {"apiVersion": "e.org/v1", "kind": "X"}, "pipeline": pipeline}}
    found = check_composition(composition, None, lambda *_: None, configs=list(configs))
    return [(f"{item.severity.value}: {item.message}", item.hint) for item in found if item.code != "unknown-kind"]


REFERENCE = {"type": "Reference", "ref": {"name": "prod"}}
SELECTOR = {"type": "Selector", "selector": {"matchLabels": [{"key": "stage", "type": "Value", "value": "prod"}]}}
NOTHING = "warning: no EnvironmentConfig that is {} has {}, and no patch writes it to the environment"


@pytest.mark.parametrize("path", ["vpc.id", "vpc", "subnets[1]", "apiVersion"])
@pytest.mark.parametrize("source", [REFERENCE, SELECTOR])
def test_what_is_in_the_data_is_there(path: str, source: dict[str, Any]) -> None:
    assert told(path, source) == []


@pytest.mark.parametrize("source", [REFERENCE, SELECTOR])
def test_a_slip_is_told_with_what_was_meant(source: dict[str, Any]) -> None:
    assert told("vcp.id", source) == [(NOTHING.format("given", "vcp.id"), "did you mean vpc.id?")]


def test_what_no_selected_object_has_is_told_where_all_are_at_hand() -> None:
    message = NOTHING.format("selected", "database.host")
    assert [item for item, _ in told("database.host", REFERENCE)] == [message]
    assert told("database.host", SELECTOR) == []
    assert told("database.host", REFERENCE, {"ref": {"name": "elsewhere"}}) == []
    assert told("database.host", REFERENCE, steps=[{"step": "o", "functionRef": {"name": "function-other"}}]) == []
    assert told("database.host", REFERENCE, configs=()) == []


def test_data_may_lie_below_a_path() -> None:
    assert told("net.vpc.id", {**REFERENCE, "toFieldPath": "net"}) == []
    assert len(told("vpc.id", {**REFERENCE, "toFieldPath": "net"})) == 1


def test_a_name_that_is_a_slip_is_told() -> None:
    message = "warning: no EnvironmentConfig that is given is called prdo; there is prod"
    assert told("vpc.id", {"type": "Reference", "ref": {"name": "prdo"}}) == [(message, "did you mean prod?")]


def choice(key: str) -> dict[str, Any]:
    """A patch that writes an object with one key to the environment."""
    pattern = {"type": "regexp", "regexp": ".*", "result": {key: ""}}
    match = [{"type": "match", "match": {"patterns": [pattern]}}]
    return {"type": "FromCompositeFieldPath", "fromFieldPath": "kind", "toFieldPath": "chosen", "transforms": match}


@pytest.mark.parametrize(("path", "count"), [("chosen.set", 0), ("chosen.unset", 0), ("chosen", 0), ("chosen.ste", 1)])
def test_of_constant_objects_it_is_known_what_they_hold(path: str, count: int) -> None:
    patch = {"type": "FromEnvironmentFieldPath", "fromFieldPath": path, "toFieldPath": "spec.a"}
    resources = [{"name": "a", "base": {"apiVersion": "e.org/v1", "kind": "A"}, "patches": [patch]}]
    given = {"resources": resources, "environment": {"patches": [choice("unset"), choice("set")]}}
    step = {"step": "compose", "functionRef": {"name": "function-patch-and-transform"}, "input": given}
    composition = {"spec": {"compositeTypeRef": {"apiVersion": "e.org/v1", "kind": "X"}, "pipeline": [step]}}
    found = check_composition(composition, None, lambda *_: None)
    assert [item.code for item in found if item.code == "environment-order"] == ["environment-order"] * count
