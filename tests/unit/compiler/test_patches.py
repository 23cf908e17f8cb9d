"""Expressions become base and patches."""

from __future__ import annotations

from typing import Any

from pyxp import (
    Composition,
    as_text,
    choose,
    default,
    merge,
)
from pyxp.aws import kinesis

from .platforms import FOR_PROVIDER, compiled, patch_to, template, vpc


def test_composite_field() -> None:
    given = compiled(lambda xr, c, s: c.add("more", kinesis.Stream(region="x", retention_period=xr.spec.hours)))
    assert patch_to(given, "more", f"{FOR_PROVIDER}.retentionPeriod") == {
        "type": "FromCompositeFieldPath",
        "fromFieldPath": "spec.hours",
        "toFieldPath": f"{FOR_PROVIDER}.retentionPeriod",
    }


def test_default_value_is_the_base() -> None:
    given = compiled(lambda xr, c, s: c.add("more", kinesis.Stream(region="x", shard_count=default(xr.spec.shards, 2))))
    assert template(given, "more")["base"]["spec"]["forProvider"]["shardCount"] == 2
    assert patch_to(given, "more", f"{FOR_PROVIDER}.shardCount")["fromFieldPath"] == "spec.shards"


def test_merged_map_keeps_the_fixed_entries() -> None:
    given = compiled(
        lambda xr, c, s: c.add("vpc", vpc(tags=merge({"Fixed": "x", "Name": xr.spec.name}, under=xr.spec.tags)))
    )
    assert template(given, "vpc")["base"]["spec"]["forProvider"]["tags"] == {"Fixed": "x"}
    assert [(patch["fromFieldPath"], patch.get("policy")) for patch in template(given, "vpc")["patches"]] == [
        ("spec.tags", {"toFieldPath": "MergeObjects"}),
        ("spec.name", None),
    ]


def test_transforms_travel_with_the_patch() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.add("more", kinesis.Stream(region="x", shard_count=choose(xr.spec.fast, {True: 4, False: 1})))
        c.add("vpc", vpc(tags={"Hours": as_text(xr.spec.hours * 2)}))

    given = compiled(compose)
    assert [step["type"] for step in patch_to(given, "more", f"{FOR_PROVIDER}.shardCount")["transforms"]] == [
        "convert",
        "match",
    ]
    assert [step["type"] for step in patch_to(given, "vpc", f"{FOR_PROVIDER}.tags.Hours")["transforms"]] == [
        "math",
        "convert",
    ]
