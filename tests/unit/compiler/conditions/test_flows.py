"""What comes out of conditional resources goes only where these are sure to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest

from pyxp import (
    Composite,
    Composition,
    Spec,
    Status,
    choose,
    compile_composite,
    default,
    field,
    is_set,
    json_document,
    present,
    run_function,
    select,
    up_to,
)
from pyxp.authoring.deferred import Deferred
from pyxp.aws import ec2, kinesis, rds, sns, sqs
from pyxp.errors import AuthoringError

Add = Callable[[Any, Composition, Any], Any]


class FlowSpec(Spec):
    """What is asked for."""

    region: str = field("Where.", default="eu-central-1", max_length=14, immutable=True)
    zones: int = field("How many.", default=2, ge=1, le=3)
    size: Literal["small", "large"] = "small"
    owner: str | None = field("Who is asked.", default=None, max_length=20, immutable=True)
    names: list[str] = field("Names.", default=[], max_length=3)
    note: str | None = field("A word.", default=None, max_length=9)
    count: int = field("How many more.", default=0, ge=0, le=2)


class Part(Spec):
    """A part of a claim."""

    engine: Literal["x", "y"] = field("With a default.", default="x", immutable=True)
    note: str | None = field("Neither needed nor by default.", default=None, max_length=9, immutable=True)


class PartSpec(Spec):
    """What is asked for."""

    part: Part | None = field("A part.", default=None)


def composition(add: Add, status: type[Status] | None = None) -> dict[str, Any]:
    """The templates by name, and the filters, of a platform with a conditional topic."""

    class Became(Status):
        """What it became."""

        arn: str | None = None

    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: FlowSpec
        status: Became if status is None else status  # type: ignore[valid-type] # a class of the test

        def compose(self, c: Composition) -> None:
            """Adds a topic, then what the test adds."""
            c.defaults(region=self.spec.region)
            topic = c.add("topic", sns.Topic(), external_name="topic", when=self.spec.zones >= 2)
            add(self, c, topic)
            self.status.arn = topic.status.arn

    Platform.__annotations__["status"] = status or Became
    steps = compile_composite(Platform).composition["spec"]["pipeline"]
    found = {item["name"]: item for item in steps[0]["input"]["resources"]}
    found["input"] = steps[0]["input"]
    return {**found, "filters": {item["name"]: item["expression"] for item in steps[1]["input"]["filters"]}}


def queue(name: str, **fields: Any) -> Any:
    return sqs.Queue(name=name, **fields)


def keyed(key: Any) -> Any:
    """A queue with a text of another resource, or about it."""
    return queue("q", kms_master_key_id=key)


def many(c: Composition, values: Any) -> list[Any]:
    """A topic for each of what a claim asks for."""
    return [c.add(f"t{index}", sns.Topic(), external_name=f"t{index}") for index, _ in enumerate(up_to(values))]


def zones(c: Composition, *whens: Any) -> Any:
    vpc = c.add("vpc", ec2.VPC(cidr_block="10.0.0.0/16"))
    options: list[dict[str, Any]] = [{} if when is None else {"when": when} for when in whens]
    return c.group(
        "zones",
        [
            c.add(f"subnet-{index}", ec2.Subnet(vpc_id=vpc, availability_zone=f"z{index}"), **given)
            for index, given in enumerate(options)
        ],
    )


def subnet_group(group: Any) -> Any:
    return rds.SubnetGroup(subnet_ids=group)


REFUSED: dict[str, Add] = {
    "a status field": lambda xr, c, t: c.add("q", keyed(t.status.arn)),
    "a status field in text": lambda xr, c, t: c.add("q", keyed(f"{t.status.arn}!")),
    "a status field in a document": lambda xr, c, t: c.add("q", keyed(json_document({"a": t.status.arn}))),
    "a selection": lambda xr, c, t: c.add(
        "s", sns.TopicSubscription(topic_arn=select(t), protocol="sms", endpoint="1")
    ),
    "a name": lambda xr, c, t: c.add("q", queue("q", tags={"a": t.external_name})),
    "a name in a document": lambda xr, c, t: c.add("q", keyed(json_document({"a": f"x{t.external_name}"}))),
    "a name in an option": lambda xr, c, t: c.add("q", queue("q"), labels={"a": t.external_name}),
    "a choice by a weaker condition": lambda xr, c, t: c.add(
        "q", keyed(choose(xr.spec.zones >= 1, t.status.arn, otherwise="none"))
    ),
    "a choice by another field": lambda xr, c, t: c.add(
        "q", keyed(choose(xr.spec.size, {"small": t.status.arn, "large": "none"}))
    ),
    "a weaker condition": lambda xr, c, t: c.add("q", keyed(t.status.arn), when=xr.spec.zones >= 1),
    "what comes out of a round": lambda xr, c, t: c.add("q", keyed(many(c, xr.spec.count)[0].status.arn)),
    "what comes out of a later round": lambda xr, c, t: c.add(
        "q", keyed(many(c, xr.spec.names)[1].status.arn), when=is_set(xr.spec.names[0])
    ),
    "a group that may be empty": lambda xr, c, t: c.add(
        "g", subnet_group(zones(c, xr.spec.zones > 1, xr.spec.zones > 2)), external_name="g"
    ),
}


@pytest.mark.parametrize("add", REFUSED.values(), ids=REFUSED)
def test_what_need_not_be_there_is_refused(add: Add) -> None:
    with pytest.raises(
        AuthoringError, match=r"error\[conditional-source\] .* is there only where (is_set)?\(?xr\.spec"
    ):
        composition(add)


TAKEN: dict[str, Add] = {
    "the same condition": lambda xr, c, t: c.add("q", keyed(t.status.arn), when=xr.spec.zones > 1),
    "a stronger condition": lambda xr, c, t: c.add(
        "q",
        keyed(json_document({"a": t.status.arn})),
        when=(xr.spec.zones == 3) & (xr.spec.size == "small"),
    ),
    "after": lambda xr, c, t: c.add("q", queue("q"), after=[t], when=xr.spec.zones == 3),
    "a name": lambda xr, c, t: c.add("q", keyed(t.external_name), when=xr.spec.zones >= 2),
    "a fallback": lambda xr, c, t: c.add("q", keyed(default(t.status.arn, "none"))),
    "a fallback in text": lambda xr, c, t: c.add("q", keyed(f"a {default(t.status.arn, 'none')}")),
    "a fallback to a claim's value": lambda xr, c, t: c.add("q", keyed(default(t.status.arn, xr.spec.region))),
    "a choice by its condition": lambda xr, c, t: c.add(
        "q", keyed(choose(xr.spec.zones >= 2, t.status.arn, otherwise="none"))
    ),
    "a choice by a stronger condition, in text": lambda xr, c, t: c.add(
        "q",
        queue(
            "q",
            kms_master_key_id=f"{choose((xr.spec.zones > 2) & is_set(xr.spec.owner), t.status.arn, otherwise='none')}!",
        ),
    ),
    "a choice of its name": lambda xr, c, t: c.add(
        "q", keyed(choose(xr.spec.zones >= 2, t.external_name, otherwise="none"))
    ),
    "a group of which one is there": lambda xr, c, t: c.add(
        "g", subnet_group(zones(c, None, xr.spec.zones > 1)), external_name="g"
    ),
    "a group of which some one is there": lambda xr, c, t: c.add(
        "g", subnet_group(zones(c, xr.spec.zones > 1, xr.spec.zones < 2)), external_name="g"
    ),
    "what comes out of a round, where there is one": lambda xr, c, t: c.add(
        "q", keyed(many(c, xr.spec.count)[0].status.arn), when=xr.spec.count >= 1
    ),
    "what comes out of an earlier round": lambda xr, c, t: c.add(
        "q", keyed(many(c, xr.spec.names)[1].status.arn), when=is_set(xr.spec.names[2])
    ),
    "never": lambda xr, c, t: c.add("q", keyed(t.status.arn), when=False),
}


@pytest.mark.parametrize("add", TAKEN.values(), ids=TAKEN)
def test_what_is_sure_to_be_there_is_taken(add: Add) -> None:
    assert set(composition(add)["filters"]) >= {"topic"}


def test_a_required_status_field_takes_nothing_conditional() -> None:
    class Became(Status):
        """What it became."""

        arn: str

    with pytest.raises(AuthoringError, match=r"status\.arn is required, but topic is there only where xr.spec.zones"):
        composition(lambda *_: None, Became)


def test_an_optional_field_is_sure_where_the_condition_asks_for_it() -> None:
    def add(xr: Any, c: Composition, topic: Any) -> None:
        owner, names = xr.spec.owner, xr.spec.names
        c.add("named", kinesis.Stream(shard_count=1), external_name=owner, when=is_set(owner))
        c.add(
            "told",
            queue("told", kms_master_key_id=json_document({"a": owner, "b": f"{topic.status.arn}"})),
            when=is_set(owner) & (xr.spec.zones == 2),
        )
        c.add("second", queue("second", tags={"a": names[1]}), when=is_set(names[1]))

    found = composition(add)
    (patch,) = [item for item in found["told"]["patches"] if "combine" in item and "Environment" in item["type"]]
    assert "policy" not in patch
    assert "'arn-json' in" in found["filters"]["told"]
    assert "composite" not in found["filters"]["told"].partition("'told' in observed.resources ||")[2]
    assert found["filters"]["second"].endswith("size(observed.composite.resource.spec.names) > 1")


def test_a_fallback_beside_a_consumer_is_not_taken_for_the_value() -> None:
    def add(xr: Any, c: Composition, topic: Any) -> None:
        c.add("always", queue("always", kms_master_key_id=default(topic.status.arn, "none")))
        c.add("with", queue("with", kms_master_key_id=topic.status.arn), when=xr.spec.zones >= 2)

    found = composition(add)
    assert "'arn' in" in found["filters"]["with"]
    assert "or-default" not in found["filters"]["with"]
    assert "or-default" in str(found["always"]["patches"])


@pytest.mark.parametrize(
    ("spec", "observed", "policy"),
    [
        ({"zones": 1}, None, "none"),
        ({"zones": 1}, {"arn": "late"}, "none"),
        ({"zones": 3}, {}, None),
        ({"zones": 3}, {"arn": "a"}, "a/a"),
        ({"zones": 3, "size": "large"}, {}, "eu"),
    ],
    ids=["not-there", "on-its-way-out", "waits", "reported", "another-option"],
)
def test_a_choice_waits_for_what_is_chosen_only(spec, observed, policy):
    def add(xr: Any, c: Composition, topic: Any) -> None:
        arn = f"{topic.status.arn}/{topic.status.arn}"
        chosen = choose((xr.spec.zones >= 2) & (xr.spec.size == "small"), arn, otherwise="none")
        c.add("q", keyed(choose(xr.spec.size == "large", xr.spec.region, otherwise=chosen)))

    given = composition(add)
    topic = {"apiVersion": "sns.aws.upbound.io/v1beta1", "kind": "Topic", "status": {"atProvider": observed}}
    request: dict[str, Any] = {
        "observed": {
            "composite": {"resource": {"kind": "XThing", "spec": {"size": "small", "region": "eu", **spec}}},
            "resources": {} if observed is None else {"topic": {"resource": topic}},
        },
        "input": given["input"],
    }

    answer = run_function("function-patch-and-transform", request)

    made = answer["desired"]["resources"].get("q")
    assert (made and made["resource"]["spec"]["forProvider"]["kmsMasterKeyId"]) == policy


def test_a_choice_waits_where_a_field_is_set_and_another_has_a_value():
    def add(xr: Any, c: Composition, topic: Any) -> None:
        wanted = is_set(xr.spec.owner) & (xr.spec.zones >= 2)
        c.add("q", keyed(choose(wanted, topic.status.arn, otherwise="none")))

    given = composition(add)["input"]
    for spec, policy in (
        ({"zones": 1}, "none"),
        ({"zones": 2}, "none"),
        ({"zones": 1, "owner": "me"}, "none"),
        ({"zones": 2, "owner": "me"}, None),
    ):
        composite = {"resource": {"kind": "XThing", "spec": {"region": "eu", **spec}}}
        answer = run_function(
            "function-patch-and-transform", {"observed": {"composite": composite, "resources": {}}, "input": given}
        )
        made = answer["desired"]["resources"].get("q")
        assert (made and made["resource"]["spec"]["forProvider"]["kmsMasterKeyId"]) == policy, spec


def test_a_choice_by_two_fields_that_may_be_left_out_cannot_wait():
    def add(xr: Any, c: Composition, topic: Any) -> None:
        both = is_set(xr.spec.owner) & is_set(xr.spec.note) & (xr.spec.zones >= 2)
        c.add("q", keyed(choose(both, topic.status.arn, otherwise="none")))

    with pytest.raises(AuthoringError, match=r"cannot wait for topic\.status\.atProvider\.arn only where it is chosen"):
        composition(add)


@pytest.mark.parametrize(
    ("reported", "told"), [({}, "none of eu-central-1"), ({"url": "u"}, "u of eu-central-1")], ids=["not-yet", "then"]
)
def test_what_is_always_there_may_have_a_fallback_until_it_reports(reported, told):
    def add(xr: Any, c: Composition, topic: Any) -> None:
        jobs = c.add("jobs", queue("jobs"))
        c.add("q", keyed(f"{default(jobs.status.url, 'none')} of {xr.spec.region}"))

    queue_ = {"apiVersion": "sqs.aws.upbound.io/v1beta1", "kind": "Queue", "status": {"atProvider": reported}}
    request: dict[str, Any] = {
        "observed": {
            "composite": {"resource": {"kind": "XThing", "spec": {"region": "eu-central-1"}}},
            "resources": {"jobs": {"resource": queue_}},
        },
        "input": composition(add)["input"],
    }

    answer = run_function("function-patch-and-transform", request)

    assert answer["desired"]["resources"]["q"]["resource"]["spec"]["forProvider"]["kmsMasterKeyId"] == told


def test_a_fallback_that_would_stay_for_ever_is_refused():
    def add(xr: Any, c: Composition, topic: Any) -> None:
        c.add("s", sns.TopicSubscription(topic_arn=default(topic.status.arn, "none"), protocol="sms", endpoint="1"))

    with pytest.raises(
        AuthoringError, match=r"before topic reports status\.atProvider\.arn, it would be made with the"
    ):
        composition(add)


def test_conditions_are_values_that_no_field_takes() -> None:
    made: list[Any] = []

    def add(xr: Any, c: Composition, topic: Any) -> None:
        made.append(xr.spec.zones > 1)
        c.add("q", queue("q", fifo_queue=made[0]))

    with pytest.raises(AuthoringError, match="conditions decide on resources"):
        composition(add)
    assert isinstance(made[0], Deferred)


@pytest.mark.parametrize(
    ("spec", "observed", "reported", "made"),
    [
        ({"zones": 1}, [], None, True),
        ({"zones": 2}, [], None, False),
        ({"zones": 2}, [], {"arn": "x"}, False),
        ({"zones": 2}, [], {"id": "x"}, True),
        ({"zones": 2}, ["way"], None, True),
    ],
    ids=["not-there", "not-reported", "not-that", "reported", "made-before"],
)
def test_what_need_not_be_there_is_waited_for_where_it_is(spec, observed, reported, made):
    def add(self: Any, c: Composition, topic: Any) -> None:
        c.add("way", queue("way"), after=[topic])

    filters = [{"name": name, "expression": text} for name, text in composition(add)["filters"].items()]
    request: dict[str, Any] = {
        "observed": {
            "composite": {"resource": {"kind": "XThing", "spec": spec}},
            "resources": {name: {"resource": {}} for name in observed},
        },
        "desired": {"resources": {"topic": {"resource": {}}, "way": {"resource": {}}}},
        "context": {"apiextensions.crossplane.io/environment": {"pyxp": {"resources": {"topic": reported or {}}}}},
        "input": {"apiVersion": "cel.fn.crossplane.io/v1beta1", "kind": "Filters", "filters": filters},
    }

    answer = run_function("function-cel-filter", request)

    assert answer.get("results", []) == []
    assert ("way" in answer["desired"]["resources"]) is made
    assert ("topic" in answer["desired"]["resources"]) is (spec["zones"] > 1)


def test_a_part_that_is_there_has_what_it_must_have():
    def platform(feed: Callable[[Any], Any]) -> type[Composite]:
        class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
            """A thing."""

            spec: PartSpec

            def compose(self, c: Composition) -> None:
                """Adds a database where there is the part."""
                engine = feed(present(self.spec.part))
                c.add("db", rds.Cluster(region="a", engine=engine), external_name="a", when=is_set(self.spec.part))

        return Platform

    for feed in (lambda part: part.engine, lambda part: default(part.note, "x")):
        assert compile_composite(platform(feed)).composition["spec"]["pipeline"][0]["input"]["resources"]
    with pytest.raises(AuthoringError, match=r"spec\.part\.note out"):
        compile_composite(platform(lambda part: part.note))
