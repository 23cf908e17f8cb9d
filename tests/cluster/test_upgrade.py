"""A platform with a claim on it, brought up with the manifests of an earlier release, takes on those of today."""

from pathlib import Path

import pytest

from .inventory import inventory
from .provider.running import aws as running_aws
from .stacks import ROOT, Stacks, claim, condition, ready
from .witness import until

pytestmark = pytest.mark.toolchain

EARLIER = Path(__file__).parent / "previous"
CORE = "apiextensions.crossplane.io"
NAMES = {"definition": "xstreamflixpipelines.platform.streamflix.io", "composition": "streamflix-pipeline"}


@pytest.fixture(scope="module")
def aws(management, tmp_path_factory):
    with running_aws(management.kubeconfig, tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture(scope="module")
def stacks(management, seen, aws):
    """A cluster where nobody has had the platform yet."""
    for kind, version, name in (
        ("Composition", "v1", NAMES["composition"]),
        ("CompositeResourceDefinition", "v2", NAMES["definition"]),
    ):
        there = {"apiVersion": f"{CORE}/{version}", "kind": kind, "metadata": {"name": name}}
        if seen.get(there["apiVersion"], kind, name):
            seen.delete(there)
            until(lambda there=there: seen.get(there["apiVersion"], there["kind"], there["metadata"]["name"]) is None)
    return Stacks(management, seen, aws)


def test_nothing_is_replaced_when_the_platform_is_upgraded(stacks, aws, on_management, manifests):
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "streamflix-dev"}}
    asked = claim("dev")
    del asked["spec"]["compositionUpdatePolicy"]
    said = on_management("apply", "--wait", "--timeout", "4m", EARLIER, manifests(space, asked))
    assert said.code == 0, said.out + said.err
    before, cloud = stacks.composed("dev"), inventory(aws)
    revision = stacks.composite("dev")["spec"]["compositionRevisionRef"]["name"]

    said = on_management("apply", ROOT / "xrds", ROOT / "compositions" / "streamflixpipeline.yaml")
    assert said.code == 0, said.out + said.err
    until(lambda: stacks.composite("dev")["spec"]["compositionRevisionRef"]["name"] != revision)
    said = on_management("apply", "--wait", "--timeout", "3m", ROOT / "claims" / "dev.yaml")
    assert said.code == 0, said.out + said.err
    # The claim was ready before, too: what the new revision adds comes a moment later.
    until(lambda: "Name" in tags(stacks.composed("dev")["dlq"]))
    aws.wait_until_idle()

    after = stacks.composed("dev")
    assert identities(before).items() <= identities(after).items()
    assert after.keys() - before.keys() == set()
    until(lambda: ready(stacks.composed("dev")) == after.keys())
    unsynced = {name: condition(item, "Synced") for name, item in after.items()}
    assert {name for name, told in unsynced.items() if told["status"] != "True"} == set()
    assert inventory(aws) == cloud
    assert "Name" not in tags(before["dlq"])
    said = on_management("delete", "--yes", "--timeout", "3m", ROOT / "claims" / "dev.yaml")
    assert said.code == 0, said.out + said.err


def identities(composed):
    """What would differ if something had been made again: the object's uid and what AWS calls it."""
    return {
        name: (item["metadata"]["uid"], item["metadata"]["annotations"]["crossplane.io/external-name"])
        for name, item in composed.items()
    }


def tags(item):
    return item["spec"]["forProvider"].get("tags", {})
