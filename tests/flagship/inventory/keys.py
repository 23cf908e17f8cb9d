"""The environment's own key, for claims that ask for one."""

from collections.abc import Mapping
from typing import Any

from ..values import OMIT, Chosen, Claim, Json, Observed, Text
from .rows import Row, Target, Usage, one


def asked_for(spec: Mapping[str, Any]) -> bool:
    """Whether a claim's author wants a key."""
    return "key" in spec.get("encryption", {})


def without_key(value: object) -> Chosen:
    """A value that there is only without a key of the environment's own."""
    return Chosen("encryption.key", OMIT, {OMIT: value, "Customer": OMIT})


def key() -> Target:
    """A reference to the key, where there is one."""
    return Target(("data-key",), again=False, only=asked_for)


ALIAS = Chosen("encryption.key", OMIT, {OMIT: OMIT, "Customer": Text("alias/{namePrefix}-data-{environment}")})
"""How fields without a selector call the key."""

ACCOUNT = Observed("vpc", "ownerId")
# Services of China have another domain.
HOST = {
    service: Chosen(
        "partition",
        "aws",
        {
            "aws": Text(f"{service}.{{region}}.amazonaws.com"),
            "aws-us-gov": Text(f"{service}.{{region}}.amazonaws.com"),
            "aws-cn": Text(f"{service}.{{region}}.amazonaws.com.cn"),
        },
    )
    for service in ("kinesis", "logs", "secretsmanager", "sns", "sqs")
}
LOG_GROUP = "arn:{partition}:logs:{region}:{vpc:ownerId}:log-group:/ecs/{namePrefix}-{environment}"

# The account keeps the key in hand; its people need no grant to use it through the services; logs and alarms do.
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": Text("arn:{partition}:iam::{vpc:ownerId}:root")},
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": {
                "StringEquals": {
                    "kms:CallerAccount": ACCOUNT,
                    "kms:ViaService": [HOST["kinesis"], HOST["sns"], HOST["sqs"]],
                }
            },
        },
        {
            "Effect": "Allow",
            "Principal": {"Service": HOST["logs"]},
            "Action": ["kms:Encrypt", "kms:ReEncrypt*", "kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": Text(LOG_GROUP)}},
        },
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        },
    ],
}

# What tasks do with it: read the stream and the secret, write to the queue.
USE_KEY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": Observed("data-key", "arn"),
            "Condition": {"StringEquals": {"kms:ViaService": [HOST["kinesis"], HOST["secretsmanager"], HOST["sqs"]]}},
        }
    ],
}

KEYS = (
    Row(
        "data-key",
        "kms/v1beta1/Key",
        {
            "description": "Data of the video pipeline",
            "enableKeyRotation": True,
            "rotationPeriodInDays": Claim("encryption.rotationDays", 365),
            "deletionWindowInDays": Claim("encryption.deletionWindowDays", 30),
            "policy": Json(POLICY),
        },
        kept=True,
        only=asked_for,
    ),
    Row(
        "data-key-alias",
        "kms/v1beta1/Alias",
        {},
        {"targetKeyIdSelector": one("data-key")},
        aws_name="{namePrefix}-data-{environment}",
        tags=False,
        kept=True,
        only=asked_for,
    ),
)

# AWS disables a key at once, and takes no final snapshot of a database without its key.
USAGES = (Usage("data-key", "aurora-cluster", only=asked_for),)
