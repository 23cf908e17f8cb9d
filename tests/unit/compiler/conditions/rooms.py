"""A platform with conditions of every kind, and what each of them means for a claim, told without pyxp."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from pyxp import (
    Composite,
    Composition,
    Spec,
    Status,
    compile_composite,
    contains,
    default,
    default_list,
    field,
    is_set,
    json_document,
    not_,
    one_of,
    up_to,
)
from pyxp.aws import cloudwatch, ec2, rds, sns, sqs


class Alarms(Spec):
    """What is told."""

    topic: bool = field("Whether there is a topic.", default=True)
    loud: bool | None = field("Whether it is loud.", default=None)
    email: str | None = field("Who is told.", default=None, max_length=64, immutable=True)


class Door(Spec):
    """A way in."""

    name: str = field("What it says.", max_length=9)
    wide: bool = False
    note: str | None = field("What else it says.", default=None, max_length=9)


class Heating(Spec):
    """What keeps it warm."""

    mode: Literal["gas", "wood"] = "gas"
    on: bool = True
    degrees: int = field("How warm.", default=20, ge=0, le=30)
    limit: int = field("How warm at most.", default=25, ge=0, le=30)
    hours: list[Literal["a", "b", "x"]] = field("When.", default=["a", "b"], max_length=3)
    pipes: int | None = field("How many.", default=None, ge=0, le=9)


class RoomSpec(Spec):
    """What is asked for."""

    region: str = field("Where.", default="eu-central-1", max_length=14, immutable=True)
    size: Literal["small", "large"] | None = None
    zones: int = field("How many.", default=2, ge=1, le=3)
    least: int | None = field("At least so many.", default=None, ge=0, le=5)
    share: float | None = field("How much.", default=None, ge=0, le=1)
    names: list[str] = default_list()
    tags: dict[str, str] | None = None
    package: str | None = field("A word that CEL keeps for itself.", default=None, max_length=9)
    alarms: Alarms | None = None
    doors: list[Door] | None = field("Ways in.", default=None, max_length=3, immutable=True)
    windows: int | None = field("How many of them.", default=None, ge=0, le=2)
    heating: Heating = Heating(degrees=15, pipes=4)


class RoomStatus(Status):
    """What became of it."""

    topic: str | None = None


CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "bare": lambda spec: spec.alarms.topic,
    "optional-boolean": lambda spec: spec.alarms.loud,
    "negated": lambda spec: not_(spec.alarms.loud),
    "false": lambda spec: spec.alarms.loud == False,  # noqa: E712 - set, and false
    "set": lambda spec: is_set(spec.alarms.email),
    "unset": lambda spec: not_(is_set(spec.alarms.email)),
    "equal": lambda spec: spec.size == "large",
    "unequal": lambda spec: spec.size != "large",
    "bound": lambda spec: spec.zones >= 3,
    "open-bound": lambda spec: spec.least < 2,
    "reflected": lambda spec: 2 <= spec.least,  # noqa: SIM300 - as people write it, too
    "fraction": lambda spec: spec.share > 0.5,
    "fields": lambda spec: spec.least <= spec.zones,
    "one-of": lambda spec: one_of(spec.package, ["it's", 'a "b"', "\\", "ü\n"]),
    "element": lambda spec: contains(spec.names, "a"),
    "key": lambda spec: contains(spec.tags, "team"),
    "own-element": lambda spec: contains(spec.names, spec.package),
    "first": lambda spec: spec.names[0] == "a",
    "entry": lambda spec: spec.tags["a.b"] == "x",
    "fallback": lambda spec: default(spec.least, 4) > 3,
    "all": lambda spec: (spec.zones >= 2) & spec.alarms.topic & is_set(spec.tags),
    "some": lambda spec: (spec.zones == 1) | spec.alarms.loud | not_(is_set(spec.size)),
    "both": lambda spec: ((spec.zones == 1) | (spec.size == "large")) & not_((spec.least > 1) & is_set(spec.share)),
    "default-true": lambda spec: spec.heating.on,
    "default-negated": lambda spec: not_(spec.heating.on),
    "default-equal": lambda spec: spec.heating.mode == "gas",
    "default-unequal": lambda spec: spec.heating.mode != "gas",
    "default-other": lambda spec: spec.heating.mode == "wood",
    "default-bound": lambda spec: spec.heating.degrees >= 20,
    "default-below": lambda spec: not_(spec.heating.degrees > 10),
    "default-fields": lambda spec: spec.heating.degrees < spec.heating.limit,
    "default-and-none": lambda spec: spec.heating.degrees > spec.least,
    "default-same": lambda spec: spec.heating.degrees == spec.heating.limit,
    "default-element": lambda spec: contains(spec.heating.hours, "a"),
    "default-no-element": lambda spec: not_(contains(spec.heating.hours, "b")),
    "default-own-element": lambda spec: contains(spec.heating.hours, spec.package),
    "default-first": lambda spec: spec.heating.hours[0] == "a",
    "default-second": lambda spec: is_set(spec.heating.hours[1]),
    "default-within": lambda spec: is_set(spec.heating.pipes),
    "default-not-within": lambda spec: not_(is_set(spec.heating.pipes)),
    "default-value-within": lambda spec: spec.heating.pipes > 3,
    "default-some": lambda spec: spec.heating.on | (spec.heating.mode == "gas") | (spec.zones == 3),
    "default-all": lambda spec: spec.heating.on & (spec.heating.degrees >= 10) & is_set(spec.tags),
}


def _alarms(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = spec.get("alarms", {})
    return found


MEANING: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "bare": lambda s: "alarms" in s and s["alarms"]["topic"],
    "optional-boolean": lambda s: _alarms(s).get("loud", False),
    "negated": lambda s: not _alarms(s).get("loud", False),
    "false": lambda s: _alarms(s).get("loud") is False,
    "set": lambda s: "email" in _alarms(s),
    "unset": lambda s: "email" not in _alarms(s),
    "equal": lambda s: s.get("size") == "large",
    "unequal": lambda s: s.get("size") != "large",
    "bound": lambda s: s["zones"] == 3,
    "open-bound": lambda s: s.get("least", 9) < 2,
    "reflected": lambda s: s.get("least", 0) >= 2,
    "fraction": lambda s: s.get("share", 0) > 0.5,
    "fields": lambda s: "least" in s and s["least"] <= s["zones"],
    "one-of": lambda s: s.get("package") in ("it's", 'a "b"', "\\", "ü\n"),
    "element": lambda s: "a" in s["names"],
    "key": lambda s: "team" in s.get("tags", {}),
    "own-element": lambda s: "package" in s and s["package"] in s["names"],
    "first": lambda s: s["names"][:1] == ["a"],
    "entry": lambda s: s.get("tags", {}).get("a.b") == "x",
    "fallback": lambda s: s.get("least", 4) > 3,
    "all": lambda s: s["zones"] >= 2 and _alarms(s).get("topic", False) and "tags" in s,
    "some": lambda s: s["zones"] == 1 or _alarms(s).get("loud", False) or "size" not in s,
    "both": lambda s: (s["zones"] == 1 or s.get("size") == "large") and not (s.get("least", 0) > 1 and "share" in s),
    "default-true": lambda s: s["heating"]["on"],
    "default-negated": lambda s: not s["heating"]["on"],
    "default-equal": lambda s: s["heating"]["mode"] == "gas",
    "default-unequal": lambda s: s["heating"]["mode"] != "gas",
    "default-other": lambda s: s["heating"]["mode"] == "wood",
    "default-bound": lambda s: s["heating"]["degrees"] >= 20,
    "default-below": lambda s: s["heating"]["degrees"] <= 10,
    "default-fields": lambda s: s["heating"]["degrees"] < s["heating"]["limit"],
    "default-and-none": lambda s: "least" in s and s["heating"]["degrees"] > s["least"],
    "default-same": lambda s: s["heating"]["degrees"] == s["heating"]["limit"],
    "default-element": lambda s: "a" in s["heating"]["hours"],
    "default-no-element": lambda s: "b" not in s["heating"]["hours"],
    "default-own-element": lambda s: "package" in s and s["package"] in s["heating"]["hours"],
    "default-first": lambda s: s["heating"]["hours"][:1] == ["a"],
    "default-second": lambda s: len(s["heating"]["hours"]) > 1,
    "default-within": lambda s: "pipes" in s["heating"],
    "default-not-within": lambda s: "pipes" not in s["heating"],
    "default-value-within": lambda s: s["heating"].get("pipes", 0) > 3,
    "default-some": lambda s: s["heating"]["on"] or s["heating"]["mode"] == "gas" or s["zones"] == 3,
    "default-all": lambda s: s["heating"]["on"] and s["heating"]["degrees"] >= 10 and "tags" in s,
}
"""The same in plain Python, over the spec of a composite after defaults."""


REPEATED: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    **{f"door-{index}": lambda s, index=index: len(s.get("doors", ())) > index for index in range(3)},
    **{
        f"wide-{index}": lambda s, index=index: len(s.get("doors", ())) > index and s["doors"][index]["wide"]
        for index in range(3)
    },
    **{f"window-{index}": lambda s, index=index: s.get("windows", 1) > index for index in range(2)},
    **{
        f"pane-{index}-{door}": lambda s, index=index, door=door: (
            s["zones"] >= 2 and s.get("windows", 0) > index and len(s.get("doors", ())) > door
        )
        for index in range(2)
        for door in range(3)
    },
    "frame": lambda s: s.get("windows", 1) > 0,
    "chain-0": lambda s: len(s.get("doors", ())) > 0,
}
"""What is repeated, in plain Python; the later parts of the chain wait for those before them."""


def repeated(c: Composition, spec: Any) -> None:
    """Something for each door and window, with conditions in the rounds and around them."""
    before: Any = None
    for index, door in enumerate(up_to(spec.doors)):
        note = json_document({"name": door.name, "note": default(door.note, "none")})
        c.add(f"door-{index}", sqs.Queue(name=door.name, kms_master_key_id=note, tags={"Note": door.note}))
        c.add(f"wide-{index}", sqs.Queue(name=f"wide-{door.name}"), when=door.wide)
        before = c.add(
            f"chain-{index}",
            sqs.Queue(name=f"c{index}", kms_master_key_id=before.status.arn if before is not None else "first"),
        )
    windows = [
        c.add(f"window-{index}", ec2.Subnet(vpc_id="v", availability_zone=f"z{index}"))
        for index in up_to(default(spec.windows, 1))
    ]
    c.add(
        "frame",
        rds.SubnetGroup(subnet_ids=c.group("windows", windows)),
        external_name="frame",
        when=default(spec.windows, 1) >= 1,
    )
    with c.when(spec.zones >= 2):
        for index in up_to(spec.windows, 5):
            for door, _ in enumerate(up_to(spec.doors)):
                c.add(f"pane-{index}-{door}", sqs.Queue(name=f"pane-{index}-{door}"))


class Room(Composite, group="rooms.example.org", version="v1", kind="XRoom", claim_kind="Room"):
    """A room."""

    spec: RoomSpec
    status: RoomStatus

    def compose(self, c: Composition) -> None:
        """Adds a resource for each condition, and some that read each other."""
        spec = self.spec
        c.defaults(region=spec.region)
        always = c.add("always", sns.Topic(), external_name="always")
        for name, condition in CONDITIONS.items():
            c.add(name, sqs.Queue(name=name), when=condition(spec))
        with c.when(spec.alarms.topic):
            topic = c.add("topic", sns.Topic(), external_name="topic")
            c.add(
                "mail",
                sns.TopicSubscription(topic_arn=topic, protocol="email", endpoint=spec.alarms.email),
                when=is_set(spec.alarms.email),
            )
            c.add(
                "alarm",
                cloudwatch.MetricAlarm(
                    comparison_operator="GreaterThanThreshold",
                    evaluation_periods=1,
                    alarm_actions=[topic.status.arn, always.status.arn],
                    alarm_description=json_document({"to": f"{topic.status.arn} {always.status.arn}"}),
                ),
                external_name="alarm",
                when=spec.zones >= 2,
            )
        c.add(
            "told",
            sqs.Queue(
                name="told",
                kms_master_key_id=default(topic.status.arn, "none"),
                tags={"Topic": f"at {default(topic.status.arn, 'nowhere')}"},
            ),
        )
        repeated(c, spec)
        self.status.topic = topic.status.arn


COMPILED = compile_composite(Room)
XRD, COMPOSITION = COMPILED.xrd, COMPILED.composition
STEPS: Mapping[str, Any] = {step["step"]: step.get("input") for step in COMPOSITION["spec"]["pipeline"]}
FILTERS: Mapping[str, str] = {item["name"]: item["expression"] for item in STEPS["conditions"]["filters"]}
