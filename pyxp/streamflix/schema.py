"""The claim's schema: what a team may ask for, and what it is told back."""

from __future__ import annotations

from typing import Annotated, Literal

from pyxp import IMMUTABLE, UNIQUE, Meta, Rule, Spec, Status, default_list, rule

Percent = Annotated[int, Meta(ge=1, le=100)]
Cidr = Annotated[str, Meta(max_length=18), Rule("isCIDR(self)", "must be an address range such as 10.0.0.0/16")]
SubnetCidrs = Annotated[list[Cidr], Meta(min_length=2, max_length=2), IMMUTABLE]
Capacity = Annotated[
    float,
    Meta(ge=0.5, le=256),
    # The API server compares a whole number with the minimum cut to a whole number: it would let 0 pass.
    Rule("self >= 0.5 && double(int(self * 2.0)) == self * 2.0", "capacity comes in half units, from 0.5"),
]
Weight = Annotated[int, Meta(ge=0, le=1000)]
Command = Annotated[list[Annotated[str, Meta(min_length=1, max_length=1024)]], Meta(min_length=1, max_length=32)]
TagValue = Annotated[str, Meta(max_length=256)]
LogRetention = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]  # fmt: skip


@rule(
    "!isCIDR(self.cidr) || self.publicSubnets.all(subnet, !isCIDR(subnet) || cidr(self.cidr).containsCIDR(subnet))",
    "every public subnet must lie inside the network's cidr",
    ".publicSubnets",
)
@rule(
    "!isCIDR(self.cidr) || self.privateSubnets.all(subnet, !isCIDR(subnet) || cidr(self.cidr).containsCIDR(subnet))",
    "every private subnet must lie inside the network's cidr",
    ".privateSubnets",
)
@rule(
    "(self.publicSubnets + self.privateSubnets).exists(subnet, !isCIDR(subnet))"
    " || (self.publicSubnets + self.privateSubnets).all(one,"
    " (self.publicSubnets + self.privateSubnets).exists_one(other, cidr(one).containsIP(cidr(other).ip())))",
    "subnets cannot overlap",
)
class Network(Spec):
    """The VPC and its subnets, one public and one private in each zone."""

    cidr: Annotated[Cidr, Meta(description="Address range of the VPC."), IMMUTABLE] = "10.0.0.0/16"
    zones: Annotated[
        list[Annotated[str, Meta(pattern="^[a-z]$", max_length=1)]],
        Meta(
            description="Availability zones by their letter, joined to the region.",
            min_length=2,
            max_length=2,
        ),
        UNIQUE,
        IMMUTABLE,
    ] = default_list("a", "b")
    public_subnets: Annotated[SubnetCidrs, Meta(description="Address ranges of the public subnets, by zone.")] = (
        default_list("10.0.1.0/24", "10.0.2.0/24")
    )
    private_subnets: Annotated[SubnetCidrs, Meta(description="Address ranges of the private subnets, by zone.")] = (
        default_list("10.0.11.0/24", "10.0.12.0/24")
    )


ShardMetric = Literal[
    "IncomingBytes",
    "IncomingRecords",
    "OutgoingBytes",
    "OutgoingRecords",
    "WriteProvisionedThroughputExceeded",
    "ReadProvisionedThroughputExceeded",
    "IteratorAgeMilliseconds",
]


@rule("self.mode != 'ON_DEMAND' || !has(self.shards)", "shards cannot be set with mode ON_DEMAND", ".shards")
@rule("self.mode != 'PROVISIONED' || has(self.shards)", "shards must be set with mode PROVISIONED", ".shards")
class Stream(Spec):
    """The Kinesis stream that video events arrive on."""

    mode: Annotated[Literal["PROVISIONED", "ON_DEMAND"], Meta(description="Who decides on capacity.")] = "PROVISIONED"
    shards: Annotated[int, Meta(description="Number of shards; only with PROVISIONED.", ge=1, le=500)] | None = None
    retention_hours: Annotated[int, Meta(description="How long records stay readable.", ge=24, le=8760)] = 24
    shard_metrics: Annotated[
        list[ShardMetric],
        Meta(description="Metrics published for every shard, at a charge.", max_length=7),
        UNIQUE,
    ] = default_list(
        "IncomingBytes",
        "IncomingRecords",
        "OutgoingBytes",
        "OutgoingRecords",
        "WriteProvisionedThroughputExceeded",
        "ReadProvisionedThroughputExceeded",
        "IteratorAgeMilliseconds",
    )


