"""What no claim may ask for, and what it may ask for just so."""

from copy import deepcopy

import pytest

from pyxp.model import fieldpath
from pyxp.validation import Validator

from .claims import PLAIN, THREE_ZONES, UNLIKE
from .stacks import XRD

VALIDATOR = Validator([XRD], namespaces=None)
FARGATE = {
    256: ([512, 1024, 2048], [1536, 3072, 4096]),
    512: ([1024, 2048, 3072, 4096], [512, 1536, 5120]),
    1024: ([2048, 5120, 8192], [1024, 2560, 9216]),
    2048: ([4096, 9216, 16384], [3072, 4608, 17408]),
    4096: ([8192, 17408, 30720], [7168, 8704, 31744]),
    8192: ([16384, 20480, 61440], [12288, 18432, 65536]),
    16384: ([32768, 40960, 122880], [24576, 36864]),
}
"""By CPU units: memory that Fargate offers, and memory that it does not."""
RETENTION = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
LONG = "x" * 2000
IN_PART = "spec.network spec.network.privateSubnets spec.network.privateSubnets[0]"
"""What is wrong with a subnet that holds the whole network."""

# changes to the plain claim · the field that is refused, or several
REFUSED = [
    # what is it called, and where
    ({"environment": None}, "spec.environment"),
    ({"environment": ""}, "spec.environment"),
    ({"environment": "Dev"}, "spec.environment"),
    ({"environment": "dev_1"}, "spec.environment"),
    ({"environment": "-dev"}, "spec.environment"),
    ({"environment": "dev-"}, "spec.environment"),
    ({"environment": "dev.eu"}, "spec.environment"),
    ({"environment": "a" * 17}, "spec.environment"),
    ({"environment": "dev\n"}, "spec.environment"),
    ({"environment": "dé"}, "spec.environment"),
    ({"environment": 5}, "spec.environment"),
    ({"environment": True}, "spec.environment"),
    ({"namePrefix": ""}, "spec.namePrefix"),
    ({"namePrefix": "1st"}, "spec.namePrefix"),
    ({"namePrefix": "a--b"}, "spec.namePrefix"),
    ({"namePrefix": "a-"}, "spec.namePrefix"),
    ({"namePrefix": "Video"}, "spec.namePrefix"),
    ({"namePrefix": "a" * 17}, "spec.namePrefix"),
    ({"region": "europe"}, "spec.region"),
    ({"region": "eu-central-1a"}, "spec.region"),
    ({"region": "eu-western-middle-1"}, "spec.region"),
    ({"region": "us-iso-east-1"}, "spec.region"),
    ({"region": "us-isob-east-1", "partition": "aws-us-gov"}, "spec.partition spec.region"),
    ({"region": "eu-isoe-west-1"}, "spec.region"),
    ({"region": "eusc-de-east-1"}, "spec.region"),
    ({"region": "us-gov-northwest-1"}, "spec.region"),
    ({"partition": "azure"}, "spec.partition"),
    ({"partition": "aws-eusc"}, "spec.partition"),
    # network
    ({"network": {"cidr": "10.0.0.0"}}, "spec.network.cidr"),
    ({"network": {"cidr": "10.0.0.0/33"}}, "spec.network.cidr"),
    ({"network": {"cidr": "all"}}, "spec.network.cidr"),
    ({"network": {"cidr": "10.0.0.0/8"}}, "spec.network.cidr"),
    ({"network": {"cidr": "10.0.0.0/15"}}, "spec.network.cidr"),
    ({"network": {"cidr": "10.0.0.1/16"}}, "spec.network.cidr"),
    ({"network": {"cidr": "fd00::/24"}}, "spec.network.cidr spec.network.publicSubnets spec.network.privateSubnets"),
    ({"network": {"publicSubnets": ["10.0.1.0/29", "10.0.2.0/28"]}}, "spec.network.publicSubnets[0]"),
    ({"network": {"privateSubnets": ["10.0.11.0/24", "10.0.12.0/30"]}}, "spec.network.privateSubnets[1]"),
    ({"network": {"privateSubnets": ["10.0.11.9/24", "10.0.12.0/24"]}}, "spec.network.privateSubnets[0]"),
    ({"network": {"publicSubnets": ["10.0.1.0/24", "10.0.2.128/24"]}}, "spec.network.publicSubnets[1]"),
    ({"network": {"cidr": "10.1.0.0/16"}}, "spec.network.publicSubnets spec.network.privateSubnets"),
    ({"network": {"publicSubnets": ["10.0.1.0/24", "10.1.2.0/24"]}}, "spec.network.publicSubnets"),
    ({"network": {"privateSubnets": ["10.0.0.0/15", "10.0.2.0/24"]}}, IN_PART),
    ({"network": {"privateSubnets": ["10.0.2.0/24", "10.0.12.0/24"]}}, "spec.network"),
    ({"network": {"privateSubnets": ["10.0.0.0/20", "10.0.128.0/20"]}}, "spec.network"),
    ({"network": {"publicSubnets": ["10.0.1.0/24", "10.0.1.128/25"]}}, "spec.network"),
    ({"network": {"privateSubnets": ["10.0.11.0/24", "10.0.12.1"]}}, "spec.network.privateSubnets[1]"),
    ({"network": {"publicSubnets": ["10.0.1.0/24", "10.0.2.x/24"]}}, "spec.network.publicSubnets[1]"),
    ({"network": {"privateSubnets": ["10.0.11.0/24"]}}, "spec.network.privateSubnets"),
    ({"network": {"publicSubnets": ["10.0.1.0/24"]}}, "spec.network.publicSubnets"),
    ({"network": {"privateSubnets": ["10.0.11.0/24", "10.9.12.0/24"]}}, "spec.network.privateSubnets"),
    ({"network": {"privateSubnets": [f"10.0.{n}.0/24" for n in (11, 12, 13)]}}, "spec.network.privateSubnets"),
    ({"network": {"publicSubnets": [f"10.0.{n}.0/24" for n in (1, 2, 3)]}}, "spec.network.publicSubnets"),
    ({"network": {"endpoints": ["dynamodb"]}}, "spec.network.endpoints[0]"),
    ({"network": {"endpoints": ["s3", "S3"]}}, "spec.network.endpoints[1]"),
    ({"network": {"endpoints": ["s3", "logs", "s3"]}}, "spec.network.endpoints"),
    ({"network": {"endpoints": "s3"}}, "spec.network.endpoints"),
    ({"network": {"zones": ["a"]}}, "spec.network.zones spec.network.publicSubnets spec.network.privateSubnets"),
    ({"network": {"zones": ["a", "b", "c"]}}, "spec.network.publicSubnets spec.network.privateSubnets"),
    ({"network": {"zones": ["a", "b", "c", "d"]}}, "spec.network.zones"),
    ({"network": {**THREE_ZONES, "publicSubnets": ["10.0.1.0/24", "10.0.2.0/24"]}}, "spec.network.publicSubnets"),
    ({"network": {"nat": "two"}}, "spec.network.nat"),
    ({"network": {"zones": ["a", "a"]}}, "spec.network.zones"),
    ({"network": {"zones": ["a", "eu-central-1b"]}}, "spec.network.zones[1]"),
    ({"network": {"zones": ["a", "B"]}}, "spec.network.zones[1]"),
    ({"network": []}, "spec.network"),
    # encryption
    ({"encryption": {"key": "AWS"}}, "spec.encryption.key"),
    ({"encryption": {"key": ""}}, "spec.encryption.key"),
    ({"encryption": "Customer"}, "spec.encryption"),
    # stream
    ({"stream": {}}, "spec.stream.shards"),
    ({"stream": {"retentionHours": 48}}, "spec.stream.shards"),
    ({"stream": {"mode": "PROVISIONED"}}, "spec.stream.shards"),
    ({"stream": {"mode": "ON_DEMAND", "shards": 2}}, "spec.stream.shards"),
    ({"stream": {"mode": "AUTO", "shards": 2}}, "spec.stream.mode"),
    ({"stream": {"shards": 0}}, "spec.stream.shards"),
    ({"stream": {"shards": 2.5}}, "spec.stream.shards"),
    ({"stream": {"shards": "2"}}, "spec.stream.shards"),
    ({"stream": {"shards": 2, "retentionHours": 23}}, "spec.stream.retentionHours"),
    ({"stream": {"shards": 2, "retentionHours": 8761}}, "spec.stream.retentionHours"),
    ({"stream": {"shards": 2, "shardMetrics": ["ALL"]}}, "spec.stream.shardMetrics[0]"),
    ({"stream": {"shards": 2, "shardMetrics": ["IncomingBytes"] * 2}}, "spec.stream.shardMetrics"),
    # database
    ({"database": {"engineVersion": "15.4"}}, "spec.database.engineVersion"),
    ({"database": {"engineVersion": 16}}, "spec.database.engineVersion"),
    ({"database": {"engineVersion": "12"}}, "spec.database.engineVersion"),
    ({"database": {"minCapacity": 4, "maxCapacity": 2}}, "spec.database.minCapacity"),
    ({"database": {"minCapacity": 0.7}}, "spec.database.minCapacity"),
    ({"database": {"minCapacity": 0}}, "spec.database.minCapacity"),
    ({"database": {"maxCapacity": 0.5}}, "spec.database.maxCapacity"),
    ({"database": {"maxCapacity": 256.5}}, "spec.database.maxCapacity"),
    ({"database": {"maxCapacity": 7.25}}, "spec.database.maxCapacity"),
    ({"database": {"backupRetentionDays": 0}}, "spec.database.backupRetentionDays"),
    ({"database": {"backupRetentionDays": 36}}, "spec.database.backupRetentionDays"),
    ({"database": {"backupWindow": "24:00-25:00"}}, "spec.database.backupWindow"),
    ({"database": {"backupWindow": "nightly"}}, "spec.database.backupWindow"),
    ({"database": {"backupWindow": "03:00-03:00"}}, "spec.database.backupWindow"),
    ({"database": {"backupWindow": "23:45-00:14"}}, "spec.database.backupWindow"),
    ({"database": {"maintenanceWindow": "sun:05:00-sun:05:00"}}, "spec.database.maintenanceWindow"),
    ({"database": {"maintenanceWindow": "sun:23:50-mon:00:19"}}, "spec.database.maintenanceWindow"),
    ({"database": {"maintenanceWindow": "03:00-04:00"}}, "spec.database.maintenanceWindow"),
    ({"database": {"backupWindow": "04:30-05:30"}}, "spec.database.backupWindow"),
    ({"database": {"maintenanceWindow": "mon:03:59-mon:04:29"}}, "spec.database.backupWindow"),
    ({"database": {"onDelete": "Retain"}}, "spec.database.onDelete"),
    ({"database": {"deletionProtection": "yes"}}, "spec.database.deletionProtection"),
    ({"database": {"deletionProtection": True}}, "spec.database.deletionProtection"),
    # compute
    ({"compute": {"cpu": 300}}, "spec.compute.cpu"),
    ({"compute": {"cpu": 300, "memory": 32768}}, "spec.compute.cpu"),
    ({"compute": {"cpu": "512"}}, "spec.compute.cpu"),
    ({"compute": {"minCount": 11}}, "spec.compute.minCount spec.compute.desiredCount"),
    ({"compute": {"minCount": 5, "maxCount": 4}}, "spec.compute.minCount spec.compute.desiredCount"),
    ({"compute": {"desiredCount": 0}}, "spec.compute.desiredCount"),
    ({"compute": {"desiredCount": 11}}, "spec.compute.desiredCount"),
    ({"compute": {"onDemandWeight": 0, "spotWeight": 0}}, "spec.compute.spotWeight"),
    ({"compute": {"spotWeight": 1001}}, "spec.compute.spotWeight"),
    ({"compute": {"cpuTargetPercent": 0}}, "spec.compute.cpuTargetPercent"),
    ({"compute": {"cpuTargetPercent": 101}}, "spec.compute.cpuTargetPercent"),
    ({"compute": {"logRetentionDays": 91}}, "spec.compute.logRetentionDays"),
    ({"compute": {"logRetentionDays": 0}}, "spec.compute.logRetentionDays"),
    ({"compute": {"image": ""}}, "spec.compute.image"),
    ({"compute": {"image": 'python"'}}, "spec.compute.image"),
    ({"compute": {"image": "python latest"}}, "spec.compute.image"),
    ({"compute": {"image": "team//app"}}, "spec.compute.image"),
    ({"compute": {"image": "app:"}}, "spec.compute.image"),
    ({"compute": {"image": "app:1:2"}}, "spec.compute.image"),
    ({"compute": {"image": "app/"}}, "spec.compute.image"),
    ({"compute": {"image": "Team/app"}}, "spec.compute.image"),
    ({"compute": {"image": "https://example.org/app"}}, "spec.compute.image"),
    ({"compute": {"image": "app@sha256:12"}}, "spec.compute.image"),
    ({"compute": {"image": f"app:{'x' * 129}"}}, "spec.compute.image"),
    ({"compute": {"image": "a/" * 127 + "app"}}, "spec.compute.image"),
    ({"compute": {"image": LONG}}, "spec.compute.image"),
    ({"compute": {"command": []}}, "spec.compute.command"),
    ({"compute": {"command": "python"}}, "spec.compute.command"),
    ({"compute": {"command": ["python", 8080]}}, "spec.compute.command[1]"),
    ({"compute": {"command": [LONG]}}, "spec.compute.command[0]"),
    ({"compute": {"command": ["x"] * 33}}, "spec.compute.command"),
    ({"compute": {"command": [""]}}, "spec.compute.command[0]"),
    ({"compute": {"healthCheck": []}}, "spec.compute.healthCheck"),
    ({"compute": {"healthCheck": ["CMD", LONG]}}, "spec.compute.healthCheck[1]"),
    ({"compute": {"healthCheck": ["CMD", *["x"] * 32]}}, "spec.compute.healthCheck"),
    ({"compute": {"healthCheck": ["CMD", ""]}}, "spec.compute.healthCheck[1]"),
    ({"compute": {"healthCheck": ["CMD"]}}, "spec.compute.healthCheck"),
    ({"compute": {"healthCheck": ["curl", "http://localhost/health"]}}, "spec.compute.healthCheck"),
    ({"compute": {"healthCheck": ["/health"]}}, "spec.compute.healthCheck"),
    # alarms and tags
    ({"alarms": {"serviceCpuPercent": 101}}, "spec.alarms.serviceCpuPercent"),
    ({"alarms": {"iteratorAgeMilliseconds": 0}}, "spec.alarms.iteratorAgeMilliseconds"),
    ({"alarms": {"deadLetters": -1}}, "spec.alarms.deadLetters"),
    ({"alarms": {"email": ""}}, "spec.alarms.email"),
    ({"alarms": {"email": "nobody"}}, "spec.alarms.email"),
    ({"alarms": {"email": "a@b@example.org"}}, "spec.alarms.email"),
    ({"alarms": {"email": "a b@example.org"}}, "spec.alarms.email"),
    ({"alarms": {"email": f"a@{'b' * 249}.org"}}, "spec.alarms.email"),
    ({"alarms": {"disabled": ["ecs-gpu"]}}, "spec.alarms.disabled[0]"),
    ({"alarms": {"disabled": ["ecs-cpu", "ecs-cpu"]}}, "spec.alarms.disabled"),
    ({"alarms": {"disabled": "ecs-cpu"}}, "spec.alarms.disabled"),
    ({"alarms": {"publishers": "Everybody"}}, "spec.alarms.publishers"),
    (
        {"alarms": {"disabled": ["kinesis-iterator-age"]}, "compute": {"scaleWithLag": True}},
        "spec.compute.scaleWithLag",
    ),
    ({"tags": {"Owner": 5}}, "spec.tags.Owner"),
    ({"tags": {"Owner": "x" * 257}}, "spec.tags.Owner"),
    ({"tags": {str(n): "x" for n in range(41)}}, "spec.tags"),
    # misspelt, or not of this platform
    ({"enviroment": "dev"}, "spec.enviroment"),
    ({"compute": {"maxCont": 3}}, "spec.compute.maxCont"),
    ({"network": {"CIDR": "10.0.0.0/16"}}, "spec.network.CIDR"),
    ({"database": {"password": "hunter2"}}, "spec.database.password"),
    ({"providerConfigName": "production"}, "spec.providerConfigName"),
    ({"providerConfigRef": {"name": "production"}}, "spec.providerConfigRef"),
]

