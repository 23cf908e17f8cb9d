"""One field of a claim has one effect, and no other."""

from copy import deepcopy

import pytest

from pyxp.model import fieldpath

from .claims import PLAIN, THREE_ZONES
from .inventory import ENDPOINTS_OF, rows_of
from .stacks import COMPOSITION, XRD, Up, by_name, up
from .values import OMIT

TAGGED = sorted(name for name, row in rows_of(PLAIN).items() if row.tags)
KEPT = sorted(name for name, row in rows_of(PLAIN).items() if row.kept)
STRATEGY = "spec.forProvider.capacityProviderStrategy"
DEFAULT_STRATEGY = "spec.forProvider.defaultCapacityProviderStrategy"
DEFINITIONS = "spec.forProvider.containerDefinitions"
LABEL = "platform.streamflix.io/release"
RELEASED = [
    ({"image": "example.org/video:2"}, [DEFINITIONS]),
    ({"command": ["run", "--fast"]}, [DEFINITIONS]),
    ({"healthCheck": ["CMD", "check"]}, [DEFINITIONS]),
    ({"memory": 2048}, ["spec.forProvider.memory"]),
    ({"cpu": 1024, "memory": 2048}, ["spec.forProvider.cpu", "spec.forProvider.memory"]),
]
"""Fields of ``compute`` that are of a release, and what of a task definition each of them changes."""
THRESHOLD = "spec.forProvider.threshold"

# claim field · new value · (resource, field of it) that changes, in order
EFFECTS = [
    ("compute.maxCount", 12, [("scaling-target", "spec.forProvider.maxCapacity")]),
    ("compute.minCount", 0, [("scaling-target", "spec.forProvider.minCapacity")]),
    ("compute.desiredCount", 3, [("ecs-service", "spec.initProvider.desiredCount")]),
    ("compute.logRetentionDays", 14, [("ecs-log-group", "spec.forProvider.retentionInDays")]),
    (
        "compute.cpuTargetPercent",
        50,
        [("cpu-scaling-policy", "spec.forProvider.targetTrackingScalingPolicyConfiguration.targetValue")],
    ),
    (
        "compute.onDemandBase",
        2,
        [("ecs-capacity-providers", f"{DEFAULT_STRATEGY}[0].base"), ("ecs-service", f"{STRATEGY}[0].base")],
    ),
    (
        "compute.onDemandWeight",
        5,
        [("ecs-capacity-providers", f"{DEFAULT_STRATEGY}[0].weight"), ("ecs-service", f"{STRATEGY}[0].weight")],
    ),
    (
        "compute.spotWeight",
        0,
        [("ecs-capacity-providers", f"{DEFAULT_STRATEGY}[1].weight"), ("ecs-service", f"{STRATEGY}[1].weight")],
    ),
    ("stream", {"shards": 2, "retentionHours": 48}, [("video-stream", "spec.forProvider.retentionPeriod")]),
    ("stream", {"shards": 4}, [("video-stream", "spec.forProvider.shardCount")]),
    (
        "stream",
        {"mode": "ON_DEMAND"},
        [
            ("video-stream", "spec.forProvider.shardCount"),
            ("video-stream", "spec.forProvider.streamModeDetails.streamMode"),
        ],
    ),
    ("database.engineVersion", "17", [("aurora-cluster", "spec.forProvider.engineVersion")]),
    (
        "database.maxCapacity",
        16,
        [("aurora-cluster", "spec.forProvider.serverlessv2ScalingConfiguration.maxCapacity")],
    ),
    ("database.finalSnapshot", True, [("aurora-cluster", "spec.forProvider.skipFinalSnapshot")]),
    ("database.deletionProtection", True, [("aurora-cluster", "spec.forProvider.deletionProtection")]),
    ("database.onDelete", "Orphan", [(name, "spec.deletionPolicy") for name in KEPT]),
    ("alarms.iteratorAgeMilliseconds", 1000, [("kinesis-iterator-age-alarm", THRESHOLD)]),
    ("alarms.throttledWrites", 7, [("kinesis-write-throughput-alarm", THRESHOLD)]),
    ("alarms.serviceCpuPercent", 50, [("ecs-cpu-alarm", THRESHOLD)]),
    ("alarms.serviceMemoryPercent", 50, [("ecs-memory-alarm", THRESHOLD)]),
    ("alarms.databaseCpuPercent", 50, [("rds-cpu-alarm", THRESHOLD)]),
    ("alarms.databaseConnections", 50, [("rds-connections-alarm", THRESHOLD)]),
    ("alarms.databaseCapacityPercent", 50, [("rds-capacity-alarm", THRESHOLD)]),
    ("alarms.deadLetters", 5, [("dlq-depth-alarm", THRESHOLD)]),
    ("tags", {"Owner": "video"}, [(name, "spec.forProvider.tags.Owner") for name in TAGGED]),
    ("network.zones", ["a", "c"], [(f"{side}-subnet-b", "spec.forProvider.availabilityZone") for side in
                                   ("private", "public")]),
    ("network.publicSubnets", ["10.0.1.0/24", "10.0.7.0/24"], [("public-subnet-b", "spec.forProvider.cidrBlock")]),
    ("network.cidr", "10.0.0.0/18", [("vpc", "spec.forProvider.cidrBlock")]),
]  # fmt: skip


