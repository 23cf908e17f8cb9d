"""Conditions on facts of the cluster: filters that say what Python says, and fail for no object, whatever it holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyxp import run_function

from .houses import CASES, EXPRESSIONS, FILTERS, MISSING, meant

ENVIRONMENT = "apiextensions.crossplane.io/environment"
FACTS = f"context['{ENVIRONMENT}'].pyxp.configs"

TEXTS = st.sampled_from(["x", "y", "it's"])
ZONES = st.lists(TEXTS, max_size=3)
NETS = st.fixed_dictionaries({"vpc": TEXTS, "zones": ZONES})
ACCOUNTS = st.fixed_dictionaries(
    {
        "size": st.integers(0, 4),
        "big": st.booleans(),
        "kind": st.sampled_from(["a", "b"]),
        "net": NETS,
    },
    optional={
        "share": st.sampled_from([0, 0.5, 0.75, 1]),
        "team": TEXTS,
        "tags": st.dictionaries(TEXTS, TEXTS),
        "spare": st.fixed_dictionaries({"vpc": TEXTS}),
    },
)
ODD = st.sampled_from([None, True, 3, "x", [], ["x", 1], [["x"]], {}, {"vpc": 3}, {"zones": "x"}, {"x": []}])
ODD_ACCOUNTS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("size", "big", "kind", "net", "share", "team", "tags", "spare"), ODD)
)
SPECS = st.fixed_dictionaries({"name": st.just("n")}, optional={"count": st.integers(0, 5), "zone": TEXTS})
OBSERVED = st.sets(st.sampled_from(sorted(CASES)))


def left(context: Any, spec: Any, observed: Any) -> set[str]:
    """The resources that the filters leave, none of which may fail."""
    resources = {name: {"resource": {}} for name in CASES}
    request: dict[str, Any] = {
        "observed": {
            "composite": {"resource": {"apiVersion": "houses.example.org/v1", "kind": "XHouse", "spec": spec}},
            "resources": {name: resources[name] for name in observed},
        },
        "desired": {"resources": resources},
        "input": FILTERS,
    }
    answer = run_function("function-cel-filter", request | ({} if context is None else {"context": context}))
    assert answer.get("results", []) == []
    return set(answer["desired"].get("resources", {}))


def configs(account: Any, other: Any) -> Any:
    found = {"account": account} | ({} if other == MISSING else {"net": other})
    return {ENVIRONMENT: {"pyxp": {"configs": found}}}


@settings(max_examples=25)
@given(st.one_of(ACCOUNTS, ODD_ACCOUNTS, ODD), st.one_of(st.just(MISSING), NETS, st.just({}), ODD), SPECS, OBSERVED)
def test_filters_say_what_is_meant_and_keep_what_there_is_where_facts_are_not_as_declared(
    account: Any, other: Any, spec: Any, observed: set[str]
) -> None:
    assert left(configs(account, other), spec, observed) == meant(account, other, spec, observed)


@pytest.mark.parametrize("context", [None, {}, {ENVIRONMENT: {}}, {ENVIRONMENT: {"pyxp": {}}}])
def test_without_an_environment_what_there_is_stays(context: Any) -> None:
    found = left(context, {"name": "n", "count": 1}, {"true", "bound"})
    assert {"true", "bound"} <= found
    assert not {"false", "equal", "zone-0"} & found


def test_a_filter_asks_for_facts_before_anything_else() -> None:
    there = " && ".join(
        [
            f"'{ENVIRONMENT}' in context",
            f"'pyxp' in context['{ENVIRONMENT}']",
            f"'configs' in context['{ENVIRONMENT}'].pyxp",
            f"'account' in {FACTS}",
        ]
    )
    assert EXPRESSIONS["bound"] == (
        f"{there} && type({FACTS}.account) == map && 'size' in {FACTS}.account && type({FACTS}.account.size) == double"
        f" ? {FACTS}.account.size >= 3 : 'bound' in observed.resources"
    )
    assert EXPRESSIONS["set"] == (
        f"{there} && type({FACTS}.account) == map &&"
        f" (!('team' in {FACTS}.account) || type({FACTS}.account.team) == string)"
        f" ? 'team' in {FACTS}.account : 'set' in observed.resources"
    )