# number · what else its object must say · the least and the most that are accepted
RANGES = [
    ("stream.shards", {}, 1, 500),
    ("stream.retentionHours", {"shards": 2}, 24, 8760),
    ("database.backupRetentionDays", {}, 1, 35),
    ("compute.minCount", {"maxCount": 1000, "desiredCount": 1000}, 0, 1000),
    ("compute.maxCount", {"minCount": 0, "desiredCount": 0}, 1, 1000),
    ("compute.release", {}, 1, 1000000000),
    ("compute.cpuTargetPercent", {}, 1, 100),
    ("compute.onDemandBase", {}, 0, 1000),
    ("compute.onDemandWeight", {}, 0, 1000),
    ("compute.spotWeight", {}, 0, 1000),
    ("database.readers", {}, 0, 2),
    ("encryption.rotationDays", {}, 90, 2560),
    ("encryption.deletionWindowDays", {}, 7, 30),
    ("alarms.iteratorAgeMilliseconds", {}, 1, 604800000),
    ("alarms.throttledWrites", {}, 0, 1000000),
    ("alarms.serviceCpuPercent", {}, 1, 100),
    ("alarms.serviceMemoryPercent", {}, 1, 100),
    ("alarms.databaseCpuPercent", {}, 1, 100),
    ("alarms.databaseConnections", {}, 1, 16000),
    ("alarms.databaseCapacityPercent", {}, 1, 100),
    ("alarms.deadLetters", {}, 0, 1000000),
]