@rule("self.minCapacity <= self.maxCapacity", "minCapacity cannot be above maxCapacity", ".minCapacity")
@rule(
    # Windows are of fixed width, so times compare as text. Those that pass midnight are left to AWS.
    "size(self.backupWindow) != 11 || size(self.maintenanceWindow) != 19"
    " || self.backupWindow.substring(0, 5) > self.backupWindow.substring(6)"
    " || self.maintenanceWindow.substring(0, 3) != self.maintenanceWindow.substring(10, 13)"
    " || self.backupWindow.substring(6) <= self.maintenanceWindow.substring(4, 9)"
    " || self.maintenanceWindow.substring(14) <= self.backupWindow.substring(0, 5)",
    "backupWindow and maintenanceWindow cannot overlap",
    ".backupWindow",
)
@rule(
    "!self.deletionProtection || self.onDelete == 'Orphan'",
    "deletionProtection keeps AWS from deleting the database with the claim: set onDelete to Orphan",
    ".deletionProtection",
)
class Database(Spec):
    """The Aurora PostgreSQL cluster."""

    engine_version: Annotated[
        str,
        Meta(description="Major version of PostgreSQL; AWS picks the minor version.", pattern="^1[3-9]$", max_length=2),
    ] = "16"
    min_capacity: Annotated[Capacity, Meta(description="Least Aurora capacity units.")] = 0.5
    max_capacity: Annotated[Capacity, Meta(description="Most Aurora capacity units.", ge=1)] = 2.0
    backup_retention_days: Annotated[int, Meta(description="How long backups are kept.", ge=1, le=35)] = 7
    backup_window: Annotated[
        str,
        Meta(
            description="Daily backup window in UTC; must not overlap the maintenance window.",
            pattern="^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$",
            max_length=11,
        ),
    ] = "03:00-04:00"
    maintenance_window: Annotated[
        str,
        Meta(
            description="Weekly maintenance window in UTC.",
            pattern="^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]"
            "-(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]$",
            max_length=19,
        ),
    ] = "sun:04:00-sun:05:00"
    deletion_protection: Annotated[bool, Meta(description="Whether AWS refuses to delete the cluster.")] = False
    final_snapshot: Annotated[bool, Meta(description="Whether a snapshot is taken when the cluster is deleted.")] = (
        False
    )
    on_delete: Annotated[
        Literal["Delete", "Orphan"],
        Meta(description="What happens to the database, and all it stands on, when the claim is deleted."),
    ] = "Delete"


@rule(
    "self.cpu == 256 ? self.memory in [512, 1024, 2048]"
    " : self.cpu == 512 ? self.memory >= 1024 && self.memory <= 4096 && self.memory % 1024 == 0"
    " : self.cpu == 1024 ? self.memory >= 2048 && self.memory <= 8192 && self.memory % 1024 == 0"
    " : self.cpu == 2048 ? self.memory >= 4096 && self.memory <= 16384 && self.memory % 1024 == 0"
    " : self.cpu == 4096 ? self.memory >= 8192 && self.memory <= 30720 && self.memory % 1024 == 0"
    " : self.cpu == 8192 ? self.memory >= 16384 && self.memory <= 61440 && self.memory % 4096 == 0"
    " : self.memory >= 32768 && self.memory <= 122880 && self.memory % 8192 == 0",
    "Fargate does not offer this memory with this cpu",
    ".memory",
)
@rule("self.minCount <= self.maxCount", "minCount cannot be above maxCount", ".minCount")
@rule(
    "self.minCount <= self.desiredCount && self.desiredCount <= self.maxCount",
    "desiredCount must lie between minCount and maxCount",
    ".desiredCount",
)
@rule(
    "self.onDemandWeight > 0 || self.spotWeight > 0",
    "one of onDemandWeight and spotWeight must be above 0",
    ".spotWeight",
)
class Compute(Spec):
    """The service that processes video events, on Fargate."""

    image: Annotated[
        str,
        Meta(
            description="Container image, best with a digest.",
            pattern=r"^[a-z0-9][a-z0-9./:@_-]*[A-Za-z0-9._-]*$",
            min_length=1,
            max_length=512,
        ),
    ] = "public.ecr.aws/docker/library/python:3.12-slim"
    command: Annotated[Command, Meta(description="What the container runs.")] = default_list(
        "python", "-m", "http.server", "8080"
    )
    health_check: Annotated[
        Command, Meta(description="Health check as ECS takes it: CMD or CMD-SHELL, then the command.")
    ] = default_list(
        "CMD",
        "python",
        "-c",
        "import urllib.request as r; r.urlopen('http://127.0.0.1:8080', timeout=3)",
    )
    cpu: Annotated[
        Literal[256, 512, 1024, 2048, 4096, 8192, 16384], Meta(description="CPU units of a task; 1024 are one vCPU.")
    ] = 512
    memory: Annotated[int, Meta(description="Memory of a task in MiB.", ge=512, le=122880)] = 1024
    desired_count: Annotated[int, Meta(description="Tasks at the start; scaling takes over.", ge=0, le=1000)] = 1
    min_count: Annotated[int, Meta(description="Least number of tasks.", ge=0, le=1000)] = 1
    max_count: Annotated[int, Meta(description="Most number of tasks.", ge=1, le=1000)] = 10
    cpu_target_percent: Annotated[Percent, Meta(description="Average CPU load that scaling aims at.")] = 70
    on_demand_base: Annotated[int, Meta(description="Tasks that always run on demand.", ge=0, le=1000)] = 1
    on_demand_weight: Annotated[Weight, Meta(description="Share of further tasks that run on demand.")] = 1
    spot_weight: Annotated[Weight, Meta(description="Share of further tasks that run on Spot.")] = 4
    log_retention_days: Annotated[LogRetention, Meta(description="How long CloudWatch keeps logs.")] = 90


