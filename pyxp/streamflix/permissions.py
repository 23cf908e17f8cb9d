"""IAM roles of the service: one that starts tasks, one that the tasks have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyxp import Composition
from pyxp.aws import iam, kinesis, sqs
from pyxp.streamflix.database import Database
from pyxp.streamflix.keys import DataKey
from pyxp.streamflix.policies import allow, allow_to, document, service_host
from pyxp.streamflix.schema import StreamflixSpec, globally_named, named

READ_STREAM = [
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "kinesis:RegisterStreamConsumer",
    "kinesis:SubscribeToShard",
]
READ_CONSUMER = ["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"]
KEEP_LEASES = [
    "dynamodb:CreateTable",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
    "dynamodb:UpdateTable",
]


@dataclass(frozen=True)
class Subjects:
    """What tasks may use, and the account that it all is in."""

    stream: kinesis.Stream
    database: Database
    queue: sqs.Queue
    key: DataKey
    account: str


def execution_role(
    c: Composition, spec: StreamflixSpec, account: str
) -> tuple[iam.Role, list[iam.RolePolicyAttachment]]:
    """The role with which ECS pulls the image and writes logs, and what grants it that."""
    role = service_role(c, spec, "ecs-execution-role", account)
    attachment = c.add(
        "execution-role-managed-policy",
        iam.RolePolicyAttachment(
            role=role,
            policy_arn=f"arn:{spec.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        ),
    )
    return role, [attachment]


def task_role(
    c: Composition, spec: StreamflixSpec, subjects: Subjects
) -> tuple[iam.Role, list[iam.RolePolicyAttachment]]:
    """The role that tasks have: read the stream, read the database secret, send to the dead-letter queue."""
    role = service_role(c, spec, "ecs-task-role", subjects.account)
    secret = [allow(["secretsmanager:GetSecretValue"], subjects.database.secret_arn)]
    leases = f"arn:{spec.partition}:dynamodb:{spec.region}:{subjects.account}:table/{named(spec, 'video-processor')}"
    work = [
        allow(READ_STREAM, subjects.stream.status.arn),
        allow(READ_CONSUMER, f"{subjects.stream.status.arn}/consumer/*"),
        allow(["sqs:GetQueueAttributes", "sqs:SendMessage"], subjects.queue.status.arn),
        allow(KEEP_LEASES, [leases, f"{leases}-*"]),
        allow(["cloudwatch:PutMetricData"], "*"),
    ]
    key_access(c, spec, role, subjects.key)
    return role, [policy(c, spec, "secrets-policy", role, secret), policy(c, spec, "task-policy", role, work)]


def key_access(c: Composition, spec: StreamflixSpec, role: iam.Role, key: DataKey) -> None:
    """Tasks use the environment's own key, if there is one, through the services that they work with."""
    through = [service_host(spec, service) for service in ("kinesis", "secretsmanager", "sqs")]
    use = allow(
        ["kms:Decrypt", "kms:GenerateDataKey"],
        key.key.status.arn,
        condition={"StringEquals": {"kms:ViaService": through}},
    )
    with c.when(key.is_asked_for):
        policy(c, spec, "data-key-policy", role, [use])


def service_role(c: Composition, spec: StreamflixSpec, name: str, account: str) -> iam.Role:
    """A role that only ECS tasks of this account can take."""
    statement = allow_to(
        {"Service": "ecs-tasks.amazonaws.com"},
        "sts:AssumeRole",
        condition={"StringEquals": {"aws:SourceAccount": account}},
    )
    return c.add(
        name,
        iam.Role(assume_role_policy=document([statement])),
        external_name=globally_named(spec, name),
    )


def policy(
    c: Composition, spec: StreamflixSpec, name: str, role: iam.Role, statements: list[dict[str, Any]]
) -> iam.RolePolicyAttachment:
    """A policy of ours, attached to ``role``."""
    granted = c.add(name, iam.Policy(policy=document(statements)), external_name=globally_named(spec, name))
    return c.add(f"{name}-attachment", iam.RolePolicyAttachment(role=role, policy_arn=granted))
