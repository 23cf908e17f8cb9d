"""Values of which one is chosen by a condition: fields that stay away, and what is there only where it is chosen."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest

from pyxp import (
    IMMUTABLE,
    CompileError,
    Composite,
    Composition,
    Meta,
    Spec,
    Status,
    choose,
    compile_composite,
    is_set,
    present,
)
from pyxp.aws import kinesis, sns, sqs
from pyxp.engine.patch_and_transform import compile_input
from pyxp.errors import AuthoringError


class Domain(Spec):
    """Names to answer to."""

    names: Annotated[list[str], Meta(min_length=1, max_length=2)]
    zone: str | None = None


class Wanted(Spec):
    """What is asked for."""

    big: bool = False
    size: Literal["small", "large"] = "small"
    email: Annotated[str, Meta(max_length=20), IMMUTABLE] | None = None
    names: Annotated[list[str], Meta(max_length=2)] | None = None
    domain: Domain | None = None


ARN = "arn:aws:sns:topic"
VALUES: list[tuple[Any, Any]] = [
    (
        lambda s, arn: choose(is_set(s.domain), present(s.domain).names[0], otherwise=arn),
        lambda s: s["domain"]["names"][0] if "domain" in s else ARN,
    ),
    (lambda s, arn: choose(s.big, arn, otherwise=None), lambda s: ARN if s["big"] else None),
    (lambda s, arn: choose(s.big, None, otherwise=arn), lambda s: None if s["big"] else ARN),
    (lambda s, arn: choose(s.big, {True: arn}, otherwise=None), lambda s: ARN if s["big"] else None),
    (lambda s, arn: choose(s.size, {"large": arn}, otherwise=None), lambda s: ARN if s["size"] == "large" else None),
    (lambda s, arn: choose(s.size, {"small": None, "large": arn}), lambda s: ARN if s["size"] == "large" else None),
    (
        lambda s, arn: choose(s.size == "large", "yes", otherwise=None),
        lambda s: "yes" if s["size"] == "large" else None,
    ),
    (lambda s, arn: choose(is_set(s.email), s.email, otherwise=None), lambda s: s.get("email")),
    (
        lambda s, arn: choose(is_set(s.email) & s.big, f"{s.email} {arn}", otherwise=None),
        lambda s: f"{s['email']} {ARN}" if "email" in s and s["big"] else None,
    ),
    (
        lambda s, arn: choose(is_set(s.email), f"to-{s.email}", otherwise=arn),
        lambda s: f"to-{s['email']}" if "email" in s else ARN,
    ),
    (
        lambda s, arn: choose(is_set(s.names[0]), s.names[0], otherwise=arn),
        lambda s: s["names"][0] if s.get("names") else ARN,
    ),
    (
        lambda s, arn: choose(s.big, present(s.domain).zone, otherwise=arn),
        lambda s: s.get("domain", {}).get("zone") if s["big"] else ARN,
    ),
]
CLAIMS: list[dict[str, Any]] = [
    {},
    {"big": True},
    {"size": "large", "email": "e", "names": []},
    {"big": True, "email": "e", "names": ["n"], "domain": {"names": ["d"]}},
    {"big": True, "domain": {"names": ["d"], "zone": "z"}},
]


class Chosen(Composite, group="p.io", version="v1", kind="XThing", scope="Cluster"):
    """A queue for each value, and a topic that not every claim has."""

    spec: Wanted

    def compose(self, c: Composition) -> None:
        """Adds a topic, then a queue for each value."""
        topic = c.add("topic", sns.Topic(region="eu-central-1"))
        for index, (value, _) in enumerate(VALUES):
            c.add(f"queue-{index}", sqs.Queue(region="eu-central-1", tags={"V": value(self.spec, topic.status.arn)}))
        some = c.add("some", sns.Topic(region="eu-central-1"), when=self.spec.big)
        tags = {"V": choose(self.spec.big, some.status.arn, otherwise=None)}
        c.add("beside", sqs.Queue(region="eu-central-1", tags=tags))
        tags = choose(is_set(self.spec.email), {"A": self.spec.email, "B": "b"}, otherwise={"A": "none"})
        c.add("objects", sqs.Queue(region="eu-central-1", tags=tags))


INPUT = compile_composite(Chosen).composition["spec"]["pipeline"][0]["input"]
RUN = compile_input(INPUT)


def rendered(spec: dict[str, Any], *, reported: bool) -> dict[str, Any]:
    """The tags of every queue that is desired, by name."""
    given = {"apiVersion": "p.io/v1", "kind": "XThing", "metadata": {"name": "x"}, "spec": spec}
    status = {"atProvider": {"arn": ARN}} if reported else {}
    seen = {"apiVersion": "sns.aws.upbound.io/v1beta1", "kind": "Topic", "metadata": {"name": "t"}, "status": status}
    topics = {name: {"resource": seen} for name in ("topic", *(["some"] if spec["big"] else []))}
    response = RUN.run({"observed": {"composite": {"resource": given}, "resources": topics}, "input": INPUT}).response
    desired = {name: entry["resource"] for name, entry in response["desired"]["resources"].items()}
    return {name: one["spec"]["forProvider"].get("tags", {}) for name, one in desired.items() if one["kind"] == "Queue"}


@pytest.mark.parametrize("spec", CLAIMS, ids=str)
def test_claims_get_what_python_says_or_nothing(spec: dict[str, Any]) -> None:
    full = {"big": False, "size": "small", **spec}
    found = rendered(full, reported=True)
    assert [found[f"queue-{index}"].get("V") for index in range(len(VALUES))] == [wanted(full) for _, wanted in VALUES]
    assert found["beside"].get("V") == (ARN if full["big"] else None)
    assert found["objects"] == ({"A": "e", "B": "b"} if "email" in full else {"A": "none"})


@pytest.mark.parametrize("big", [False, True])
def test_what_is_not_reported_yet_is_waited_for(big: bool) -> None:
    found = rendered({"big": big, "size": "small"}, reported=False)
    alone = {f"queue-{index}" for index in (6, 7)} | {"objects"} | ({"beside"} if not big else set())
    assert found.keys() == alone


def test_a_value_that_may_go_away_is_not_remembered() -> None:
    patches = {item["name"]: item["patches"] for item in INPUT["resources"]}
    targets = [patch.get("toFieldPath", "") for name in ("queue-1", "beside") for patch in patches[name]]
    assert not [target for target in targets if "held" in target]


def composed(use: Any) -> None:
    class Platform(Composite, group="p.io", version="v1", kind="XOther", scope="Cluster"):
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Adds what the test adds."""
            use(self, c)

    compile_composite(Platform)


