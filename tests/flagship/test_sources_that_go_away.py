"""A resource that is made again takes nothing from those that use it."""

from functools import cache

import pytest

from pyxp.model import fieldpath

from .checks.composition import filled
from .checks.memory import GO_WITH_THEIR_SOURCE
from .claims import WHOLE
from .inventory import ROWS
from .stacks import COMPOSITION, NAME, Up, by_name, template_input, up

pytestmark = pytest.mark.thorough

PRODUCERS = [
    resource["name"]
    for resource in template_input(COMPOSITION)["resources"]
    if any(patch.get("toFieldPath", "").startswith("pyxp.resources.") for patch in resource.get("patches", ()))
]


@cache
def stack() -> Up:
    return up(WHOLE)


def fields(rendered):
    return {name: item["spec"] for name, item in by_name(rendered.composed).items()}


@pytest.mark.parametrize("name", PRODUCERS)
@pytest.mark.parametrize("state", ["new", "gone"])
def test_users_keep_their_fields_while_a_source_is_away(name, state):
    before = stack().reconcile(COMPOSITION)
    observed = []
    for item in stack().observed:
        if item["metadata"]["annotations"][NAME] == name:
            if state == "gone":
                continue
            item = {key: value for key, value in item.items() if key != "status"}
        observed.append(item)

    after = Up(stack().claim, tuple(observed)).reconcile(COMPOSITION)

    expected = fields(before)
    if state == "gone":
        drop_filled(name, expected.get(name, {}))
    if name not in fields(after):
        del expected[name]  # it waits for others to be made again
    if name == "lag-scaling-policy":
        ((reader, _),) = GO_WITH_THEIR_SOURCE
        expected[reader]["forProvider"]["alarmActions"] = expected["ecs-cpu-alarm"]["forProvider"]["alarmActions"]
    assert fields(after) == expected


def drop_filled(name, spec):
    """Take out what selectors had filled: a resource that is gone has forgotten it."""
    for path in filled(ROWS[name]):
        *parents, last = fieldpath.parse(path.removeprefix("spec."))
        del fieldpath.get(spec, tuple(parents))[last]


def test_a_new_value_wins_over_the_memory(platform):
    before = platform.render(WHOLE).converge()
    old = before.observed["alerts-topic"].at("status.atProvider.arn")
    before.resources["ecs-cpu-alarm"].assert_matches({"spec": {"forProvider": {"alarmActions": [old]}}})

    after = before.next(status={"alerts-topic": {"atProvider": {"arn": "arn:new", "id": "arn:new"}}})

    after.resources["ecs-cpu-alarm"].assert_matches({"spec": {"forProvider": {"alarmActions": ["arn:new"]}}})
    after.assert_only(*before.resources)


def test_there_are_sources():
    assert {"alerts-topic", "vpc", "aurora-cluster", "dlq", "ecs-task-role"} <= set(PRODUCERS)
