"""Templates remembered: whatever came before, a composite becomes what it becomes alone."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from pyxp.engine.patch_and_transform import compile_input
from pyxp.model.budget import Budget

ENVIRONMENT = "apiextensions.crossplane.io/environment"
BASE = {"apiVersion": "example.org/v1", "kind": "Thing", "spec": {"there": {"a": 1}, "text": "t"}}


def patch(kind, source, target, **more):
    """A patch that copies a field."""
    return {"type": kind, "fromFieldPath": source, "toFieldPath": target, **more}


def combined(kind, target, *sources):
    """A patch that joins fields."""
    how = {"strategy": "string", "string": {"fmt": "-".join(["%s"] * len(sources))}}
    return {
        "type": kind,
        "toFieldPath": target,
        "combine": {**how, "variables": [{"fromFieldPath": s} for s in sources]},
    }


REQUIRED = {"policy": {"fromFieldPath": "Required"}}
PATCHES = [
    patch("FromCompositeFieldPath", "spec.a", "spec.a"),
    patch("FromCompositeFieldPath", "spec.a", "spec.there.new.a"),
    patch("FromCompositeFieldPath", "spec.a", "spec.text.below"),
    patch("FromCompositeFieldPath", "spec.a", "spec.list[1].a"),
    patch("FromCompositeFieldPath", "spec.a.b", "metadata.labels.b", **REQUIRED),
    patch("FromCompositeFieldPath", "spec.a", "spec.there", policy={"toFieldPath": "MergeObjects"}),
    patch("FromCompositeFieldPath", "spec.b[0]", "kind"),
    patch("FromEnvironmentFieldPath", "a", "spec.of", **REQUIRED),
    patch("FromEnvironmentFieldPath", "a", "apiVersion"),
    patch("FromCompositeFieldPath", "spec.b", "spec.number", transforms=[{"type": "math", "math": {"multiply": 2}}]),
    combined("CombineFromComposite", "spec.joined", "spec.a", "spec.b"),
    combined("CombineFromEnvironment", "spec.joined", "a", "b.c"),
    patch("ToCompositeFieldPath", "status.id", "status.id"),
]
leaves = st.sampled_from(["", "x", "é", 1, 1.0, True, None, 2**53 + 1, [], {}])
values = leaves | st.lists(leaves, max_size=2) | st.dictionaries(st.sampled_from(["a", "b", "c"]), leaves, max_size=2)
objects = st.dictionaries(st.sampled_from(["a", "b"]), values, max_size=2)
templates = st.lists(st.lists(st.sampled_from(PATCHES), max_size=4), min_size=1, max_size=3)


def request(spec, environment, observed):
    """A request about one composite."""
    made = {"observed": {"composite": {"resource": {"apiVersion": "a.org/v1", "kind": "X", "spec": spec}}}}
    if observed:
        made["observed"]["resources"] = {"r0": {"resource": {**BASE, "status": {"id": "i"}}}}
    return {**made, "context": {ENVIRONMENT: environment}} if environment else made


@given(templates, st.lists(st.tuples(objects, objects, st.booleans()), min_size=2, max_size=4), st.integers(5, 200))
def test_what_came_before_changes_nothing(patches, composites, values_left):
    read = {"resources": [{"name": f"r{i}", "base": BASE, "patches": list(p)} for i, p in enumerate(patches)]}
    together = compile_input(read, remember=True)
    # Each comes twice, so that the second time it is remembered, and then once with little left to spend.
    for left in (10_000, 10_000, values_left):
        for spec, environment, observed in composites:
            made = request(spec, environment, observed)
            alone, budget, own_budget = compile_input(copy.deepcopy(read)), Budget(left), Budget(left)
            wanted = alone.run(copy.deepcopy(made), own_budget)
            assert repr(together.run(made, budget)) == repr(wanted)
            if not wanted.refusal.resource:
                assert (budget.values, budget.text) == (own_budget.values, own_budget.text)


def test_texts_numbers_and_truth_are_told_apart():
    compiled = compile_input(
        {"resources": [{"name": "r", "base": BASE, "patches": [PATCHES[0]]}]},
        remember=True,
    )
    found = []
    for value in ("1", 1, True, 1.5, [1], "1", 1, True):
        response = compiled.run(request({"a": value}, {}, False)).response
        found.append(response["desired"]["resources"]["r"]["resource"]["spec"]["a"])
    assert list(map(repr, found)) == ["'1'", "1", "True", "1.5", "[1]", "'1'", "1", "True"]


def test_what_comes_again_is_the_same_resource_until_everything_differs():
    compiled = compile_input({"resources": [{"name": "r", "base": BASE, "patches": [PATCHES[0]]}]}, remember=True)

    def made(value):
        return compiled.run(request({"a": value}, {}, False)).response["desired"]["resources"]["r"]["resource"]

    assert made("x") is made("x")
    for number in range(40):
        made(f"other-{number}")
    assert made("x") is not made("x")
    assert made("x") == {**BASE, "spec": {**BASE["spec"], "a": "x"}}
