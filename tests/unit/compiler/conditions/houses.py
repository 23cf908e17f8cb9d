"""A platform with conditions on facts of the cluster, and what each of them means, told without pyxp."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from pyxp import (
    Composite,
    Composition,
    EnvironmentConfig,
    Spec,
    compile_composite,
    contains,
    default,
    field,
    is_set,
    not_,
    one_of,
    up_to,
)
from pyxp.aws import sqs


class Net(EnvironmentConfig):
    """Where things run."""

    vpc: str
    zones: list[str] = field("Zones.", default=["a"], max_length=3)


class Spare(EnvironmentConfig):
    """Where else things may run."""

    vpc: str


class Account(EnvironmentConfig):
    """What an account has."""

    size: int = field("How large.", default=3, ge=0, le=4)
    share: float | None = None
    big: bool = False
    kind: Literal["a", "b"] = "a"
    team: str | None = None
    tags: dict[str, str] | None = None
    net: Net
    spare: Spare | None = None


class HouseSpec(Spec):
    """What is asked for."""

    name: str = field("Its name.", max_length=9, immutable=True)
    count: int = field("How many.", default=2, ge=0, le=5)
    zone: str | None = field("Where.", default=None, max_length=9)


Case = tuple[Callable[[Any, Any, Any], Any], Callable[[Any, Any, Any], bool], tuple[str, ...]]
CASES: Mapping[str, Case] = {
    "true": (lambda a, o, s: a.big, lambda a, o, s: a["big"], ("big",)),
    "false": (lambda a, o, s: not_(a.big), lambda a, o, s: not a["big"], ("big",)),
    "bound": (lambda a, o, s: a.size >= 3, lambda a, o, s: a["size"] >= 3, ("size",)),
    "claim": (lambda a, o, s: s.count < a.size, lambda a, o, s: s["count"] < a["size"], ("size",)),
    "open": (lambda a, o, s: a.share > 0.5, lambda a, o, s: a.get("share", 0) > 0.5, ("share",)),
    "equal": (lambda a, o, s: a.kind == "b", lambda a, o, s: a["kind"] == "b", ("kind",)),
    "unequal": (lambda a, o, s: a.team != "x", lambda a, o, s: a.get("team") != "x", ("team",)),
    "set": (lambda a, o, s: is_set(a.team), lambda a, o, s: "team" in a, ("team",)),
    "unset": (lambda a, o, s: not_(is_set(a.team)), lambda a, o, s: "team" not in a, ("team",)),
    "one-of": (lambda a, o, s: one_of(a.team, ["x", "y"]), lambda a, o, s: a.get("team") in ("x", "y"), ("team",)),
    "fallback": (lambda a, o, s: default(a.share, 1) > 0.9, lambda a, o, s: a.get("share", 1) > 0.9, ("share",)),
    "nested": (lambda a, o, s: a.net.vpc == "x", lambda a, o, s: a["net"]["vpc"] == "x", ("net.vpc",)),
    "deep": (
        lambda a, o, s: a.spare.vpc == "x",
        lambda a, o, s: a.get("spare", {}).get("vpc") == "x",
        ("spare.vpc",),
    ),
    "element": (
        lambda a, o, s: contains(a.net.zones, s.zone),
        lambda a, o, s: s.get("zone") in a["net"]["zones"],
        ("net.zones",),
    ),
    "first": (lambda a, o, s: a.net.zones[0] == "x", lambda a, o, s: a["net"]["zones"][:1] == ["x"], ("net.zones.0",)),
    "key": (lambda a, o, s: contains(a.tags, "x"), lambda a, o, s: "x" in a.get("tags", {}), ("tags",)),
    "entry": (lambda a, o, s: a.tags["x"] == "y", lambda a, o, s: a.get("tags", {}).get("x") == "y", ("tags.x",)),
    "missing": (
        lambda a, o, s: contains(o.zones, "x"),
        lambda a, o, s: o != MISSING and "x" in o.get("zones", ()),
        ("o.zones",),
    ),
    "absent": (lambda a, o, s: not_(is_set(o.vpc)), lambda a, o, s: o == MISSING or "vpc" not in o, ("o.vpc",)),
    "both": (
        lambda a, o, s: (a.big | (s.count == 1)) & is_set(a.spare),
        lambda a, o, s: (a["big"] or s["count"] == 1) and "spare" in a,
        ("big", "spare"),
    ),
    **{
        f"zone-{index}": (
            lambda a, o, s: True,
            lambda a, o, s, index=index: len(a["net"]["zones"]) > index,
            (f"net.zones.{index}",),
        )
        for index in range(3)
    },
    **{
        f"round-{index}": (lambda a, o, s: True, lambda a, o, s, index=index: a["size"] > index, ("size",))
        for index in range(4)
    },
}
"""How a condition is written, what it means for facts and a claim, and which facts it reads."""


class House(Composite, group="houses.example.org", version="v1", kind="XHouse", claim_kind="House"):
    """A house."""

    spec: HouseSpec

    def compose(self, c: Composition) -> None:
        """Adds a resource for each condition."""
        account = c.environment(Account, labels={"name": self.spec.name})
        other = c.environment(Net, name="other", optional=True)
        c.defaults(region="eu-central-1")
        for name, (condition, _, _) in CASES.items():
            if not name.startswith(("zone", "round")):
                c.add(name, sqs.Queue(name=name), when=condition(account, other, self.spec))
        for index, zone in enumerate(up_to(account.net.zones)):
            c.add(f"zone-{index}", sqs.Queue(name=f"zone-{index}", tags={"Zone": zone}))
        for index in up_to(account.size):
            c.add(f"round-{index}", sqs.Queue(name=f"round-{index}"))


FILTERS = compile_composite(House).composition["spec"]["pipeline"][-2]["input"]
EXPRESSIONS = {item["name"]: item["expression"] for item in FILTERS["filters"]}

TYPES: Mapping[str, tuple[bool, tuple[type, ...]]] = {
    "size": (True, (int, float)),
    "big": (True, (bool,)),
    "kind": (True, (str,)),
    "net": (True, (dict,)),
    "net.vpc": (True, (str,)),
    "net.zones": (True, (list,)),
    "share": (False, (int, float)),
    "team": (False, (str,)),
    "tags": (False, (dict,)),
    "tags.x": (False, (str,)),
    "spare": (False, (dict,)),
    "spare.vpc": (True, (str,)),
    **{f"net.zones.{index}": (False, (str,)) for index in range(3)},
    "o.zones": (True, (list,)),
    "o.vpc": (False, (str,)),
}
"""Whether a fact must be there, and of which types it is."""


MISSING = "missing"
"""No object, where there need not be one."""


def is_declared(data: Any, path: str) -> bool:
    """Whether a fact and all that it is in are as the classes say."""
    if not isinstance(data, dict):
        return False
    current, walked = data, []
    for step in path.split("."):
        walked.append(step)
        there = len(current) > int(step) if isinstance(current, list) else step in current
        required, kinds = TYPES.get(".".join(walked), (False, (dict,)))
        if not there:
            return not required
        current = current[int(step)] if isinstance(current, list) else current[step]
        if not isinstance(current, kinds) or (isinstance(current, bool) and bool not in kinds):
            return False
    return True


def meant(account: Any, other: Any, spec: Any, observed: Any) -> set[str]:
    """The resources that are there: where facts are not as declared, those that have been."""
    spec = {"count": 2, **spec}  # which may be older than its default
    known = account | ({} if other == MISSING else {"o": other}) if isinstance(account, dict) else None
    found = set()
    for name, (_, meaning, reads) in CASES.items():
        data = known if not reads or not reads[0].startswith("o.") else ({} if other == MISSING else {"o": other})
        declared = all(is_declared(data, path) for path in reads)
        if meaning(account, other, spec) if declared else name in observed:
            found.add(name)
    return found