@pytest.mark.parametrize("otherwise", [{"stream_mode": "PROVISIONED"}, None])
def test_a_dict_beside_a_boolean_is_what_is_chosen(otherwise: Any) -> None:
    def use(xr: Any, c: Composition) -> None:
        mode = choose(xr.spec.big, {"stream_mode": "ON_DEMAND"}, otherwise=otherwise)
        c.add("stream", kinesis.Stream(region="eu-central-1", stream_mode_details=mode))

    composed(use)


def test_a_needed_field_takes_only_what_is_there_where_it_is_chosen() -> None:
    def subscribed(protocol: Any) -> Any:
        def use(xr: Any, c: Composition) -> None:
            topic = c.add("topic", sns.Topic(region="x"))
            fields = {"protocol": protocol(xr.spec), "endpoint": "e", "region": "x"}
            c.add("sub", sns.TopicSubscription(topic_arn=topic, **fields), may_change=["protocol"])

        return use

    composed(subscribed(lambda s: choose(is_set(s.email) & s.big, s.email, otherwise="sms")))
    with pytest.raises(CompileError, match=r"protocol is needed, but where it is chosen a claim may leave spec\.email"):
        composed(subscribed(lambda s: choose(s.big, s.email, otherwise="sms")))


class Reported(Status):
    """What is told back."""

    arns: dict[str, str] | None = None


def test_a_dict_with_references_is_chosen_entry_by_entry_in_the_status() -> None:
    class Platform(Composite, group="p.io", version="v1", kind="XTold", scope="Cluster"):
        """A thing."""

        spec: Wanted
        status: Reported

        def compose(self, c: Composition) -> None:
            """Adds a topic."""
            topic = c.add("topic", sns.Topic(region="x"))
            self.status.arns = choose(self.spec.big, {"topic": topic.status.arn}, otherwise={"none": self.spec.size})

    told = str(compile_composite(Platform).composition["spec"]["pipeline"])
    assert "'toFieldPath': 'status.arns.topic'" in told
    assert "'toFieldPath': 'status.arns.none'" in told


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        (
            lambda s: {"V": f"x-{choose(is_set(s.email), s.email, otherwise=None)}"},
            r"cannot leave choose\(is_set\(xr\.spec\.email\), \.\.\.\) out of text",
        ),
        (lambda s: {"V": choose(s.big, [sns.Topic()], otherwise=None)}, r"cannot choose a list of resources: .*group"),
    ],
)
def test_what_cannot_be_chosen_is_told_in_the_words_of_the_platform(tags: Any, told: str) -> None:
    with pytest.raises((AuthoringError, CompileError), match=told):
        composed(lambda xr, c: c.add("q", sqs.Queue(region="x", tags=tags(xr.spec))))


def test_a_boolean_without_a_result_for_false_is_refused() -> None:
    with pytest.raises(
        (AuthoringError, CompileError), match=r"nothing is chosen for False; give otherwise=\.\.\., with"
    ):
        composed(lambda xr, c: c.add("q", sqs.Queue(region="x", tags={"V": choose(xr.spec.big, {True: "x"})})))
