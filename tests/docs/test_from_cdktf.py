"""The page about the original stack leaves no construct, no output, no defect and no resource out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pyxp.yamlio import read_documents

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "from-cdktf.md").read_text(encoding="utf-8")
CONSTRUCTS = {
    "networking": "vpc igw public_subnet_1 public_subnet_2 private_subnet_1 private_subnet_2 nat_eip nat_gateway "
    "public_rt public_rt.route[0] public_rt_assoc_1 public_rt_assoc_2 private_rt private_rt.route[0] "
    "private_rt_assoc_1 private_rt_assoc_2 ecs_sg ecs_sg.ingress[0] ecs_sg.egress[0] database_sg "
    "database_sg.ingress[0] database_sg.egress[0]",
    "kinesis": "video_stream",
    "database": "db_subnet_group db_secret db_secret_version aurora_cluster",
    "compute": "ecs_log_group dlq ecs_cluster capacity_providers execution_role execution_role_policy secrets_policy "
    "secrets_policy_attachment task_role task_policy task_policy_attachment task_definition ecs_service "
    "scaling_target scaling_policy",
    "monitoring": "alert_topic kinesis_iterator_age_alarm kinesis_write_throughput_alarm ecs_cpu_alarm "
    "ecs_memory_alarm rds_cpu_alarm rds_connections_alarm",
}
"""The 43 constructs of the original stack, and six blocks inside them that are resources of their own now."""

MISSING = (
    "database/(import SecretsmanagerSecretRotation)",
    "database/(no instance)",
    "monitoring/(import SnsTopicSubscription)",
)
"""What the original should have had."""

DEFECTS = 30


def rows() -> Iterator[list[str]]:
    for line in PAGE.splitlines():
        if line.startswith("| ") and not line.startswith("|---"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


@cache
def composed() -> set[str]:
    (document,) = read_documents((ROOT / "compositions" / "streamflixpipeline.yaml").read_text())
    return {resource["name"] for resource in document.data["spec"]["pipeline"][0]["input"]["resources"]}


def constructs() -> list[str]:
    return [f"{module}/{name}" for module, names in CONSTRUCTS.items() for name in names.split()]


def test_the_counts_are_those_of_the_original() -> None:
    assert len(constructs()) == 43 + 6


@pytest.mark.parametrize("construct", [*constructs(), *MISSING])
def test_every_construct_has_a_successor_or_a_reason(construct: str) -> None:
    (row,) = [row for row in rows() if row[0] == f"`{construct}`"]
    named = re.findall(r"`([^`]+)`", row[1])
    assert named or (row[1] in ("none", "not yet") and row[2]), row
    assert set(named) <= composed(), row


def test_every_resource_is_the_successor_of_something() -> None:
    successors = {name for row in rows() if len(row) == 3 for name in re.findall(r"`([^`]+)`", row[1])}
    assert composed() - successors == set()


def test_every_defect_is_told() -> None:
    numbers = [int(row[0]) for row in rows() if row[0].isdigit()]
    assert numbers == list(range(1, DEFECTS + 1))


def test_names_of_fields_exist() -> None:
    (xrd,) = read_documents((ROOT / "xrds" / "streamflixpipeline.yaml").read_text())
    schema = xrd.data["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    status = set(schema["properties"]["status"]["properties"])
    assert set(re.findall(r"`status\.(\w+)`", PAGE)) == status
    assert xrd.data["spec"]["connectionSecretKeys"]
    for section, field in re.findall(r"`(network|stream|database|compute|alarms)\.(\w+)`", PAGE):
        assert field in schema["properties"]["spec"]["properties"][section]["properties"], f"{section}.{field}"