ACCEPTED = [
    {"environment": "a"},
    {"environment": "7"},
    {"environment": "a" * 16},
    {"environment": "a-b-c"},
    {"namePrefix": "v"},
    {"namePrefix": "a-1"},
    {"region": "ap-southeast-2"},
    {"region": "us-gov-west-1", "partition": "aws-us-gov"},
    {"region": "cn-north-1", "partition": "aws-cn"},
    {"database": {"deletionProtection": True, "onDelete": "Orphan"}},
    {"network": {"cidr": "10.0.0.0/20"}},
    {"network": {"zones": ["c", "a"]}},
    {"network": {**THREE_ZONES, "nat": "per-zone"}},
    {"network": {"nat": "none"}},
    {"network": {"privateSubnets": ["10.0.0.0/24", "10.0.3.0/24"]}},
    {"network": {"publicSubnets": ["10.0.1.0/25", "10.0.1.128/25"]}},
    {"database": {"backupWindow": "05:00-06:00"}},
    {"database": {"maintenanceWindow": "mon:02:00-mon:03:00"}},
    {"database": {"backupWindow": "23:30-00:30"}},
    {
        "network": {
            "publicSubnets": ["10.0.1.0/28", "10.0.1.16/28"],
            "privateSubnets": ["10.0.64.0/18", "10.0.128.0/17"],
        }
    },
    {"database": {"backupWindow": "23:45-00:15", "maintenanceWindow": "sun:23:50-mon:00:20"}},
    {"compute": {"image": "localhost:5000/a__b/c.d--e:_1"}},
    {
        "compute": {
            "image": "app:1.2@sha256:" + "f" * 64,
            "healthCheck": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"],
        }
    },
    {"region": "mx-central-1"},
    {"stream": {"mode": "ON_DEMAND"}},
    {"stream": {"mode": "ON_DEMAND", "shardMetrics": []}},
    {"stream": {"shards": 1, "retentionHours": 8760}},
    {"stream": {"shards": 500, "retentionHours": 24}},
    {"database": {"minCapacity": 2}},
    {"database": {"minCapacity": 0.5, "maxCapacity": 1}},
    {"database": {"minCapacity": 1.5, "maxCapacity": 1.5}},
    {"database": {"maxCapacity": 256}},
    {"database": {"backupRetentionDays": 35, "backupWindow": "23:59-00:30"}},
    {"database": {"engineVersion": "17"}},
    {"compute": {"minCount": 10, "desiredCount": 10}},
    {"compute": {"minCount": 0, "desiredCount": 0}},
    {"compute": {"onDemandWeight": 0}},
    {"compute": {"spotWeight": 0}},
    {"compute": {"command": ["sh", "-c", 'echo "%d\\n" | tr a-z A-Z; true ünïcode']}},
    {"compute": {"image": "public.ecr.aws/x/y_z:v1.2.3-Rc1"}},
    {"compute": {"image": "a@sha256:" + "0" * 64}},
    {"alarms": {"databaseConnections": 16000, "serviceMemoryPercent": 100}},
    {"alarms": {"email": "first.last+tag@mail.example.org", "disabled": ["rds-cpu", "dlq-depth"]}},
    {"tags": {}},
    {"tags": {"a b": ""}},
    {"encryption": {}},
    {"encryption": {"key": "Customer"}},
    {"compute": {"scaleWithLag": True}, "alarms": {"disabled": ["ecs-cpu"]}},
    {"compute": {"scaleWithLag": False}, "alarms": {"disabled": ["kinesis-iterator-age"]}},
]


