"""A stack that is there already is observed, compared and taken over by a claim, and nothing of it is replaced.

The tests go on from one another, as docs/adoption.md does.
"""

import json

import pytest
import yaml

import pyxp as facade

from .inventory import inventory
from .old_stack import old_stack
from .provider.managed import EXTERNAL_NAME
from .provider.running import aws as running_aws
from .stacks import ROOT, Stacks, claim, condition
from .witness import until

pytestmark = pytest.mark.toolchain

OURS = "taken"
"""The claim and its namespace: those of other scenarios are left alone."""
PRODUCTION = "streamflix-pipeline-production"
MADE = {
    "ClusterInstance",
    "Policy",
    "Role",
    "ScalingPolicy",
    "Target",
    "TaskDefinition",
    "MetricAlarm",
}
"""Kinds of what the claim adds; of all others it has what was there."""


@pytest.fixture(scope="module")
def aws(management, tmp_path_factory):
    """An AWS that the provider works on."""
    with running_aws(management.kubeconfig, tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture(scope="module")
def adopt(aws):
    """What AWS called the resources of the old stack."""
    return old_stack(aws)


@pytest.fixture(scope="module")
def before(aws, adopt):
    """What there is in AWS while nobody has touched the old stack."""
    return inventory(aws)


@pytest.fixture(scope="module")
def stacks(management, seen, aws, before):
    """The platform, installed."""
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"streamflix-{OURS}"}}
    compositions = sorted((ROOT / "compositions").glob("*.yaml"))
    documents = facade.read_manifests([ROOT / "xrds", *compositions])
    installed = facade.apply([space, *documents], management.target)
    assert installed.ok, installed
    return Stacks(management, seen, aws)


@pytest.fixture
def asking(on_management, tmp_path):
    """Applies the claim; gives its file."""

    def call(adopt, *arguments, observe, **spec):
        manifest = wanted(adopt, observe=observe, **spec)
        path = tmp_path / "claim.yaml"
        path.write_text(yaml.safe_dump(manifest))
        said = on_management("apply", *arguments, path)
        assert said.code == 0, said.err
        return path

    return call


def wanted(adopt, *, observe, **spec):
    """The claim."""
    manifest = claim("dev", adopt=adopt, observeOnly=observe, **spec)
    manifest["metadata"] |= {"name": OURS, "namespace": f"streamflix-{OURS}"}
    return manifest


def compared(on_management, path):
    """What the comparison says of each resource: the lines below its name."""
    said = on_management("diff", "--cloud", path)
    told = {}
    for line in said.out.splitlines():
        if not line.startswith(" "):
            told[line.split(" ")[0]] = [line]
        else:
            told[next(reversed(told))].append(line.strip())
    return told, said


def posture(aws):
    """What the editions make different: what the queue refuses, and where tasks land that somebody starts by hand."""
    queues = aws.client("sqs")
    url = queues.get_queue_url(QueueName="streamflix-dlq-dev")["QueueUrl"]
    policy = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"].get("Policy")
    statements = json.loads(policy)["Statement"] if policy else []
    (cluster,) = aws.client("ecs").describe_clusters(clusters=["streamflix-cluster-dev"])["clusters"]
    providers = {item["capacityProvider"] for item in cluster["defaultCapacityProviderStrategy"]}
    return [statement["Effect"] for statement in statements], providers


def test_what_is_there_is_observed_and_a_wrong_name_is_told(stacks, aws, adopt, before, asking, on_management):
    path = asking({**adopt, "nat-eip-a": "eipalloc-0000"}, observe=True)
    lost = "nat-eip-a (EIP) was not found: another one would be created: there is nothing called eipalloc-0000"
    until(lambda: compared(on_management, path)[0].get("nat-eip-a") == [lost])

    asking({name: given for name, given in adopt.items() if name != "nat-eip-a"}, observe=True)
    asking(adopt, observe=True)

    def found():
        composed = stacks.composed(OURS)
        ready = {name for name, item in composed.items() if condition(item, "Ready").get("status") == "True"}
        return set(adopt) <= ready and {"video-stream", "aurora-cluster", "ecs-cluster"} <= ready

    until(found)
    assert inventory(aws) == before


