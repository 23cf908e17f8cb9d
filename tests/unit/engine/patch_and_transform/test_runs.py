"""Compiled inputs: withheld templates, results, numbers on the wire, inputs that cannot be used."""

import copy

import pytest

from pyxp.engine.patch_and_transform import Withheld, compile_input

ENVIRONMENT = "apiextensions.crossplane.io/environment"
BASE = {"apiVersion": "example.org/v1", "kind": "Thing"}


def request(spec=None, *, observed=None, desired=None, environment=None):
    """A request about one composite."""
    made = {"observed": {"composite": {"resource": {"apiVersion": "a.org/v1", "kind": "X", "spec": spec or {}}}}}
    if observed is not None:
        made["observed"]["resources"] = {name: {"resource": data} for name, data in observed.items()}
    if desired is not None:
        made["desired"] = desired
    if environment is not None:
        made["context"] = {ENVIRONMENT: environment, "other": 1}
    return made


def copy_patch(source, target, *transforms, **more):
    """A patch from the composite."""
    patch = {"type": "FromCompositeFieldPath", "fromFieldPath": source, "toFieldPath": target, **more}
    return patch | {"transforms": list(transforms)} if transforms else patch


def thing(*patches, **more):
    """An input with one template."""
    return {"resources": [{"name": "thing", "base": BASE, "patches": list(patches), **more}]}


def rendered(run_input, made):
    """The one resource of a run without results."""
    response = compile_input(run_input).run(made).response
    assert "results" not in response
    return response["desired"]["resources"]["thing"]["resource"]


def messages(run_input, made):
    """The messages of a run."""
    return [result["message"] for result in compile_input(run_input).run(made).response.get("results", [])]


def test_one_compiled_input_serves_many_requests():
    compiled = compile_input(thing(copy_patch("spec.v", "spec.out.v")))
    first = compiled.run(request({"v": [1]})).response
    second = compiled.run(request({"v": "two"})).response
    assert first["desired"]["resources"]["thing"]["resource"]["spec"] == {"out": {"v": [1]}}
    assert second["desired"]["resources"]["thing"]["resource"]["spec"] == {"out": {"v": "two"}}


def test_the_request_is_not_changed():
    made = request(
        {"v": {"a": 1}},
        observed={"thing": {**BASE, "metadata": {"name": "n"}, "status": {"id": "x"}}},
        desired={
            "composite": {"resource": {"status": {"l": [1]}}, "connection_details": {"k": "v"}},
            "resources": {"thing": {"resource": {**BASE, "metadata": {"name": "old"}}}},
        },
        environment={"m": {"b": 2}},
    )
    before = copy.deepcopy(made)
    run_input = {
        "environment": {"patches": [copy_patch("spec.v", "m", policy={"toFieldPath": "MergeObjects"})]},
        "resources": [
            {
                "name": "thing",
                "patches": [
                    copy_patch("spec.v", "metadata.labels"),
                    {"type": "ToCompositeFieldPath", "fromFieldPath": "status.id", "toFieldPath": "status.l[0]"},
                ],
                "connectionDetails": [{"name": "c", "type": "FromValue", "value": "x"}],
            }
        ],
    }
    response = compile_input(run_input).run(made).response
    assert made == before
    assert response["context"][ENVIRONMENT]["m"] == {"a": 1, "b": 2}
    assert response["context"]["other"] == 1
    assert response["desired"]["composite"]["resource"]["status"] == {"l": ["x"]}
    assert response["desired"]["composite"]["connection_details"] == {"k": "v", "c": "x"}
    assert response["desired"]["resources"]["thing"]["resource"]["metadata"] == {"name": "n", "labels": {"a": 1}}


REQUIRED = {"policy": {"fromFieldPath": "Required"}}