def with_spec(changes):
    """The plain claim with fields replaced; None takes one out."""
    claim = deepcopy(PLAIN)
    for name, value in changes.items():
        if value is None:
            del claim["spec"][name]
        else:
            claim["spec"][name] = value
    return claim


def refused_fields(verdict):
    """Fields with a cause of their own; without field the server adds that it did not go on to rules."""
    assert not verdict.accepted
    return {cause.field for cause in verdict.causes} - {"<nil>"}


def label(value):
    return str(value)[:50] if isinstance(value, dict) else value


@pytest.mark.parametrize(("changes", "field"), REFUSED, ids=label)
def test_an_impossible_claim_is_refused_at_its_field(changes, field):
    verdict = VALIDATOR.check(with_spec(changes))

    assert refused_fields(verdict) == set(field.split())
    assert verdict.unchecked == ()


@pytest.mark.parametrize("changes", ACCEPTED, ids=label)
def test_a_claim_at_the_limit_is_accepted(changes):
    verdict = VALIDATOR.check(with_spec(changes))

    assert verdict.causes == ()
    assert verdict.accepted
    assert verdict.unchecked == ()


@pytest.mark.parametrize(("path", "beside", "least", "most"), RANGES, ids=[path for path, *_ in RANGES])
def test_numbers_have_a_least_and_a_most(path, beside, least, most):
    part, _, name = path.partition(".")

    for value in (least, most):
        assert VALIDATOR.check(with_spec({part: {**beside, name: value}})).causes == ()
    for value in (least - 1, most + 1):
        assert f"spec.{path}" in refused_fields(VALIDATOR.check(with_spec({part: {**beside, name: value}})))


