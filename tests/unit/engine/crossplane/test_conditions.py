"""Status conditions."""

import pytest

from pyxp.engine.crossplane.conditions import (
    conditions_of,
    freeze_times,
    from_function,
    listed,
    merged,
    ready,
    responsive,
)


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["a"], "a"),
        (["a", "b"], "a, b"),
        (["a", "b", "c"], "a, b, and c"),
        (["a", "b", "c", "d"], "a, b, c, and 1 more"),
        (["a", "b", "c", "d", "e"], "a, b, c, and 2 more"),
    ],
)
def test_messages_list_three_names_at_most(names, text):
    assert listed(names) == text


def test_ready_names_unready_resources_in_the_order_of_their_bytes():
    assert ready(["b", "B", "a"], None)["message"] == "Unready resources: B, a, and b"
    assert "message" not in ready([], None)


def test_the_verdict_of_a_function_wins_over_the_resources():
    assert ready(["a"], True) == {**ready([], None)}
    refused = ready([], False)
    assert (refused["status"], refused["reason"], "message" in refused) == ("False", "Creating", False)


def test_only_the_first_condition_knows_the_generation():
    assert responsive({"metadata": {"generation": 7}})["observedGeneration"] == 7
    assert "observedGeneration" not in responsive({"metadata": {}})


def test_existing_conditions_keep_their_place():
    old = [{"type": "Ready", "status": "True"}, {"type": "Mine", "status": "True"}]
    new = [{"type": "Synced", "status": "True"}, {"type": "Ready", "status": "False"}]
    assert [(item["type"], item["status"]) for item in merged(old, new)] == [
        ("Ready", "False"),
        ("Mine", "True"),
        ("Synced", "True"),
    ]


def test_freezing_reduces_conditions_to_their_type():
    manifest = {"status": {"conditions": [{"type": "Ready", "extra": 1, "observedGeneration": 2.0, "message": ""}]}}
    freeze_times(manifest)
    assert manifest["status"]["conditions"] == [
        {
            "type": "Ready",
            "status": "",
            "reason": "",
            "lastTransitionTime": "2024-01-01T00:00:00Z",
            "observedGeneration": 2,
        }
    ]


@pytest.mark.parametrize(
    "status",
    ["text", {"conditions": "text"}, {"conditions": [1]}, {"conditions": [{"type": True}]}],
)
def test_conditions_of_another_shape_are_left_alone(status):
    manifest = {"status": status}
    freeze_times(manifest)
    assert manifest == {"status": status}
    assert conditions_of(manifest) == []


def test_a_status_without_conditions_gets_null():
    manifest = {"status": {"phase": "Up"}}
    freeze_times(manifest)
    assert manifest["status"] == {"phase": "Up", "conditions": None}
    without = {"spec": {}}
    freeze_times(without)
    assert without == {"spec": {}}


def test_conditions_of_functions():
    made = from_function({"type": "T", "status": "STATUS_CONDITION_FALSE", "reason": "R", "message": "m"})
    assert (made["type"], made["status"], made["reason"], made["message"]) == ("T", "False", "R", "m")
    assert from_function({"type": "T"})["status"] == "Unknown"