def test_withheld_names_the_patch_and_what_is_missing():
    run_input = {
        "patchSets": [{"name": "s", "patches": [copy_patch("spec.a", "spec.a")]}],
        "resources": [
            {
                "name": "one",
                "base": BASE,
                "patches": [
                    {"type": "PatchSet", "patchSetName": "s"},
                    {
                        "type": "CombineFromEnvironment",
                        "toFieldPath": "spec.out",
                        "combine": {
                            "strategy": "string",
                            "string": {"fmt": "%s%s%s"},
                            "variables": [{"fromFieldPath": path} for path in ("a.id", "here", "b[0]")],
                        },
                        **REQUIRED,
                    },
                ],
            },
            {"name": "two", "base": BASE, "patches": [copy_patch("spec.no", "spec.x", **REQUIRED)]},
            {"name": "three", "base": BASE},
        ],
    }
    outcome = compile_input(run_input).run(request(environment={"here": "x", "b": []}))
    assert outcome.withheld == (
        Withheld("one", 1, ("a.id", "b[0]"), "environment"),
        Withheld("two", 0, ("spec.no",), "composite"),
    )
    assert list(outcome.response["desired"]["resources"]) == ["three"]
    assert outcome.response["desired"]["composite"]["ready"] == "READY_FALSE"
    assert [result["severity"] for result in outcome.response["results"]] == ["SEVERITY_WARNING"] * 2


def test_an_existing_resource_is_not_withheld():
    outcome = compile_input(thing(copy_patch("spec.no", "spec.x", **REQUIRED))).run(request(observed={"thing": BASE}))
    assert outcome.withheld == ()
    assert "ready" not in outcome.response["desired"]["composite"]
    assert "already exists" in outcome.response["results"][0]["message"]


def test_numbers_are_floats_until_a_patch_settles_them():
    formatted = {"type": "string", "string": {"type": "Format", "fmt": "%d"}}
    assert rendered(thing(copy_patch("spec.n", "spec.n", formatted)), request({"n": 5}))["spec"] == {
        "n": "%!d(float64=5)"
    }
    run_input = {
        "environment": {"patches": [copy_patch("spec.n", "n")]},
        **thing(
            {
                "type": "FromEnvironmentFieldPath",
                "fromFieldPath": "n",
                "toFieldPath": "spec.n",
                "transforms": [formatted],
            }
        ),
    }
    assert rendered(run_input, request({"n": 5}))["spec"] == {"n": "5"}


def test_integers_lose_digits_on_the_wire():
    convert = {"type": "convert", "convert": {"toType": "int64"}}
    got = rendered(thing(copy_patch("spec.v", "spec.v", convert)), request({"v": "9007199254740993"}))
    assert got["spec"] == {"v": 9007199254740992}


@pytest.mark.parametrize(
    ("run_input", "named"),
    [
        (None, "resources"),
        ([], "the input"),
        ({"resources": {}}, "resources"),
        ({"resources": [5]}, "resources[0]"),
        ({"Resources": []}, "Resources"),
        ({"metadata": {"labels": {"a": 1}}, "resources": []}, "metadata.labels.a"),
        (thing({"type": "Bogus"}), "resources[0].patches[0].type"),
        (thing(copy_patch("", "a")), "resources[0].patches[0].fromFieldPath"),
        (thing(copy_patch("a", "b", {"type": "math", "math": {"type": "Multiply", "multiply": 1.5}})), "math.multiply"),
        (thing(copy_patch("a", "b", {"type": "map", "map": {}})), "transforms[0].map.pairs"),
        (
            thing(copy_patch("a", "b", {"type": "string", "string": {"type": "Replace", "replace": {"replace": "x"}}})),
            "resources[0].patches[0].transforms[0].string.replace.search: Required value",
        ),
        (thing(readinessChecks=[{"type": "MatchString", "fieldPath": "a"}]), "readinessChecks[0].matchString"),
        (thing({"type": "PatchSet", "patchSetName": "no"}), '"no"'),
        (
            {"environment": {"patches": [{"type": "PatchSet"}]}},
            "environment.patches[0][type]",
        ),
    ],
)
def test_an_input_that_cannot_be_used_is_a_fatal_result(run_input, named):
    made = request(desired={"resources": {"other": {"resource": BASE}}})
    outcome = compile_input(run_input).run(made)
    (result,) = outcome.response["results"]
    assert result["severity"] == "SEVERITY_FATAL"
    assert named in result["message"]
    assert outcome.response["desired"] == made["desired"]


