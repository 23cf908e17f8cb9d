"""Compositions as people write them: nested composites, shared patches, lists, connection secrets."""

import base64
from pathlib import Path

import pytest

from pyxp.files import read_manifests
from pyxp.jobs.render import Surroundings, render

CASES = Path(__file__).resolve().parents[2] / "cases" / "compositions"
FUNCTIONS = read_manifests([CASES / "functions.yaml"])
NAME = "crossplane.io/composition-resource-name"
UP = {"conditions": [{"type": "Ready", "status": "True", "reason": "Available"}]}


@pytest.fixture
def rendering(request):
    """Renders one object by the platform of the case that the test names; gives its stack."""
    known = [*read_manifests([CASES / request.param]), *FUNCTIONS]

    def once(manifest, **surroundings):
        result = render([manifest], Surroundings(known=known, **surroundings), validate=False)
        (stack,) = result.stacks
        return stack

    return once


def case(name):
    return pytest.mark.parametrize("rendering", [name], indirect=True, ids=[name])


def composed(stack):
    return {item["metadata"]["annotations"][NAME]: item for item in stack.rendered.composed}


def thing(kind, spec, **metadata):
    return {"apiVersion": "example.org/v1", "kind": kind, "metadata": {"name": "dev", **metadata}, "spec": spec}


def ready(manifest):
    return [item["status"] for item in manifest["status"]["conditions"] if item["type"] == "Ready"]


@case("nested-composites")
def test_a_composite_in_a_composite(rendering):
    claim = thing("Environment", {"region": "eu-central-1"}, namespace="team")
    outer = rendering(claim)
    network = composed(outer)["network"]
    assert [str(item) for item in outer.waiting] == ["subnet waits for network (status.id)"]

    inner = rendering(network)
    vpc = composed(inner)["vpc"]
    top = outer.rendered.composite["metadata"]["name"]
    labels = {
        "crossplane.io/composite": top,
        "crossplane.io/claim-name": "dev",
        "crossplane.io/claim-namespace": "team",
    }
    assert network["metadata"]["labels"] == vpc["metadata"]["labels"] == labels
    assert vpc["metadata"]["name"].startswith(f"{top}-")
    assert vpc["metadata"]["ownerReferences"][0]["kind"] == "XNetwork"
    assert vpc["spec"]["forProvider"] == {"region": "eu-central-1", "cidrBlock": "10.0.0.0/16"}
    assert (ready(inner.rendered.composite), ready(outer.rendered.composite)) == (["False"], ["False"])

    # The provider reports; the inner composite is ready, and with it the outer one goes on.
    inner = rendering(network, observed=[{**vpc, "status": {**UP, "atProvider": {"id": "vpc-1"}}}])
    assert ready(inner.rendered.composite) == ["True"]
    network = {**network, "status": inner.rendered.composite["status"]}
    outer = rendering(claim, observed=[network])
    assert composed(outer)["network"] == {key: value for key, value in network.items() if key != "status"}
    # The patch to the composite's status is seen by the next reconcile.
    assert outer.rendered.composite["status"]["networkId"] == "vpc-1"
    stored = {**outer.rendered.full_composite(), "status": outer.rendered.composite["status"]}
    again = rendering(stored, observed=[network])
    assert composed(again)["subnet"]["spec"]["forProvider"]["vpcId"] == "vpc-1"


@case("patch-sets")
def test_patches_that_resources_share(rendering):
    spec = {"team": "video", "region": "eu-central-1", "otherRegion": "us-east-1"}
    stack = rendering(thing("XQueues", spec, labels={"cost": "low", "role": "theirs"}))

    found = composed(stack)
    regions = {name: item["spec"]["forProvider"]["region"] for name, item in found.items()}
    assert regions == {"inbox": "eu-central-1", "elsewhere": "us-east-1", "back-again": "eu-central-1"}
    assert found["inbox"]["spec"]["forProvider"]["tags"] == {"team": "VIDEO"}
    assert "tags" not in found["back-again"]["spec"]["forProvider"]
    # Merging without force keeps what the base says.
    assert found["inbox"]["metadata"]["labels"] == {
        "cost": "low",
        "role": "inbox",
        "crossplane.io/composite": "dev",
    }
    assert found["elsewhere"]["metadata"]["labels"]["role"] == "theirs"


@case("wildcards")
def test_lists_member_by_member(rendering):
    spec = {"ranges": ["10.0.0.0/8", "192.168.0.0/16"], "description": "udp", "tags": ["a", "base"]}
    stack = rendering(thing("XGroup", spec))

    wanted = composed(stack)["group"]["spec"]["forProvider"]
    # A wildcard reaches the members in which the field is there.
    assert [rule.get("cidrBlocks") for rule in wanted["ingress"]] == [spec["ranges"], spec["ranges"], None]
    assert [rule["protocol"] for rule in wanted["ingress"]] == ["udp"] * 3
    assert [rule["fromPort"] for rule in wanted["ingress"]] == [443, 80, 22]
    assert wanted["egress"] == [{"cidrBlocks": ["192.168.0.0/16"]}]
    assert wanted["tagList"] == ["base", "a"]


@case("connection-secrets")
def test_a_secret_of_several_sources(rendering):
    claim = thing("Database", {"writeConnectionSecretToRef": {"name": "db"}}, namespace="team")
    first = rendering(claim)
    instance = composed(first)["instance"]
    uid = instance["metadata"]["ownerReferences"][0]["uid"]
    assert instance["spec"]["writeConnectionSecretToRef"] == {
        "namespace": "crossplane-system",
        "name": f"{uid}-instance",
    }
    assert instance["spec"]["forProvider"]["allocatedStorage"] == 20
    assert first.rendered.connection_details == {}
    assert "connectionDetails" not in first.reconciled_claim()["status"]

    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": f"{uid}-instance", "namespace": "crossplane-system"},
        "data": {
            "username": base64.b64encode(b"root").decode(),
            "attribute.password": base64.b64encode(b"hunter2").decode(),
        },
    }
    observed = {**instance, "status": {**UP, "atProvider": {"address": "db.example.org"}}}
    second = rendering(claim, observed=[observed], required=[secret])
    assert second.rendered.connection_details == {
        "host": "db.example.org",
        "port": "5432",
        "user": "root",
        "password": "hunter2",
    }
    # It is published where the composite has a secret; nothing of it is printed.
    assert second.rendered.stored_composite()["spec"]["writeConnectionSecretToRef"]["namespace"] == "crossplane-system"
    claimed = second.reconciled_claim()
    assert claimed["status"]["connectionDetails"].keys() == {"lastPublishedTime"}
    assert ready(claimed) == ["True"]
    assert "hunter2" not in str(second.rendered.documents(full_composite=True, results=True, context=True))
    half = rendering(claim, observed=[{**observed, "status": UP}], required=[secret])
    assert "host" not in half.rendered.connection_details
