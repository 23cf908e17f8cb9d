"""Fields that are kept while their source is away: which, and with what."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, compile_composite, json_document
from pyxp.aws import cloudwatch, rds, sns, sqs
from pyxp.errors import AuthoringError


class Wanted(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"


def patches(**options: Any) -> list[dict[str, Any]]:
    """The patches of an alarm that names a topic by its ARN, a database by its endpoint and a queue in a document."""

    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Adds an alarm and what it takes values from."""
            region = self.spec.region
            topic = c.add("topic", sns.Topic(region=region))
            queue = c.add("queue", sqs.Queue(region=region))
            cluster = c.add("cluster", rds.Cluster(region=region, engine="aurora-postgresql", master_username="a"))
            c.add(
                "alarm",
                cloudwatch.MetricAlarm(
                    region=region,
                    comparison_operator="GreaterThanThreshold",
                    evaluation_periods=1,
                    alarm_actions=[topic.status.arn],
                    alarm_description=json_document({"queue": queue.status.arn}),
                    dimensions={"Host": cluster.status.endpoint},
                ),
                **options,
            )

    made = compile_composite(Platform).composition["spec"]["pipeline"][0]["input"]["resources"]
    found: list[dict[str, Any]] = next(item for item in made if item["name"] == "alarm")["patches"]
    return found


def kept(found: list[dict[str, Any]]) -> set[str]:
    return {patch["toFieldPath"] for patch in found if patch.get("fromFieldPath", "").startswith("pyxp.held.alarm.")}


ACTIONS, TEXT = "spec.forProvider.alarmActions[0]", "spec.forProvider.alarmDescription"
HOST = "spec.forProvider.dimensions.Host"


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ({}, {ACTIONS, TEXT}),
        ({"hold": True}, {ACTIONS, TEXT, HOST}),
        ({"hold": ["dimensions"]}, {HOST}),
        ({"hold": False}, set()),
    ],
)
def test_fields_are_kept_by_default_for_identities_or_as_told(options: dict[str, Any], fields: set[str]) -> None:
    assert kept(patches(**options)) == fields


def test_memory_comes_before_the_live_value() -> None:
    own = [patch for patch in patches() if ACTIONS in (patch.get("fromFieldPath"), patch.get("toFieldPath"))]
    memory = "pyxp.held.alarm.alarmActions-0"
    assert own == [
        {"type": "ToEnvironmentFieldPath", "fromFieldPath": ACTIONS, "toFieldPath": memory},
        {"type": "FromEnvironmentFieldPath", "fromFieldPath": memory, "toFieldPath": ACTIONS},
        {
            "type": "FromEnvironmentFieldPath",
            "fromFieldPath": "pyxp.resources.topic.arn",
            "toFieldPath": ACTIONS,
            "policy": {"fromFieldPath": "Required"},
        },
    ]


def test_a_field_that_there_is_not_cannot_be_kept() -> None:
    with pytest.raises(AuthoringError, match="hold names 'alarm_action', but MetricAlarm has no such field") as caught:
        patches(hold=["alarm_action"])
    assert "alarm_actions" in str(caught.value)


def test_what_is_kept_is_remembered_before_the_field_that_it_stands_in_is_patched() -> None:
    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Adds a queue with a tag of the claim in front of one that another queue reports."""
            other = c.add("other", sqs.Queue(region=self.spec.region))
            tags = {"Region": self.spec.region, "Other": other.status.arn}
            c.add("queue", sqs.Queue(region=self.spec.region, tags=tags))

    made = compile_composite(Platform).composition["spec"]["pipeline"][0]["input"]["resources"]
    found = next(item for item in made if item["name"] == "queue")["patches"]
    memory = "pyxp.held.queue.tags-Other"
    written = next(index for index, patch in enumerate(found) if patch.get("toFieldPath") == memory)
    assert written < next(index for index, patch in enumerate(found) if patch.get("fromFieldPath") == memory)
