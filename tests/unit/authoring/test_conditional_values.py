"""Values by a condition, from Python through the compiler and the engine to what is composed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, Literal

import pytest

from pyxp import (
    Composite,
    Composition,
    Spec,
    Status,
    choose,
    compile_composite,
    contains,
    default,
    field,
    is_set,
    json_document,
    not_,
    one_of,
)
from pyxp.authoring.conditional_values import chosen_by
from pyxp.authoring.conditions import Known
from pyxp.authoring.shapes import STRING
from pyxp.aws import cloudwatch, iam, kinesis, kms, sns, sqs
from pyxp.engine import Pipeline
from pyxp.errors import AuthoringError


class Inner(Spec):
    """What is inside."""

    loud: bool = False
    word: str | None = field("A word.", default=None, max_length=9)


class Wanted(Spec):
    """What is asked for."""

    region: str = field("Where.", default="x", max_length=14, immutable=True)
    size: Literal["small", "mid", "large"] = "small"
    fast: bool | None = None
    zones: int = field("How many.", default=2, ge=1, le=3)
    least: int | None = field("At least.", default=None, gt=0, lt=4)
    free: int = 3
    word: str | None = field("A word.", default=None, max_length=9)
    names: list[str] | None = field("Names.", default=None, max_length=3)
    inner: Inner | None = None


class Became(Status):
    """Nothing."""


Spec_ = Mapping[str, Any]
CONDITIONS: Mapping[str, tuple[Callable[[Any], Any], Callable[[Spec_], bool]]] = {
    "equal": (lambda s: s.size == "large", lambda s: s["size"] == "large"),
    "unequal": (lambda s: s.size != "large", lambda s: s["size"] != "large"),
    "boolean": (lambda s: s.fast, lambda s: s.get("fast", False)),
    "not": (lambda s: not_(s.fast), lambda s: not s.get("fast", False)),
    "false": (lambda s: s.fast == False, lambda s: s.get("fast") is False),  # noqa: E712 - set, and false
    "fallback": (lambda s: default(s.fast, True), lambda s: s.get("fast", True)),
    "bound": (lambda s: s.zones >= 2, lambda s: s["zones"] >= 2),
    "optional bound": (lambda s: s.least > 1, lambda s: s.get("least", 0) > 1),
    "fields": (lambda s: s.least <= s.zones, lambda s: "least" in s and s["least"] <= s["zones"]),
    "free": (lambda s: one_of(s.free, [3, 4]), lambda s: s["free"] in (3, 4)),
    "set": (lambda s: is_set(s.word), lambda s: "word" in s),
    "list set": (lambda s: is_set(s.names), lambda s: "names" in s),
    "element set": (lambda s: not_(is_set(s.names[0])), lambda s: not s.get("names")),
    "word": (lambda s: s.word == "x", lambda s: s.get("word") == "x"),
    "unset or word": (lambda s: not_(is_set(s.word)) | (s.word == "x"), lambda s: s.get("word", "x") == "x"),
    "set and other": (lambda s: is_set(s.word) & (s.word != "x"), lambda s: s.get("word", "x") != "x"),
    "within": (lambda s: is_set(s.inner.loud), lambda s: "inner" in s),
    "below": (lambda s: s.inner.loud | (s.inner.word == "x"), lambda s: _below(s.get("inner", {}))),
    "all": (
        lambda s: (s.size == "large") & default(s.fast, True) & is_set(s.word),
        lambda s: s["size"] == "large" and s.get("fast", True) and "word" in s,
    ),
    "some": (
        lambda s: (s.zones == 3) | (s.fast & (s.size != "mid")),
        lambda s: s["zones"] == 3 or (s.get("fast", False) and s["size"] != "mid"),
    ),
}


def _below(inner: Spec_) -> bool:
    return inner.get("loud", False) or inner.get("word") == "x"


class Thing(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: Wanted
    status: Became

    def compose(self, c: Composition) -> None:
        """Adds a queue whose tags say what is true, as constants, references and text."""
        spec = self.spec
        tags = {name: choose(make(spec), "yes", otherwise="no") for name, (make, _) in CONDITIONS.items()}
        mixed = {
            name: choose(make(spec), f"<{spec.region}>", otherwise=spec.size) for name, (make, _) in CONDITIONS.items()
        }
        c.add("plain", sqs.Queue(name="plain", region=spec.region, tags=tags))
        c.add("mixed", sqs.Queue(name="mixed", region=spec.region, tags=mixed))
        c.add(
            "other",
            sqs.Queue(
                name=f"q-{choose(spec.zones > 2, 'wide', otherwise='narrow')}",
                region=spec.region,
                delay_seconds=choose(is_set(spec.word), 7, otherwise=1),
                policy=json_document({"many": choose(spec.zones > 1, True, otherwise=False)}),
                tags=choose(spec.zones > 1, {"A": "1"}, otherwise={"B": "2"}),
            ),
            may_change=["name"],
        )


SPECS: list[dict[str, Any]] = [
    {"region": "x", "size": size, "zones": zones, "free": 2 + zones, **rest}
    for (size, zones), rest in itertools.product(
        [("small", 1), ("mid", 3), ("large", 2)],
        [
            {},
            {"fast": True, "word": "x", "names": [], "least": 1},
            {"fast": False, "word": "a\nb", "names": ["a"], "least": 3, "inner": {"loud": False}},
            {"fast": True, "word": "", "least": 2, "inner": {"loud": True, "word": "y"}},
            {"inner": {"loud": False, "word": "x"}, "least": 2},
        ],
    )
]


def test_a_condition_chooses_what_python_would() -> None:
    compiled = compile_composite(Thing)
    functions = [
        {
            "apiVersion": "pkg.crossplane.io/v1",
            "kind": "Function",
            "metadata": {"name": name},
            "spec": {"package": name},
        }
        for name in ("function-patch-and-transform", "function-auto-ready")
    ]
    pipeline = Pipeline(compiled.composition, functions, xrd=compiled.xrd)
    for spec in SPECS:
        metadata = {"name": "r", "uid": "1"}
        xr = {"apiVersion": "p.io/v1", "kind": "XThing", "metadata": metadata, "spec": spec}
        by_name = {
            item["metadata"]["annotations"]["crossplane.io/composition-resource-name"]: item["spec"]["forProvider"]
            for item in pipeline.run(xr).composed
        }
        meant = {name: bool(meaning(spec)) for name, (_, meaning) in CONDITIONS.items()}
        assert by_name["plain"]["tags"] == {name: "yes" if true else "no" for name, true in meant.items()}
        assert by_name["mixed"]["tags"] == {name: "<x>" if true else spec["size"] for name, true in meant.items()}
        other = by_name["other"]
        assert other["name"] == ("q-wide" if spec["zones"] > 2 else "q-narrow")
        assert other["delaySeconds"] == (7 if "word" in spec else 1)
        assert other["policy"] == ('{"many":true}' if spec["zones"] > 1 else '{"many":false}')
        assert other["tags"] == ({"A": "1"} if spec["zones"] > 1 else {"B": "2"})


class Locked(Composite, group="p.io", version="v1", kind="XLocked", claim_kind="Locked"):
    """A stream that may be locked with a key of its own, and an alarm that may ring twice."""

    spec: Wanted
    status: Became

    def compose(self, c: Composition) -> None:
        """Chooses what is selected, and whether fields are there."""
        spec = self.spec
        c.defaults(region=spec.region)
        large = spec.size == "large"
        key = c.add("key", kms.Key(), when=spec.size != "small")
        one, other = (c.add(name, sns.Topic(), external_name=name) for name in ("one", "other"))
        bell = c.add("bell", sns.Topic(), external_name="bell", when=spec.fast)
        c.add(
            "stream",
            kinesis.Stream(kms_key_id=choose(large, key, otherwise=f"alias/{spec.region}"), shard_count=spec.zones),
            external_name="stream",
        )
        c.add("queue", sqs.Queue(delay_seconds=choose(large, None, otherwise=spec.zones), policy=None))
        c.add(
            "told",
            sns.TopicSubscription(topic_arn=choose(spec.zones > 1, one, otherwise=other), protocol="sms"),
            may_change=["topic_arn"],
        )
        c.add(
            "alarm",
            cloudwatch.MetricAlarm(
                comparison_operator="GreaterThanThreshold",
                evaluation_periods=1,
                alarm_actions=["always", default(bell.status.arn, None)],
                ok_actions=[choose(large, "ok", otherwise=None)],
                tags={"Owner": default(spec.word, None)},
            ),
            external_name="alarm",
        )


def test_fields_may_stay_away_and_what_is_selected_may_be_chosen() -> None:
    compiled = compile_composite(Locked)
    names = ("function-patch-and-transform", "function-cel-filter", "function-auto-ready")
    kind = {"apiVersion": "pkg.crossplane.io/v1", "kind": "Function"}
    functions = [{**kind, "metadata": {"name": name}, "spec": {"package": name}} for name in names]
    pipeline = Pipeline(compiled.composition, functions, xrd=compiled.xrd)
    bell = {
        "apiVersion": "sns.aws.upbound.io/v1beta1",
        "kind": "Topic",
        "metadata": {"name": "bell", "annotations": {"crossplane.io/composition-resource-name": "bell"}},
        "status": {"atProvider": {"arn": "arn:bell"}},
    }
    for spec in SPECS:
        xr = {"apiVersion": "p.io/v1", "kind": "XLocked", "metadata": {"name": "r", "uid": "1"}, "spec": spec}
        fields = {
            item["metadata"]["annotations"]["crossplane.io/composition-resource-name"]: item["spec"]["forProvider"]
            for item in pipeline.run(xr, observed=[bell] if spec.get("fast") else []).composed
        }
        large = spec["size"] == "large"
        key = {"kmsKeyIdSelector": {"matchControllerRef": True, "matchLabels": {"p.io/resource": "key"}}}
        assert fields["stream"] == {
            "region": "x",
            "shardCount": spec["zones"],
            **(key if large else {"kmsKeyId": "alias/x"}),
        }
        assert fields["queue"] == {"region": "x", **({} if large else {"delaySeconds": spec["zones"]})}
        assert fields["told"]["topicArnSelector"]["matchLabels"] == {
            "p.io/resource": "one" if spec["zones"] > 1 else "other"
        }
        assert fields["alarm"]["alarmActions"] == ["always", *(["arn:bell"] if spec.get("fast") else [])]
        assert fields["alarm"].get("okActions") == (["ok"] if large else None)
        assert fields["alarm"].get("tags") == ({"Owner": spec["word"]} if "word" in spec else None)


@pytest.mark.parametrize("name", ["policy", "external_name"])
def test_what_is_needed_cannot_stay_away(name: str) -> None:
    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Wanted
        status: Became

        def compose(self, c: Composition) -> None:
            """Leaves away what is needed."""
            given = {"policy": "{}", "external_name": "p", name: choose(self.spec.zones > 1, "x", otherwise=None)}
            c.add("p", iam.Policy(policy=given["policy"]), external_name=given["external_name"])

    with pytest.raises(AuthoringError, match=f"{name} is needed, but there may be nothing in it"):
        compile_composite(Platform)


def test_a_field_that_goes_with_its_source_is_not_kept() -> None:
    composition = compile_composite(Locked).composition
    (alarm,) = (item for item in composition["spec"]["pipeline"][0]["input"]["resources"] if item["name"] == "alarm")
    (patch,) = (item for item in alarm["patches"] if item.get("toFieldPath", "").endswith("alarmActions[1]"))
    assert patch == {
        "type": "FromEnvironmentFieldPath",
        "fromFieldPath": "pyxp.resources.bell.arn",
        "toFieldPath": "spec.forProvider.alarmActions[1]",
    }


REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "an open number": (lambda s: choose(s.free > 3, 1, otherwise=2), r"xr.spec.free may have too many values; set ge="),
    "text beside text": (lambda s: choose(s.word == s.region, 1, otherwise=2), "make two resources with when="),
    "a list": (lambda s: choose(contains(s.names, "a"), 1, otherwise=2), "looks nothing up in a list or a map"),
    "one result": (lambda s: choose(s.zones > 1, 1), "there are two results"),
    "no result": (lambda s: choose(s.zones > 1, None, otherwise=None), "with None for one where the field"),
    "a part of text": (lambda s: f"a{choose(s.zones > 1, 'b', otherwise=None)}", "a part of it cannot be missing"),
    "a part of a document": (
        lambda s: json_document({"a": choose(s.zones > 1, "b", otherwise=None)}),
        "a part of it cannot be missing",
    ),
    "two types": (lambda s: choose(s.zones > 1, 1, otherwise="a"), "results of several types"),
    "too many cases": (
        lambda s: choose((s.least < s.zones) | one_of(s.word, [str(n) for n in range(40)]), 1, otherwise=s.free),
        "it has more than 64 cases",
    ),
}


@pytest.mark.parametrize(("make", "told"), REFUSED.values(), ids=REFUSED)
def test_what_nothing_tells_apart_is_refused(make: Callable[[Any], Any], told: str) -> None:
    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Wanted
        status: Became

        def compose(self, c: Composition) -> None:
            """Tries it."""
            c.add("q", sqs.Queue(name="q", region=self.spec.region, delay_seconds=make(self.spec)))

    with pytest.raises(AuthoringError, match=told):
        compile_composite(Platform)


def test_what_is_known_chooses_at_once() -> None:
    assert choose(True, 1, otherwise=2) == 1
    assert choose(False, 1, otherwise=2) == 2
    assert chosen_by(Known(True), "a", "b", STRING) == "a"
