"""Changes of the flagship's definition: what breaks claims that are there is told, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from pyxp.diagnostics import Severity
from pyxp.validation.breaking import breaking_changes
from pyxp.yamlio import read_documents

[DEFINITION] = read_documents((Path(__file__).parents[2] / "xrds" / "streamflixpipeline.yaml").read_text())
Change = Callable[[dict[str, Any]], object]
ERROR, WARNING = Severity.ERROR, Severity.WARNING


def schema(xrd: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = xrd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    return found


def at(xrd: dict[str, Any], path: str) -> dict[str, Any]:
    """The schema of a field; ``*`` leads to the items of a list or the values of a map."""
    found = schema(xrd)
    for step in path.split(".") if path else ():
        inner = found.get("items") or found.get("additionalProperties")
        found = inner if step == "*" else found["properties"][step]
    return found


def put(path: str, **words: Any) -> Change:
    """Says something else of a field; words are written with _ for -."""
    return lambda xrd: at(xrd, path).update({word.replace("_", "-"): value for word, value in words.items()})


def drop(path: str, word: str) -> Change:
    return lambda xrd: at(xrd, path).pop(word)


def remove(path: str) -> Change:
    home, _, name = path.rpartition(".")
    return lambda xrd: at(xrd, home)["properties"].pop(name)


def add(path: str, **words: Any) -> Change:
    home, _, name = path.rpartition(".")
    return lambda xrd: at(xrd, home)["properties"].update({name: words})


def require(path: str) -> Change:
    home, _, name = path.rpartition(".")
    return lambda xrd: at(xrd, home).setdefault("required", []).append(name)


def both(first: Change, second: Change) -> Change:
    return lambda xrd: (first(xrd), second(xrd))


def rename(path: str, last: str) -> Change:
    home, _, name = path.rpartition(".")
    return lambda xrd: at(xrd, home)["properties"].update({last: at(xrd, home)["properties"].pop(name)})


def spec(**fields: Any) -> Change:
    return lambda xrd: xrd["spec"].update(fields)


def names(part: str, **fields: Any) -> Change:
    return lambda xrd: xrd["spec"][part].update(fields)


def rule(path: str, text: str) -> Change:
    return lambda xrd: at(xrd, path).setdefault("x-kubernetes-validations", []).append({"rule": text})


def next_version(change: Change | None = None, *, former_is_served: bool = True) -> Change:
    """A second version, which objects are kept in, with a change of its own."""

    def make(xrd: dict[str, Any]) -> None:
        [former] = xrd["spec"]["versions"]
        later = deepcopy(former)
        xrd["spec"]["versions"] = [later]
        (change or (lambda _: None))(xrd)
        xrd["spec"]["versions"].append(former)
        later["name"] = "v1"
        former |= {"referenceable": False, "served": former_is_served}

    return make


BREAKING: dict[str, tuple[Change, str, Severity]] = {
    "a field is gone": (remove("spec.stream.shards"), "field-removed", ERROR),
    "an object is gone": (remove("spec.alarms"), "field-removed", ERROR),
    "a field is renamed": (rename("spec.tags", "labels"), "field-removed", ERROR),
    "a map takes no keys any more": (drop("spec.tags", "additionalProperties"), "field-removed", ERROR),
    "a status field is gone": (remove("status.kinesisStreamArn"), "field-removed", WARNING),
    "a new required field": (both(add("spec.owner", type="string"), require("spec.owner")), "newly-required", ERROR),
    "a field is required": (require("spec.stream.shards"), "newly-required", ERROR),
    "text becomes a number": (put("spec.namePrefix", type="integer"), "changed-type", ERROR),
    "a number becomes whole": (put("spec.database.minCapacity", type="integer"), "changed-type", ERROR),
    "a list becomes text": (put("spec.network.zones", type="string"), "changed-type", ERROR),
    "items of another type": (put("spec.compute.command.*", type="integer"), "changed-type", ERROR),
    "values of another type": (put("spec.tags.*", type="integer"), "changed-type", ERROR),
    "a status field of another type": (put("status.kinesisStreamArn", type="integer"), "changed-type", WARNING),
    "an enum loses a value": (put("spec.network.nat", enum=["none", "one"]), "narrowed-field", ERROR),
    "an enum where there was none": (put("spec.region", enum=["eu-central-1"]), "narrowed-field", ERROR),
    "a pattern where there was none": (put("spec.tags.*", pattern="^a$"), "narrowed-field", ERROR),
    "another pattern": (put("spec.environment", pattern="^[a-z]+$"), "narrowed-field", WARNING),
    "a format where there was none": (put("spec.network.cidr", format="cidr"), "narrowed-field", ERROR),
    "a smaller maximum": (put("spec.stream.shards", maximum=10), "narrowed-field", ERROR),
    "a larger minimum": (put("spec.encryption.rotationDays", minimum=100), "narrowed-field", ERROR),
    "a bound where there was none": (put("spec.tags", minProperties=1), "narrowed-field", ERROR),
    "shorter text": (put("spec.environment", maxLength=8), "narrowed-field", ERROR),
    "fewer items": (put("spec.network.zones", maxItems=2), "narrowed-field", ERROR),
    "fewer keys": (put("spec.tags", maxProperties=4), "narrowed-field", ERROR),
    "the bound itself is excluded": (put("spec.stream.shards", exclusiveMaximum=True), "narrowed-field", ERROR),
    "multiples only": (put("spec.compute.memory", multipleOf=512), "narrowed-field", ERROR),
    "a list becomes a set": (put("spec.compute.command", x_kubernetes_list_type="set"), "narrowed-field", ERROR),
    "a condition over fields": (put("spec.stream", anyOf=[{"required": ["shards"]}]), "narrowed-field", WARNING),
    "a default is another one": (put("spec.region", default="eu-west-1"), "changed-default", ERROR),
    "a default is gone": (drop("spec.region", "default"), "changed-default", ERROR),
    "a default where there was none": (put("spec.stream.shards", default=2), "changed-default", WARNING),
    "a rule": (rule("spec.stream", "self.mode != 'ON_DEMAND'"), "new-rule", WARNING),
    "a rule of items": (rule("spec.compute.command.*", "self != 'x'"), "new-rule", WARNING),
    "the scope": (spec(scope="Namespaced"), "changed-scope", ERROR),
    "the group": (spec(group="platform.example.org"), "changed-name", ERROR),
    "the kind": (names("names", kind="XPipeline"), "changed-name", ERROR),
    "the plural": (names("names", plural="xpipelines"), "changed-name", ERROR),
    "the kind of claims": (names("claimNames", kind="Pipeline"), "changed-name", ERROR),
    "the plural of claims": (names("claimNames", plural="pipelines"), "changed-name", ERROR),
    "no claims any more": (lambda xrd: xrd["spec"].pop("claimNames"), "changed-name", ERROR),
    "fewer connection keys": (lambda xrd: xrd["spec"]["connectionSecretKeys"].pop(), "connection-key-removed", ERROR),
    "a version is gone": (lambda xrd: xrd["spec"]["versions"][0].update(name="v1"), "version-removed", ERROR),
    "a version is no longer served": (next_version(former_is_served=False), "version-removed", ERROR),
    "the kept version lacks a field": (next_version(remove("spec.tags")), "field-removed", ERROR),
    "the kept version takes less": (next_version(put("spec.environment", maxLength=4)), "narrowed-field", ERROR),
}  # fmt: skip

WIDENING: dict[str, Change] = {
    "nothing": lambda xrd: None,
    "a new optional field": add("spec.owner", type="string"),
    "a new field with a default of its own": lambda x: add(
        "spec.owner", type="object", default={}, properties={"name": {"type": "string"}}
    )(x),
    "a field is no longer required": lambda xrd: at(xrd, "spec")["required"].clear(),
    "a whole number may have a fraction": put("spec.stream.shards", type="number"),
    "an enum has more values": put("spec.network.nat", enum=["none", "one", "per-zone", "two"]),
    "an enum in another order": put("spec.network.nat", enum=["per-zone", "none", "one"]),
    "no enum any more": drop("spec.network.nat", "enum"),
    "no pattern any more": drop("spec.environment", "pattern"),
    "a larger maximum": put("spec.stream.shards", maximum=1000),
    "a smaller minimum": put("spec.encryption.rotationDays", minimum=1),
    "no bounds any more": lambda xrd: [at(xrd, "spec.stream.shards").pop(word) for word in ("minimum", "maximum")],
    "a bound that bounds nothing": put("spec.compute.image", minLength=0),
    "longer text": put("spec.environment", maxLength=63),
    "more items": put("spec.network.zones", maxItems=6),
    "nulls": put("spec.region", nullable=True),
    "a list is said to be atomic": put("spec.compute.command", x_kubernetes_list_type="atomic"),
    "unknown fields are kept": put("spec.stream", **{"x-kubernetes-preserve-unknown-fields": True}),
    "no rules any more": drop("spec.region", "x-kubernetes-validations"),
    "a rule says something else where it fails": lambda xrd: at(xrd, "spec.region")["x-kubernetes-validations"][
        0
    ].update(message="another one"),
    "other words": put("spec.region", description="where it runs"),
    "another column": lambda xrd: xrd["spec"]["versions"][0].update(additionalPrinterColumns=[]),
    "another name for kubectl": names("names", shortNames=["xsp"]),
    "more connection keys": lambda xrd: xrd["spec"]["connectionSecretKeys"].append("more"),
    "an empty list of connection keys": spec(connectionSecretKeys=[]),
    "all connection keys": lambda xrd: xrd["spec"].pop("connectionSecretKeys"),
    "a new status field": add("status.more", type="string"),
    "a status field is narrowed": put("status.kinesisStreamArn", maxLength=3),
    "a second version alike": next_version(),
    "a second version with one more field": next_version(add("spec.owner", type="string")),
}


def told(change: Change) -> list[tuple[str, Severity]]:
    after = deepcopy(DEFINITION.data)
    change(after)
    return [(finding.code, finding.severity) for finding in breaking_changes(DEFINITION.data, after)]


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_claims_is_told(name: str) -> None:
    change, code, severity = BREAKING[name]
    assert (code, severity) in told(change)
    assert {found for found, _ in told(change)} == {code}


@pytest.mark.parametrize("name", WIDENING)
def test_what_breaks_no_claim_is_not_told(name: str) -> None:
    assert told(WIDENING[name]) == []


def test_what_was_open_breaks_claims_where_it_is_closed() -> None:
    opened = deepcopy(DEFINITION.data)
    at(opened, "spec.stream")["x-kubernetes-preserve-unknown-fields"] = True
    [closed] = breaking_changes(opened, DEFINITION.data)
    assert (closed.code, closed.severity) == ("field-removed", ERROR)
    assert closed.message == "spec.stream kept fields that are not declared and no longer does"


def test_connection_keys_that_are_listed_first_keep_all_others_out() -> None:
    before = deepcopy(DEFINITION.data)
    del before["spec"]["connectionSecretKeys"]
    [listed] = breaking_changes(before, DEFINITION.data)
    assert (listed.code, listed.severity) == ("connection-key-removed", WARNING)
    assert listed.message.startswith("the connection secret had every key that resources give, and has only ")


def test_nulls_that_were_taken_break_claims_where_they_no_longer_are() -> None:
    before = deepcopy(DEFINITION.data)
    at(before, "spec.region")["nullable"] = True
    assert [finding.code for finding in breaking_changes(before, DEFINITION.data)] == ["narrowed-field"]
