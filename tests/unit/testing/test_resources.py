"""Rendered manifests as tests look at them."""

import pytest

from pyxp.errors import UnknownNameError, UsageError
from pyxp.testing import ABSENT, ANY, Containing, Matching
from pyxp.testing.comparing import told_comparison


@pytest.fixture(scope="module")
def stack(things):
    return things.render("claims/dev.yaml")


@pytest.fixture
def queue(stack):
    return stack.resources["queue"]


def test_a_resource_is_a_mapping_like_its_manifest(queue):
    assert queue["spec"]["forProvider"] == {
        "region": "eu-central-1",
        "visibilityTimeoutSeconds": 30,
        "tags": {"team": "video"},
    }
    assert sorted(queue) == ["apiVersion", "kind", "metadata", "spec"]
    assert (queue.kind, queue.api_version, queue.name) == ("Queue", "sqs.aws.upbound.io/v1beta1", "queue")
    assert queue.spec == queue["spec"] and queue.metadata == queue["metadata"]
    assert (queue.status, queue.external_name) == ({}, None)
    assert repr(queue) == "<Queue dev-r8trm-c49d36afde77, composed as 'queue'>"


def test_a_key_that_is_not_there_names_the_nearest(queue):
    with pytest.raises(UnknownNameError) as caught:
        queue["specs"]
    assert str(caught.value) == "queue (Queue) has no specs; did you mean 'spec'?"
    assert queue.get("status") is None and "status" not in queue
    with pytest.raises(KeyError):
        queue["status"]
    with pytest.raises(UnknownNameError, match="did you mean 'status'"):
        queue.get("statuss")
    with pytest.raises(UnknownNameError, match="did you mean 'status'"):
        assert "statuss" not in queue


def test_an_assertion_of_nothing_is_refused(stack, queue):
    for nothing in (stack.assert_absent, stack.assert_composed):
        with pytest.raises(UsageError, match="no resource is named, so nothing is asserted"):
            nothing()
    with pytest.raises(UsageError, match="no field path is given, so nothing is asserted"):
        queue.assert_absent()
    with pytest.raises(UsageError, match="every list contains nothing, so nothing is expected"):
        Containing([])


def test_an_empty_fragment_is_refused(queue):
    with pytest.raises(UsageError, match="an empty fragment fits everything; name the fields that are expected"):
        queue.assert_matches({})
    with pytest.raises(UsageError, match="an empty fragment fits everything"):
        assert queue >= {}


def test_a_manifest_of_ones_own_changes_nothing(queue):
    queue.manifest["spec"]["forProvider"]["region"] = "other"

    assert queue.at("spec.forProvider.region") == "eu-central-1"


def test_a_value_is_read_by_its_path(queue):
    assert queue.at("spec.forProvider.tags[team]") == "video"
    with pytest.raises(KeyError) as caught:
        queue.at("spec.forProvider.delaySeconds")
    assert str(caught.value) == "queue (Queue) has no spec.forProvider.delaySeconds: " + (
        "spec.forProvider.delaySeconds: no such field"
    )
    with pytest.raises(UnknownNameError, match="did you mean 'region'"):
        queue.at("spec.forProvider.regoin")


def test_a_fragment_says_nothing_of_other_fields(queue):
    queue.assert_matches(
        {"spec": {"forProvider": {"visibilityTimeoutSeconds": 30, "tags": {"team": Matching("^vid")}}}}
    )
    queue.assert_matches({"spec": {"forProvider": {"delaySeconds": ABSENT, "region": ANY}}})
    assert queue >= {"kind": "Queue"}
    assert {"kind": "Queue"} <= queue  # noqa: SIM300  written so on purpose
    assert not queue >= {"kind": "Topic"}


def test_what_differs_is_told_field_by_field(queue):
    with pytest.raises(AssertionError) as caught:
        queue.assert_matches(
            {"spec": {"forProvider": {"visibilityTimeoutSeconds": 60, "tags": {"tem": "x", "team": ABSENT}}}}
        )

    assert str(caught.value).splitlines() == [
        "queue (Queue) is not as expected:",
        "  spec.forProvider.visibilityTimeoutSeconds is not as expected",
        "    - 60",
        "    + 30",
        "  spec.forProvider.tags.tem is missing",
        "    - x",
        "  spec.forProvider.tags.team is expected to be absent",
        "    + video",
    ]


