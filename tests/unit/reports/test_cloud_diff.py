"""What would become of resources in the cloud, as text and JSON."""

from __future__ import annotations

import json

from pyxp.cluster.clouds import Held
from pyxp.cluster.differences import Difference
from pyxp.cluster.objects import Reference
from pyxp.reports.cloud_diff import fields, json_text, summary

VPC = Reference("ec2.aws.upbound.io/v1beta1", "VPC", "dev-1")
CHANGES = (Difference("cidrBlock", "10.1.0.0/16", "10.0.0.0/16"), Difference("tags.old", "x", None))
ITEMS = [
    Held("vpc", VPC, "refused", CHANGES, frozenset({"cidrBlock"})),
    Held("eip", VPC, "lost", told="there is nothing called eipalloc-1"),
    Held("same", VPC, "same"),
    Held("service", None, "waiting", told="waits for cluster"),
]


def test_each_resource_is_told_with_its_fields() -> None:
    assert [line for item in ITEMS for line in fields(item)] == [
        ("=", "vpc (VPC) cannot become what is asked for"),
        ("!", '    ~ cidrBlock: "10.1.0.0/16" -> "10.0.0.0/16"  (forces replacement, which the provider refuses)'),
        ("-", '    - tags.old: "x"'),
        ("=", "eip (VPC) was not found: another one would be created: there is nothing called eipalloc-1"),
    ]
    assert summary(ITEMS) == "4 resources compared: 1 would be refused, 1 not found, 1 waiting for others"
    assert summary(ITEMS[2:3]) == "1 resource compared: nothing would change"


def test_as_json_nothing_is_left_out() -> None:
    told = json.loads(json_text(ITEMS))
    assert [item["state"] for item in told] == ["refused", "lost", "same", "waiting"]
    assert told[0]["changes"][0] == {
        "path": "cidrBlock",
        "cloud": "10.1.0.0/16",
        "wanted": "10.0.0.0/16",
        "refused": True,
    }
    assert told[3]["note"] == "waits for cluster"