class Alarms(Spec):
    """Thresholds of the alarms."""

    iterator_age_milliseconds: Annotated[
        int, Meta(description="How far the slowest reader may lag behind the stream.", ge=1, le=604800000)
    ] = 60000
    throttled_writes: Annotated[
        int, Meta(description="Writes the stream may refuse in five minutes.", ge=0, le=1000000)
    ] = 0
    service_cpu_percent: Annotated[Percent, Meta(description="Average CPU load of the service.")] = 80
    service_memory_percent: Annotated[Percent, Meta(description="Average memory use of the service.")] = 80
    database_cpu_percent: Annotated[Percent, Meta(description="Average CPU load of the database.")] = 80
    database_connections: Annotated[int, Meta(description="Average open database connections.", ge=1, le=16000)] = 80
    database_capacity_percent: Annotated[Percent, Meta(description="Share of maxCapacity in use.")] = 90
    dead_letters: Annotated[
        int, Meta(description="Messages that may wait in the dead-letter queue.", ge=0, le=1000000)
    ] = 0


@rule(
    "self.partition == (self.region.startsWith('us-gov-') ? 'aws-us-gov' : self.region.startsWith('cn-') ? 'aws-cn'"
    " : 'aws')",
    "partition must be that of the region: aws-us-gov for us-gov-..., aws-cn for cn-..., otherwise aws",
    ".partition",
)
class StreamflixSpec(Spec):
    """What the environment is to be."""

    environment: Annotated[
        str,
        Meta(
            description="Name of the environment: the end of every AWS name, and the account that is used.",
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
            min_length=1,
            max_length=16,
        ),
        IMMUTABLE,
    ]
    name_prefix: Annotated[
        str,
        Meta(
            description="Start of every AWS name; two claims of one environment differ in it.",
            pattern="^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
            min_length=1,
            max_length=13,
        ),
        IMMUTABLE,
    ] = "streamflix"
    region: Annotated[
        str,
        Meta(description="AWS region.", pattern="^[a-z]{2}(-[a-z]+)+-[0-9]$", max_length=14),
        IMMUTABLE,
    ] = "eu-central-1"
    partition: Annotated[
        Literal["aws", "aws-cn", "aws-us-gov"], Meta(description="AWS partition of the region."), IMMUTABLE
    ] = "aws"
    network: Network = Network()
    stream: Stream = Stream(shards=2)
    database: Database = Database()
    compute: Compute = Compute()
    alarms: Alarms = Alarms()
    tags: (
        Annotated[dict[str, TagValue], Meta(description="Tags of every resource that takes tags.", max_length=40)]
        | None
    ) = None


class StreamflixStatus(Status):
    """What the environment has become."""

    kinesis_stream_name: Annotated[str, Meta(description="Name of the stream.")] | None = None
    kinesis_stream_arn: Annotated[str, Meta(description="ARN of the stream.")] | None = None
    database_endpoint: Annotated[str, Meta(description="Host name of the database's writer.")] | None = None
    database_secret_arn: Annotated[str, Meta(description="ARN of the secret that RDS manages.")] | None = None
    ecs_cluster_name: Annotated[str, Meta(description="Name of the ECS cluster.")] | None = None
    ecs_service_name: Annotated[str, Meta(description="Name of the ECS service.")] | None = None
    vpc_id: Annotated[str, Meta(description="Id of the VPC.")] | None = None
    sns_topic_arn: Annotated[str, Meta(description="ARN of the topic that alarms go to.")] | None = None


def named(spec: StreamflixSpec, what: str) -> str:
    """The AWS name of ``what``: prefix in front, environment behind."""
    return f"{spec.name_prefix}-{what}-{spec.environment}"


def globally_named(spec: StreamflixSpec, what: str) -> str:
    """The AWS name of ``what`` where names are shared by all regions of an account, as in IAM."""
    return f"{spec.name_prefix}-{what}-{spec.environment}-{spec.region}"