@pytest.mark.parametrize(
    "expect",
    [
        lambda item: item.assert_matches({"spec": {"forProvidr": ABSENT}}),
        lambda item: item.assert_absent("spec.forProvidr"),
        lambda item: item >= {"spec": {"forProvidr": ABSENT}},
    ],
)
def test_a_misspelt_field_is_an_error_and_no_success(queue, expect):
    with pytest.raises(UnknownNameError) as caught:
        expect(queue)

    assert str(caught.value) == (
        "Queue (sqs.aws.upbound.io/v1beta1): spec.forProvidr: unknown field, so it is never there; "
        "did you mean 'forProvider'?"
    )


def test_absence_is_told_where_something_is(queue):
    queue.assert_absent("spec.forProvider.delaySeconds", "status", "metadata.annotations[crossplane.io/external-name]")
    with pytest.raises(AssertionError) as caught:
        queue.assert_absent("spec.forProvider.tags", "spec.forProvider.region")
    assert str(caught.value).splitlines() == [
        "queue (Queue) is not as expected:",
        "  spec.forProvider.tags is expected to be absent",
        "    + team: video",
        "  spec.forProvider.region is expected to be absent",
        "    + eu-central-1",
    ]


def test_equality_is_of_everything(queue, things):
    assert queue == queue.manifest
    assert queue == things.render("claims/dev.yaml").resources.queue
    assert queue != {**queue.manifest, "status": {}}
    assert queue != "queue"
    with pytest.raises(TypeError, match="unhashable"):
        hash(queue)


def test_plain_asserts_are_told_field_by_field(queue):
    wanted = {**queue.manifest, "kind": "Topic"}
    lines = [
        "<Queue dev-r8trm-c49d36afde77, composed as 'queue'> == what is expected",
        "kind is not as expected",
        "  - Topic",
        "  + Queue",
    ]

    assert told_comparison("==", queue, wanted) == lines
    assert told_comparison("==", wanted, queue) == lines
    assert told_comparison("<=", {"kind": "Topic"}, queue)[0].endswith(" >= what is expected")
    assert told_comparison(">=", {"kind": "Topic"}, queue) is None
    assert told_comparison("==", 1, 2) is None
    assert told_comparison("in", queue, wanted) is None


def test_resources_are_found_by_name(stack):
    assert list(stack.resources) == ["queue"]
    assert stack.resources.queue is stack.resources["queue"]
    assert "queue" in stack.resources and "read-policy" not in stack.resources
    assert "queue" in dir(stack.resources)
    assert repr(stack.resources) == "<1 resources: queue>"
    assert [item.name for item in stack.resources.of_kind("Queue")] == ["queue"]
    assert stack.resources.of_kind("Policy") == []


def test_a_resource_that_is_not_there_is_told_with_why(stack):
    with pytest.raises(KeyError) as caught:
        stack.resources["read-policy"]
    assert str(caught.value) == "read-policy is not composed: it waits for queue (status.atProvider.arn)"
    with pytest.raises(UnknownNameError) as caught:
        stack.resources["quue"]
    assert str(caught.value) == "there is no resource 'quue'; did you mean 'queue'?"
    assert stack.resources.get("read-policy") is None
    with pytest.raises(UnknownNameError, match="did you mean 'queue'"):
        assert "quue" not in stack.resources
    with pytest.raises(UnknownNameError, match="did you mean 'queue'"):
        stack.resources.get("quue")
    with pytest.raises(UnknownNameError) as caught:
        stack.resources["zzz"]
    assert str(caught.value) == "there is no resource 'zzz'; there are queue, read-policy"
    with pytest.raises(AttributeError, match="read-policy is not composed: it waits for queue"):
        _ = stack.resources.read_policy


def test_a_kind_that_is_never_composed_is_an_error(stack):
    with pytest.raises(UnknownNameError) as caught:
        stack.resources.of_kind("Quue")
    assert str(caught.value) == "the Composition never composes a Quue; did you mean 'Queue'?"