def subnets_of(endpoint):
    """What gives an endpoint an address in each of two zones."""
    return {f"{endpoint}-subnet-{zone}" for zone in "ab"}


# claim field · new value · resources that come, and that go
OPTIONS = [
    ("alarms.email", "video@example.org", {"alerts-subscription"}, set()),
    ("alarms.disabled", ["ecs-cpu", "dlq-depth"], set(), {"ecs-cpu-alarm", "dlq-depth-alarm"}),
    ("alarms.publishers", "CloudWatch", {"alerts-topic-policy"}, set()),
    ("database.readers", 1, {"aurora-reader-1"}, set()),
    ("database.readers", 2, {"aurora-reader-1", "aurora-reader-2"}, set()),
    ("network.endpoints", ["s3"], {"s3-endpoint", "s3-endpoint-public-route", "s3-endpoint-private-route-a"}, set()),
    *(
        (
            "network.endpoints",
            [service],
            {"endpoints-security-group", "endpoints-sg-ingress-https", name, f"{name}-group", *subnets_of(name)},
            set(),
        )
        for service, name in ENDPOINTS_OF.items()
        if service != "s3"
    ),
]


def changed(path, value):
    """The plain claim with one field set."""
    claim = deepcopy(PLAIN)
    fieldpath.set(claim, f"spec.{path}", value)
    return claim


def flat(value, path=""):
    """Every value without members, by path."""
    if isinstance(value, dict) and value:
        parts = ((f"{path}.{key}" if path else key, item) for key, item in value.items())
    elif isinstance(value, list) and value:
        parts = ((f"{path}[{index}]", item) for index, item in enumerate(value))
    else:
        return {path: value}
    return {below: leaf for start, item in parts for below, leaf in flat(item, start).items()}


def rendered(claim, stack):
    """What the claim renders to, over the stack that is up already: leaves of all resources."""
    resources = by_name(type(stack)(claim, stack.observed).reconcile(COMPOSITION).composed)
    return {(name, path): leaf for name, item in resources.items() for path, leaf in flat(item).items()}


@pytest.fixture(scope="module")
def stack():
    return up(PLAIN)


@pytest.fixture(scope="module")
def before(stack):
    return rendered(PLAIN, stack)


@pytest.mark.parametrize(("path", "value", "expected"), EFFECTS, ids=lambda value: value if type(value) is str else "")
def test_a_field_changes_exactly_what_it_should(stack, before, path, value, expected):
    after = rendered(changed(path, value), stack)

    differing = [key for key in {**before, **after} if before.get(key, OMIT) != after.get(key, OMIT)]
    assert sorted(differing) == sorted(expected)


@pytest.mark.parametrize(("path", "value", "new", "gone"), OPTIONS)
def test_an_option_brings_its_resources_and_disturbs_no_other(stack, before, path, value, new, gone):
    after = rendered(changed(path, value), stack)

    assert {name for name, _ in after} - {name for name, _ in before} == new
    assert {name for name, _ in before} - {name for name, _ in after} == gone
    assert {key: leaf for key, leaf in after.items() if key[0] not in new} == {
        key: leaf for key, leaf in before.items() if key[0] not in gone
    }


KEY = {
    "aurora-cluster": ("kmsKeyIdSelector", "masterUserSecretKmsKeyIdSelector"),
    "ecs-log-group": ("kmsKeyIdSelector",),
    "video-stream": ("kmsKeyIdSelector", "kmsKeyId"),
    "dlq": ("kmsMasterKeyId", "sqsManagedSseEnabled"),
    "alerts-topic": ("kmsMasterKeyId",),
}
"""Who uses the key of the environment's own, by the fields that say so."""


def test_a_key_of_its_own_is_used_by_all_that_keeps_data_and_by_nothing_else(stack, before):
    after = rendered(changed("encryption.key", "Customer"), stack)
    new = {name for name, _ in after} - {name for name, _ in before}

    usage = "data-key-kept-for-aurora-cluster"
    assert new == {"data-key", "data-key-alias", "data-key-policy-attachment", usage}, "the policy waits for the key"
    differing = {
        (name, path.split(".")[2])
        for name, path in {**before, **after}
        if name not in new and before.get((name, path), OMIT) != after.get((name, path), OMIT)
    }
    assert differing == {(name, field) for name, fields in KEY.items() for field in fields}


@pytest.mark.parametrize(
    ("field", "value", "of_key"),
    [("rotationDays", 91, "rotationPeriodInDays"), ("deletionWindowDays", 29, "deletionWindowInDays")],
)
def test_what_is_said_of_a_key_changes_that_key_alone(stack, field, value, of_key):
    keyed = changed("encryption.key", "Customer")
    asked = deepcopy(keyed)
    fieldpath.set(asked, f"spec.encryption.{field}", value)

    was, now = rendered(keyed, stack), rendered(asked, stack)

    assert was.keys() == now.keys()
    assert {key for key in was if was[key] != now[key]} == {("data-key", f"spec.forProvider.{of_key}")}


