"""Conditions become filters that say what Python says, and that fail for no claim in no state of the world."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyxp import Composition, compile_composite, run_function
from pyxp.aws import sqs
from pyxp.catalog import Catalog
from pyxp.compiler.conditions.cel import pattern_of
from pyxp.engine import Pipeline
from pyxp.simulation import converge
from pyxp.structural.defaulting import apply_defaults

from ..platforms import platform
from .rooms import COMPOSITION, FILTERS, MEANING, REPEATED, STEPS, XRD

SPEC = "observed.composite.resource.spec"
ENVIRONMENT = "apiextensions.crossplane.io/environment"
TEXTS = st.sampled_from(["a", "it's", 'a "b"', "\\", "ü\n", "x"])
SPECS = st.fixed_dictionaries(
    {},
    optional={
        "region": st.just("eu-central-1"),
        "zones": st.integers(1, 3),
        "names": st.lists(TEXTS, max_size=2),
        "size": st.sampled_from(["small", "large"]),
        "least": st.integers(0, 5),
        "share": st.sampled_from([0, 0.25, 0.5, 0.75, 1]),
        "tags": st.dictionaries(st.sampled_from(["team", "a.b"]), TEXTS),
        "package": TEXTS,
        "alarms": st.fixed_dictionaries({}, optional={"topic": st.booleans(), "loud": st.booleans(), "email": TEXTS}),
        "doors": st.lists(
            st.fixed_dictionaries({"name": TEXTS}, optional={"wide": st.booleans(), "note": TEXTS}), max_size=3
        ),
        "windows": st.integers(0, 2),
        "heating": st.fixed_dictionaries(
            {},
            optional={
                "mode": st.sampled_from(["gas", "wood"]),
                "on": st.booleans(),
                "degrees": st.integers(0, 30),
                "limit": st.integers(0, 30),
                "hours": st.lists(st.sampled_from(["a", "b", "x"]), max_size=3),
                "pipes": st.integers(0, 9),
            },
        ),
    },
)
"""What an API server may have stored, also before it knew all defaults."""
SCHEMA = XRD["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
NAMES = sorted(item["name"] for item in STEPS["patch-and-transform"]["resources"])
CONTEXTS: list[Any] = [
    None,
    {},
    {ENVIRONMENT: {}},
    {ENVIRONMENT: {"pyxp": {}}},
    {ENVIRONMENT: {"pyxp": {"resources": {}}}},
]
CONTEXTS += [{ENVIRONMENT: {"pyxp": {"resources": {"topic": {}}}}}]


def filtered(spec: dict[str, Any], observed: Any = (), desired: Any = NAMES, context: Any = None) -> set[str]:
    """The resources that the filters leave, none of which may fail."""
    composite = {"resource": {"apiVersion": "rooms.example.org/v1", "kind": "XRoom", "spec": spec}}
    request: dict[str, Any] = {
        "observed": {"composite": composite, "resources": {name: {"resource": {}} for name in observed}},
        "desired": {"resources": {name: {"resource": {}} for name in desired}},
        "input": STEPS["conditions"],
    }
    answer = run_function("function-cel-filter", request | ({} if context is None else {"context": context}))
    assert answer.get("results", []) == []
    return set(answer["desired"].get("resources", {}))


@settings(max_examples=30)
@given(SPECS, st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)), st.sampled_from(CONTEXTS))
def test_no_filter_fails_and_each_says_what_it_means_of_the_defaults_too(
    spec: dict[str, Any], observed: set[str], desired: set[str], context: Any
) -> None:
    left = filtered(spec, observed, desired, context)
    spec = apply_defaults(SCHEMA, spec)

    assert left <= desired
    meant = {**MEANING, **REPEATED}
    assert {name: name in left for name in meant if name in desired} == {
        name: bool(meaning(spec)) for name, meaning in meant.items() if name in desired
    }
    for index in (1, 2):
        chained = len(spec.get("doors", ())) > index and f"chain-{index}" in observed & desired
        assert (f"chain-{index}" in left) == chained
    assert {"always", "told"} & desired <= left
    topic = MEANING["bare"](spec)
    assert ("topic" in left) == bool("topic" in desired and topic)
    assert ("mail" in left) == bool("mail" in desired and topic and "email" in spec["alarms"])
    wanted = topic and spec["zones"] >= 2 and "alarm" in observed
    assert ("alarm" in left) == bool("alarm" in desired and wanted)


def test_a_consumer_waits_for_every_value_that_it_needs_and_then_stays() -> None:
    spec = {"region": "eu-central-1", "zones": 3, "names": [], "alarms": {"topic": True}}
    there = {"topic": {"arn": "x", "arn-escaped": "x"}, "always": {"arn-escaped": "x"}}

    def left(resources: Any, observed: Any = ()) -> bool:
        return "alarm" in filtered(spec, observed, context={ENVIRONMENT: {"pyxp": {"resources": resources}}})

    assert left(there)
    for name, values in there.items():
        for key in values:
            lacking = {**there, name: {other: "x" for other in values if other != key}}
            assert not left(lacking)
            assert left(lacking, observed=["alarm"])
    assert "alarm" not in filtered(
        {**spec, "zones": 1}, ["alarm"], context={ENVIRONMENT: {"pyxp": {"resources": there}}}
    )


def test_what_may_never_come_is_optional_and_everything_else_stays_required() -> None:
    patches = {
        patch["toFieldPath"]: patch.get("policy", {}).get("fromFieldPath")
        for item in STEPS["patch-and-transform"]["resources"]
        if item["name"] == "alarm"
        for patch in item["patches"]
        if "pyxp.resources" in str(patch)
    }
    assert patches == {
        "spec.forProvider.alarmActions[0]": None,
        "spec.forProvider.alarmActions[1]": "Required",
        "spec.forProvider.alarmDescription": None,
    }


def test_every_step_is_asked_for_and_shared_ones_once() -> None:
    assert FILTERS["set"] == f"has({SPEC}.alarms) && has({SPEC}.alarms.email)"
    assert FILTERS["bare"] == f"has({SPEC}.alarms) && (!has({SPEC}.alarms.topic) || {SPEC}.alarms.topic == true)"
    assert FILTERS["equal"] == f"has({SPEC}.size) && {SPEC}.size == 'large'"
    assert FILTERS["unequal"] == f"!(has({SPEC}.size) && {SPEC}.size == 'large')"
    assert FILTERS["first"] == f"has({SPEC}.names) && size({SPEC}.names) > 0 && {SPEC}.names[0] == 'a'"
    assert FILTERS["entry"] == f"has({SPEC}.tags) && 'a.b' in {SPEC}.tags && {SPEC}.tags['a.b'] == 'x'"
    assert FILTERS["own-element"] == (f"has({SPEC}.names) && 'package' in {SPEC} && {SPEC}['package'] in {SPEC}.names")
    assert FILTERS["one-of"].startswith(f"'package' in {SPEC} && ({SPEC}['package'] == 'it\\'s' || ")


def test_what_the_xrd_defaults_is_asked_for_and_says_what_its_default_says() -> None:
    heating = f"{SPEC}.heating"
    assert FILTERS["default-true"] == f"!has({heating}) || !has({heating}.on) || {heating}.on == true"
    assert FILTERS["default-negated"] == f"has({heating}) && has({heating}.on) && {heating}.on != true"
    assert FILTERS["default-unequal"] == f"has({heating}) && has({heating}.mode) && {heating}.mode != 'gas'"
    assert FILTERS["default-other"] == f"has({heating}) && has({heating}.mode) && {heating}.mode == 'wood'"
    # The object's own default has 15, one without the field 20.
    assert FILTERS["default-bound"] == f"has({heating}) && (!has({heating}.degrees) || {heating}.degrees >= 20)"
    assert FILTERS["default-fields"] == (
        f"(has({heating}) ? (has({heating}.degrees) ? {heating}.degrees : 20) : 15)"
        f" < (has({heating}) && has({heating}.limit) ? {heating}.limit : 25)"
    )
    assert FILTERS["default-and-none"] == (
        f"has({SPEC}.least) && (has({heating}) ? (has({heating}.degrees) ? {heating}.degrees : 20) : 15) > {SPEC}.least"
    )
    assert FILTERS["default-own-element"].endswith(
        f"{SPEC}['package'] in (has({heating}) && has({heating}.hours) ? {heating}.hours : ['a', 'b'])"
    )
    assert FILTERS["default-first"] == (
        f"!has({heating}) || !has({heating}.hours) || (size({heating}.hours) > 0 && {heating}.hours[0] == 'a')"
    )
    assert FILTERS["default-not-within"] == f"has({heating}) && !has({heating}.pipes)"
    assert FILTERS["default-some"] == (
        f"!has({heating}) || !has({heating}.on) || {heating}.on == true"
        f" || !has({heating}.mode) || {heating}.mode == 'gas' || (has({SPEC}.zones) && {SPEC}.zones == 3)"
    )


def test_names_of_filters_mean_one_resource() -> None:
    assert [pattern_of(name) for name in ("db-a", "a.b", "a|b", "a\\")] == ["db-a", "a[.]b", "a[|]b", "a\\\\"]


def pipeline_of(composition: Any, xrd: Any) -> Pipeline:
    names = {step["functionRef"]["name"] for step in composition["spec"]["pipeline"]}
    functions = [
        {
            "apiVersion": "pkg.crossplane.io/v1",
            "kind": "Function",
            "metadata": {"name": name},
            "spec": {"package": name},
        }
        for name in sorted(names)
    ]
    return Pipeline(composition, functions, xrd=xrd)


def converged(spec: dict[str, Any], observed: Any = ()) -> Any:
    """The end of bringing up the rooms of a spec."""
    pipeline = pipeline_of(COMPOSITION, XRD)
    xr: dict[str, Any] = {
        "apiVersion": "rooms.example.org/v1", "kind": "XRoom",
        "metadata": {"name": "r", "uid": "1"}, "spec": spec,
    }  # fmt: skip

    def once(there: Any) -> Any:
        nonlocal xr
        rendered = pipeline.run(xr, observed=there)
        xr = {**xr, "status": rendered.composite["status"]}
        return rendered

    return converge(once, Catalog.shipped().find, COMPOSITION, observed=observed)


def test_stacks_come_up_and_a_fallback_gives_way_to_the_value() -> None:
    def by_name(result: Any) -> dict[str, Any]:
        key = "crossplane.io/composition-resource-name"
        return {item["metadata"]["annotations"][key]: item for item in result.rendered.composed}

    without = converged({"zones": 3})
    assert without.settled
    stack = by_name(without)
    assert not {"topic", "mail", "alarm", "bare"} & set(stack)
    assert stack["told"]["spec"]["forProvider"]["kmsMasterKeyId"] == "none"
    assert stack["told"]["spec"]["forProvider"]["tags"]["Topic"] == "at nowhere"
    assert "topic" not in without.rendered.composite["status"]

    doors = [{"name": "a", "wide": True, "note": 'say "hi"'}, {"name": "b", "wide": False}]
    all_of_it = converged({"zones": 3, "alarms": {"email": "a@example.org"}, "doors": doors, "windows": 1})
    assert all_of_it.settled
    stack = by_name(all_of_it)
    assert {"topic", "mail", "alarm", "bare", "set"} <= set(stack)
    arn = all_of_it.rendered.composite["status"]["topic"]
    assert stack["told"]["spec"]["forProvider"]["kmsMasterKeyId"] == arn
    assert stack["alarm"]["spec"]["forProvider"]["alarmActions"][0] == arn
    assert stack["mail"]["spec"]["forProvider"]["endpoint"] == "a@example.org"
    made = {name for name in stack if name.partition("-")[0] in ("door", "wide", "chain", "window", "pane")}
    assert made == {"door-0", "door-1", "wide-0", "chain-0", "chain-1", "window-0", "pane-0-0", "pane-0-1"}
    first, second = (stack[name]["spec"]["forProvider"] for name in ("door-0", "door-1"))
    assert json.loads(first["kmsMasterKeyId"]) == {"name": "a", "note": 'say "hi"'}
    assert json.loads(second["kmsMasterKeyId"]) == {"name": "b", "note": "none"}
    assert (first["tags"]["Note"], second.get("tags")) == ('say "hi"', None)
    labelled = {name for name in stack if "rooms.example.org/windows" in stack[name]["metadata"].get("labels", {})}
    assert labelled == {"window-0"}


def test_a_platform_without_conditions_has_no_filter_step() -> None:
    steps = [step["step"] for step in compile_composite(platform(lambda *_: None)).composition["spec"]["pipeline"]]
    assert steps == ["patch-and-transform", "auto-ready"]


@pytest.mark.parametrize("known", [True, False])
def test_what_is_known_while_generating_leaves_no_filter(known: bool) -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        with c.when(known):
            queue = c.add("queue", sqs.Queue(name="queue", region=xr.spec.region), when=(xr.spec.hours > 0) | True)
            c.add("other", sqs.Queue(name="other", region=xr.spec.region, policy=queue.status.arn))

    pipeline = compile_composite(platform(compose)).composition["spec"]["pipeline"]
    names = [item["name"] for item in pipeline[0]["input"]["resources"]]
    assert [step["step"] for step in pipeline] == ["patch-and-transform", "auto-ready"]
    assert names == (["stream", "queue", "other"] if known else ["stream"])
