"""Values of other resources that a field does not take."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import default
from pyxp.aws import cloudwatch, ec2, eks, iam, lambda_, s3, secretsmanager, sns, sqs
from pyxp.compiler import CompileError, compile_composite
from pyxp.diagnostics import Finding

from .platforms import platform

CODES = ("wrong-reference", "doubtful-reference")


def found(user: Any) -> list[Finding]:
    """What is told of a resource ``user`` that is given values of others."""

    def compose(xr: Any, c: Any, _stream: Any) -> None:
        at = {"region": xr.spec.region}
        made = {
            "bucket": c.add("bucket", s3.Bucket(**at)),
            "queue": c.add("queue", sqs.Queue(**at)),
            "topic": c.add("topic", sns.Topic(**at)),
            "vpc": c.add("vpc", ec2.VPC(cidr_block="10.0.0.0/16", **at)),
            "fallback": c.add("fallback", ec2.DefaultVPC(**at)),
            "role": c.add("role", iam.Role(assume_role_policy="{}")),
            "secret": c.add("secret", secretsmanager.Secret(**at)),
        }
        made["sub"] = c.add("sub", ec2.Subnet(cidr_block="10.0.0.0/24", vpc_id=made["vpc"], **at))
        policy = s3.BucketPolicy(bucket=made["bucket"], policy="{}", **at)
        made["policy"] = c.add("policy", policy)
        c.add("user", user(made, at))

    try:
        told = compile_composite(platform(compose)).warnings
    except CompileError as error:
        told = tuple(error.findings)
    return [one for one in told if one.code in CODES]


def notified(queue_arn: Any, at: Any) -> Any:
    return s3.BucketNotification(bucket="b", queue=[{"queue_arn": queue_arn, "events": ["s3:ObjectCreated:*"]}], **at)


def alarm(action: Any, at: Any) -> Any:
    return cloudwatch.MetricAlarm(
        comparison_operator="GreaterThanThreshold", evaluation_periods=1, alarm_actions=[action], **at
    )


def cluster(subnets: Any, at: Any) -> Any:
    return eks.Cluster(role_arn="arn:aws:iam::123456789012:role/x", vpc_config={"subnet_ids": subnets}, **at)


@pytest.mark.parametrize(
    ("user", "told"),
    [
        (
            lambda r, at: lambda_.Function(role=r["role"].status.id, **at),
            "doubtful-reference role: Function.role takes status.arn of a Role, not status.id; write role=role",
        ),
        (
            lambda r, at: iam.RolePolicyAttachment(policy_arn="p", role=r["role"].status.arn),
            "doubtful-reference role: RolePolicyAttachment.role takes status.id of a Role, not status.arn; write"
            " role=role",
        ),
        (
            lambda r, at: s3.BucketPolicy(policy="{}", bucket=r["bucket"].status.arn, **at),
            "doubtful-reference bucket: BucketPolicy.bucket takes status.id of a Bucket, not status.arn; write"
            " bucket=bucket",
        ),
        (
            lambda r, at: ec2.Subnet(vpc_id=r["vpc"].status.default_security_group_id, **at),
            "doubtful-reference vpcId: Subnet.vpc_id takes status.id of a VPC, not status.default_security_group_id;"
            " write vpc_id=vpc",
        ),
        (
            lambda r, at: ec2.Subnet(vpc_id=r["queue"].status.id, **at),
            "doubtful-reference vpcId: Subnet.vpc_id takes an id of a VPC of ec2, but queue is a Queue of sqs; give it"
            " a VPC, or the text of an id",
        ),
        (
            lambda r, at: lambda_.Function(role=r["bucket"].status.arn, **at),
            "doubtful-reference role: Function.role takes an ARN of a Role of iam, but bucket is a Bucket of s3; give"
            " it a Role, or the text of an ARN",
        ),
        (
            lambda r, at: ec2.Subnet(vpc_id=r["queue"].status.arn, **at),
            "wrong-reference vpcId: Subnet.vpc_id takes an id of a VPC of ec2, but queue is a Queue of sqs; give it a"
            " VPC, or the text of an id",
        ),
        (
            lambda r, at: notified(r["queue"].status.url, at),
            "wrong-reference queue[0].queueArn: BucketNotification.queue[0].queue_arn takes status.arn of a Queue, not"
            " status.url; write queue_arn=queue",
        ),
    ],
)
def test_what_the_field_does_not_take_is_told_with_what_it_takes(user: Any, told: str) -> None:
    (one,) = found(user)
    assert f"{one.code} {str(one.path).removeprefix('spec.forProvider.')}: {one.message}; {one.hint}" == told
    assert (one.subject, one.location.file) == ("user", __file__)


@pytest.mark.parametrize(
    "user",
    [
        lambda r, at: lambda_.Function(role=r["role"].status.arn, **at),
        lambda r, at: s3.BucketPolicy(policy="{}", bucket=r["bucket"].status.id, **at),
        # What belongs to another resource is not what this one is.
        lambda r, at: ec2.Subnet(vpc_id=r["sub"].status.vpc_id, **at),
        lambda r, at: cluster(["subnet-1"], at),
        # Kinds that go by the identity of another.
        lambda r, at: ec2.Subnet(vpc_id=r["fallback"].status.id, **at),
        lambda r, at: s3.BucketPolicy(policy="{}", bucket=r["policy"].status.id, **at),
        # Fields that take the ARNs of many kinds.
        lambda r, at: alarm(r["topic"].status.arn, at),
        # Texts, and values with a fallback.
        lambda r, at: lambda_.Function(role=f"{r['role'].status.id}-x", **at),
        lambda r, at: ec2.Subnet(vpc_id=default(r["vpc"].status.arn, "vpc-1"), **at),
        lambda r, at: notified(r["queue"].status.arn, at),
        lambda r, at: lambda_.Function(environment={"variables": {"SECRET": r["secret"].status.arn}}, **at),
    ],
)
def test_what_may_be_right_is_not_told(user: Any) -> None:
    assert found(user) == []
