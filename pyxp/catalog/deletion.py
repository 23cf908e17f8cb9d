"""In which order things of a cloud are deleted: what a kind must outlive, and why.

Crossplane deletes all that a composite is made of at once. Mostly the cloud refuses what is still in use, and the
provider asks again until nobody uses it. What is listed here as ``needed`` the cloud takes away although it is in use,
and what uses it is harmed. The rest would go by itself, after some refusals that show up as events.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyxp.catalog.facts import KindFacts

_SCOPED: Final = ".aws.m.upbound.io"
_GENERAL: Final = ".aws.upbound.io"


@dataclass(frozen=True, slots=True)
class Outliving:
    """Why a thing is deleted only after another one that uses it.

    Attributes:
        reason: A sentence for those who see the deletion refused.
        needed: Whether the cloud takes it away at once; False where it refuses, and goes by itself in the end.
    """

    reason: str
    needed: bool = False


_KEY: Final = Outliving(
    "AWS disables a key as soon as its deletion is asked for: the database could not be opened, nor leave a snapshot",
    needed=True,
)
_TASKS: Final = Outliving("Tasks that are stopping still use it")

_OUTLIVES: Final[Mapping[tuple[str, str], Mapping[tuple[str, str], Outliving]]] = {
    ("kms.aws.upbound.io", "Key"): {
        ("rds.aws.upbound.io", "Cluster"): _KEY,
        ("rds.aws.upbound.io", "Instance"): _KEY,
        ("docdb.aws.upbound.io", "Cluster"): _KEY,
        ("neptune.aws.upbound.io", "Cluster"): _KEY,
        ("redshift.aws.upbound.io", "Cluster"): _KEY,
    },
    ("rds.aws.upbound.io", "Cluster"): {
        ("rds.aws.upbound.io", "ClusterInstance"): Outliving("AWS refuses a cluster that has instances"),
    },
    ("rds.aws.upbound.io", "SubnetGroup"): {
        ("rds.aws.upbound.io", "Cluster"): Outliving("AWS refuses a subnet group that a database is in"),
        ("rds.aws.upbound.io", "Instance"): Outliving("AWS refuses a subnet group that a database is in"),
    },
    ("ecs.aws.upbound.io", "Cluster"): {
        ("ecs.aws.upbound.io", "Service"): Outliving("AWS refuses a cluster that has services"),
    },
    ("ecs.aws.upbound.io", "ClusterCapacityProviders"): {
        ("ecs.aws.upbound.io", "Service"): Outliving("AWS refuses capacity that a service uses"),
    },
    ("ecs.aws.upbound.io", "Service"): {
        ("appautoscaling.aws.upbound.io", "Target"): Outliving("Nothing scales what is gone"),
    },
    ("appautoscaling.aws.upbound.io", "Target"): {
        ("appautoscaling.aws.upbound.io", "Policy"): Outliving("AWS deletes the policies of a target with it"),
    },
    ("iam.aws.upbound.io", "Role"): {("ecs.aws.upbound.io", "Service"): _TASKS},
    ("iam.aws.upbound.io", "RolePolicy"): {("ecs.aws.upbound.io", "Service"): _TASKS},
    ("iam.aws.upbound.io", "RolePolicyAttachment"): {("ecs.aws.upbound.io", "Service"): _TASKS},
    ("ec2.aws.upbound.io", "Route"): {("ecs.aws.upbound.io", "Service"): _TASKS},
    ("ec2.aws.upbound.io", "NATGateway"): {("ecs.aws.upbound.io", "Service"): _TASKS},
    ("ec2.aws.upbound.io", "VPCEndpoint"): {("ecs.aws.upbound.io", "Service"): _TASKS},
    ("ec2.aws.upbound.io", "EIP"): {
        ("ec2.aws.upbound.io", "NATGateway"): Outliving("AWS refuses to release an address that a gateway has"),
    },
    ("ec2.aws.upbound.io", "InternetGateway"): {
        ("ec2.aws.upbound.io", "NATGateway"): Outliving("AWS refuses to detach it while addresses lead through it"),
    },
}
"""By what is used, and by what uses it, why the one outlives the other."""

_FREE: Final = frozenset(
    {
        ("kms.aws.upbound.io", "Key"),
        ("kms.aws.upbound.io", "Alias"),
        ("kinesis.aws.upbound.io", "Stream"),
        ("sqs.aws.upbound.io", "Queue"),
        ("sns.aws.upbound.io", "Topic"),
        ("cloudwatchlogs.aws.upbound.io", "Group"),
        ("ecs.aws.upbound.io", "TaskDefinition"),
    }
)
"""What the cloud deletes whoever uses it."""


def outliving(used: KindFacts, user: KindFacts) -> Outliving | None:
    """Why a ``used`` is deleted after what uses it; None where no order is known to matter.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html, and the pages on deleting of the
    services.
    """
    return _OUTLIVES.get(_of(used), {}).get(_of(user))


def _of(kind: KindFacts) -> tuple[str, str]:
    """Group and kind, whatever the scope."""
    group = kind.group
    return (group.removesuffix(_SCOPED) + _GENERAL if group.endswith(_SCOPED) else group), kind.kind


def is_refused_while_used(used: KindFacts) -> bool:
    """Whether the cloud may refuse to delete a thing of a kind while others are there that refer to it."""
    return _of(used) not in _FREE
