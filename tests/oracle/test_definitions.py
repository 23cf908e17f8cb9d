"""The API server's own code and pyxp agree on which definitions can be established."""

from copy import deepcopy

import pytest

from pyxp.structural.xrd import derive_crds
from pyxp.validation import Validator
from pyxp.validation.definitions import definition_causes

from .definitions import ACCEPTED, REFUSED, definition
from .flagship import stacks

pytestmark = pytest.mark.toolchain


def served(xrd):
    """The CRDs of an XRD, as they reach the API server; the owner's id is known only in a cluster."""
    crds = derive_crds(deepcopy(xrd))
    for crd in crds:
        crd["metadata"].pop("ownerReferences", None)
    return crds


def told(causes):
    """Reason and field of each cause, without their order, which the server draws at random in maps."""
    return sorted((cause["reason"], cause["field"]) for cause in causes)


def ours(crd):
    return sorted((cause.reason, cause.field) for cause in Validator([]).check(crd).causes)


def test_the_generated_definition_is_established(api_server):
    crds = served(stacks.XRD)

    answers = api_server([{"crd": crd} for crd in crds])

    assert [crd["spec"]["names"]["kind"] for crd in crds] == ["XStreamflixPipeline", "StreamflixPipeline"]
    assert [answer["causes"] for answer in answers] == [[], []]
    assert definition_causes(stacks.XRD) == []


@pytest.mark.parametrize("schema", ACCEPTED.values(), ids=ACCEPTED)
def test_both_accept(api_server, schema):
    xrd = definition(schema)

    answers = api_server([{"crd": crd} for crd in served(xrd)])

    assert [answer["causes"] for answer in answers] == [[], []]
    assert definition_causes(xrd) == []


@pytest.mark.parametrize("schema", REFUSED.values(), ids=REFUSED)
def test_both_refuse_for_the_same_causes(api_server, schema):
    xrd = definition(schema)
    crds = served(xrd)

    answers = api_server([{"crd": crd} for crd in crds])

    assert all(answer["causes"] for answer in answers)
    assert definition_causes(xrd)
    assert [ours(crd) for crd in crds] == [told(answer["causes"]) for answer in answers]
