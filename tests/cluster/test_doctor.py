"""Whether a cluster is ready, on a real API server with Crossplane's own kinds.

No controller runs here, so what Crossplane would report of itself is written in its place.
"""

import json
from pathlib import Path

import pytest

import pyxp as facade
from pyxp.cluster.connection import Target
from pyxp.jobs.doctor import needs_of
from pyxp.structural.xrd import derive_crds

from .definitions import crossplane_folder, definition
from .provider.definitions import definitions

pytestmark = pytest.mark.toolchain

ROOT = Path(__file__).parents[2]
CORE, PACKAGES = "/apis/apiextensions.crossplane.io", "/apis/pkg.crossplane.io/v1"
XRD = f"{CORE}/v1/compositeresourcedefinitions/xstreamflixpipelines.platform.streamflix.io"
COMPOSITIONS = f"{CORE}/v1/compositions"
COMPOSITION = f"{COMPOSITIONS}/streamflix-pipeline"
FUNCTION = f"{PACKAGES}/functions/function-auto-ready"
CONFIGS = "/apis/aws.upbound.io/v1beta1"
MERGE = {"Content-Type": "application/merge-patch+json"}


def conditions(*kinds, state="True"):
    when = "2026-01-01T00:00:00Z"
    return [
        {"type": kind, "status": state, "reason": "Told", "message": "told so", "lastTransitionTime": when}
        for kind in kinds
    ]


def put(witness, path, manifest, status=None):
    manifest = {**manifest, "metadata": {**manifest["metadata"], "ownerReferences": []}}
    answer = witness.patch(
        path,
        params={"fieldManager": "another", "force": "true"},
        headers={"Content-Type": "application/apply-patch+yaml"},
        json=manifest,
    )
    assert answer.status_code in (200, 201), answer.text
    if status is not None:
        written = witness.patch(f"{path}/status", headers=MERGE, json={"status": status})
        assert written.status_code == 200, written.text


def put_config(witness, environment):
    name = f"streamflix-{environment}"
    config = {
        "apiVersion": CONFIGS.removeprefix("/apis/"),
        "kind": "ProviderConfig",
        "metadata": {"name": name},
        "spec": {"credentials": {"source": "None"}, "endpoint": {"url": {"static": environment, "type": "Static"}}},
    }
    put(witness, f"{CONFIGS}/providerconfigs/{name}", config)


def namespace(environment):
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"streamflix-{environment}"}}


def put_compositions(witness, needs):
    for item in needs.compositions:
        put(witness, f"{COMPOSITIONS}/{item.data['metadata']['name']}", item.data)


@pytest.fixture(scope="module")
def needs():
    documents = facade.read_manifests([ROOT / file for file in ("xrds", "compositions", "claims")])
    return needs_of(documents, [], {})[0]


@pytest.fixture(scope="module")
def prepared(plane, witness, needs):
    """A cluster that has everything that the flagship needs."""
    crds = facade.read_manifests(sorted((crossplane_folder() / "crds").iterdir()))
    (xrd,) = needs.xrds
    derived = [{**crd, "metadata": {"name": crd["metadata"]["name"]}} for crd in derive_crds(xrd.data)]
    options = facade.ApplyOptions(force_conflicts=True)
    applied = facade.apply([*crds, *definitions(), *derived], Target(str(plane.kubeconfig)), options)
    assert applied.ok, applied
    put(witness, XRD, xrd.data, {"conditions": conditions("Established", "Offered")})
    put_compositions(witness, needs)
    for item in needs.functions:
        name = item.data["metadata"]["name"]
        put(witness, f"{PACKAGES}/functions/{name}", item.data, {"conditions": conditions("Installed", "Healthy")})
    for environment in ("dev", "staging", "prod"):
        put_config(witness, environment)
        put(witness, f"/api/v1/namespaces/streamflix-{environment}", namespace(environment))
    yield
    functions = [f"{PACKAGES}/functions/{item.data['metadata']['name']}" for item in needs.functions]
    compositions = [f"{COMPOSITIONS}/{item.data['metadata']['name']}" for item in needs.compositions]
    for path in (XRD, *compositions, *functions):
        witness.delete(path)