def test_what_would_change_is_told_before_it_does(stacks, aws, adopt, before, asking, on_management):
    path = asking(adopt, observe=True)
    until(lambda: "unknown" not in compared(on_management, path)[1].err)
    told, said = compared(on_management, path)
    assert said.code == 1, said.out + said.err
    assert not [lines for lines in told.values() if "cannot become" in lines[0] or "was not found" in lines[0]]
    assert told["vpc"][0] == "vpc (VPC) would change"
    assert '~ tags.ManagedBy: "terraform" -> "crossplane"' in told["vpc"]
    assert "~ mapPublicIpOnLaunch: false -> true" in told["public-subnet-a"]
    assert "~ messageRetentionSeconds: 345600 -> 1209600" in told["dlq"]
    assert "+ backupRetentionPeriod" not in " ".join(told["aurora-cluster"])
    assert told["aurora-writer"] == ["aurora-writer (ClusterInstance) is not there: it would be created"]
    assert inventory(aws) == before


def test_it_is_taken_over_and_nothing_is_replaced(stacks, aws, adopt, before, asking, on_management):
    path = asking(adopt, observe=False)
    said = on_management("wait", "--timeout", "3m", path)
    assert said.code == 0, said.out + said.err
    composed = stacks.composed(OURS)
    names = {name: composed[name]["metadata"]["annotations"][EXTERNAL_NAME] for name in adopt}
    assert names == adopt
    told, said = compared(on_management, path)
    assert not [lines for lines in told.values() if "would change" not in lines[0]], said.out

    def same():
        told, said = compared(on_management, path)
        return said.code == 0 and told == {}

    until(same, lambda: compared(on_management, path)[1].out)
    after = inventory(aws)
    assert before - after == set()
    assert {kind for kind, _ in after - before} == MADE


def test_it_moves_to_another_edition_and_nothing_else_is_disturbed(stacks, aws, adopt, asking, on_management):
    one, other = wanted(adopt, observe=False), wanted(adopt, observe=False, compositionRef={"name": PRODUCTION})
    known = facade.read_manifests([ROOT / "xrds", ROOT / "compositions"])
    (told,) = facade.render([other], facade.Surroundings(known=known), old=[one]).waves
    before = stacks.composed(OURS)
    assert posture(aws) == ([], {"FARGATE", "FARGATE_SPOT"})

    # Crossplane wrote the reference when it chose, so it is the owner.
    asking(adopt, "--force-conflicts", observe=False, compositionRef={"name": PRODUCTION})

    until(lambda: posture(aws) == (["Deny"], {"FARGATE"}), lambda: posture(aws))
    after = stacks.composed(OURS)
    assert stacks.composite(OURS)["spec"]["compositionRef"]["name"] == PRODUCTION
    assert {name: item["metadata"]["uid"] for name, item in after.items()} == {
        name: item["metadata"]["uid"] for name, item in before.items()
    }
    changed = {name for name, item in after.items() if item["spec"] != before[name]["spec"]}
    assert changed == {name for wave in told for name in wave.changed} == {"dlq", "ecs-capacity-providers"}
    assert [wave for wave in told if wave.created or wave.gone] == []


def test_the_claim_owns_it_then(stacks, aws, before, on_management):
    place = ("--namespace", f"streamflix-{OURS}")
    said = on_management("delete", "--yes", "--timeout", "3m", *place, f"streamflixpipeline/{OURS}")
    assert said.code == 0, said.out + said.err
    assert stacks.composed(OURS) == {}
    assert not {kind for kind, _ in inventory(aws)} & {"database", "NATGateway", "Stream", "Queue", "EIP"}
