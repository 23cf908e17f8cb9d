"""The flagship's claims from their birth to their end, on the real Crossplane with an AWS that answers.

The tests go on from one another, as a life does: dev is brought up by ``pyxp apply --wait``, staging and prod a
reconcile at a time, then something is changed, and at last all are deleted together.
"""

import json
import threading

import pytest
import yaml
from botocore.exceptions import ClientError

import pyxp as facade
import pyxp.simulation
from pyxp import Surroundings, render

from .holdings import (
    ADDRESSES,
    AWS_CHOSE,
    GUARD,
    endpoints,
    keys_of,
    outputs,
    parts_of,
    publishers,
    spread,
    told_of_lag,
)
from .inventory import inventory
from .provider.facts import facts
from .provider.running import aws as running_aws
from .sameness import Names, applied, identities, not_usages, others, resource_name, without_times
from .stacks import ROOT, Motion, Stacks, claim, condition, ready
from .witness import until

pytestmark = pytest.mark.toolchain

STEPPED = {"staging": {}, "prod": {"aurora-cluster": 2, "nat-gateway-a": 1}}
"""The claims that come up a reconcile at a time, with how many reconciles later which resources are ready."""
ENVIRONMENTS = ("dev", *STEPPED)
COMPOSITIONS = sorted((ROOT / "compositions").glob("streamflixpipeline*.yaml"))
QUEUE = ("sqs.aws.upbound.io/v1beta1", "Queue")
DATABASE = ("rds.aws.upbound.io/v1beta2", "Cluster")
TASK = ("ecs.aws.upbound.io/v1beta2", "TaskDefinition")
RELEASE = "platform.streamflix.io/release"


@pytest.fixture(scope="module")
def aws(management, tmp_path_factory):
    """An AWS with nothing of ours in it, and the provider that works on it."""
    with running_aws(management.kubeconfig, tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture(scope="module")
def before(aws):
    """What the AWS has from the start."""
    return inventory(aws)


@pytest.fixture(scope="module")
def stacks(management, seen, aws, before):
    """The platform, installed, and what there is of its claims."""
    spaces = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"streamflix-{name}"}} for name in ENVIRONMENTS
    ]
    documents = facade.read_manifests([ROOT / "xrds", *COMPOSITIONS])
    installed = facade.apply([*spaces, *documents], management.target)
    assert installed.ok, installed
    return Stacks(management, seen, aws)


@pytest.fixture(scope="module")
def motion(stacks, management):
    """Staging and prod, brought up a reconcile at a time."""
    stacks.aws.adjust(held=True)
    documents = facade.read_manifests([ROOT / "xrds", *files(*STEPPED)])
    assert facade.apply(documents, management.target).ok
    moving = Motion(stacks, STEPPED)
    while moving.step():
        pass
    moving.end()
    return moving


@pytest.fixture(scope="module")
def converged():
    """What ``pyxp render --converge`` says of a claim: its waves, what is composed last, what the provider reports."""
    known = facade.read_manifests([ROOT / "xrds", ROOT / "compositions"])

    def told(environment, **delays):
        observed = []
        simulate = pyxp.simulation.converge

        def listening(*arguments, **options):
            convergence = simulate(*arguments, **options)
            observed.extend(convergence.observed)
            return convergence

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pyxp.simulation, "converge", listening)
            around = Surroundings(known=known, delays=delays)
            result = render(facade.read_manifests(files(environment)), around, converge=True)
        assert result.ok
        return result.waves[0], result.stacks[0].rendered, {resource_name(item): item for item in observed}

    return told


def comparable(item):
    """An object without what differs by who resolves and tags, both of which is kept with all else of a slot.

    The provider adds tags of its own, and puts ids into their order.
    """
    fields = item["spec"].get("forProvider", {})
    if "tags" in fields:
        fields["tags"] = {key: value for key, value in fields["tags"].items() if not key.startswith("crossplane-")}
    network = fields.get("networkConfiguration", {})
    for name in ("subnets", "securityGroups"):
        if name in network:
            network[name] = sorted(network[name])
    return item


def files(*environments):
    return [ROOT / "claims" / f"{name}.yaml" for name in environments]


