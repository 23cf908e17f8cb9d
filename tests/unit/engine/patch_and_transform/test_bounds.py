"""What strangers may make a render do: every product is bounded, and the error says where and by what."""

import pytest

from pyxp.engine.patch_and_transform import compile_input
from pyxp.model.budget import DEEPEST, Budget
from pyxp.yamlio import jsontext

BASE = {"apiVersion": "example.org/v1", "kind": "Thing"}
OBSERVED = {"composite": {"resource": {"apiVersion": "a.org/v1", "kind": "X", "spec": {}}}}
TO_JSON = {"type": "string", "string": {"type": "Convert", "convert": "ToJson"}}
TO_BASE64 = {"type": "string", "string": {"type": "Convert", "convert": "ToBase64"}}
GROW = {"type": "string", "string": {"type": "Replace", "replace": {"search": "a", "replace": "a" * 100}}}
TOO_MUCH_TEXT = "this would make more than 16 MiB of text, the most that pyxp makes of one document"
TOO_MANY_VALUES = "this would make more than 250000 values, the most that pyxp makes of one document"


def format_step(text):
    return {"type": "string", "string": {"type": "Format", "fmt": text}}


def join_step(separator):
    return {"type": "string", "string": {"type": "Join", "join": {"separator": separator}}}


def copy_patch(*transforms, to="spec.b", **more):
    return {"type": "FromCompositeFieldPath", "fromFieldPath": "spec.a", "toFieldPath": to, **more} | (
        {"transforms": list(transforms)} if transforms else {}
    )


def combine(count, text):
    variables = [{"fromFieldPath": "spec.a"}] * count
    return {
        "type": "CombineFromComposite",
        "toFieldPath": "spec.b",
        "combine": {"variables": variables, "strategy": "string", "string": {"fmt": text}},
    }


def run(value, *resources, **more):
    """The response of one call about a composite whose ``spec.a`` is the value."""
    composite = {"apiVersion": "a.org/v1", "kind": "X", "spec": {"a": value}}
    given = {"resources": list(resources), **more}
    return compile_input(given).run({"observed": {"composite": {"resource": composite}}}).response


def thing(*patches, name="thing", **base):
    return {"name": name, "base": {**BASE, **base}, "patches": list(patches)}


def fatal(value, *resources, **more):
    """The one fatal message of a call."""
    (result,) = run(value, *resources, **more)["results"]
    assert result["severity"] == "SEVERITY_FATAL"
    return result["message"]


@pytest.mark.parametrize(
    ("value", "transforms", "told"),
    [
        ('"' * 10, [TO_JSON] * 70, f"transform at index 19 (string) failed: {TOO_MUCH_TEXT}"),
        ("x" * 100, [TO_BASE64] * 90, f"(string) failed: {TOO_MUCH_TEXT}"),
        ("a" * 8, [GROW] * 3, "transform at index 2 (string) failed: the replaced text is longer than 2097152"),
        ([""] * 40_000, [join_step("x" * 40_000)], "the joined text is longer than 2097152 characters"),
        ([1] * 20_000, [format_step("%1000000v")], "the formatted text is longer than 2097152 characters"),
        ({"k": [{"k": 1.5}] * 9}, [format_step("%1000000.100000f")], "the formatted text is longer than"),
        (1, [format_step("%1000000d"), *[TO_JSON] * 30], TOO_MUCH_TEXT),
    ],
)
def test_transforms_make_bounded_texts(value, transforms, told):
    message = fatal(value, thing(copy_patch(*transforms)))
    assert message.startswith('cannot render composed resource "thing" "FromCompositeFieldPath" patch at index 0: ')
    assert told in message


def test_combinations_make_bounded_texts():
    assert "longer than 2097152 characters" in fatal("x" * 100_000, thing(combine(2000, "%s" * 2000)))
    assert "longer than 2097152 characters" in fatal(1.5, thing(combine(2000, "%1000000v" * 2000)))


def test_combinations_copy_bounded_values():
    assert TOO_MANY_VALUES in fatal([1] * 50_000, thing(combine(2000, "%s" * 2000)))


def test_one_budget_serves_all_patches_of_a_call():
    padded = [copy_patch(format_step("%1000000d"), to=f"spec.b{index}") for index in range(3)]
    resources = [thing(*padded, name=f"r{index}") for index in range(50)]
    message = fatal(1, *resources)
    assert message.startswith('cannot render composed resource "r5"')
    assert TOO_MUCH_TEXT in message


def test_texts_are_counted_wherever_they_are_copied():
    resources = [thing(copy_patch(), name=f"r{index}") for index in range(200)]
    assert TOO_MUCH_TEXT in fatal("x" * 900_000, *resources)


def test_values_are_counted_wherever_they_are_copied():
    resources = [thing(*[copy_patch(to=f"spec.b{n}") for n in range(50)], name=f"r{index}") for index in range(50)]
    assert TOO_MANY_VALUES in fatal([1] * 1000, *resources)


