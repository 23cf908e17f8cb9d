"""Resources in fields become selectors, and their targets get labels."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import (
    Composition,
    json_document,
    select,
)
from pyxp.aws import ec2, ecs, eks, iam, lambda_, rds, s3, sqs
from pyxp.compiler import CompileError
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


def test_a_list_of_resources_is_selected_by_a_label_of_its_own() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        first, second = [c.add(name, ec2.Subnet(region="x")) for name in ("a", "b")]
        c.add("other", ec2.Subnet(region="x"))
        c.add("service", ecs.Service(region="x", network_configuration={"subnets": [first, second]}))

    given = compiled(compose)
    label = {"p.io/service.networkConfiguration.subnets": "member"}
    selector = template(given, "service")["base"]["spec"]["forProvider"]["networkConfiguration"]["subnetSelector"]
    assert selector == {"matchControllerRef": True, "matchLabels": label, "policy": {"resolve": "Always"}}
    labelled = {entry["name"]: entry["base"].get("metadata", {}).get("labels") for entry in given["resources"]}
    assert labelled == {"stream": None, "a": label, "b": label, "other": None, "service": None}


def test_the_label_of_a_list_is_never_too_long() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        pair = [c.add(name, ec2.Subnet(region="x")) for name in ("a", "b")]
        for end in ("one", "two"):
            name = f"service-of-a-name-that-goes-on-for-a-while-{end}"
            c.add(name, ecs.Service(region="x", network_configuration={"subnets": pair}))

    names = [key.partition("/")[2] for key in template(compiled(compose), "a")["base"]["metadata"]["labels"]]
    assert [len(name) for name in names] == [63, 63]
    assert len(set(names)) == 2


def refusal(give_user: Any) -> str:
    """What is told of a resource ``user`` that is given others."""

    def compose(xr: Any, c: Composition, stream: Any) -> None:
        at = {"region": "x"}
        made = {
            "bucket": c.add("bucket", s3.Bucket(**at)),
            "queue": c.add("queue", sqs.Queue(**at)),
            "vpc": c.add("vpc", vpc()),
            "sub": c.add("sub", ec2.Subnet(**at)),
            "role": c.add("role", iam.Role(assume_role_policy="{}")),
        }
        c.add("user", give_user(made))

    with pytest.raises(CompileError) as caught:
        compiled(compose)
    (finding,) = caught.value.findings
    assert (finding.code, finding.subject) == ("no-selector", "user")
    return f"{finding.message}; {finding.hint}"


def cluster(subnets: Any) -> Any:
    return eks.Cluster(region="x", role_arn="arn:aws:iam::123456789012:role/x", vpc_config={"subnet_ids": subnets})


@pytest.mark.parametrize(
    ("user", "told"),
    [
        (
            lambda r: lambda_.Function(region="x", role=r["bucket"]),
            "Function.role selects a Role of iam, but bucket is a Bucket of s3; give it a Role, or the text of an ARN",
        ),
        (
            lambda r: s3.BucketPolicy(region="x", policy="{}", bucket=select(r["queue"])),
            "BucketPolicy.bucket selects a Bucket of s3, but queue is a Queue of sqs; give it a Bucket, or the text of"
            " an id",
        ),
        (
            lambda r: ec2.Subnet(region="x", vpc_id=r["queue"]),
            "Subnet.vpc_id selects a VPC of ec2, but queue is a Queue of sqs; give it a VPC, or the text of an id",
        ),
        (
            lambda r: cluster([r["vpc"], r["vpc"]]),
            "Cluster.vpc_config.subnet_ids selects a Subnet of ec2, but vpc is a VPC of ec2; give it a Subnet, or the"
            " text of an id",
        ),
        (
            lambda r: cluster([r["vpc"], "subnet-1"]),
            "Cluster.vpc_config.subnet_ids selects a Subnet of ec2, but vpc is a VPC of ec2; give it a Subnet, or the"
            " text of an id",
        ),
        (
            lambda r: cluster([r["sub"], "subnet-1"]),
            "cannot mix resources and other values in Cluster.vpc_config.subnet_ids; use values for all of them:"
            " sub.status.id for sub",
        ),
        (
            lambda r: cluster([select(r["sub"]), select(r["sub"])]),
            "cannot mix resources and other values in Cluster.vpc_config.subnet_ids; write"
            ' select(c.group("...", [...])) of every Subnet',
        ),
        (
            lambda r: lambda_.Function(region="x", role=r["role"], environment={"variables": {"B": r["bucket"]}}),
            'Function.environment.variables["B"] offers no selector for bucket; pass the value that is meant, a field'
            " of bucket.status such as id or arn",
        ),
        (
            lambda r: s3.Bucket(region="x", tags={"a": r["queue"]}),
            'Bucket.tags["a"] offers no selector for queue; pass the value that is meant, a field of queue.status such'
            " as id or arn",
        ),
    ],
)
def test_a_refusal_names_the_field_in_full_and_hints_at_what_it_takes(user: Any, told: str) -> None:
    assert refusal(user) == told


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
