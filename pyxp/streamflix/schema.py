"""The claim's schema: what a team may ask for, and what it is told back."""

from __future__ import annotations

from typing import Annotated, Literal

from pyxp import Meta, Rule, Spec, Status, contains, field, is_set, not_, rule
from pyxp.streamflix.addressing import Network
from pyxp.streamflix.encryption import Encryption
from pyxp.streamflix.images import Image
from pyxp.streamflix.windows import APART, BackupWindow, MaintenanceWindow

Region = Annotated[
    str,
    Meta(pattern="^[a-z]{2,4}(-[a-z]+)+-[0-9]$", max_length=14),
    Rule(
        "!self.matches('^([a-z]{2}-iso|eusc-)')",
        "must be a region of the partition aws, aws-cn or aws-us-gov: the isolated and the sovereign ones, such as"
        " us-iso-east-1 and eusc-de-east-1, are not offered",
    ),
]
Percent = Annotated[int, Meta(ge=1, le=100)]
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

AlarmName = Literal[
    "kinesis-iterator-age",
    "kinesis-write-throughput",
    "ecs-cpu",
    "ecs-memory",
    "dlq-depth",
    "rds-cpu",
    "rds-connections",
    "rds-capacity",
]


ShardMetric = Literal[
    "IncomingBytes",
    "IncomingRecords",
    "OutgoingBytes",
    "OutgoingRecords",
    "WriteProvisionedThroughputExceeded",
    "ReadProvisionedThroughputExceeded",
    "IteratorAgeMilliseconds",
]


@rule(
    lambda stream: (stream.mode != "ON_DEMAND") | not_(is_set(stream.shards)),
    "shards cannot be set with mode ON_DEMAND",
    ".shards",
)
@rule(
    lambda stream: (stream.mode != "PROVISIONED") | is_set(stream.shards),
    "shards must be set with mode PROVISIONED",
    ".shards",
)
class Stream(Spec):
    """The Kinesis stream that video events arrive on."""

    mode: Literal["PROVISIONED", "ON_DEMAND"] = field("Who decides on capacity.", default="PROVISIONED")
    shards: int | None = field("Number of shards; only with PROVISIONED.", default=None, ge=1, le=500)
    retention_hours: int = field("How long records stay readable.", default=24, ge=24, le=8760)
    shard_metrics: list[ShardMetric] = field(
        "Metrics published for every shard, at a charge.",
        default=[
            "IncomingBytes",
            "IncomingRecords",
            "OutgoingBytes",
            "OutgoingRecords",
            "WriteProvisionedThroughputExceeded",
            "ReadProvisionedThroughputExceeded",
            "IteratorAgeMilliseconds",
        ],
        max_length=7,
        unique=True,
    )


@rule("self.minCapacity <= self.maxCapacity", "minCapacity cannot be above maxCapacity", ".minCapacity")
@rule(APART, "backupWindow and maintenanceWindow cannot overlap", ".backupWindow")
@rule(
    lambda database: not_(database.deletion_protection) | (database.on_delete == "Orphan"),
    "deletionProtection keeps AWS from deleting the database with the claim: set onDelete to Orphan",
    ".deletionProtection",
)
class Database(Spec):
    """The Aurora PostgreSQL cluster."""

    engine_version: str = field(
        "Major version of PostgreSQL; AWS picks the minor version.", default="16", pattern="^1[3-9]$", max_length=2
    )
    min_capacity: Capacity = field("Least Aurora capacity units.", default=0.5)
    max_capacity: Capacity = field("Most Aurora capacity units.", default=2.0, ge=1)
    backup_retention_days: int = field("How long backups are kept.", default=7, ge=1, le=35)
    backup_window: BackupWindow = field(
        "Daily backup window in UTC; must not overlap the maintenance window.", default="03:00-04:00"
    )
    maintenance_window: MaintenanceWindow = field("Weekly maintenance window in UTC.", default="sun:04:00-sun:05:00")
    deletion_protection: bool = field("Whether AWS refuses to delete the cluster.", default=False)
    final_snapshot: bool = field("Whether a snapshot is taken when the cluster is deleted.", default=False)
    readers: int = field(
        "Instances that only read, beside the one that writes; they hold nothing, and always go with the claim.",
        default=0,
        ge=0,
        le=2,
    )
    on_delete: Literal["Delete", "Orphan"] = field(
        "What happens to the database, and all it stands on, when the claim is deleted.", default="Delete"
    )


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
@rule(lambda compute: compute.min_count <= compute.max_count, "minCount cannot be above maxCount", ".minCount")
@rule(
    lambda compute: (compute.min_count <= compute.desired_count) & (compute.desired_count <= compute.max_count),
    "desiredCount must lie between minCount and maxCount",
    ".desiredCount",
)
@rule(
    lambda compute: (compute.on_demand_weight > 0) | (compute.spot_weight > 0),
    "one of onDemandWeight and spotWeight must be above 0",
    ".spotWeight",
)
class Compute(Spec):
    """The service that processes video events, on Fargate."""

    image: Image = field(
        "Container image, best with a digest.", default="public.ecr.aws/docker/library/python:3.12-slim"
    )
    release: int = field(
        "Raise it with every change of image, command, healthCheck, cpu or memory; it never goes down.",
        default=1,
        ge=1,
        le=1000000000,
    )
    command: Command = field("What the container runs.", default=["python", "-m", "http.server", "8080"])
    health_check: Command = field(
        "Health check as ECS takes it: CMD or CMD-SHELL, then the command.",
        default=["CMD", "python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080', timeout=3)"],
        rules=[
            Rule(
                "size(self) >= 2 && self[0] in ['CMD', 'CMD-SHELL']",
                "must be CMD or CMD-SHELL and then the command, such as [CMD-SHELL, curl -f http://localhost/]",
            )
        ],
    )
    cpu: Literal[256, 512, 1024, 2048, 4096, 8192, 16384] = field(
        "CPU units of a task; 1024 are one vCPU.", default=512
    )
    memory: int = field("Memory of a task in MiB.", default=1024, ge=512, le=122880)
    desired_count: int = field("Tasks at the start; scaling takes over.", default=1, ge=0, le=1000)
    min_count: int = field("Least number of tasks.", default=1, ge=0, le=1000)
    max_count: int = field("Most number of tasks.", default=10, ge=1, le=1000)
    cpu_target_percent: Percent = field("Average CPU load that scaling aims at.", default=70)
    scale_with_lag: bool = field(
        "Whether tasks are added, too, while the alarm kinesis-iterator-age says that readers lag behind.",
        default=False,
    )
    on_demand_base: int = field("Tasks that always run on demand.", default=1, ge=0, le=1000)
    on_demand_weight: Weight = field("Share of further tasks that run on demand.", default=1)
    spot_weight: Weight = field("Share of further tasks that run on Spot.", default=4)
    log_retention_days: LogRetention = field("How long CloudWatch keeps logs.", default=90)


