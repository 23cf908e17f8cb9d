"""Rendering one claim after the other: the same as rendering each for itself, whatever came before."""

import pytest

from pyxp.errors import InputError
from pyxp.jobs.render import Surroundings, render
from pyxp.jobs.renderer import Call, Renderer, subjects_among
from pyxp.yamlio import read_documents

from .test_render_job import CLAIM, COMPOSITION, FUNCTION, XRD

DOUBTFUL = COMPOSITION.replace("fromFieldPath: spec.cidr,", "fromFieldPath: spec.cidrr,")
UNKNOWN = COMPOSITION.replace("ec2.aws.upbound.io/v1beta1", "ec2.example.org/v1beta1")
BAD = CLAIM.replace("environment: dev", "environment: dev, cidrr: 10.0.0.0/8")


def documents(*texts):
    return read_documents("---".join(texts), "given.yaml")


def around(composition=COMPOSITION):
    return Surroundings(known=documents(XRD, composition, FUNCTION))


@pytest.mark.parametrize("composition", [COMPOSITION, DOUBTFUL, UNKNOWN], ids=["good", "doubtful", "unknown-kind"])
def test_each_claim_becomes_what_it_becomes_alone(composition):
    renderer = Renderer(around(composition))
    (claim,) = documents(CLAIM)

    for how in (Call(), Call(converge=True), Call(validate=False), Call()):
        alone = render([claim], around(composition), validate=how.validate, converge=how.converge)
        made = renderer.render(claim, how)

        assert [made.stack.rendered.composed] == [stack.rendered.composed for stack in alone.stacks]
        assert [str(item) for item in made.findings] == [str(item) for item in alone.findings]
        assert ([made.waves] if how.converge else []) == alone.waves


def test_a_refused_claim_gives_findings_and_leaves_the_next_one_alone():
    renderer = Renderer(around())

    refused = renderer.render(documents(BAD)[0])
    good = renderer.render(documents(CLAIM)[0])

    assert refused.stack is None
    assert [(item.code, item.path) for item in refused.findings] == [("unknown-field", "spec.cidrr")]
    assert good.stack is not None
    assert good.findings == []


def test_what_is_observed_counts_for_one_claim_only():
    renderer = Renderer(around())
    (claim,) = documents(CLAIM)
    first = renderer.render(claim).stack.rendered
    there = {**first.composed[0], "metadata": {**first.composed[0]["metadata"], "name": "as-it-is-called"}}

    second = renderer.render(claim, Call(observed=[there])).stack.rendered
    third = renderer.render(claim).stack.rendered

    assert second.composed[0]["metadata"]["name"] == "as-it-is-called"
    assert third.composed == first.composed


def test_what_a_claim_was_before_is_judged():
    renderer = Renderer(around())
    (claim,), (other,) = documents(CLAIM), documents(CLAIM.replace("name: dev", "name: other"))

    assert renderer.render(claim, Call(old=[claim])).waves == []
    assert [item.code for item in renderer.render(claim, Call(old=[other])).findings] == ["no-change"]


def test_what_is_no_claim_is_refused():
    with pytest.raises(InputError, match="neither a claim nor a composite"):
        Renderer(around()).render(documents(FUNCTION)[0])
    with pytest.raises(InputError, match="nothing defines Thingy dev"):
        Renderer(around()).render(documents(CLAIM.replace("kind: Thing", "kind: Thingy"))[0])


def test_claims_are_found_among_documents():
    given = documents(FUNCTION, CLAIM)

    assert subjects_among(given, around().known) == [given[1]]
