"""Values of other resources in fields that could select these resources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pyxp import choose, default, replace
from pyxp.aws import cloudwatch, ec2, ecs, iam, kms, lambda_, rds, sns, sqs
from pyxp.compiler import compile_composite

from .platforms import platform


def told(**fields: Any) -> list[str]:
    """What is told of a load of fields, each of the kind that has it."""

    def compose(xr: Any, c: Any, _stream: Any) -> None:
        region, at = xr.spec.region, {"region": xr.spec.region}
        made = {
            "vpc": c.add("vpc", ec2.VPC(region=region, cidr_block="10.0.0.0/16")),
            "topic": c.add("topic", sns.Topic(region=region)),
            "cluster": c.add("cluster", ecs.Cluster(region=region), external_name=f"c-{xr.spec.name}"),
        }
        made["first"] = c.add("first", ec2.SecurityGroup(vpc_id=made["vpc"], description="a", **at))
        made["second"] = c.add("second", ec2.SecurityGroup(vpc_id=made["vpc"], description="b", **at))
        given = {name: value(xr, c, made) for name, value in fields.items()}
        kinds = {
            "vpc_id": lambda: ec2.SecurityGroup(description="x", **given, **at),
            "vpc_security_group_ids": lambda: rds.Cluster(
                engine="aurora-mysql", skip_final_snapshot=True, **given, **at
            ),
            "cluster": lambda: ecs.Service(**given, **at),
            "policy": lambda: sqs.Queue(**given, **at),
            "alarm_actions": lambda: cloudwatch.MetricAlarm(
                comparison_operator="GreaterThanThreshold", evaluation_periods=1, **given, **at
            ),
            "topic_arn": lambda: sns.TopicSubscription(protocol="sqs", endpoint="x", **given, **at),
        }
        c.add("user", kinds[next(iter(fields))]())

    found = compile_composite(platform(compose)).warnings
    for finding in found:
        if finding.code == "plain-reference":
            assert (finding.subject, Path(finding.location.file).name) == ("user", "test_plain_references.py")
    return [f"{one.path} {one.hint}" for one in found if one.code == "plain-reference"]


def either(xr: Any, first: Any, second: Any) -> Any:
    return choose(xr.spec.fast, first, otherwise=second)


GROUPS = "spec.forProvider.vpcSecurityGroupIds[0] write vpc_security_group_ids="


@pytest.mark.parametrize(
    ("field", "given", "expected"),
    [
        ("vpc_id", lambda xr, c, r: r["vpc"].status.id, ["spec.forProvider.vpcId write vpc_id=vpc"]),
        ("topic_arn", lambda xr, c, r: r["topic"].status.arn, ["spec.forProvider.topicArn write topic_arn=topic"]),
        ("vpc_security_group_ids", lambda xr, c, r: [r["first"].status.id], [f"{GROUPS}[first]"]),
        (
            "vpc_security_group_ids",
            lambda xr, c, r: [r["first"].status.id, r["second"].status.id],
            [f'{GROUPS}c.group("...", [first, second])'],
        ),
        ("vpc_security_group_ids", lambda xr, c, r: [r["first"].status.id, "sg-1"], []),
        ("vpc_security_group_ids", lambda xr, c, r: c.group("both", [r["first"], r["second"]]), []),
        ("vpc_id", lambda xr, c, r: r["vpc"], []),
        ("vpc_id", lambda xr, c, r: r["vpc"].status.default_security_group_id, []),
        ("vpc_id", lambda xr, c, r: f"{r['vpc'].status.id}-x", []),
        ("vpc_id", lambda xr, c, r: replace(r["vpc"].status.id, "vpc", "x"), []),
        ("vpc_security_group_ids", lambda xr, c, r: [default(r["first"].status.id, "sg-1")], []),
        ("vpc_security_group_ids", lambda xr, c, r: [either(xr, r["first"].status.id, r["second"].status.id)], []),
        ("vpc_security_group_ids", lambda xr, c, r: [either(xr, r["first"], r["second"])], []),
        ("cluster", lambda xr, c, r: r["cluster"].status.id, []),
        ("policy", lambda xr, c, r: r["topic"].status.arn, []),
        ("alarm_actions", lambda xr, c, r: [r["topic"].status.arn], []),
    ],
)
def test_a_plain_value_that_could_be_selected_is_told(field: str, given: Any, expected: list[str]) -> None:
    assert told(**{field: given}) == expected


def test_what_is_replaced_by_release_is_not_told() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        vpc = ec2.VPC(region=xr.spec.region, cidr_block="10.0.0.0/16")
        vpc = c.replaceable("vpc", vpc, release=xr.spec.release)
        c.add("user", ec2.SecurityGroup(region=xr.spec.region, description="x", vpc_id=vpc))

    assert not [one for one in compile_composite(platform(compose)).warnings if one.code == "plain-reference"]


def test_a_value_of_another_form_than_the_selector_takes_is_told() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        at = {"region": xr.spec.region}
        vpc = c.add("vpc", ec2.VPC(cidr_block="10.0.0.0/16", **at))
        group = c.add("group", ec2.SecurityGroup(vpc_id=vpc.status.arn, description="a", **at))
        role = c.add("role", iam.Role(assume_role_policy="{}"))
        key = c.add("key", kms.Key(**at))
        rest = {"package_type": "Image", "image_uri": "x", **at}
        c.add("named", lambda_.Function(role=role.external_name, **rest), external_name=f"n-{xr.spec.name}")
        c.add("known", lambda_.Function(role=role.status.arn, kms_key_arn=key.status.arn, **rest))
        c.add("inner", rds.Cluster(engine="x", vpc_security_group_ids=[group.status.arn], **at))
        c.add("coded", rds.Cluster(engine="x", kms_key_id=key.external_name, **at))
        c.add("policy", iam.RolePolicy(role=role.external_name, policy="{}"))
        c.add("subnet", ec2.Subnet(vpc_id=f"{vpc.status.arn}-x", **at))

    found = [one for one in compile_composite(platform(compose)).warnings if one.code == "other-form"]
    assert [(one.subject, one.message, one.hint) for one in found] == [
        ("group", "vpc_id takes the id of a VPC, and is given its ARN", "write vpc_id=vpc or vpc_id=vpc.status.id"),
        ("named", "role takes the ARN of a Role, and is given its name", "write role=role or role=role.status.arn"),
        (
            "inner",
            "vpc_security_group_ids takes the id of a SecurityGroup, and is given its ARN",
            "write vpc_security_group_ids=[group] or [group.status.id]",
        ),
    ]