@pytest.fixture
def restored(prepared, witness, needs):
    """Puts back what a test breaks."""
    yield
    put(witness, XRD, needs.xrds[0].data, {"conditions": conditions("Established", "Offered")})
    put_compositions(witness, needs)
    for item in needs.functions:
        if item.data["metadata"]["name"] == "function-auto-ready":
            put(witness, FUNCTION, item.data, {"conditions": conditions("Installed", "Healthy")})


def codes(said):
    """The codes of errors, in order."""
    return [
        finding["code"]
        for subject in json.loads(said.out)["subjects"]
        for finding in subject["findings"]
        if finding["severity"] == "error"
    ]


def test_a_cluster_with_everything_is_ready(pyxp, prepared, plane):
    said = pyxp("doctor", "--project", ROOT)
    assert (said.code, said.err) == (0, f"{plane.url} is ready: 2 warnings, 1 note\n")
    assert {line.split("  ")[0] for line in said.out.splitlines() if not line.startswith(" ")} == {"ready", "look"}
    assert "warning[circuit-breaker]" in said.out and "note[crossplane-version-unknown]" in said.out


def test_it_takes_a_list_for_each_kind(target, prepared, needs):
    found = facade.doctor(facade.read_manifests([ROOT / file for file in ("xrds", "compositions", "claims")]), target)
    # Discovery takes two, Crossplane's own kinds and the configurations nine lists, two CRDs and three namespaces are
    # read, and the rules of these, of the default one and of all together are asked for.
    assert found.ok
    assert found.requests <= len(needs.kinds_composed()) + 23


def test_nothing_is_changed(pyxp, prepared, witness):
    before = witness.get(XRD).json()["metadata"]["resourceVersion"]
    pyxp("doctor", "--project", ROOT)
    assert witness.get(XRD).json()["metadata"]["resourceVersion"] == before


def test_each_thing_that_is_broken_is_named_with_its_remedy(pyxp, restored, witness):
    broken = conditions("Established") + conditions("Offered", state="False")
    witness.patch(f"{XRD}/status", headers=MERGE, json={"status": {"conditions": broken}})
    witness.delete(FUNCTION)
    witness.delete(f"{CONFIGS}/providerconfigs/streamflix-staging")
    said = pyxp("doctor", "--project", ROOT, "-o", "json")
    assert said.code == 1
    findings = [item for subject in json.loads(said.out)["subjects"] for item in subject["findings"]]
    found = {item["code"]: item for item in findings}
    assert found["function-missing"]["hint"].startswith("pyxp apply ")
    assert found["definition-not-established"]["message"] == "is not Offered yet: told so"
    assert found["provider-config-missing"]["message"] == (
        "there is no ProviderConfig streamflix-staging of aws.upbound.io, which composed resources name"
    )
    assert found["provider-config-missing"]["file"].endswith("claims/staging.yaml")
    put_config(witness, "staging")


def test_a_definition_and_a_composition_that_are_behind_are_told_field_by_field(pyxp, restored, witness):
    xrd = witness.get(XRD).json()
    properties = xrd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    name, removed = sorted(properties)[0], properties.pop(sorted(properties)[0])
    assert removed
    assert witness.put(XRD, json=xrd).status_code == 200
    composition = witness.get(COMPOSITION).json()
    step = composition["spec"]["pipeline"][0]
    step["input"]["resources"][0]["name"] = "renamed"
    assert witness.put(COMPOSITION, json=composition).status_code == 200
    said = pyxp("doctor", ROOT / "claims", "-o", "json")
    assert codes(said) == ["definition-behind", "composition-behind"]
    findings = [item for subject in json.loads(said.out)["subjects"] for item in subject["findings"]]
    paths = [item["path"] for item in findings if item["code"].endswith(("-behind", "-ahead"))]
    assert paths[0].endswith(f"openAPIV3Schema.properties.spec.properties.{name}")
    assert paths[-1].endswith(".input.resources[renamed]")


