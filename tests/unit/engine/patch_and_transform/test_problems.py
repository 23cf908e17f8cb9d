"""All problems of an input at once, each at its own path."""

import json
from pathlib import Path

import pytest

from pyxp.engine.patch_and_transform.problems import input_problems

RECORDED = Path(__file__).parents[3] / "conformance" / "data" / "patch-and-transform"
CASES = [case for path in sorted(RECORDED.glob("*.json")) for case in json.loads(path.read_text("utf-8"))]
REFUSED = ("invalid Function input", "cannot get Function input", "cannot parse base template")


def refused(case):
    """Whether the real function refused the input itself."""
    results = case["response"].get("results", [])
    return any(result["message"].startswith(REFUSED) for result in results)


def test_what_the_function_refuses_has_problems():
    cases = [case for case in CASES if refused(case)]
    assert len(cases) > 50
    assert [case["name"] for case in cases if not input_problems(case["input"])] == []


UNNOTICED = {
    "combine-bad-transform-is-unnoticed-when-source-is-missing",
    "combine-unknown-from-policy-counts-as-optional",
    "connection-secret-broken-patch-is-unnoticed-without-details",
    "match-fallback-to-unknown-word",
    "readiness-match-condition-without-config-passes-validation",
}
"""Inputs with a mistake that the real function goes on with."""


def test_what_the_function_goes_on_with_has_no_problems():
    fatal = "SEVERITY_FATAL"
    fine = [case for case in CASES if all(r["severity"] != fatal for r in case["response"].get("results", []))]
    assert {case["name"] for case in fine if input_problems(case["input"])} == UNNOTICED


def resource(**parts):
    return {"resources": [{"name": "a", "base": {"kind": "A"}, **parts}]}


def patch(**parts):
    return resource(patches=[{"fromFieldPath": "a", **parts}])


def transform(kind, settings):
    return patch(transforms=[{"type": kind, kind: settings}])


AT = "resources[0].patches[0]"
PROBLEMS = [
    ({"resource": []}, "resource", 'unknown name "resource"', "did you mean resources?"),
    ({}, "resources", "Required value: resources or environment patches are required", ""),
    ([], "", "expected an object, found a list", ""),
    ({"resources": 5}, "resources", "expected a list, found a number", ""),
    ({"resources": [5]}, "resources[0]", "expected an object, found a number", ""),
    (
        transform("math", {"type": "Multiply", "multiply": "86400"}),
        f"{AT}.transforms[0].math.multiply",
        "expected a 64-bit integer, found a string",
        "remove the quotes: they make it a text",
    ),
    (
        transform("math", {"type": "Multiply", "multiply": 1.5}),
        f"{AT}.transforms[0].math.multiply",
        "expected a 64-bit integer, found 1.5",
        "",
    ),
    (resource(base={"spec": {}}), "resources[0].base", "the base has no kind", ""),
    (resource(base="text"), "resources[0].base", "the base is not an object", ""),
    (
        patch(type="FromComposite"),
        f"{AT}.type",
        'Invalid value: "FromComposite": unknown patch type',
        "did you mean CombineFromComposite?",
    ),
    (
        patch(policy={"toFieldPath": "Merge"}),
        f"{AT}.policy.toFieldPath",
        'Invalid value: "Merge": unknown policy.toFieldPath',
        "did you mean MergeObject?",
    ),
    (
        resource(
            patches=[
                {
                    "type": "CombineFromComposite",
                    "combine": {"strategy": "string", "variables": [{"fromFieldPath": "a"}], "string": {"fmt": "%s"}},
                    "toFieldPath": "b",
                    "policy": {"toFieldPath": "Merged", "fromFieldPath": "Optional"},
                }
            ]
        ),
        f"{AT}.policy.toFieldPath",
        'Invalid value: "Merged": unknown policy',
        "did you mean MergeObject?",
    ),
    (
        transform("string", {"type": "Convert", "convert": "Upper"}),
        f"{AT}.transforms[0].string.convert",
        '"Upper" is not a string conversion',
        "did you mean ToUpper?",
    ),
    (
        transform("string", {"type": "Regexp", "regexp": {"match": "(a)(b)", "group": 3}}),
        f"{AT}.transforms[0].string.regexp.group",
        "the regular expression has 2 groups, so there is no group 3",
        "",
    ),
    (
        transform("map", {}),
        f"{AT}.transforms[0].map",
        "Required value: a map needs at least one pair",
        "",
    ),
    (patch(transforms={}), f"{AT}.transforms", "expected a list, found an object", ""),
    (
        {
            "environment": {
                "patches": [{"type": "CombineToEnvironment", "combine": {}, "toFieldPath": "a"}],
            }
        },
        "environment.patches[0].type",
        'Invalid value: "CombineToEnvironment": not an environment patch type',
        "one of FromCompositeFieldPath, FromEnvironmentFieldPath, ToCompositeFieldPath, ToEnvironmentFieldPath, "
        "CombineFromComposite, CombineToComposite",
    ),
    (
        {
            "resources": [{"name": "a"}],
            "writeConnectionSecretToRef": {"patches": [{"type": "ToCompositeFieldPath", "fromFieldPath": "a"}]},
        },
        "writeConnectionSecretToRef.patches[0].type",
        'Invalid value: "ToCompositeFieldPath": not a patch type of a connection secret',
        "did you mean FromCompositeFieldPath?",
    ),
    (
        {"resources": [{"name": "a"}], "patchSets": [{"patches": [{"fromFieldPath": "a"}]}]},
        "patchSets[0].name",
        "Required value: a patch set needs a name",
        "",
    ),
]


@pytest.mark.parametrize(("given", "path", "message", "hint"), PROBLEMS)
def test_a_problem_is_told_with_its_path_and_the_way_out(given, path, message, hint):
    assert [problem[:3] for problem in input_problems(given)] == [(path, message, hint)]


def test_all_problems_are_told():
    given = {
        "patchSets": [{"name": "a", "patches": [{"type": "PatchSet", "patchSetName": "b"}, {"toFieldPath": "c"}]}],
        "resources": [
            {"base": {"kind": "A"}, "connectionDetails": [{"name": "a"}], "readinessChecks": [{"type": "Some"}]},
            {"name": "b", "patches": [{"fromFieldPath": "a", "transforms": [{"type": "maths"}, {"type": "math"}]}]},
        ],
    }
    assert [problem.path for problem in input_problems(given)] == [
        "patchSets[0].patches[0].type",
        "patchSets[0].patches[1].fromFieldPath",
        "resources[0].name",
        "resources[0].connectionDetails[0].type",
        "resources[0].readinessChecks[0].type",
        "resources[1].patches[0].transforms[0].type",
        "resources[1].patches[0].transforms[1].math",
    ]


def test_nesting_without_end_is_a_problem_too():
    deep = {}
    for _ in range(100_000):
        deep = {"a": deep}
    assert input_problems(resource(base={"kind": "A", "spec": deep}))[0].message.endswith("nested too deeply")


def test_a_wrong_name_is_told_apart_from_a_wrong_value() -> None:
    [name] = input_problems(resource(bases={}))
    [value] = input_problems(resource(base=5))
    assert [name.path, name.of_key] == ["resources[0].bases", True]
    assert [value.path, value.of_key] == ["resources[0].base", False]
