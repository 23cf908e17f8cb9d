"""Claims that the tests use."""

from copy import deepcopy
from typing import Any


def claim(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """A claim with this spec."""
    return {
        "apiVersion": "platform.streamflix.io/v1alpha1",
        "kind": "StreamflixPipeline",
        "metadata": {"name": name, "namespace": "streamflix-tests"},
        "spec": deepcopy(spec),
    }


ALL_ENDPOINTS = ["s3", "ecr.api", "ecr.dkr", "logs", "kinesis-streams", "secretsmanager"]

PLAIN = claim("plain", {"environment": "dev"})
"""Nothing but what is required."""

UNLIKE = claim(
    "unlike",
    {
        "environment": "qa-7",
        "namePrefix": "acme",
        "region": "us-gov-west-1",
        "partition": "aws-us-gov",
        "network": {
            "cidr": "172.20.0.0/16",
            "zones": ["c", "e", "f"],
            "publicSubnets": ["172.20.32.0/24", "172.20.33.0/24", "172.20.34.0/24"],
            "privateSubnets": ["172.20.64.0/20", "172.20.80.0/20", "172.20.96.0/20"],
            "nat": "per-zone",
            "endpoints": ["secretsmanager", "ecr.dkr", "ecr.api", "s3"],
        },
        "encryption": {"key": "Customer", "rotationDays": 100, "deletionWindowDays": 8},
        "stream": {
            "mode": "PROVISIONED",
            "shards": 5,
            "retentionHours": 72,
            "shardMetrics": ["IteratorAgeMilliseconds", "OutgoingBytes"],
        },
        "database": {
            "engineVersion": "15",
            "minCapacity": 1.5,
            "maxCapacity": 12.5,
            "backupRetentionDays": 21,
            "backupWindow": "22:15-22:45",
            "maintenanceWindow": "tue:01:00-tue:02:30",
            "deletionProtection": True,
            "finalSnapshot": True,
            "readers": 2,
            "onDelete": "Orphan",
        },
        "compute": {
            "image": "registry.example.org/video/processor@sha256:" + "ab" * 32,
            "command": ["processor", "--label", 'a "quoted" 100% \\ value', "ünïcode"],
            "healthCheck": ["CMD-SHELL", "curl -sf 'http://127.0.0.1/health?x=%20' || exit 1"],
            "cpu": 2048,
            "memory": 6144,
            "desiredCount": 6,
            "minCount": 3,
            "maxCount": 24,
            "cpuTargetPercent": 55,
            "scaleWithLag": True,
            "onDemandBase": 2,
            "onDemandWeight": 7,
            "spotWeight": 9,
            "logRetentionDays": 545,
        },
        "alarms": {
            "email": "video+alarms@example.org",
            "publishers": "CloudWatch",
            "disabled": ["kinesis-write-throughput", "rds-connections"],
            "iteratorAgeMilliseconds": 1800001,
            "throttledWrites": 11,
            "serviceCpuPercent": 61,
            "serviceMemoryPercent": 62,
            "databaseCpuPercent": 63,
            "databaseConnections": 1264,
            "databaseCapacityPercent": 65,
            "deadLetters": 66,
        },
        # Tags of the platform's own win over those of the claim.
        "tags": {"Owner": "video", "note": 'say "hi" & 100%', "Project": "stolen", "Environment": "prod"},
    },
)
"""Every field set, and to something else than its default."""

WHOLE = deepcopy(UNLIKE)
"""The same with every resource that there can be."""
del WHOLE["spec"]["alarms"]["disabled"]
WHOLE["spec"]["network"]["endpoints"] = ALL_ENDPOINTS
WHOLE["spec"]["observeOnly"] = False

THREE_ZONES = {
    "zones": ["a", "b", "c"],
    "publicSubnets": ["10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"],
    "privateSubnets": ["10.0.11.0/24", "10.0.12.0/24", "10.0.13.0/24"],
}

OPTIONS = claim(
    "options",
    {
        "environment": "dev",
        "network": {**THREE_ZONES, "nat": "per-zone", "endpoints": ALL_ENDPOINTS},
        "encryption": {"key": "Customer"},
        "database": {"readers": 2},
        "compute": {"scaleWithLag": True},
        "alarms": {"email": "a@example.org", "publishers": "CloudWatch"},
    },
)
"""All resources, and else nothing but what is required."""