def test_a_condition_check_without_condition_is_invalid_once_the_resource_exists():
    run_input = thing(readinessChecks=[{"type": "MatchCondition"}])
    assert messages(run_input, request()) == []
    (message,) = messages(run_input, request(observed={"thing": BASE}))
    assert "resources[0].readinessChecks[0].matchCondition" in message


@pytest.mark.parametrize("group", [-1, 3])
def test_a_group_that_is_not_there_fails(group):
    regexp = {"type": "string", "string": {"type": "Regexp", "regexp": {"match": "a", "group": group}}}
    (message,) = messages(thing(copy_patch("spec.v", "spec.v", regexp)), request({"v": "a"}))
    assert "no matches for group" in message


@pytest.mark.parametrize(
    "transform",
    [
        {"type": "string", "string": {"type": "Format", "fmt": "%1000000[1]d" * 50}},
        {"type": "string", "string": {"type": "Replace", "replace": {"search": "a", "replace": "x" * 10_000}}},
        {"type": "string", "string": {"type": "Regexp", "regexp": {"match": "(a*)*b"}}},
        {"type": "convert", "convert": {"toType": "object", "format": "json"}},
    ],
)
def test_hostile_values_end_in_a_fatal_result(transform):
    (message,) = messages(thing(copy_patch("spec.v", "spec.v", transform)), request({"v": "a" * 30_000}))
    assert 'composed resource "thing"' in message


def test_deep_nesting_is_a_fatal_result():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    (message,) = messages(thing(copy_patch("spec.v", "spec.v")), request({"v": deep}))
    assert "nested too deeply" in message
    outcome = compile_input({"resources": [{"name": "a", "base": {**BASE, "spec": deep}}]}).run(request())
    assert "nested too deeply" in outcome.response["results"][0]["message"]


def test_an_index_cannot_ask_for_a_list_of_any_length():
    (message,) = messages(thing(copy_patch("spec.v", "spec.l[4294967295]")), request({"v": 1}))
    assert "max allowed index" in message


@pytest.mark.parametrize(
    ("reference", "metadata"),
    [
        ({}, {"name": "xr-connection", "namespace": "team"}),
        ({"writeConnectionSecretToRef": {"name": "n"}}, {"name": "n"}),
        ({"writeConnectionSecretToRef": {"name": 5}}, {"name": "xr-connection", "namespace": "team"}),
    ],
)
def test_connection_secret(reference, metadata):
    run_input = thing(connectionDetails=[{"name": "k", "type": "FromFieldPath", "fromFieldPath": "status.p"}])
    made = request({"crossplane": {}, **reference}, observed={"thing": {**BASE, "status": {"p": 5432}}})
    made["observed"]["composite"]["resource"]["metadata"] = {"name": "xr", "namespace": "team"}
    desired = compile_input(run_input).run(made).response["desired"]
    secret = desired["resources"]["xr-connection-secret"]
    assert secret["resource"]["metadata"] == metadata
    assert secret["resource"]["data"] == {"k": "NTQzMg=="}
    assert secret["ready"] == "READY_TRUE"
    assert desired["composite"]["connection_details"] == {"k": "5432"}


def test_only_stated_readiness_is_passed_on():
    entries = {
        name: {"resource": BASE, "ready": ready} for name, ready in (("a", "READY_UNSPECIFIED"), ("b", "READY_FALSE"))
    }
    desired = compile_input(thing()).run(request(desired={"resources": entries})).response["desired"]["resources"]
    assert "ready" not in desired["a"]
    assert desired["b"]["ready"] == "READY_FALSE"
