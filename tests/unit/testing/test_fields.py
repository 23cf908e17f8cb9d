"""Expectations, held against schemas."""

import pytest

from pyxp.catalog import Catalog
from pyxp.errors import UnknownNameError
from pyxp.testing.expectations import ABSENT, ANY, Containing, Exactly
from pyxp.testing.fields import Schemas, impossible, impossible_path, refuse_impossible
from pyxp.yamlio import read_documents

from .things import XRD

DEFINITIONS = [document.data for document in read_documents(XRD)]
SCHEMAS = Schemas(DEFINITIONS, Catalog.shipped())
QUEUE = SCHEMAS.find("sqs.aws.upbound.io/v1beta1", "Queue")
THING = SCHEMAS.find("example.org/v1", "XThing")

KNOWN = [
    {},
    {
        "apiVersion": ANY,
        "kind": "Queue",
        "metadata": {"name": ANY, "labels": {"any": "x"}, "annotations": {"a/b": "c"}},
    },
    {"metadata": {"ownerReferences": [{"kind": "XThing"}]}},
    {"spec": {"forProvider": {"tags": {"any-name": ABSENT}}}},
    {"spec": Exactly({"forProvider": {"region": "x"}})},
    {"status": {"atProvider": {"arn": ANY}, "conditions": Containing([{"type": "Ready"}])}},
]
NO_FIELD = "unknown field, so it is never there"
WRONG = [
    ({"specc": {}}, f"specc: {NO_FIELD}; did you mean 'spec'?"),
    ({"spec": {"forProvidr": ABSENT}}, f"spec.forProvidr: {NO_FIELD}; did you mean 'forProvider'?"),
    ({"spec": {"delaySeconds": ABSENT}}, f"spec.delaySeconds: {NO_FIELD}; it stands in forProvider"),
    (
        {"spec": Exactly({"forProvider": {"regoin": "x"}})},
        f"spec.forProvider.regoin: {NO_FIELD}; did you mean 'region'?",
    ),
    ({"metadata": {"lables": {}}}, f"metadata.lables: {NO_FIELD}; did you mean 'labels'?"),
    ({"status": {"conditions": [{"typ": "x"}]}}, f"status.conditions[0].typ: {NO_FIELD}; did you mean 'type'?"),
    (
        {"status": {"conditions": Containing([{"typ": "x"}])}},
        f"status.conditions[0].typ: {NO_FIELD}; did you mean 'type'?",
    ),
    (
        {"spec": {"forProvider": {"delaySeconds": "5"}}},
        "spec.forProvider.delaySeconds: is always a number, and never text; write it without quotes",
    ),
]


@pytest.mark.parametrize("fragment", KNOWN)
def test_fields_of_the_schema_are_known(fragment):
    assert impossible(fragment, QUEUE) == []


@pytest.mark.parametrize(("fragment", "told"), WRONG)
def test_what_can_never_be_is_told_with_what_was_meant(fragment, told):
    with pytest.raises(UnknownNameError) as caught:
        refuse_impossible("Queue", impossible(fragment, QUEUE))
    assert str(caught.value) == f"Queue: {told}"


def test_a_kind_of_the_platform_is_known_by_its_definition():
    assert impossible({"spec": {"tags": {"x": "y"}, "regions": ["a"], "resourceRefs": ANY}}, THING) == []
    assert [(item.path, item.hint) for item in impossible_path("spec.secondz", THING)] == [
        ("spec.secondz", "did you mean 'seconds'?")
    ]
    claim = SCHEMAS.find("example.org/v1", "Thing")
    assert impossible({"spec": {"environment": "dev", "tags": {}}}, claim) == []


@pytest.mark.parametrize("path", ["spec.forProvider.tags[any]", "status.conditions[3].type", "metadata.labels[a/b]"])
def test_paths_lead_through_maps_and_lists(path):
    assert impossible_path(path, QUEUE) == []


def test_a_path_tells_the_first_name_that_is_unknown():
    assert [item.path for item in impossible_path("spec.forProvidr.nothing", QUEUE)] == ["spec.forProvidr"]


def test_of_a_kind_that_nothing_knows_there_is_no_schema():
    assert SCHEMAS.find("example.org/v2", "XThing") is None
    assert SCHEMAS.find("sqs.aws.upbound.io/v9", "Queue") is None


def test_a_broken_definition_hides_no_other():
    broken = {"kind": "CompositeResourceDefinition", "metadata": {"name": "x"}}

    schemas = Schemas(
        [broken, *DEFINITIONS, {"kind": "CustomResourceDefinition", "spec": {"versions": [1]}}], Catalog()
    )

    assert schemas.find("example.org/v1", "XThing") is not None


def test_all_that_is_impossible_is_told_at_once():
    found = impossible({"specc": 1, "spec": {"forProvider": {"regoin": "x"}}}, QUEUE)

    with pytest.raises(UnknownNameError) as caught:
        refuse_impossible("Queue (sqs.aws.upbound.io/v1beta1)", found)

    assert str(caught.value).splitlines() == [
        f"Queue (sqs.aws.upbound.io/v1beta1): specc: {NO_FIELD}; did you mean 'spec'?",
        f"Queue (sqs.aws.upbound.io/v1beta1): spec.forProvider.regoin: {NO_FIELD}; did you mean 'region'?",
    ]
    refuse_impossible("Queue", [])
