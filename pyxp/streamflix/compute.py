"""The service that processes video events: ECS on Fargate, on demand and Spot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyxp import Composition, as_text, choose, json_document
from pyxp.aws import appautoscaling, cloudwatchlogs, ec2, ecs, iam, kinesis, sqs
from pyxp.streamflix.database import DATABASE, PORT, Database
from pyxp.streamflix.endpoints import endpoints
from pyxp.streamflix.keys import DataKey
from pyxp.streamflix.networking import ANYWHERE, Network
from pyxp.streamflix.permissions import Subjects, execution_role, task_role
from pyxp.streamflix.policies import document, refuse_without_tls
from pyxp.streamflix.scaling import scaling
from pyxp.streamflix.schema import StreamflixSpec, log_group_name, named
from pyxp.streamflix.terms import Terms

SERVICE = "video-processor"
TWO_WEEKS = 1209600
ON_DEMAND: list[ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategy] = [
    {"capacity_provider": "FARGATE", "weight": 1}
]


@dataclass(frozen=True)
class Sources:
    """What the service works on."""

    network: Network
    stream: kinesis.Stream
    database: Database
    key: DataKey


@dataclass(frozen=True)
class Compute:
    """A running service and what alarms watch of it."""

    cluster: ecs.Cluster
    service: ecs.Service
    dead_letters: sqs.Queue
    lag_policy: appautoscaling.Policy


def compute(c: Composition, spec: StreamflixSpec, sources: Sources, terms: Terms) -> Compute:
    """A cluster with one service that reads the stream, writes the database and scales with its load."""
    group = security_group(c, spec, sources)
    reachable = endpoints(c, spec, sources.network, group)
    logs = c.add(
        "ecs-log-group",
        cloudwatchlogs.Group(retention_in_days=spec.compute.log_retention_days, kms_key_id=sources.key.otherwise(None)),
        external_name=log_group_name(spec),
    )
    queue = dead_letters(c, spec, sources.key, terms)
    cluster, capacity = ecs_cluster(c, spec, terms)
    account = sources.network.vpc.status.owner_id
    execution, pulls = execution_role(c, spec, account)
    tasks, grants = task_role(c, spec, Subjects(sources.stream, sources.database, queue, sources.key, account))
    image = container(spec, environment(spec, sources, queue), logs) | restrictions(terms)
    definition = task_definition(c, spec, image, execution, tasks)
    service = c.add(
        "ecs-service",
        fargate(spec, cluster, definition, sources.network, group),
        external_name=named(spec, SERVICE),
        init_provider={"desired_count": spec.compute.desired_count},
        management_policies=["Observe", "Create", "Update", "Delete"],
        after=[*sources.network.private_routes, *reachable, logs, capacity, *pulls, *grants, sources.database.writer],
    )
    return Compute(cluster, service, queue, scaling(c, spec, cluster, service))


def dead_letters(c: Composition, spec: StreamflixSpec, key: DataKey, terms: Terms) -> sqs.Queue:
    """Where messages go that could not be processed. AWS takes one of the two ways to encrypt them."""
    return c.add(
        "dlq",
        sqs.Queue(
            name=named(spec, "dlq"),
            message_retention_seconds=TWO_WEEKS,
            sqs_managed_sse_enabled=choose(key.is_asked_for, None, otherwise=True),
            kms_master_key_id=key.alias,
            policy=document([refuse_without_tls("sqs")]) if terms.encrypted_transport else None,
        ),
        adoptable=True,
    )


def ecs_cluster(c: Composition, spec: StreamflixSpec, terms: Terms) -> tuple[ecs.Cluster, ecs.ClusterCapacityProviders]:
    """The cluster, and the capacity that it may use."""
    cluster = c.add(
        "ecs-cluster",
        ecs.Cluster(setting=[{"name": "containerInsights", "value": "enhanced"}]),
        external_name=named(spec, "cluster"),
    )
    capacity = c.add(
        "ecs-capacity-providers",
        ecs.ClusterCapacityProviders(
            cluster_name=cluster,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategy=ON_DEMAND if terms.on_demand_by_default else strategy(spec),
        ),
    )
    return cluster, capacity


def fargate(
    spec: StreamflixSpec,
    cluster: ecs.Cluster,
    definition: ecs.TaskDefinition,
    network: Network,
    group: ec2.SecurityGroup,
) -> ecs.Service:
    """The service, in subnets that reach the registry; a deployment that fails stops, and is not taken back."""
    without_nat = spec.network.nat == "none"
    return ecs.Service(
        cluster=cluster,
        task_definition=definition,
        capacity_provider_strategy=strategy(spec),
        network_configuration={
            "subnets": choose(without_nat, network.public_subnets, otherwise=network.private_subnets),
            "security_groups": [group],
            "assign_public_ip": choose(without_nat, True, otherwise=False),
        },
        deployment_circuit_breaker={"enable": True, "rollback": False},
        deployment_minimum_healthy_percent=100,
        deployment_maximum_percent=200,
        availability_zone_rebalancing="ENABLED",
        force_new_deployment=True,
        propagate_tags="SERVICE",
        enable_ecs_managed_tags=True,
    )


def task_definition(
    c: Composition, spec: StreamflixSpec, image: dict[str, Any], execution: iam.Role, tasks: iam.Role
) -> ecs.TaskDefinition:
    """What one task is. AWS never changes one in place, so each release of the claim makes another one.

    The older one's revision stays in AWS: the service may run it for longer than its object is there.
    """
    return c.replaceable(
        "task-definition",
        ecs.TaskDefinition(
            family=named(spec, SERVICE),
            container_definitions=json_document([image]),
            cpu=as_text(spec.compute.cpu),
            memory=as_text(spec.compute.memory),
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            runtime_platform={"cpu_architecture": "X86_64", "operating_system_family": "LINUX"},
            execution_role_arn=execution,
            task_role_arn=tasks.status.arn,
            skip_destroy=True,
        ),
        release=spec.compute.release,
    )


def strategy(spec: StreamflixSpec) -> list[ecs.ServiceCapacityProviderStrategy]:
    """How tasks are shared between on-demand and Spot capacity."""
    return [
        {
            "capacity_provider": "FARGATE",
            "base": spec.compute.on_demand_base,
            "weight": spec.compute.on_demand_weight,
        },
        {"capacity_provider": "FARGATE_SPOT", "weight": spec.compute.spot_weight},
    ]


def security_group(c: Composition, spec: StreamflixSpec, sources: Sources) -> ec2.SecurityGroup:
    """Tasks reach AWS over 443 and the database over 5432; nothing reaches the tasks."""
    group = c.add(
        "ecs-security-group",
        ec2.SecurityGroup(name=named(spec, "ecs-sg"), vpc_id=sources.network.vpc),
        init_provider={"description": "Tasks of the video pipeline"},
        adoptable=True,
    )
    c.add(
        "ecs-sg-egress-https",
        ec2.SecurityGroupEgressRule(
            security_group_id=group,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ipv4=ANYWHERE,
            description="Registries and the APIs of AWS",
        ),
    )
    database_access(c, group, sources.database.security_group)
    return group


def database_access(c: Composition, group: ec2.SecurityGroup, database: ec2.SecurityGroup) -> None:
    """Tasks reach the database, and nobody else does."""
    c.add(
        "ecs-sg-egress-postgres",
        ec2.SecurityGroupEgressRule(
            security_group_id=group,
            ip_protocol="tcp",
            from_port=PORT,
            to_port=PORT,
            referenced_security_group_id=database,
            description="The database",
        ),
    )
    c.add(
        "database-sg-ingress-postgres",
        ec2.SecurityGroupIngressRule(
            security_group_id=database,
            ip_protocol="tcp",
            from_port=PORT,
            to_port=PORT,
            referenced_security_group_id=group,
            description="Tasks of the video pipeline",
        ),
        adoptable=True,
    )


def environment(spec: StreamflixSpec, sources: Sources, queue: sqs.Queue) -> dict[str, str]:
    """What the application is told. It reads user and password from the secret itself."""
    return {
        "ENVIRONMENT": spec.environment,
        "AWS_REGION": spec.region,
        "KINESIS_STREAM_NAME": sources.stream.external_name,
        "DB_ENDPOINT": sources.database.cluster.status.endpoint,
        "DB_NAME": DATABASE,
        "DB_SECRET_ARN": sources.database.secret_arn,
        "DLQ_URL": queue.status.url,
    }


def container(spec: StreamflixSpec, variables: dict[str, str], logs: cloudwatchlogs.Group) -> dict[str, Any]:
    """The one container of a task. Spot gives it two minutes to stop."""
    return {
        "name": SERVICE,
        "image": spec.compute.image,
        "essential": True,
        "command": spec.compute.command,
        "environment": [{"name": name, "value": value} for name, value in variables.items()],
        "healthCheck": {
            "command": spec.compute.health_check,
            "interval": 30,
            "timeout": 5,
            "retries": 3,
            "startPeriod": 60,
        },
        "linuxParameters": {"initProcessEnabled": True},
        "stopTimeout": 120,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": logs.external_name,
                "awslogs-region": spec.region,
                "awslogs-stream-prefix": SERVICE,
            },
        },
    }


def restrictions(terms: Terms) -> dict[str, Any]:
    """What an edition forbids the container."""
    return {"readonlyRootFilesystem": True} if terms.read_only_root else {}