def test_what_aws_refuses_reaches_the_person_and_holds_nothing_up_once_it_is_mended(stacks, aws, on_management):
    queues = aws.client("sqs")
    taken = queues.create_queue(QueueName="streamflix-dlq-dev", Attributes={"MessageRetentionPeriod": "60"})
    said = on_management("apply", "--wait", "--timeout", "30s", *files("dev"))
    assert said.code == 1
    (line,) = [line for line in said.err.splitlines() if line.startswith("  dlq: ")]
    assert "operation error SQS: CreateQueue" in line
    assert "QueueAlreadyExists" in line

    queues.delete_queue(QueueUrl=taken["QueueUrl"])
    said = on_management("wait", "--timeout", "3m", *files("dev"))
    assert (said.code, said.err) == (0, "")
    unready = {name for name, item in stacks.composed("dev").items() if condition(item, "Ready")["status"] != "True"}
    assert unready == set()


@pytest.mark.parametrize("environment", STEPPED)
def test_the_waves_are_those_of_the_simulation(environment, motion, converged):
    waves, _, _ = converged(environment, **STEPPED[environment])
    of_provider = [(not_usages(wave.created), not_usages(wave.ready)) for wave in waves]
    assert motion.waves[environment] == [wave for wave in of_provider if any(wave)]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_field_is_that_of_the_simulation(environment, motion, stacks, converged):
    _, rendered, simulated = converged(environment)
    there = stacks.composed(environment)
    composite, expected = stacks.composite(environment), rendered.composite
    pairs = [(composite["metadata"]["name"], expected["metadata"]["name"])]
    (owner,) = rendered.composed[0]["metadata"]["ownerReferences"]
    pairs += [(composite["metadata"]["uid"], owner["uid"])]
    pairs += [pair for name, item in there.items() for pair in identities(item, simulated[name])]
    names = Names(iter(pairs))
    assert there.keys() == not_usages(map(resource_name, rendered.composed))
    for item in rendered.composed:
        if resource_name(item) in there:
            assert comparable(applied(there[resource_name(item)])) == comparable(names.translated(item))
    told = {key: value for key, value in composite["status"].items() if key in expected["status"]}
    assert without_times(told) == without_times(names.translated(expected["status"]))


def test_all_other_fields_are_of_references_of_aws_or_of_the_provider(motion, stacks):
    for item in stacks.composed("prod").values():
        known = facts()[f"{item['apiVersion']}/{item['kind']}"]
        names = {name for reference in known.references for name in (reference.path[-1], reference.ref)}
        for owner, path in others(item):
            steps = path.split(".")
            if owner == "managed.crossplane.io/api-simple-reference-resolver":
                assert names.intersection(steps), path
            else:
                assert steps[1] in AWS_CHOSE or steps[-1].startswith("crossplane-"), path


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_outputs_are_what_aws_says(environment, motion, stacks, aws, on_management):
    said = on_management("wait", "--timeout", "3m", *files(environment))
    assert said.code == 0, said.err
    there = stacks.claim(environment)
    assert {key: there["status"].get(key) for key in outputs(environment, aws)} == outputs(environment, aws)
    shown = json.loads(on_management("status", "-o", "json", *files(environment)).out)
    (composite,) = shown["stacks"][0]["resources"]
    assert not_usages(item["resource"] for item in composite["resources"]) == stacks.composed(environment).keys()