@pytest.mark.parametrize("cpu", FARGATE)
def test_fargate_sizes_are_those_that_aws_offers(cpu):
    offered, others = FARGATE[cpu]

    for memory in offered:
        assert VALIDATOR.check(with_spec({"compute": {"cpu": cpu, "memory": memory}})).accepted, memory
    for memory in others:
        verdict = VALIDATOR.check(with_spec({"compute": {"cpu": cpu, "memory": memory}}))
        assert refused_fields(verdict) == {"spec.compute.memory"}, memory


def test_log_retention_is_what_cloudwatch_offers():
    accepted = [
        days
        for days in range(-1, 3700)
        if days in RETENTION or days % 50 == 0
        if VALIDATOR.check(with_spec({"compute": {"logRetentionDays": days}})).accepted
    ]

    assert accepted == RETENTION


@pytest.mark.parametrize("claim", [PLAIN, UNLIKE], ids=["defaults", "nothing-by-default"])
def test_claims_of_these_tests_are_valid(claim):
    verdict = VALIDATOR.check(claim)

    assert verdict.causes == ()
    assert verdict.unchecked == ()


def test_a_misspelt_field_is_answered_with_the_right_one():
    verdict = VALIDATOR.check(with_spec({"compute": {"maxCont": 3}}))

    assert "maxCount" in verdict.causes[0].hint


