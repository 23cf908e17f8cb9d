"""Tags of everything that takes tags: whose it is, and the name that consoles show."""

from __future__ import annotations

from pyxp import ManagedResource, merge
from pyxp.streamflix.schema import StreamflixSpec, named

TITLES = {
    "internet-gateway": "igw",
    "public-subnet-a": "public-subnet-1",
    "public-subnet-b": "public-subnet-2",
    "public-subnet-c": "public-subnet-3",
    "private-subnet-a": "private-subnet-1",
    "private-subnet-b": "private-subnet-2",
    "private-subnet-c": "private-subnet-3",
    "nat-eip-a": "nat-eip",
    "nat-gateway-a": "nat",
    "public-route-table": "public-rt",
    "private-route-table-a": "private-rt",
    "ecs-security-group": "ecs-sg",
    "database-security-group": "db-sg",
    "endpoints-security-group": "endpoints-sg",
    "aurora-cluster": "aurora",
    "ecs-log-group": "ecs-logs",
    "ecs-cluster": "cluster",
    "task-definition": "task-def",
    "alerts-topic": "alerts",
}
"""What consoles call a resource where that is not its name in the composition. Operators know these names."""


def tags(spec: StreamflixSpec, resource: ManagedResource) -> dict[str, str]:
    """The tags of one resource, over those that the claim asks for."""
    own = {
        "Project": "streamflix",
        "Environment": spec.environment,
        "ManagedBy": "crossplane",
        "Name": named(spec, TITLES.get(resource.name, resource.name.removesuffix("-alarm"))),
    }
    return merge(own, under=spec.tags)