def test_production_gets_the_edition_that_its_claim_selects_and_the_others_the_default(motion, stacks, aws):
    chosen = {name: stacks.composite(name)["spec"]["compositionRef"]["name"] for name in ENVIRONMENTS}
    queues = aws.client("sqs")
    policies = {}
    for name in ENVIRONMENTS:
        url = queues.get_queue_url(QueueName=f"streamflix-dlq-{name}")["QueueUrl"]
        policies[name] = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"].get("Policy")

    standard = "streamflix-pipeline"
    assert chosen == {"dev": standard, "staging": standard, "prod": f"{standard}-production"}
    assert policies["dev"] is None and policies["staging"] is None
    (statement,) = json.loads(policies["prod"])["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def states(stacks, environment="dev"):
    """The composed resources of a claim, each with what tells whether it was made again or changed."""
    found = stacks.composed(environment).items()
    return {name: (item["metadata"]["uid"], item["metadata"]["generation"]) for name, item in found}


def test_options_come_and_go_and_disturb_nothing_else(motion, stacks, aws, on_management, tmp_path):
    asked = claim("dev")
    asked["spec"]["database"] = {**asked["spec"].get("database", {}), "readers": 1}
    asked["spec"]["compute"] = {**asked["spec"].get("compute", {}), "scaleWithLag": True}
    asked["spec"]["alarms"] = {"email": "video@example.org", "disabled": ["ecs-cpu"], "publishers": "CloudWatch"}
    path = tmp_path / "options.yaml"
    path.write_text(yaml.safe_dump(asked))
    there, composed = inventory(aws), states(stacks)
    standard = publishers(aws)
    assert on_management("apply", path).code == 0

    gone = {("MetricAlarm", "streamflix-ecs-cpu-dev")}
    until(lambda: ("ClusterInstance", "streamflix-aurora-reader-1-dev") in inventory(aws))
    until(lambda: not gone & inventory(aws))
    until(lambda: any(kind == "TopicSubscription" for kind, _ in inventory(aws)))
    until(lambda: publishers(aws) == {"cloudwatch.amazonaws.com"})
    until(lambda: len(told_of_lag(aws)) == 2)
    now = inventory(aws)
    assert there - now == gone
    assert sorted(kind for kind, _ in now - there) == ["ClusterInstance", "ScalingPolicy", "TopicSubscription"]
    after = states(stacks)
    new = {"aurora-reader-1", "alerts-subscription", "alerts-topic-policy", "lag-scaling-policy"}
    assert after.keys() - composed.keys() == new
    assert composed.keys() - after.keys() == {"ecs-cpu-alarm"}
    both = composed.keys() & after.keys()
    assert {name for name in both if after[name][0] != composed[name][0]} == set()
    # It tells the new policy, too.
    assert {name for name in both if after[name] != composed[name]} == {"kinesis-iterator-age-alarm"}

    assert on_management("apply", ROOT / "claims" / "dev.yaml").code == 0
    until(lambda: inventory(aws) == there)
    until(lambda: states(stacks).keys() == composed.keys())
    until(lambda: len(told_of_lag(aws)) == 1)
    assert publishers(aws) == standard
    assert {name for name, (uid, _) in states(stacks).items() if uid != composed[name][0]} == {"ecs-cpu-alarm"}


def test_zones_and_ways_out_come_and_go_around_the_rest(motion, stacks, aws, on_management, tmp_path):
    composed = states(stacks)
    asked = claim("dev")
    asked["spec"]["network"] = {"nat": "per-zone"}
    path = tmp_path / "network.yaml"

    def moved_to(nat):
        asked["spec"]["network"]["nat"] = nat
        path.write_text(yaml.safe_dump(asked))
        assert on_management("apply", path).code == 0

    def table_of(zone):
        return stacks.composed("dev")[f"private-rta-{zone}"]["status"]["atProvider"]["routeTableId"]

    def own_tables():
        found = stacks.composed("dev")
        if "private-default-route-b" not in found or not found["private-default-route-b"].get("status"):
            return False
        routed = {name: found.get(f"private-route-table-{name}", {}) for name in "ab"}
        tables = {name: table.get("status", {}).get("atProvider", {}) for name, table in routed.items()}
        return all(table_of(name) == table.get("id") for name, table in tables.items())

    moved_to("per-zone")
    until(own_tables)
    own = {f"{what}-b" for what in ("nat-eip", "nat-gateway", "private-route-table", "private-default-route")}
    after = states(stacks)
    assert after.keys() - composed.keys() == own
    assert {name for name in composed if after[name] != composed[name]} == {"private-rta-b"}
    assert after["private-rta-b"][0] == composed["private-rta-b"][0]

    moved_to("none")
    first = {"nat-eip-a", "nat-gateway-a", "private-default-route-a"}
    until(lambda: composed.keys() - states(stacks).keys() == first)
    until(lambda: not states(stacks).keys() & own)
    service = stacks.composed("dev")["ecs-service"]["spec"]["forProvider"]["networkConfiguration"]
    assert service["assignPublicIp"] is True
    assert service["subnetSelector"]["matchLabels"] == {"platform.streamflix.io/public-subnets": "member"}

    moved_to("one")
    until(lambda: states(stacks).keys() == composed.keys())
    until(lambda: table_of("b") == table_of("a"))


def test_endpoints_come_and_go_one_by_one(motion, stacks, aws, on_management, tmp_path):
    there, composed = inventory(aws), states(stacks)
    path = tmp_path / "endpoints.yaml"

    def ask_for(*services):
        path.write_text(yaml.safe_dump(claim("dev", network={"endpoints": list(services)})))
        assert on_management("apply", path).code == 0
        addressed = {service: (2, 0, ["streamflix-endpoints-sg-dev"]) for service in services if service != "s3"}
        expected = {**addressed, **({"s3": (0, 2, [])} if "s3" in services else {})}
        until(lambda: endpoints(aws, "dev") == expected, lambda: endpoints(aws, "dev"))
        new = {part for service in services for part in parts_of(service)} | (GUARD if addressed else set())
        until(lambda: states(stacks).keys() - composed.keys() == new)
        after = states(stacks)
        assert {name for name in composed if after.get(name) != composed[name]} == set()
        return {name: after[name][0] for name in new}

    # Each comes in the place of the one before it; the group stays while any of them has addresses.
    known = ask_for("s3")
    for service in ADDRESSES:
        known, before = ask_for(service), known
        assert {name: known[name] for name in GUARD if name in before} == {
            name: before[name] for name in GUARD if name in before
        }
    both = ask_for("secretsmanager", "s3")
    assert known.items() <= both.items()
    ask_for()
    until(lambda: inventory(aws) == there)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_change_reaches_aws(environment, motion, stacks, aws, on_management, tmp_path):
    changed = claim(environment)
    changed["spec"].setdefault("database", {})["maxCapacity"] = 48
    changed["spec"]["alarms"] = {"databaseConnections": 77}
    path = tmp_path / "changed.yaml"
    path.write_text(yaml.safe_dump(changed))
    assert on_management("apply", path).code == 0

    def capacity():
        name = f"streamflix-aurora-{environment}"
        (found,) = aws.client("rds").describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
        return found["ServerlessV2ScalingConfiguration"]["MaxCapacity"]

    def threshold():
        name = f"streamflix-rds-connections-{environment}"
        (found,) = aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return found["Threshold"]

    until(lambda: (capacity(), threshold()) == (48, 77))


def test_a_third_zone_is_added_to_a_stack_that_is_up(motion, stacks, aws):
    composed = states(stacks, "staging")
    assert spread(aws, "staging") == (2, 2)
    network = {"zones": [*"abc"]}
    for side, first in (("public", 1), ("private", 11)):
        network[f"{side}Subnets"] = [f"10.1.{first + zone}.0/24" for zone in range(3)]
    stacks.seen.merge(stacks.claim("staging"), {"spec": {"network": network}})
    new = {f"{side}-{what}-c" for side in ("public", "private") for what in ("subnet", "rta")}
    until(lambda: new <= ready(stacks.composed("staging")))
    # The provider looks at its resources again every ten minutes, or when something happens to them.
    for name in ("db-subnet-group", "ecs-service"):
        stacks.seen.merge(
            stacks.composed("staging")[name], {"metadata": {"annotations": {"example.org/look": "again"}}}
        )
    until(lambda: spread(aws, "staging") == (3, 3))
    after = states(stacks, "staging")
    assert after.keys() - composed.keys() == new
    assert {name for name in composed if after[name] != composed[name]} == {"db-subnet-group", "ecs-service"}
    assert {name for name in composed if after[name][0] != composed[name][0]} == set()


def test_the_environments_own_key_encrypts_what_keeps_data_and_stays(motion, stacks, aws, on_management, tmp_path):
    key = stacks.composed("prod")["data-key"]["status"]["atProvider"]
    alias = "alias/streamflix-data-prod"
    by_id = dict.fromkeys(("stream", "secret"), key["keyId"])
    by_arn = dict.fromkeys(("logs", "database"), key["arn"])
    assert keys_of(aws, "prod") == {**by_id, **by_arn, "queue": alias, "topic": alias}
    assert not {key["arn"], key["keyId"], alias} & {*keys_of(aws, "dev").values()}

    without = claim("prod")
    del without["spec"]["encryption"]
    path = tmp_path / "without.yaml"
    path.write_text(yaml.safe_dump(without))
    refused = on_management("apply", path)
    assert refused.code == 1
    assert "encryption" in refused.err


def test_images_roll_out_roll_back_and_fail_safely(motion, stacks, aws, on_management, tmp_path):
    path = tmp_path / "release.yaml"

    def ask(release, image):
        asked = claim("dev", compute={"release": release, "image": image})
        path.write_text(yaml.safe_dump(asked))
        return on_management("apply", path)

    def slots():
        found = stacks.seen.list(*TASK, "crossplane.io/claim-name=dev")
        return sorted(int(item["metadata"]["labels"][RELEASE]) for item in found)

    with Served(aws, "dev") as served:
        refused = ask(1, "example.org/video:2")
        assert refused.code != 0
        assert "image changes only with a higher release" in refused.out + refused.err

        assert ask(2, "example.org/video:2").code == 0
        until(lambda: (served.image(), slots()) == ("example.org/video:2", [2]))

        aws.adjust(stalled=["dev/task-definition", "dev/task-definition-twin"])
        assert ask(3, "example.org/video:broken").code == 0
        until(lambda: slots() == [2, 3])
        until(lambda: condition(stacks.claim("dev"), "Ready").get("status") == "False")
        assert served.image() == "example.org/video:2"

        assert ask(4, "example.org/video:4").code == 0
        until(lambda: slots() == [2, 4])
        assert served.image() == "example.org/video:2"
        aws.adjust()
        until(lambda: (served.image(), slots()) == ("example.org/video:4", [4]))

        assert ask(5, "example.org/video:2").code == 0
        until(lambda: (served.image(), slots()) == ("example.org/video:2", [5]))

        assert [ask(number, f"example.org/video:{number}").code for number in (6, 7)] == [0, 0]
        until(lambda: (served.image(), slots()) == ("example.org/video:7", [7]))
        until(lambda: condition(stacks.claim("dev"), "Ready").get("status") == "True")
    assert served.looks > 20
    assert served.wrong == []


class Served:
    """What the service of an environment runs in AWS, looked at all the time."""

    def __init__(self, aws, environment):
        self._ecs, self._environment = aws.client("ecs"), environment
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.looks, self.wrong = 0, []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def _watch(self):
        while not self._ended.wait(0.1):
            self.looks += 1
            try:
                definition = self._definition()
            except (ClientError, LookupError) as error:
                self.wrong.append(str(error))
                continue
            if definition["status"] != "ACTIVE":
                self.wrong.append(f"{definition['taskDefinitionArn']} is {definition['status']}")

    def _definition(self):
        cluster = f"streamflix-cluster-{self._environment}"
        (arn,) = self._ecs.list_services(cluster=cluster)["serviceArns"]
        (service,) = self._ecs.describe_services(cluster=cluster, services=[arn])["services"]
        return self._ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]

    def image(self):
        """The image of what the service runs."""
        (container,) = self._definition()["containerDefinitions"]
        return container["image"]