def test_scaling_with_lag_is_driven_by_the_alarm_on_lag_and_leaves_no_trace(stack, before):
    def composed(asked, observed):
        return by_name(type(stack)(asked, observed).reconcile(COMPOSITION).composed)

    lagging = changed("compute.scaleWithLag", True)
    made = composed(lagging, stack.observed)["lag-scaling-policy"]
    observed = (*stack.observed, {**made, "status": {"atProvider": {"arn": "arn:lag"}}})

    with_lag = composed(lagging, observed)
    told = {name: item["spec"]["forProvider"]["alarmActions"] for name, item in with_lag.items() if "-alarm" in name}
    (topic,) = told["ecs-cpu-alarm"]
    assert {name for name, actions in told.items() if actions != [topic]} == {"kinesis-iterator-age-alarm"}
    assert told["kinesis-iterator-age-alarm"] == [topic, "arn:lag"]
    # Switched off: the policy goes at once, and the alarm forgets it as soon as it is gone.
    assert composed(PLAIN, observed).keys() == with_lag.keys() - {"lag-scaling-policy"}
    assert rendered(PLAIN, stack) == before


@pytest.mark.parametrize(
    ("network", "new", "gone", "moved"),
    [
        ({"nat": "none"}, set(), {"nat-eip-a", "nat-gateway-a", "private-default-route-a"}, {"ecs-service"}),
        ({"nat": "per-zone"}, {"nat-eip-b", "nat-gateway-b"}, set(), {"private-rta-b"}),
        (
            THREE_ZONES,
            {f"{side}-{what}-c" for side in ("public", "private") for what in ("subnet", "rta")},
            set(),
            set(),
        ),
    ],
    ids=["no-nat", "nat-per-zone", "third-zone"],
)
def test_the_network_changes_around_what_is_there(stack, before, network, new, gone, moved):
    after = rendered(changed("network", network), stack)

    assert {name for name, _ in after} - {name for name, _ in before} == new
    assert {name for name, _ in before} - {name for name, _ in after} == gone
    differing = {key[0] for key in {**before, **after} if before.get(key, OMIT) != after.get(key, OMIT)}
    assert differing == new | gone | moved


@pytest.mark.parametrize(("fields", "expected"), RELEASED, ids=lambda value: next(iter(value)))
def test_a_release_makes_another_task_definition_and_moves_the_service(stack, before, fields, expected):
    claim = deepcopy(PLAIN)
    claim["spec"].setdefault("compute", {}).update(fields)
    assert rendered(claim, stack) == before, "without a release nothing changes"
    claim["spec"]["compute"]["release"] = 2

    after = rendered(claim, stack)

    added = {path: value for (name, path), value in after.items() if name == "task-definition-twin"}
    older = {path: value for (name, path), value in before.items() if name == "task-definition"}
    rest = {key: value for key, value in after.items() if key[0] != "task-definition-twin"}
    moved = ("ecs-service", f"spec.forProvider.taskDefinitionSelector.matchLabels.{LABEL}")
    assert {key for key in before if before[key] != rest.get(key)} == {moved}
    assert rest.keys() == before.keys()
    wanted = {path for path in added if path.startswith("spec.forProvider.") and added[path] != older.get(path)}
    assert sorted(wanted) == expected
    assert (rest[moved], added[f"metadata.labels.{LABEL}"]) == ("2", "2")


def test_tags_of_what_is_released_follow_the_claim_without_a_release(stack):
    claim = deepcopy(PLAIN)
    claim["spec"]["tags"] = {"Owner": "one", "Project": "stolen"}
    there = up(claim)
    claim["spec"]["tags"] = {"Owner": "two", "Environment": "prod", "Project": "taken"}

    composed = by_name(Up(claim, there.observed).reconcile(COMPOSITION).composed)

    tags = composed["task-definition"]["spec"]["forProvider"]["tags"]
    assert (tags["Owner"], tags["Project"], tags["Environment"]) == ("two", "streamflix", "dev")


def test_effects_cover_everything_that_may_change_but_the_windows():
    """What is not listed are names, which never change, and fields with a twin of the same kind in the list."""
    properties = XRD["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    parts = ("compute", "alarms", "database", "encryption")
    fields = {f"{part}.{name}" for part in parts for name in properties[part]["properties"]}

    released = {f"compute.{name}" for given, _ in RELEASED for name in (*given, "release")}
    assert fields - released - {path for path, *_ in (*EFFECTS, *OPTIONS)} == {
        "compute.scaleWithLag",
        "encryption.deletionWindowDays",
        "encryption.key",
        "encryption.rotationDays",
        "database.backupRetentionDays",
        "database.backupWindow",
        "database.maintenanceWindow",
        "database.minCapacity",
    }
