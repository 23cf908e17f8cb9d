"""Resources in fields become selectors, and their targets get labels."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import (
    Composition,
    json_document,
    select,
)
from pyxp.aws import ec2, ecs, iam, rds
from pyxp.compiler.selectors import label_targets, lower_selections

from .platforms import FOR_PROVIDER, codes, compiled, drafted, give, template, vpc


def test_selector_of_one() -> None:
    given = compiled(lambda xr, c, s: c.add("subnet", ec2.Subnet(region="x", vpc_id=c.add("vpc", vpc()))))
    assert template(given, "subnet")["base"]["spec"]["forProvider"]["vpcIdSelector"] == {
        "matchControllerRef": True,
        "matchLabels": {"p.io/resource": "vpc"},
    }
    assert template(given, "vpc")["base"]["metadata"] == {"labels": {"p.io/resource": "vpc"}}


def test_selector_of_a_group_in_a_nested_field() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        subnets = [c.add(name, ec2.Subnet(region="x")) for name in ("a", "b")]
        c.add("other", ec2.Subnet(region="x"))
        c.add("service", ecs.Service(region="x", network_configuration={"subnets": c.group("inner", subnets)}))

    given = compiled(compose)
    assert template(given, "service")["base"]["spec"]["forProvider"]["networkConfiguration"] == {
        "subnetSelector": {
            "matchControllerRef": True,
            "matchLabels": {"p.io/inner": "member"},
            "policy": {"resolve": "Always"},
        }
    }
    labelled = [entry["name"] for entry in given["resources"] if "metadata" in entry["base"]]
    assert labelled == ["a", "b"]


def test_select_resolves_always() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        group = c.add("group", rds.SubnetGroup(region="x"))
        c.add("db", rds.Cluster(region="x", engine="e", db_subnet_group_name=select(group)))

    selector = template(compiled(compose), "db")["base"]["spec"]["forProvider"]["dbSubnetGroupNameSelector"]
    assert selector["policy"] == {"resolve": "Always"}


def test_a_label_alone_needs_no_spec() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        role = c.add("role", iam.Role(assume_role_policy=json_document({"arn": stream.status.arn})))
        c.add("attachment", iam.RolePolicyAttachment(role=role, policy_arn="p"))

    assert list(template(compiled(compose), "role")["base"]) == ["apiVersion", "kind", "metadata"]


def test_the_pass_turns_a_resource_into_a_selector_and_a_label_to_come() -> None:
    draft = drafted(lambda xr, c, s: [c.add("vpc", vpc()), c.add("subnet", ec2.Subnet(region="x"))])
    target = draft.by_name["vpc"].added.resource
    made = give(draft, "subnet", f"{FOR_PROVIDER}.vpcId", target)
    lower_selections(draft)
    (assignment,) = made.assignments
    assert assignment.path == f"{FOR_PROVIDER}.vpcIdSelector"
    assert assignment.value == {"matchControllerRef": True, "matchLabels": {"p.io/resource": "vpc"}}
    assert (draft.by_name["vpc"].labels, made.waits) == ({"p.io/resource": "vpc"}, {"vpc"})


def test_other_assignments_keep_their_places() -> None:
    draft = drafted(lambda xr, c, s: [c.add("vpc", vpc()), c.add("subnet", ec2.Subnet(region="x"))])
    give(draft, "subnet", f"{FOR_PROVIDER}.region", "x")
    give(draft, "subnet", f"{FOR_PROVIDER}.vpcId", draft.by_name["vpc"].added.resource)
    made = give(draft, "subnet", f"{FOR_PROVIDER}.cidrBlock", "y")
    lower_selections(draft)
    assert [assignment.value for assignment in made.assignments if isinstance(assignment.value, str)] == ["x", "y"]
    assert [assignment.path.rpartition(".")[2] for assignment in made.assignments] == [
        "region",
        "vpcIdSelector",
        "cidrBlock",
    ]


@pytest.mark.parametrize(
    ("field", "target", "code"),
    [("cidrBlock", "vpc", "no-selector"), ("vpcId", "stream", "no-selector"), ("vpcId", "", "undeclared-reference")],
)
def test_what_cannot_be_selected_is_refused_and_skipped(field: str, target: str, code: str) -> None:
    draft = drafted(lambda xr, c, s: [c.add("vpc", vpc()), c.add("subnet", ec2.Subnet(region="x"))])
    resource = draft.by_name[target].added.resource if target else vpc()
    made = give(draft, "subnet", f"{FOR_PROVIDER}.{field}", resource)
    lower_selections(draft)
    assert codes(draft) == [code]
    assert (made.assignments, made.skipped) == ([], [f"{FOR_PROVIDER}.{field}"])


def test_the_pass_writes_labels_in_front() -> None:
    draft = drafted(lambda xr, c, s: None)
    (made,) = draft.templates
    made.base |= {"metadata": {"annotations": {}, "labels": {"own": "1"}}, "spec": {}}
    made.labels["p.io/resource"] = "stream"
    label_targets(draft)
    assert list(made.base) == ["apiVersion", "kind", "metadata", "spec"]
    assert list(made.base["metadata"]) == ["labels", "annotations"]
    assert made.base["metadata"]["labels"] == {"own": "1", "p.io/resource": "stream"}
