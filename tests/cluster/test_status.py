"""Looking at a stack of the flagship on a real API server."""

import json

import pytest

import pyxp as facade

from .flagship import MERGE, READY, ROOT, address, place, rendered

pytestmark = pytest.mark.toolchain


@pytest.fixture(scope="module")
def stack():
    """What one reconcile of the claim gives."""
    return rendered()


@pytest.fixture(scope="module")
def placed(target, witness, stack, tmp_path_factory):
    """The stack on the server; gives the claim."""
    return place(witness, target, stack, tmp_path_factory.mktemp("definitions"))


def test_everything_is_shown_with_what_is_to_come(pyxp, placed, stack):
    said = pyxp("status", ROOT / "claims" / "dev.yaml")
    assert (said.code, said.err) == (1, "")
    lines = said.out.splitlines()
    assert lines[0].split() == ["NAME", "SYNCED", "READY", "AGE", "STATUS"]
    assert lines[1].startswith(f"StreamflixPipeline {placed['metadata']['namespace']}/{placed['metadata']['name']} ")
    assert len(lines) == 3 + len(stack.rendered.composed) + len(stack.waiting)
    told = {line.split()[1]: line.partition("waits for ")[2] for line in lines if "waits for" in line}
    assert told == {item.resource: item.brief() for item in stack.waiting}
    assert told


def test_few_requests_serve_a_whole_stack(target, placed, stack):
    seen = facade.status(facade.read_manifests([ROOT / "claims" / "dev.yaml"]), target)
    kinds = {(item["apiVersion"], item["kind"]) for item in stack.rendered.composed}
    # Making contact and discovery take three, the claim, its composite and the revision one each, definitions and
    # Functions a list each.
    assert seen.requests <= len(kinds) + 8


def test_the_same_is_found_by_kind_and_name_and_as_data(pyxp, placed, stack):
    name, namespace = placed["metadata"]["name"], placed["metadata"]["namespace"]
    said = pyxp("trace", "-n", namespace, f"streamflixpipeline/{name}", "-o", "json")
    (found,) = json.loads(said.out)["stacks"]
    (composite,) = found["resources"]
    assert composite["kind"] == "XStreamflixPipeline"
    assert len(composite["resources"]) == len(stack.rendered.composed)
    assert {item["resource"] for item in composite["waiting"]} == {item.resource for item in stack.waiting}


def test_waiting_ends_with_what_holds_everything_up(pyxp, placed, witness, stack):
    failing = next(item for item in stack.rendered.composed if item["kind"] == "VPC")
    conditions = [
        {**READY[0], "status": "False", "reason": "Creating"},
        {**READY[1], "status": "False", "reason": "ReconcileError", "message": "UnauthorizedOperation: ask AWS"},
    ]
    witness.patch(
        f"{address('vpcs', failing)}/status",
        headers=MERGE,
        json={"status": {"conditions": conditions}},
    ).raise_for_status()
    said = pyxp("wait", "--timeout", "4s", ROOT / "claims" / "dev.yaml")
    assert said.code == 1
    assert "held up by:\n  vpc: not synced: ReconcileError: UnauthorizedOperation: ask AWS\n" in said.err
    assert "not synced: ReconcileError: UnauthorizedOperation: ask AWS" in said.out


def test_where_listing_is_not_allowed_each_is_asked_for_and_said(pyxp, placed, witness):
    rule = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["get"]}
    role = {"metadata": {"name": "only-get"}, "rules": [rule]}
    binding = {
        "metadata": {"name": "only-get"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "only-get"},
        "subjects": [{"kind": "User", "name": "nobody", "apiGroup": "rbac.authorization.k8s.io"}],
    }
    api = "/apis/rbac.authorization.k8s.io/v1"
    witness.post(f"{api}/clusterroles", json=role).raise_for_status()
    witness.post(f"{api}/clusterrolebindings", json=binding).raise_for_status()
    try:
        said = pyxp("status", ROOT / "claims" / "dev.yaml", context="nobody")
        assert said.code == 1
        assert "Subnet may not be listed, so each is asked for by its name" in said.err
        assert "what is to come is unknown: cannot list" in said.err
        assert said.out.count("(Subnet)") == pyxp("status", ROOT / "claims" / "dev.yaml").out.count("(Subnet)") > 0
    finally:
        witness.delete(f"{api}/clusterrolebindings/only-get").raise_for_status()


def test_a_definition_that_nothing_establishes_ends_the_apply(pyxp, placed):
    said = pyxp("apply", "--timeout", "4s", ROOT / "xrds", ROOT / "claims" / "dev.yaml")
    assert said.code == 1
    assert "is not Established yet: nothing has looked at it" in said.err
    assert "is Crossplane running?" in said.err
    assert said.out.endswith("StreamflixPipeline streamflix-dev/dev not tried: what it needs did not come up in time\n")