@pytest.mark.parametrize(
    "where",
    [{"partition": "aws-cn"}, {"region": "us-gov-west-1"}, {"region": "cn-north-1", "partition": "aws-us-gov"}],
)
def test_the_partition_is_that_of_the_region(where):
    assert refused_fields(VALIDATOR.check(with_spec(where))) == {"spec.partition"}


IMMUTABLE = {
    "environment": "other",
    "namePrefix": "other",
    "region": "us-gov-east-1",
    "partition": "aws",
    "network.cidr": "172.20.0.0/17",
    "network.zones[0]": "d",
    "network.zones[1]": "d",
    "network.publicSubnets[0]": "172.20.40.0/24",
    "network.publicSubnets[1]": "172.20.40.0/24",
    "network.privateSubnets[0]": "172.20.128.0/20",
    "network.privateSubnets[1]": "172.20.128.0/20",
    "network.zones[2]": "d",
    "network.publicSubnets[2]": "172.20.40.0/24",
    "network.privateSubnets[2]": "172.20.128.0/20",
    "alarms.email": "other@example.org",
}
"""Fields that never change, with another value that would be valid for a new claim."""

MUTABLE = {
    "network.nat": "one",
    "network.endpoints": [],
    "stream.shards": 6,
    "stream.retentionHours": 24,
    "stream.shardMetrics": [],
    "database.engineVersion": "16",
    "database.minCapacity": 1,
    "database.maxCapacity": 13,
    "database.backupRetentionDays": 7,
    "database.backupWindow": "03:00-04:00",
    "database.maintenanceWindow": "sun:04:00-sun:05:00",
    "database.deletionProtection": False,
    "database.finalSnapshot": False,
    "database.readers": 0,
    "database.onDelete": "Delete",
    "compute.image": "example.org/video:3",
    "compute.command": ["other"],
    "compute.healthCheck": ["CMD", "other"],
    "compute.memory": 8192,
    "compute.cpu": 1024,
    "compute.release": 7,
    "compute.desiredCount": 5,
    "compute.minCount": 2,
    "compute.maxCount": 25,
    "compute.cpuTargetPercent": 54,
    "compute.scaleWithLag": False,
    "compute.onDemandBase": 0,
    "compute.onDemandWeight": 0,
    "compute.spotWeight": 0,
    "compute.logRetentionDays": 1,
    "alarms.deadLetters": 0,
    "alarms.disabled": [],
    "alarms.publishers": "Account",
    "encryption.rotationDays": 365,
    "encryption.deletionWindowDays": 30,
    "tags": {},
}