def test_patch_sets_cannot_multiply():
    sets = [{"name": "s", "patches": [copy_patch(to=f"spec.b{index}") for index in range(1000)]}]
    include = [{"type": "PatchSet", "patchSetName": "s"}] * 50
    message = fatal("x", *[thing(*include, name=f"r{index}") for index in range(200)], patchSets=sets)
    assert message == 'cannot resolve patch sets: with the patch sets of "r5" there are more than 250000 patches'


def test_wildcards_cannot_multiply():
    target = {"spec": {"l": [{"x": 0} for _ in range(1000)]}}
    assert TOO_MANY_VALUES in fatal(["y"] * 5000, thing(copy_patch(to="spec.l[*].x"), **target))
    assert TOO_MANY_VALUES in fatal("y", thing(*[copy_patch(to="spec.l[*].x")] * 300, **target))


@pytest.mark.parametrize("policy", ["AppendArray", "ForceMergeObjectsAppendArrays", "MergeObjectsAppendArrays"])
@pytest.mark.parametrize("value", [[{"n": index} for index in range(300)], {"x": [1] * 300}])
def test_appending_cannot_multiply(policy, value):
    patches = [copy_patch(policy={"toFieldPath": policy})] * 300
    composite = {"apiVersion": "a.org/v1", "kind": "X", "spec": {"a": value}}
    request = {"observed": {"composite": {"resource": composite}}}
    response = compile_input({"resources": [thing(*patches)]}).run(request, Budget(20_000)).response
    assert "this would make more than 20000 values" in response["results"][0]["message"]


def test_patterns_that_are_tried_count():
    match = {"type": "match", "match": {"patterns": [{"type": "literal", "literal": "no", "result": 1}] * 3000}}
    assert "failed: this would make more than" in fatal("x" * 10_000, thing(copy_patch(match)))


def test_resources_taken_over_from_earlier_functions_count():
    earlier = {"resource": {**BASE, "spec": {"l": [1] * 50_000}}}
    request = {"observed": OBSERVED, "desired": {"resources": {f"r{n}": earlier for n in range(9)}}}
    response = compile_input({"resources": [{"name": f"r{n}"} for n in range(9)]}).run(request).response
    assert response["results"][0]["message"] == TOO_MANY_VALUES


@pytest.mark.thorough
def test_connection_details_count():
    detail = [{"type": "FromFieldPath", "fromFieldPath": "spec", "name": f"n{index}"} for index in range(100)]
    template = {"name": "r", "base": BASE, "connectionDetails": detail}
    observed = {**OBSERVED, "resources": {"r": {"resource": {**BASE, "spec": {"l": [1] * 50_000}}}}}
    response = compile_input({"resources": [template]}).run({"observed": observed}).response
    assert response["results"][0]["message"] == TOO_MANY_VALUES


def test_honest_work_has_room():
    document = {"Statement": [{"Effect": "Allow", "Action": [f"s3:Get{n}" for n in range(40)]} for _ in range(10)]}
    resources = [
        thing(*[copy_patch(TO_JSON, TO_JSON, to=f"spec.b{n}") for n in range(10)], name=f"r{index}")
        for index in range(50)
    ]
    response = run(document, *resources)
    assert "results" not in response
    assert len(response["desired"]["resources"]) == 50


TOO_DEEP = f"this would make more than {DEEPEST} levels of nesting, the most that pyxp makes of one document"
FROM_JSON = {"type": "convert", "convert": {"toType": "object", "format": "json"}}


def nested(levels):
    return '{"a":' * levels + "1" + "}" * levels


def test_as_many_levels_are_made_as_are_read():
    assert DEEPEST == jsontext.DEEPEST


def test_paths_cannot_nest_too_deeply():
    below = ".a" * (DEEPEST - 1)
    assert "results" not in run("x", thing(copy_patch(to=f"data{below}")))
    for path in (f"data{below}.a", "data" + "[0]" * 1000, "data" + ".a" * 5000):
        told = fatal("x", thing(copy_patch(to=path)))
        assert told == f'cannot render composed resource "thing" "FromCompositeFieldPath" patch at index 0: {TOO_DEEP}'


def test_wildcards_stand_for_levels_as_well():
    given = thing(copy_patch(FROM_JSON, to="data[*].a"), data=[{"a": 1}])
    assert "results" not in run(nested(DEEPEST - 3), given)
    assert fatal(nested(DEEPEST - 2), given).endswith(f"patch at index 0: {TOO_DEEP}")


@pytest.mark.parametrize(("levels", "below", "fits"), [(100, 99, True), (100, 100, False), (199, 0, True)])
def test_values_count_where_they_are_written(levels, below, fits):
    given = thing(copy_patch(FROM_JSON, to="data" + ".a" * below))
    if fits:
        assert "results" not in run(nested(levels), given)
    else:
        assert fatal(nested(levels), given).endswith(f"patch at index 0: {TOO_DEEP}")


@pytest.mark.parametrize("levels", [DEEPEST + 1, 600])
def test_text_that_becomes_an_object_cannot_nest_too_deeply(levels):
    told = fatal(nested(levels), thing(copy_patch(FROM_JSON, to="data")))
    assert told.endswith(f"patch at index 0: transform at index 0 (convert) failed: {TOO_DEEP}")