def test_all_is_deleted_in_an_order_that_aws_accepts_and_nothing_is_left(motion, stacks, aws, before, on_management):
    kept = {name for name, item in stacks.composed("prod").items() if item["spec"].get("deletionPolicy") == "Orphan"}
    vpc = outputs("prod", aws)["vpcId"]
    refused = on_management("delete", *files(*ENVIRONMENTS))
    assert refused.code != 0
    assert {name.removesuffix("-twin") for name in stacks.composed("dev")} <= stacks.composed("staging").keys()

    said = on_management("delete", "--yes", "--timeout", "4m", *files(*ENVIRONMENTS))
    assert said.code == 0, said.out + said.err
    for name in ENVIRONMENTS:
        assert stacks.claim(name) is None
        assert stacks.composed(name) == {}
    left = {kind for kind, _ in inventory(aws) - before}
    assert kept == {
        "vpc",
        "private-subnet-a",
        "private-subnet-b",
        "private-subnet-c",
        "db-subnet-group",
        "database-security-group",
        "aurora-cluster",
        "aurora-writer",
        "data-key",
        "data-key-alias",
    }
    # A VPC has a route table and a group of its own; revisions of task definitions outlive their objects.
    network, database = {"VPC", "Subnet", "SecurityGroup", "RouteTable"}, {"SubnetGroup", "database", "ClusterInstance"}
    assert left == network | database | {"Key", "Alias", "TaskDefinition"}
    assert ("VPC", vpc) in inventory(aws)
