"""The flagship's claims deleted by plain ``kubectl``, on the real Crossplane with an AWS that answers.

One goes in the foreground, one in the background, and of one the database stays. Each has a key of its own, which a
usage keeps until the database's object is gone.
"""

import pytest
import yaml

import pyxp as facade

from .inventory import inventory
from .provider.running import aws as running_aws
from .stacks import CLAIM, COMPOSITE, ROOT, Stacks, claim
from .witness import until

pytestmark = pytest.mark.toolchain

WISHES = {
    "front": {},
    "back": {"compositeDeletePolicy": "Background"},
    "kept": {"database": {"onDelete": "Orphan"}},
}
"""The claims, and what each asks for beside a key."""
USAGE = ("protection.crossplane.io/v1beta1", "ClusterUsage")
CLUSTER = ("rds.aws.upbound.io/v1beta2", "Cluster")
KEY, DATABASE = "data-key", "aurora-cluster"
STAYING = {
    "vpc",
    "private-subnet-a",
    "private-subnet-b",
    "db-subnet-group",
    "database-security-group",
    "aurora-cluster",
    "aurora-writer",
    "data-key",
    "data-key-alias",
}


def wanted(name):
    """A claim like dev's, with names of its own."""
    made = claim("dev", namePrefix=name, encryption={"key": "Customer"}, **WISHES[name])
    made["metadata"].update(name=name, namespace=f"streamflix-{name}")
    return made


@pytest.fixture(scope="module")
def aws(management, tmp_path_factory):
    with running_aws(management.kubeconfig, tmp_path_factory.mktemp("teardown")) as running:
        yield running


@pytest.fixture(scope="module")
def before(aws):
    """What the AWS has from the start."""
    return inventory(aws)


@pytest.fixture(scope="module")
def stacks(management, seen, aws, before):
    """The claims, all up."""
    spaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"streamflix-{name}"}} for name in WISHES]
    files = [path for path in sorted((ROOT / "compositions").iterdir()) if path.name != "functions.yaml"]
    documents = facade.read_manifests([ROOT / "xrds", *files])
    assert facade.apply([*spaces, *documents], management.target).ok
    made = Stacks(management, seen, aws)
    for name in WISHES:
        seen.apply(wanted(name))
    for name in WISHES:
        until(lambda name=name: is_ready(made.claim(name)), seconds=240)
    return made


def is_ready(item):
    told = (item or {}).get("status", {}).get("conditions", ())
    return any((one["type"], one["status"]) == ("Ready", "True") for one in told)


def going(item):
    return item["metadata"].get("deletionTimestamp") is not None


def test_each_key_is_kept_until_its_database_is_gone_and_nothing_is_left_but_what_shall_stay(stacks, seen, aws, before):
    composed = stacks.all_composed()
    assert {
        name for name, item in composed["kept"].items() if item["spec"].get("deletionPolicy") == "Orphan"
    } == STAYING
    registered = any(item["spec"]["forProvider"].get("skipDestroy") for item in task_definitions(composed))
    usages = until(lambda: [item for item in seen.list(*USAGE) if is_ready(item)][: len(WISHES)])
    assert len(usages) == len(WISHES)
    keys = {name: composed[name][KEY]["status"]["atProvider"]["keyId"] for name in WISHES}

    aws.adjust(held=True)
    for name in WISHES:
        seen.delete({"apiVersion": CLAIM[0], "kind": CLAIM[1], "metadata": wanted(name)["metadata"]})
    until(lambda: all(going(stacks.resource(name, CLUSTER, DATABASE)) for name in WISHES))
    until(lambda: stacks.claim("back") is None)
    there = stacks.all_composed()
    assert {name for name in WISHES if going(there[name][KEY])} == set()
    assert {there[name][KEY]["metadata"]["labels"].get("crossplane.io/in-use") for name in WISHES} == {"true"}
    assert stacks.claim("front") is not None

    aws.adjust()
    until(lambda: not seen.list(*CLUSTER, "crossplane.io/claim-name"), seconds=240)
    seen.touch(*USAGE)
    until(stacks.gone, lambda: yaml.safe_dump(dict(stacks.all_composed())), seconds=240)
    assert not any(stacks.all_composed().values())
    until(lambda: seen.list(*USAGE) == [])
    until(lambda: all(stacks.claim(name) is None for name in WISHES))
    assert [item for item in seen.list(*COMPOSITE) if item["metadata"]["name"].startswith(tuple(WISHES))] == []

    left = inventory(aws) - before
    # A VPC has a route table and a group of its own; revisions of task definitions are kept by skipDestroy.
    kinds = {
        "VPC",
        "Subnet",
        "SubnetGroup",
        "SecurityGroup",
        "database",
        "ClusterInstance",
        "Key",
        "Alias",
        "RouteTable",
    }
    assert {kind for kind, _ in left} == kinds | ({"TaskDefinition"} if registered else set())
    assert {name for kind, name in left if kind == "database"} == {"kept-aurora-dev"}
    assert {name for kind, name in left if kind == "Alias"} == {"alias/kept-data-dev"}
    assert sum(kind == "VPC" for kind, _ in left) == 1
    # AWS keeps a key that is deleted for the days that the claim says.
    states = {name: aws.client("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyState"] for name, key in keys.items()}
    assert states == {"front": "PendingDeletion", "back": "PendingDeletion", "kept": "Enabled"}


def task_definitions(composed):
    return [item for items in composed.values() for item in items.values() if item["kind"] == "TaskDefinition"]