def test_a_schema_that_crossplane_did_not_renew_is_told(pyxp, restored, witness):
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/streamflixpipelines.platform.streamflix.io"
    stored = witness.get(path).json()
    spec = stored["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    # Whatever no rule of the whole reads, which would not compile then.
    rules = " ".join(rule["rule"] for rule in spec["x-kubernetes-validations"])
    read = {*spec.get("required", ()), *(key for key in spec["properties"] if f"self.{key}" in rules)}
    name = min(spec["properties"].keys() - read)
    kept = spec["properties"][name]
    spec["properties"][name] = {"type": "string", "x-kubernetes-preserve-unknown-fields": True}
    changed = witness.put(path, json=stored)
    assert changed.status_code == 200, changed.text
    try:
        assert "schema-behind" in codes(pyxp("doctor", ROOT / "claims", "-o", "json"))
    finally:
        again = witness.get(path).json()
        again["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"][name] = kept
        assert witness.put(path, json=again).status_code == 200


def test_kinds_that_are_not_activated_and_a_release_that_is_too_old_are_told(pyxp, prepared, witness, manifests):
    managed = {
        "apiVersion": "apiextensions.crossplane.io/v1alpha1",
        "kind": "ManagedResourceDefinition",
        "metadata": {"name": "things.sleeping.example.org"},
        "spec": definition("sleeping.example.org/v1", "Thing")["spec"],
    }
    put(witness, f"{CORE}/v1alpha1/managedresourcedefinitions/things.sleeping.example.org", managed)
    container = {
        "name": "crossplane",
        "image": "xpkg.crossplane.io/crossplane/crossplane:v1.14.0",
        "args": ["core", "start"],
    }
    labels = {"app.kubernetes.io/component": "cloud-infrastructure-controller"}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "crossplane", "namespace": "default", "labels": labels},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }
    address = "/apis/apps/v1/namespaces/default/deployments/crossplane"
    put(witness, address, deployment, {"availableReplicas": 1, "readyReplicas": 1, "replicas": 1})
    composition = {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "sleepy"},
        "spec": {
            "compositeTypeRef": {"apiVersion": "platform.streamflix.io/v1alpha1", "kind": "XStreamflixPipeline"},
            "mode": "Pipeline",
            "pipeline": [
                {
                    "step": "resources",
                    "functionRef": {"name": "function-patch-and-transform"},
                    "input": {
                        "apiVersion": "pt.fn.crossplane.io/v1beta1",
                        "kind": "Resources",
                        "resources": [
                            {"name": "thing", "base": {"apiVersion": "sleeping.example.org/v1", "kind": "Thing"}}
                        ],
                    },
                }
            ],
        },
    }
    try:
        said = pyxp("doctor", "--project", ROOT, "-o", "json", manifests(composition))
        assert said.code == 1
        assert {"crossplane-too-old", "kind-not-activated"} <= set(codes(said))
        core = json.loads(said.out)["subjects"][1]
        assert (core["name"], core["seen"]) == ("crossplane", "v1.14.0, Deployment default/crossplane")
    finally:
        witness.delete(address)


def test_who_may_not_look_is_told_what_is_not_known(pyxp, prepared):
    said = pyxp("doctor", "--project", ROOT, context="nobody")
    assert said.code == 1
    assert "unknown    functions" in said.out
    assert "warning[not-seen] nothing is said about Function, " in said.out
    assert "error[not-permitted] pyxp apply: this user may not get, create, patch " in said.out


def test_several_composites_of_one_cloud_resource_are_told(pyxp, prepared, witness):
    queues = "/apis/sqs.aws.upbound.io/v1beta1/queues"
    for composite in ("one", "two"):
        queue = {
            "apiVersion": "sqs.aws.upbound.io/v1beta1",
            "kind": "Queue",
            "metadata": {
                "name": composite,
                "labels": {"crossplane.io/composite": composite},
                "annotations": {"crossplane.io/external-name": "shared"},
            },
            "spec": {"forProvider": {"region": "eu-west-1"}},
        }
        put(witness, f"{queues}/{composite}", queue)
    try:
        said = pyxp("doctor", "--project", ROOT)
        assert said.code == 1
        assert "error[shared-cloud-resource] one and two manage the same cloud resources: Queue 'shared'" in said.out
    finally:
        for composite in ("one", "two"):
            witness.delete(f"{queues}/{composite}")


def test_without_a_server_or_a_manifest_it_ends_with_2(pyxp, plane, tmp_path):
    (tmp_path / "empty").mkdir()
    said = pyxp("doctor", tmp_path / "empty")
    assert (said.code, said.out) == (2, "")
    assert "no manifest was found" in said.err
