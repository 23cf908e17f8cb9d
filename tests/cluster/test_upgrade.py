"""A platform with a claim on it, brought up with the manifests of an earlier release, takes on those of today.

The tests go on from one another.
"""

from pathlib import Path

import pytest
import yaml

from .inventory import inventory
from .provider.running import aws as running_aws
from .stacks import ROOT, Stacks, claim, condition, ready
from .witness import until

pytestmark = pytest.mark.toolchain

EARLIER = Path(__file__).parent / "previous"
SECURITY_GROUP = ("ec2.aws.upbound.io/v1beta1", "SecurityGroup")
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
    # Revisions go after their Composition, and are called alike when it comes again.
    of_composition = f"crossplane.io/composition-name={NAMES['composition']}"
    until(lambda: not seen.list(f"{CORE}/v1", "CompositionRevision", of_composition))
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


def test_what_was_there_before_releases_is_the_first_one(stacks, aws, on_management, manifests):
    (first,) = aws.client("ecs").list_task_definitions()["taskDefinitionArns"]
    label = "platform.streamflix.io/release"
    assert stacks.composed("dev")["task-definition"]["metadata"]["labels"][label] == "1"
    asked = claim("dev", compute={"image": "example.org/video:2", "release": 2})
    assert on_management("apply", manifests(asked)).code == 0
    until(lambda: "task-definition" not in stacks.composed("dev"))
    assert stacks.composed("dev")["task-definition-twin"]["metadata"]["labels"][label] == "2"

    def served():
        cluster = "streamflix-cluster-dev"
        (arn,) = aws.client("ecs").list_services(cluster=cluster)["serviceArns"]
        (service,) = aws.client("ecs").describe_services(cluster=cluster, services=[arn])["services"]
        return service["taskDefinition"]

    until(lambda: served() != first)
    assert first in aws.client("ecs").list_task_definitions(status="ACTIVE")["taskDefinitionArns"]


def test_a_composition_that_would_replace_something_is_refused_and_told(stacks, on_management, manifests):
    composition = yaml.safe_load((ROOT / "compositions" / "streamflixpipeline.yaml").read_text("utf-8"))
    resources = composition["spec"]["pipeline"][0]["input"]["resources"]
    (group,) = (item for item in resources if item["name"] == "ecs-security-group")
    other = {"type": "regexp", "regexp": ".*", "result": "Other words"}
    group["patches"].append(
        {
            "type": "FromCompositeFieldPath",
            "fromFieldPath": "kind",
            "toFieldPath": "spec.forProvider.description",
            "transforms": [{"type": "match", "match": {"patterns": [other]}}],
        }
    )
    old = stacks.resource("dev", SECURITY_GROUP, "ecs-security-group")["status"]["atProvider"]["description"]
    assert on_management("apply", manifests(composition)).code == 0
    until(
        lambda: (
            condition(stacks.resource("dev", SECURITY_GROUP, "ecs-security-group"), "Synced").get("status") == "False"
        )
    )
    refused = (
        "refuse to update the external resource because the following update requires replacing it: cannot change the "
        f'value of the argument "description" from "{old}" to "Other words"'
    )
    said = on_management("status", ROOT / "claims" / "dev.yaml")
    (line,) = [line for line in said.out.splitlines() if "ecs-security-group (" in line]
    assert refused in line
    waited = on_management("wait", "--timeout", "5s", ROOT / "claims" / "dev.yaml")
    assert waited.code == 0
    assert "is ready, but not as it was asked for:\n  ecs-security-group: not synced: " in waited.err
    assert refused in waited.err

    # The platform is that of the other tests again.
    assert on_management("apply", ROOT / "compositions" / "streamflixpipeline.yaml").code == 0
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