class Alarms(Spec):
    """Who is told, which alarms there are, and their thresholds."""

    email: str | None = field(
        "Address that alarms are sent to, once whoever reads it has confirmed; to change it, take it out first.",
        default=None,
        pattern="^[^@ ]+@[^@ ]+[.][^@ ]+$",
        max_length=254,
        rules=[Rule("oldSelf == self", "email cannot be changed in place: take it out, then put the new one in")],
    )
    publishers: Literal["Account", "CloudWatch"] = field(
        "Who may publish to the topic: whoever the account lets, or CloudWatch for alarms of the account alone.",
        default="Account",
    )
    disabled: list[AlarmName] = field("Alarms that are left out.", default=[], max_length=8, unique=True)
    iterator_age_milliseconds: int = field(
        "How far the slowest reader may lag behind the stream.", default=60000, ge=1, le=604800000
    )
    throttled_writes: int = field("Writes the stream may refuse in five minutes.", default=0, ge=0, le=1000000)
    service_cpu_percent: Percent = field("Average CPU load of the service.", default=80)
    service_memory_percent: Percent = field("Average memory use of the service.", default=80)
    database_cpu_percent: Percent = field("Average CPU load of the database.", default=80)
    database_connections: int = field("Average open database connections.", default=80, ge=1, le=16000)
    database_capacity_percent: Percent = field("Share of maxCapacity in use.", default=90)
    dead_letters: int = field("Messages that may wait in the dead-letter queue.", default=0, ge=0, le=1000000)


@rule(
    "self.partition == (self.region.startsWith('us-gov-') ? 'aws-us-gov' : self.region.startsWith('cn-') ? 'aws-cn'"
    " : 'aws')",
    "partition must be that of the region: aws-us-gov for us-gov-..., aws-cn for cn-..., otherwise aws",
    ".partition",
)
@rule(
    lambda spec: not_(spec.compute.scale_with_lag) | not_(contains(spec.alarms.disabled, "kinesis-iterator-age")),
    "scaleWithLag needs the alarm kinesis-iterator-age, which tells the lag",
    ".compute.scaleWithLag",
)
class StreamflixSpec(Spec):
    """What the environment is to be."""

    environment: str = field(
        "Name of the environment: the end of every AWS name, and the account that is used.",
        pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        min_length=1,
        max_length=16,
        immutable=True,
    )
    name_prefix: str = field(
        "Start of every AWS name; two claims of one environment differ in it.",
        default="streamflix",
        pattern="^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        min_length=1,
        max_length=13,
        immutable=True,
    )
    region: Region = field("AWS region.", default="eu-central-1", immutable=True)
    partition: Literal["aws", "aws-cn", "aws-us-gov"] = field(
        "AWS partition of the region.", default="aws", immutable=True
    )
    network: Network = Network()
    encryption: Encryption = Encryption()
    stream: Stream = Stream(shards=2)
    database: Database = Database()
    compute: Compute = Compute()
    alarms: Alarms = Alarms()
    tags: dict[str, TagValue] | None = field("Tags of every resource that takes tags.", default=None, max_length=40)


class StreamflixStatus(Status):
    """What the environment has become."""

    kinesis_stream_name: str | None = field("Name of the stream.", default=None)
    kinesis_stream_arn: str | None = field("ARN of the stream.", default=None)
    database_endpoint: str | None = field("Host name of the database's writer.", default=None)
    database_secret_arn: str | None = field("ARN of the secret that RDS manages.", default=None)
    ecs_cluster_name: str | None = field("Name of the ECS cluster.", default=None)
    ecs_service_name: str | None = field("Name of the ECS service.", default=None)
    vpc_id: str | None = field("Id of the VPC.", default=None)
    sns_topic_arn: str | None = field("ARN of the topic that alarms go to.", default=None)


def named(spec: StreamflixSpec, what: str) -> str:
    """The AWS name of ``what``: prefix in front, environment behind."""
    return f"{spec.name_prefix}-{what}-{spec.environment}"


def log_group_name(spec: StreamflixSpec) -> str:
    """The name of the log group of the service."""
    return f"/ecs/{spec.name_prefix}-{spec.environment}"


def globally_named(spec: StreamflixSpec, what: str) -> str:
    """The AWS name of ``what`` where names are shared by all regions of an account, as in IAM."""
    return f"{spec.name_prefix}-{what}-{spec.environment}-{spec.region}"
