"""Any claim that the flagship's XRD accepts becomes a stack, always the same, that the provider accepts."""

import sys
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from importlib import util
from pathlib import Path

import pytest
from hypothesis import Phase, assume, given, settings

from pyxp.catalog import Catalog
from pyxp.files import read_manifests
from pyxp.jobs.render import Surroundings, render
from pyxp.reports.stacks import RENDERERS, Extras
from pyxp.simulation.looks import Rest
from pyxp.structural.xrd import derive_crds
from pyxp.validation import Validator

pytestmark = pytest.mark.thorough


def _neighbour(name):
    """A module of this folder, which is not a package."""
    spec = util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    sys.modules[name] = module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


any_claim = _neighbour("any_claim")
ROOT = Path(__file__).resolve().parents[2]
KNOWN = read_manifests([ROOT / "xrds", ROOT / "compositions"])
CATALOG = Catalog.shipped()
XRD = next(item.data for item in KNOWN if item.data["kind"] == "CompositeResourceDefinition")
VALIDATOR = Validator([XRD], namespaces=None)
CLAIMS = any_claim.claims(derive_crds(deepcopy(XRD))[1], "drawn", "team")


def in_every_stack():
    """How many resources no filter takes out of a claim's stack, besides its alarms."""
    steps = [
        step["input"]
        for item in KNOWN
        if item.data["kind"] == "Composition"
        for step in item.data["spec"]["pipeline"]
        if "input" in step
    ]
    names = {resource["name"] for step in steps for resource in step.get("resources", ())}
    return len(names - {item["name"] for step in steps for item in step.get("filters", ())})


ALARMS = 8
SURROUNDINGS = Surroundings(known=KNOWN, catalog=CATALOG)


def accepted(drawn):
    """The claim with all that rules refuse taken out again."""
    claim = any_claim.mended(drawn, VALIDATOR)
    assume(claim is not None)
    return claim


def printed(result):
    return RENDERERS["yaml"](result.stacks, Extras(full_xr=True, function_results=True, context=True))


@settings(max_examples=20)
@given(CLAIMS)
def test_any_claim_renders_into_what_the_provider_accepts(drawn):
    claim = accepted(drawn)

    result = render([claim], SURROUNDINGS)

    assert result.findings == []
    (stack,) = result.stacks
    alarms, network = (claim["spec"].get(part, {}) for part in ("alarms", "network"))
    gateways = {"none": 0, "one": 1, "per-zone": len(network.get("zones", "ab"))}[network.get("nat", "one")]
    asked = in_every_stack() + 2 * gateways + ALARMS - len(alarms.get("disabled", ())) + ("email" in alarms)
    assert len(stack.rendered.composed) + len(stack.waiting) >= asked


@settings(max_examples=6)
@given(CLAIMS)
def test_the_whole_stack_of_any_claim_comes_up(drawn):
    claim = accepted(drawn)

    result = render([claim], SURROUNDINGS, converge=True)

    assert result.findings == []
    (stack,) = result.stacks
    assert (stack.waiting, stack.rendered.unready) == ((), ())
    left = stack.reconciled_claim()
    assert left["status"]["conditions"][-1]["reason"] == "Available"
    assert VALIDATOR.check({**claim, "status": left["status"]}, operation="update-status", old=claim).causes == ()
    with pytest.MonkeyPatch.context() as patch:
        # Nothing is passed over because another look would leave it as it is.
        patch.setattr(Rest, "lasts", lambda *_: False)
        again = render([claim], SURROUNDINGS, converge=True)
    assert (printed(again), again.stacks[0].there) == (printed(result), stack.there)


@settings(max_examples=6)
@given(CLAIMS)
def test_rendering_is_repeatable_and_changes_no_claim(drawn):
    claim = accepted(drawn)
    before = deepcopy(claim)

    assert printed(render([claim], SURROUNDINGS)) == printed(render([before], SURROUNDINGS))
    assert claim == before


@settings(max_examples=6)
@given(CLAIMS)
def test_what_was_rendered_is_found_again(drawn):
    claim = accepted(drawn)
    first = render([claim], SURROUNDINGS, validate=False).stacks[0].rendered

    second = render([claim], replace(SURROUNDINGS, observed=first.composed), validate=False).stacks[0].rendered

    assert second.composed == first.composed
    assert second.composite["spec"] == first.composite["spec"]


def test_claims_of_all_sorts_are_drawn():
    """The properties would hold for nothing, too: see that every part of the claim is set by some example."""
    seen = Counter()

    @settings(max_examples=130, database=None, phases=[Phase.generate], derandomize=True)
    @given(CLAIMS)
    def draw(drawn):
        claim = any_claim.mended(drawn, VALIDATOR)
        seen.update(["refused"] if claim is None else list(claim["spec"]))

    draw()
    assert set(XRD["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]) <= {*seen}
    assert seen["refused"] < 13