RELEASED = ("image", "command", "healthCheck", "memory", "cpu")
"""Fields of ``compute`` that change with a higher release."""
TOGETHER = {
    "partition": {"region": "eu-west-1"},
    "database.onDelete": {"database.deletionProtection": False},
    **{f"compute.{name}": {"compute.release": 2} for name in RELEASED},
}
"""What a valid claim needs to change as well."""


def updated(path, value):
    claim = deepcopy(UNLIKE)
    for field, new in {path: value, **TOGETHER.get(path, {})}.items():
        fieldpath.set(claim, f"spec.{field}", new)
    return claim


@pytest.mark.parametrize("path", IMMUTABLE)
def test_what_aws_cannot_change_never_changes(path):
    claim = updated(path, IMMUTABLE[path])

    verdict = VALIDATOR.check(claim, operation="update", old=UNLIKE)

    assert VALIDATOR.check(claim).accepted
    changed = [path, *TOGETHER.get(path, {})]
    assert refused_fields(verdict) == {f"spec.{field.partition('[')[0]}" for field in changed}


@pytest.mark.parametrize("path", MUTABLE)
def test_everything_else_may_change(path):
    verdict = VALIDATOR.check(updated(path, MUTABLE[path]), operation="update", old=UNLIKE)

    assert verdict.causes == ()


