"""A composite that is older than the defaults of its XRD has the resources that it has with them."""

import sys
from importlib import util
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pyxp import run_function
from pyxp.files import read_manifests
from pyxp.structural.defaulting import apply_defaults


def _neighbour(name):
    """A module of this folder, which is not a package."""
    spec = util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    sys.modules[name] = module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ROOT = Path(__file__).resolve().parents[2]
KNOWN = [item.data for item in read_manifests([ROOT / "xrds", ROOT / "compositions" / "streamflixpipeline.yaml"])]
XRD, COMPOSITION = (
    next(item for item in KNOWN if item["kind"].startswith(kind)) for kind in ("Composite", "Composition")
)
SCHEMA = XRD["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
STEPS = {step["step"]: step.get("input") for step in COMPOSITION["spec"]["pipeline"]}
NAMES = sorted(item["name"] for item in STEPS["patch-and-transform"]["resources"])
SLOTS = ("task-definition", "task-definition-twin")
SPECS = _neighbour("any_claim").values(SCHEMA)


def slot(release, ready):
    """An object of a release, as the API server has it."""
    conditions = [{"type": "Ready", "status": "True" if ready else "False"}]
    metadata = {"labels": {"platform.streamflix.io/release": str(release)}}
    return {"resource": {"metadata": metadata, "status": {"conditions": conditions}}}


def kept(spec, observed):
    """The resources that the filters leave, none of which may fail."""
    request = {
        "observed": {"composite": {"resource": {"kind": "XStreamflixPipeline", "spec": spec}}, "resources": observed},
        "desired": {"resources": {name: {"resource": {}} for name in NAMES}},
        "input": STEPS["conditions"],
    }
    answer = run_function("function-cel-filter", request)
    assert answer.get("results", []) == []
    return set(answer["desired"]["resources"])


@settings(max_examples=40)
@given(
    SPECS,
    st.sets(st.sampled_from(NAMES)),
    st.fixed_dictionaries({}, optional=dict.fromkeys(SLOTS, st.builds(slot, st.integers(1, 3), st.booleans()))),
)
def test_filters_say_of_a_composite_without_defaults_what_they_say_with_them(spec, observed, slots):
    there = {**{name: {"resource": {}} for name in observed.difference(SLOTS)}, **slots}

    assert kept(spec, there) == kept(apply_defaults(SCHEMA, spec), there)


def test_a_composite_without_anything_has_what_the_defaults_ask_for():
    everything = kept(apply_defaults(SCHEMA, {"environment": "dev"}), {})
    assert kept({}, {}) == everything
    assert {"task-definition", "nat-gateway-a"} <= everything
    assert "task-definition-twin" not in everything
    asked_next = kept({}, {"task-definition-twin": slot(1, True)})
    assert "task-definition" not in asked_next
