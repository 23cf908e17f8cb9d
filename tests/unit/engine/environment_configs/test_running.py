"""function-environment-configs: what it asks for, what it takes, and what becomes of it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pyxp.engine import Pipeline, run_function
from pyxp.engine.reconcile import FatalResult

KEY = "apiextensions.crossplane.io/environment"
XR = {"apiVersion": "p.io/v1", "kind": "XThing", "metadata": {"name": "x"}, "spec": {"env": "dev", "size": 3}}


def config(name: str, data: Any = None, **labels: str) -> dict[str, Any]:
    return {
        "apiVersion": "apiextensions.crossplane.io/v1beta1",
        "kind": "EnvironmentConfig",
        "metadata": {"name": name, "labels": labels},
        "data": {} if data is None else data,
    }


def answer(*sources: dict[str, Any], found: Any = None, context: Any = None, **spec: Any) -> dict[str, Any]:
    given = {
        "apiVersion": "environmentconfigs.fn.crossplane.io/v1beta1",
        "kind": "Input",
        "spec": {"environmentConfigs": list(sources), **spec},
    }
    request: dict[str, Any] = {"input": given, "observed": {"composite": {"resource": XR}}, "context": context or {}}
    if found is not None:
        request["required_resources"] = {
            f"environment-config-{index}": {"items": [{"resource": item} for item in items]}
            for index, items in enumerate(found)
        }
    before = copy.deepcopy(request)
    response = run_function("function-environment-configs", request)
    assert request == before
    return response


def environment(*sources: dict[str, Any], **more: Any) -> Any:
    response = answer(*sources, **more)
    assert "results" not in response
    data = dict(response["context"][KEY])
    assert (data.pop("apiVersion"), data.pop("kind")) == ("internal.crossplane.io/v1alpha1", "Environment")
    return data


def refusal(*sources: dict[str, Any], **more: Any) -> str:
    (result,) = answer(*sources, **more)["results"]
    assert (result["severity"], result["target"]) == ("SEVERITY_FATAL", "TARGET_COMPOSITE")
    return str(result["message"])


def ref(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "Reference", "ref": {"name": name}, **more}


def labelled(*labels: dict[str, Any], to: str | None = None, **more: Any) -> dict[str, Any]:
    source: dict[str, Any] = {"type": "Selector", "selector": {"matchLabels": list(labels), **more}}
    return source | ({"toFieldPath": to} if to else {})


DEV = {"key": "env", "valueFromFieldPath": "spec.env"}
FIXED = {"type": "Value", "key": "tier", "value": "gold"}


def test_it_asks_for_objects_by_name_and_by_labels() -> None:
    wanted = {"api_version": "apiextensions.crossplane.io/v1beta1", "kind": "EnvironmentConfig"}
    response = answer(ref("a"), {"ref": {"name": "b"}}, labelled(DEV, FIXED))
    assert response == {
        "requirements": {
            "resources": {
                "environment-config-0": wanted | {"match_name": "a"},
                "environment-config-1": wanted | {"match_name": "b"},
                "environment-config-2": wanted | {"match_labels": {"labels": {"env": "dev", "tier": "gold"}}},
            }
        }
    }
    again = answer(ref("a"), found=[[config("a")]])
    assert again["requirements"]["resources"].keys() == {"environment-config-0"}


def test_an_optional_label_without_a_value_is_left_out_and_so_is_a_selector_without_labels() -> None:
    gone = {"key": "team", "valueFromFieldPath": "spec.team", "fromFieldPathPolicy": "Optional"}
    asked = answer(labelled(gone), labelled(gone, FIXED))["requirements"]["resources"]
    assert {name: item["match_labels"]["labels"] for name, item in asked.items()} == {
        "environment-config-1": {"tier": "gold"}
    }
    assert answer(labelled(gone)) == {}


def test_without_a_list_nothing_is_done() -> None:
    request = {"input": {"spec": {"defaultData": {"a": 1}}}, "context": {"k": 1}, "desired": {"resources": {}}}
    assert run_function("function-environment-configs", request) == {"context": {"k": 1}, "desired": {"resources": {}}}


def test_later_data_win_over_earlier_ones_and_over_what_there_was_and_over_defaults() -> None:
    one = config("a", {"x": {"a": 1, "b": 1}, "l": [1, 2], "own": "a"})
    two = config("b", {"x": {"b": 2, "c": 2}, "l": [3]})
    there = {KEY: {"x": {"d": 0, "a": 0}, "before": True, "own": "env"}}
    data = environment(
        ref("a"),
        ref("b"),
        found=[[one], [two]],
        context=there,
        defaultData={"x": {"a": 9, "e": 9}, "default": {"deep": 1}, "before": False},
    )
    assert data == {
        "x": {"a": 1, "b": 2, "c": 2, "d": 0, "e": 9},
        "l": [3],
        "own": "a",
        "before": True,
        "default": {"deep": 1},
    }


def test_the_kind_of_an_environment_that_has_one_stays() -> None:
    response = answer(ref("a"), found=[[config("a")]], context={KEY: {"apiVersion": "v1", "kind": "Mine"}, "o": 1})
    assert response["context"] == {KEY: {"apiVersion": "v1", "kind": "Mine"}, "o": 1}


def test_data_go_where_they_are_sent() -> None:
    data = environment(
        ref("a", toFieldPath="net.work"), ref("b"), found=[[config("a", {"v": 1})], [config("b", {"c": 2})]]
    )
    assert data == {"net": {"work": {"v": 1}}, "c": 2}


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({}, ["a", "b", "c"]),
        ({"maxMatch": 2}, ["a", "b"]),
        ({"maxMatch": 0}, []),
        ({"minMatch": 3}, ["a", "b", "c"]),
        ({"sortByFieldPath": "data.rank"}, ["c", "a", "b"]),
        ({"sortByFieldPath": "data.word"}, ["b", "c", "a"]),
        ({"sortByFieldPath": "data.none"}, ["b", "a", "c"]),
    ],
)
def test_several_are_sorted_and_cut(more: dict[str, Any], names: list[str]) -> None:
    # What has no such field counts as zero, or as empty text.
    found = [
        config("b", {"n": ["b"], "rank": 2}),
        config("a", {"n": ["a"], "rank": 1.5, "word": "z"}),
        config("c", {"n": ["c"], "word": "Z"}),
    ]
    merged = [answer(labelled(FIXED, mode="Multiple", **more), found=[found])]
    order = [item["metadata"]["name"] for item in _order(more, found)]
    assert order == names
    if names:
        assert merged[0]["context"][KEY]["n"] == [names[-1]]
    else:
        assert "n" not in merged[0]["context"][KEY]


def _order(more: dict[str, Any], found: list[Any]) -> list[Any]:
    from pyxp.engine.environment_configs.inputs import read_settings
    from pyxp.engine.environment_configs.selecting import selected

    settings = read_settings({"spec": {"environmentConfigs": [labelled(FIXED, mode="Multiple", **more)]}})
    return [item for _, item in selected(settings, {"environment-config-0": found})]


SELECTED = (
    'cannot get selected environment configs: cannot process environment config "environment-config-0" by selector: '
)


@pytest.mark.parametrize(
    ("source", "found", "told"),
    [
        (
            ref("a"),
            [[]],
            'cannot get selected environment configs: cannot process environment config "a" by reference, '
            '"environment-config-0": Required environment config "a" not found',
        ),
        (labelled(DEV), [[]], SELECTED + "expected exactly one required resource, got 0"),
        (labelled(DEV), [[config("a"), config("b")]], SELECTED + "expected exactly one required resource, got 2"),
        (
            labelled(DEV, mode="Multiple", minMatch=2),
            [[config("a")]],
            SELECTED + "expected at least 2 required resources, got 1",
        ),
        (labelled(DEV, mode="Some"), [[config("a")]], SELECTED + 'unknown selector mode "Some"'),
        (
            labelled(DEV, mode="Multiple", sortByFieldPath="data.v"),
            [[config("a", {"v": 1}), config("b", {"v": "x"})]],
            SELECTED + 'cannot sort values of different types "float64" and "string"',
        ),
        (
            labelled(DEV, mode="Multiple", sortByFieldPath="data.v"),
            [[config("a", {"v": True}), config("b")]],
            SELECTED + 'unsupported type "bool" for sorting',
        ),
        (
            labelled({"key": "k", "valueFromFieldPath": "spec.none"}),
            None,
            'cannot build requirements: cannot get value from field path "spec.none": spec.none: no such field',
        ),
        (
            labelled({"key": "k", "valueFromFieldPath": "spec.size"}),
            None,
            'cannot build requirements: cannot get value from field path "spec.size": spec.size: not a string',
        ),
        ({"type": "Selector"}, None, "cannot build requirements: environmentConfigs[0] has no selector"),
        ({"type": "Reference"}, None, "cannot build requirements: environmentConfigs[0] has no ref"),
        (
            labelled({"type": "Value", "key": "k"}),
            None,
            "cannot build requirements: environmentConfigs[0].selector.matchLabels[0] has no value",
        ),
        (
            {"typ": "Selector"},
            None,
            'cannot get Function input: cannot read spec.environmentConfigs[0]: unknown name "typ"',
        ),
        (
            ref("a"),
            [[{"metadata": {"name": "a"}}]],
            'cannot merge environment data: cannot get data from environment config "a": data: no such field',
        ),
        (
            ref("a", toFieldPath="a[9999]"),
            [[config("a")]],
            'cannot merge environment data: cannot get data from environment config a into path "a[9999]"',
        ),
        (ref("a", toFieldPath="a" + ".a" * 300), [[config("a")]], "cannot merge environment data: "),
        (
            labelled(DEV, maxMatch=-1),
            None,
            "cannot get Function input: cannot read spec.environmentConfigs[0].selector.maxMatch",
        ),
    ],
)
def test_what_it_cannot_do_is_fatal(source: dict[str, Any], found: Any, told: str) -> None:
    assert refusal(source, found=found).startswith(told)


def test_a_reference_to_what_is_not_there_may_be_optional() -> None:
    policy = {"resolution": "Optional"}
    assert environment(ref("a"), ref("b"), found=[[], [config("b", {"v": 1})]], policy=policy) == {"v": 1}


def test_a_pipeline_gives_it_the_objects_that_a_render_was_given() -> None:
    name = "function-environment-configs"
    functions = [
        {"kind": "Function", "metadata": {"name": name}, "spec": {"package": f"xpkg.crossplane.io/x/{name}:v0.7.1"}}
    ]
    given = {"spec": {"environmentConfigs": [ref("a"), labelled(DEV, mode="Multiple")]}}
    step = {"step": "environment", "functionRef": {"name": name}, "input": given}
    composition = {
        "metadata": {"name": "c"},
        "spec": {
            "compositeTypeRef": {"apiVersion": "p.io/v1", "kind": "XThing"},
            "mode": "Pipeline",
            "pipeline": [step],
        },
    }
    pipeline = Pipeline(composition, functions)
    objects = [config("a", {"one": 1}), config("b", {"two": 2}, env="dev"), config("c", {"two": 3}, env="prod")]
    found = pipeline.run(XR, required=objects).context[KEY]
    assert (found["one"], found["two"]) == (1, 2)
    with pytest.raises(FatalResult, match='Required environment config "a" not found') as caught:
        pipeline.run(XR, required=objects[1:])
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("give the EnvironmentConfig objects with -e")
