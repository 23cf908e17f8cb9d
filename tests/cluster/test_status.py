"""Looking at a stack of the flagship on a real API server.

No controller runs here: the stack is put there as one reconcile of Crossplane leaves it, which pyxp's engine tells.
That it tells so as Crossplane does, its conformance shows.
"""

import json
from pathlib import Path

import pytest
import yaml

import pyxp as facade
from pyxp.catalog import Catalog
from pyxp.structural.xrd import derive_crds

from .definitions import crossplane_folder
from .provider.definitions import definitions

pytestmark = pytest.mark.toolchain

ROOT = Path(__file__).parents[2]
READY = [
    {"type": kind, "status": "True", "reason": reason, "lastTransitionTime": "2026-01-01T00:00:00Z"}
    for kind, reason in (("Ready", "Available"), ("Synced", "ReconcileSuccess"))
]


@pytest.fixture(scope="module")
def stack():
    """What one reconcile of the claim gives."""
    files = ["claims/dev.yaml", "xrds", "compositions"]
    documents = facade.read_manifests([ROOT / file for file in files])
    return facade.render(documents, facade.Surroundings(catalog=Catalog.shipped())).stacks[0]


@pytest.fixture(scope="module")
def placed(plane, witness, stack, tmp_path_factory):
    """The stack on the server; gives the addresses of its parts."""
    from pyxp.cluster.connection import Target

    target = Target(str(plane.kubeconfig))
    xrd = yaml.safe_load((ROOT / "xrds" / "streamflixpipeline.yaml").read_text())
    provided = definitions()
    plurals = {crd["spec"]["names"]["kind"]: crd["spec"]["names"]["plural"] for crd in provided}
    crds = [*derive_crds(xrd), *provided]
    for crd in crds:
        crd["metadata"].pop("ownerReferences", None)
    namespace = stack.claim["metadata"]["namespace"]
    grounds = [*crds, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}]
    folder = tmp_path_factory.mktemp("definitions")
    (folder / "crds.yaml").write_text(yaml.safe_dump_all(grounds))
    wanted = ("compositionrevisions", "compositions", "compositeresourcedefinitions", "functions")
    crossplane = [path for path in (crossplane_folder() / "crds").iterdir() if path.stem.partition("_")[2] in wanted]
    documents = facade.read_manifests([*crossplane, folder / "crds.yaml"])
    result = facade.apply(documents, target)
    assert result.ok, result

    composite = stack.rendered.stored_composite()
    composition = yaml.safe_load((ROOT / "compositions" / "streamflixpipeline.yaml").read_text())
    composite["spec"]["compositionRevisionRef"] = {"name": "flagship-1"}
    revision = {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "CompositionRevision",
        "metadata": {"name": "flagship-1", "labels": {"crossplane.io/composition-name": "flagship"}},
        "spec": {**composition["spec"], "revision": 1},
    }
    functions = list(yaml.safe_load_all((ROOT / "compositions" / "functions.yaml").read_text()))
    claim = {**stack.claim, "spec": {**stack.claim["spec"]}}
    claim["spec"]["resourceRef"] = {key: composite[key] for key in ("apiVersion", "kind")} | {
        "name": composite["metadata"]["name"]
    }
    put(witness, "compositionrevisions", revision)
    put(witness, "compositeresourcedefinitions", xrd)
    for item in functions:
        put(witness, "functions", item)
    put(witness, "streamflixpipelines", claim, status=stack.reconciled_claim()["status"])
    put(witness, "xstreamflixpipelines", composite, status=composite["status"])
    for item in stack.rendered.composed:
        put(witness, plurals[item["kind"]], item)
    return claim


def address(plural, manifest, name=True):
    namespace = manifest["metadata"].get("namespace")
    within = f"/namespaces/{namespace}" if namespace else ""
    return f"/apis/{manifest['apiVersion']}{within}/{plural}" + (f"/{manifest['metadata']['name']}" if name else "")


def put(witness, plural, manifest, status=None):
    metadata = {
        key: value
        for key, value in manifest["metadata"].items()
        if key not in ("uid", "ownerReferences", "resourceVersion", "creationTimestamp")
    }
    made = witness.post(address(plural, manifest, name=False), json={**manifest, "metadata": metadata})
    assert made.status_code == 201, made.text
    if status:
        stored = {**made.json(), "status": status}
        written = witness.put(f"{address(plural, manifest)}/status", json=stored)
        assert written.status_code == 200, written.text


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
    # Discovery takes two, the claim, its composite and the revision one each, definitions and Functions a list each.
    assert seen.requests <= len(kinds) + 7


def test_the_same_is_found_by_kind_and_name_and_as_data(pyxp, placed, stack):
    name, namespace = placed["metadata"]["name"], placed["metadata"]["namespace"]
    said = pyxp("trace", "-n", namespace, f"streamflixpipeline/{name}", "-o", "json")
    (found,) = json.loads(said.out)
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
        headers={"Content-Type": "application/merge-patch+json"},
        json={"status": {"conditions": conditions}},
    ).raise_for_status()
    said = pyxp("wait", "--timeout", "1s", ROOT / "claims" / "dev.yaml")
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
    said = pyxp("apply", "--timeout", "1s", ROOT / "xrds", ROOT / "claims" / "dev.yaml")
    assert said.code == 1
    assert "is not Established yet: nothing has looked at it" in said.err
    assert "is Crossplane running?" in said.err
    assert "StreamflixPipeline" not in said.out