@pytest.mark.parametrize("name", RELEASED)
def test_what_a_task_runs_changes_with_a_release_only(name):
    claim = deepcopy(UNLIKE)
    claim["spec"]["compute"][name] = MUTABLE[f"compute.{name}"]

    verdict = VALIDATOR.check(claim, operation="update", old=UNLIKE)

    assert [cause.field for cause in verdict.causes] == ["spec.compute.release"]
    assert f"{name} changes only with a higher release" in verdict.causes[0].message


@pytest.mark.parametrize("path", ["namePrefix", "region", "network", "network.cidr"])
def test_an_immutable_field_cannot_be_left_out_later(path):
    claim = deepcopy(UNLIKE)
    holder = claim["spec"]
    *parents, last = path.split(".")
    for parent in parents:
        holder = holder[parent]
    del holder[last]

    verdict = VALIDATOR.check(claim, operation="update", old=UNLIKE)

    assert not verdict.accepted
    assert any(field.startswith(f"spec.{path}") for field in refused_fields(verdict))


TAKEN_OUT = [{"encryption": {"rotationDays": 100}}, {"encryption": {}}, {}]
"""Claims without a key of their own: the rest of the part stays, all of it goes, or the part itself."""


@pytest.mark.parametrize("without", TAKEN_OUT, ids=str)
def test_a_key_is_neither_put_in_nor_taken_out(without):
    with_key = with_spec({"encryption": {"key": "Customer", "rotationDays": 100}})
    claim = with_spec(without)

    for new, old in ((claim, with_key), (with_key, claim)):
        verdict = VALIDATOR.check(new, operation="update", old=old)
        assert VALIDATOR.check(new).accepted
        assert refused_fields(verdict) == {"spec.encryption"}
        assert [cause.message for cause in verdict.causes if "key" in cause.message], verdict
    assert VALIDATOR.check(with_key, operation="update", old=with_key).accepted
    assert VALIDATOR.check(claim, operation="update", old=claim).accepted


def test_a_zone_may_be_added_and_none_taken_out():
    three = deepcopy(PLAIN)
    three["spec"]["network"] = THREE_ZONES

    assert VALIDATOR.check(three, operation="update", old=PLAIN).causes == ()
    assert refused_fields(VALIDATOR.check(PLAIN, operation="update", old=three)) == {
        "spec.network.zones",
        "spec.network.publicSubnets",
        "spec.network.privateSubnets",
    }


def test_an_address_may_be_taken_out_and_put_in():
    without = deepcopy(UNLIKE)
    del without["spec"]["alarms"]["email"]

    assert VALIDATOR.check(without, operation="update", old=UNLIKE).causes == ()
    assert VALIDATOR.check(UNLIKE, operation="update", old=without).causes == ()


def test_an_update_that_changes_nothing_is_accepted():
    assert VALIDATOR.check(UNLIKE, operation="update", old=UNLIKE).causes == ()
