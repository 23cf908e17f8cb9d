"""What templates read from their resources."""

import pytest

from pyxp.simulation.reading import read_templates

INPUT = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources"}


def composition(*templates, patch_sets=()):
    function_input = {**INPUT, "resources": list(templates), "patchSets": list(patch_sets)}
    return {"spec": {"pipeline": [{"step": "one", "input": function_input}, {"step": "ready"}]}}


def paths(found, name="a"):
    return [(read.path, read.expected) for read in found[name].reads]


@pytest.mark.parametrize("kind", ["ToCompositeFieldPath", "ToEnvironmentFieldPath"])
def test_patches_away_from_the_resource_read_it(kind):
    found = read_templates(composition({"name": "a", "patches": [{"type": kind, "fromFieldPath": "status.x"}]}))
    assert paths(found) == [("status.x", None)]
    assert found["a"].reads[0].segments == ("status", "x")


@pytest.mark.parametrize("kind", ["CombineToComposite", "CombineToEnvironment"])
def test_every_variable_of_a_combine_is_read(kind):
    combine = {"variables": [{"fromFieldPath": "status.x"}, {"fromFieldPath": "status.y"}]}
    found = read_templates(composition({"name": "a", "patches": [{"type": kind, "combine": combine}]}))
    assert paths(found) == [("status.x", None), ("status.y", None)]


@pytest.mark.parametrize("kind", ["FromCompositeFieldPath", "FromEnvironmentFieldPath", None])
def test_patches_to_the_resource_read_nothing_of_it(kind):
    patch = {"fromFieldPath": "spec.x"} | ({"type": kind} if kind else {})
    assert paths(read_templates(composition({"name": "a", "patches": [patch]}))) == []


def test_patch_sets_are_followed():
    sets = [{"name": "s", "patches": [{"type": "ToCompositeFieldPath", "fromFieldPath": "status.x"}]}]
    template = {"name": "a", "patches": [{"type": "PatchSet", "patchSetName": "s"}]}
    assert paths(read_templates(composition(template, patch_sets=sets))) == [("status.x", None)]


def test_readiness_checks_tell_what_they_expect():
    checks = [
        {"type": "MatchString", "fieldPath": "status.a", "matchString": "up"},
        {"type": "MatchInteger", "fieldPath": "status.b", "matchInteger": 3},
        {"type": "MatchTrue", "fieldPath": "status.c"},
        {"type": "MatchFalse", "fieldPath": "status.d"},
        {"type": "NonEmpty", "fieldPath": "status.e"},
        {"type": "MatchCondition", "matchCondition": {"type": "Available", "status": "True"}},
        {"type": "None"},
    ]
    patches = [{"type": "ToCompositeFieldPath", "fromFieldPath": "status.a"}]
    found = read_templates(composition({"name": "a", "readinessChecks": checks, "patches": patches}))
    expected = [("status.a", "up"), ("status.b", 3), ("status.c", True), ("status.d", False), ("status.e", None)]
    assert paths(found) == expected
    assert found["a"].conditions == (("Available", "True"),)


def test_only_connection_details_from_fields_count():
    details = [
        {"name": "host", "type": "FromFieldPath", "fromFieldPath": "status.x"},
        {"name": "user", "type": "FromValue", "value": "root"},
        {"name": "pass", "type": "FromConnectionSecretKey", "fromConnectionSecretKey": "p"},
    ]
    assert paths(read_templates(composition({"name": "a", "connectionDetails": details}))) == [("status.x", None)]


def test_a_path_that_cannot_be_parsed_is_left_to_the_function():
    patches = [{"type": "ToCompositeFieldPath", "fromFieldPath": "status.x["}]
    assert paths(read_templates(composition({"name": "a", "patches": patches}))) == []


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"spec": None},
        {"spec": {"pipeline": {}}},
        {"spec": {"pipeline": [None, {"input": 3}, {"input": {"resources": 1}}]}},
        composition({"name": 1, "patches": [None, {"type": "CombineToComposite", "combine": []}]}),
        composition({"name": "a", "patches": [{"type": []}, {"type": {}}], "readinessChecks": [{"type": []}]}),
    ],
)
def test_any_shape_is_survived(broken):
    assert all(reading.reads == () for reading in read_templates(broken).values())
