"""Properties of every stack that can come up."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.catalog import Catalog
from pyxp.engine import Pipeline
from pyxp.simulation import converge

pytestmark = pytest.mark.thorough

CATALOG = Catalog.shipped()
FUNCTION = {
    "apiVersion": "pkg.crossplane.io/v1",
    "kind": "Function",
    "metadata": {"name": "pt"},
    "spec": {"package": "example.org/function-patch-and-transform:v1"},
}
XR = {"apiVersion": "example.org/v1", "kind": "XStack", "metadata": {"name": "dev"}, "spec": {}}
KINDS = (
    ("ec2.aws.upbound.io/v1beta1", "VPC"),
    ("sqs.aws.upbound.io/v1beta1", "Queue"),
    ("kinesis.aws.upbound.io/v1beta2", "Stream"),
    ("iam.aws.upbound.io/v1beta1", "Role"),
    ("example.org/v1", "XNested"),
)
VPC = KINDS[0]
SUBNET = ("ec2.aws.upbound.io/v1beta1", "Subnet")
RESOURCE_NAME = "crossplane.io/composition-resource-name"


@st.composite
def stacks(draw):
    """Templates in dependency order: (kind, names that must report first, name of the selected VPC or None)."""
    found = {}
    for index in range(draw(st.integers(1, 7))):
        name = f"r{index}"
        earlier = sorted(found)
        after = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=3)) if earlier else []
        networks = [known for known in earlier if found[known][0] == VPC]
        selected = draw(st.sampled_from([None, *networks]))
        kind = SUBNET if selected else draw(st.sampled_from(KINDS))
        found[name] = (kind, after, selected)
    return found


def composition(stack):
    resources = []
    for name, (kind, after, selected) in stack.items():
        spec = {}
        if not kind[0].startswith("example"):
            spec = {"forProvider": {"region": "eu-central-1"}}
        if selected:
            selector = {"matchControllerRef": True, "matchLabels": {"stack/resource": selected}}
            spec["forProvider"]["vpcIdSelector"] = selector
        status = "status.atProvider.id" if "forProvider" in spec else "status.identity"
        patches = [{"type": "ToEnvironmentFieldPath", "fromFieldPath": status, "toFieldPath": f"values.{name}"}]
        patches += [
            {
                "type": "FromEnvironmentFieldPath",
                "fromFieldPath": f"values.{producer}",
                "toFieldPath": f"metadata.annotations[stack/after-{producer}]",
                "policy": {"fromFieldPath": "Required"},
            }
            for producer in after
        ]
        base = {"apiVersion": kind[0], "kind": kind[1], "metadata": {"labels": {"stack/resource": name}}, "spec": spec}
        resources.append({"name": name, "base": base, "patches": patches})
    function_input = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": resources}
    return {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "stacks"},
        "spec": {
            "compositeTypeRef": {"apiVersion": "example.org/v1", "kind": "XStack"},
            "mode": "Pipeline",
            "pipeline": [{"step": "compose", "functionRef": {"name": "pt"}, "input": function_input}],
        },
    }


def come_up(stack, **options):
    made = composition(stack)
    pipeline = Pipeline(made, [FUNCTION])
    return converge(lambda seen: pipeline.run(XR, observed=seen), CATALOG.find, made, **options)


def wave_of(convergence, what):
    """The number of the wave by resource; a resource in two waves fails."""
    pairs = [(name, wave.number) for wave in convergence.waves for name in getattr(wave, what)]
    assert len(pairs) == len(dict(pairs))
    return dict(pairs)


def conditions_sorted(observed):
    """The objects with their conditions by type: which of them came first tells of the way, not of the end."""
    sorted_ones = deepcopy(list(observed))
    for item in sorted_ones:
        item["status"]["conditions"].sort(key=lambda condition: condition["type"])
    return sorted_ones


slow = st.dictionaries(st.sampled_from([f"r{index}" for index in range(7)]), st.integers(0, 3), max_size=3)


@given(stacks(), slow)
def test_everything_comes_up_once_and_in_order(stack, delays):
    delays = {name: passes for name, passes in delays.items() if name in stack}
    found = come_up(stack, delays=delays)
    created, ready = wave_of(found, "created"), wave_of(found, "ready")
    assert found.settled
    assert found.blocked == {}
    assert set(created) == set(ready) == set(stack)
    for name, (_, after, selected) in stack.items():
        assert ready[name] >= created[name] + delays.get(name, 0)
        assert all(created[name] > ready[producer] for producer in after)
        assert selected is None or ready[name] >= ready[selected]


@given(stacks(), slow)
def test_converging_again_from_the_converged_state_adds_no_wave(stack, delays):
    found = come_up(stack, delays={name: passes for name, passes in delays.items() if name in stack})
    again = come_up(stack, observed=found.observed)
    assert again.waves == ()
    assert again.settled
    assert again.observed == found.observed


@given(stacks(), slow, st.integers(1, 6))
def test_a_simulation_that_is_cut_and_resumed_ends_the_same_way(stack, delays, limit):
    delays = {name: passes for name, passes in delays.items() if name in stack}
    cut = come_up(stack, delays=delays, limit=limit)
    resumed = come_up(stack, observed=cut.observed)
    assert conditions_sorted(resumed.observed) == conditions_sorted(come_up(stack).observed)


@given(stacks(), st.randoms(use_true_random=False))
def test_the_order_of_observed_resources_is_of_no_consequence(stack, random):
    halfway = list(come_up(stack, limit=2).observed)
    shuffled = random.sample(halfway, len(halfway))
    assert come_up(stack, observed=shuffled).observed == come_up(stack, observed=halfway).observed
