"""Names in expectations, held against schemas."""

import pytest

from pyxp.catalog import Catalog
from pyxp.errors import UnknownNameError
from pyxp.testing.expectations import ABSENT, ANY, Containing, Exactly
from pyxp.testing.fields import Schemas, UnknownField, refuse_unknown, unknown_fields, unknown_in_path
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
MISSPELT = [
    ({"specc": {}}, "specc", "did you mean 'spec'?"),
    ({"spec": {"forProvidr": ABSENT}}, "spec.forProvidr", "did you mean 'forProvider'?"),
    ({"spec": {"delaySeconds": ABSENT}}, "spec.delaySeconds", "it is spec.forProvider.delaySeconds"),
    ({"spec": Exactly({"forProvider": {"regoin": "x"}})}, "spec.forProvider.regoin", "did you mean 'region'?"),
    ({"metadata": {"lables": {}}}, "metadata.lables", "did you mean 'labels'?"),
    ({"status": {"conditions": [{"typ": "Ready"}]}}, "status.conditions[0].typ", "did you mean 'type'?"),
    ({"status": {"conditions": Containing([{"typ": "x"}])}}, "status.conditions[0].typ", "did you mean 'type'?"),
    ({"spec": {"qqqqqqqq": 1}}, "spec.qqqqqqqq", ""),
]


@pytest.mark.parametrize("fragment", KNOWN)
def test_fields_of_the_schema_are_known(fragment):
    assert unknown_fields(fragment, QUEUE) == []


@pytest.mark.parametrize(("fragment", "path", "hint"), MISSPELT)
def test_a_misspelt_field_is_told_with_the_one_that_was_meant(fragment, path, hint):
    (found,) = unknown_fields(fragment, QUEUE)

    assert found.path == path
    assert found.hint == hint or (not hint and found.hint.startswith("there are "))


def test_a_kind_of_the_platform_is_known_by_its_definition():
    assert unknown_fields({"spec": {"tags": {"x": "y"}, "regions": ["a"], "resourceRefs": ANY}}, THING) == []
    assert unknown_in_path("spec.secondz", THING) == UnknownField("spec.secondz", "did you mean 'seconds'?")
    claim = SCHEMAS.find("example.org/v1", "Thing")
    assert unknown_fields({"spec": {"environment": "dev", "tags": {}}}, claim) == []


@pytest.mark.parametrize("path", ["spec.forProvider.tags[any]", "status.conditions[3].type", "metadata.labels[a/b]"])
def test_paths_lead_through_maps_and_lists(path):
    assert unknown_in_path(path, QUEUE) is None


def test_a_path_tells_the_first_name_that_is_unknown():
    assert unknown_in_path("spec.forProvidr.nothing", QUEUE).path == "spec.forProvidr"


def test_of_a_kind_that_nothing_knows_there_is_no_schema():
    assert SCHEMAS.find("example.org/v2", "XThing") is None
    assert SCHEMAS.find("sqs.aws.upbound.io/v9", "Queue") is None


def test_a_broken_definition_hides_no_other():
    broken = {"kind": "CompositeResourceDefinition", "metadata": {"name": "x"}}

    schemas = Schemas(
        [broken, *DEFINITIONS, {"kind": "CustomResourceDefinition", "spec": {"versions": [1]}}], Catalog()
    )

    assert schemas.find("example.org/v1", "XThing") is not None


def test_all_unknown_fields_are_told_at_once():
    found = unknown_fields({"specc": 1, "spec": {"forProvider": {"regoin": 1}}}, QUEUE)

    with pytest.raises(UnknownNameError) as caught:
        refuse_unknown("Queue (sqs.aws.upbound.io/v1beta1)", found)

    assert str(caught.value).splitlines() == [
        "specc is not a field of Queue (sqs.aws.upbound.io/v1beta1); did you mean 'spec'?",
        "spec.forProvider.regoin is not a field of Queue (sqs.aws.upbound.io/v1beta1); did you mean 'region'?",
    ]
    refuse_unknown("Queue", [])
