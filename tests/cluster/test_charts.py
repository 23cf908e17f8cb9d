"""The charts on a cluster that has Crossplane and nothing else, installed and removed by a real Helm."""

import os
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest
import yaml

from .control_plane import building, control_plane
from .core import PATIENT, crossplane
from .management import Management, Witness

pytestmark = pytest.mark.toolchain

ROOT = Path(__file__).parents[2]
CHARTS = ROOT / "charts"
SYSTEM = "crossplane-system"
CONFIRM = "platform.streamflix.io/confirm-deletion"
DEFINITION = "xstreamflixpipelines.platform.streamflix.io"
# Functions are on the cluster already, and there is no registry behind the addresses of the providers.
HERE = {
    "packages": {
        "registry": "127.0.0.1:1/nowhere",
        "functions": {"function-patch-and-transform": None, "function-auto-ready": None},
    }
}


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """A cluster with Crossplane, and without any provider's definitions."""
    folder = tmp_path_factory.mktemp("blank")
    with control_plane(folder) as plane, crossplane(plane, *PATIENT) as core:
        yield Management(plane.kubeconfig, plane, core)


@pytest.fixture(scope="module")
def there(blank):
    """Tells what is on that cluster."""
    return Witness(blank.client())


@pytest.fixture(scope="module")
def helm(blank, tmp_path_factory):
    """Calls Helm against that cluster."""
    folder = tmp_path_factory.mktemp("helm")
    program = building().pinned("helm", ROOT / "tests/charts/programs", "helm.sh/helm/v3/cmd/helm", large=False)
    around = {f"HELM_{name}_HOME": str(folder) for name in ("CACHE", "CONFIG", "DATA")}

    def call(*arguments, values=None):
        command = [str(program), "--kubeconfig", str(blank.kubeconfig), *map(str, arguments)]
        if values is not None:
            path = folder / "values.yaml"
            path.write_text(yaml.safe_dump(values))
            command += ["--values", str(path)]
        return subprocess.run(command, env=around, capture_output=True, text=True, timeout=120, check=False)

    return call


def test_the_platform_is_installed_changed_rolled_back_and_removed(helm, there, blank):
    platform = CHARTS / "streamflix-platform"
    release = "streamflix-platform"
    installed = helm("install", release, platform, "--namespace", SYSTEM, values=HERE)
    assert installed.returncode == 0, installed.stderr
    assert "kubectl wait --for=condition=Healthy" in installed.stdout

    # ProviderConfigs are there before any provider, and the claim's definition is offered.
    assert [name(item) for item in there.list("aws.upbound.io/v1beta1", "ProviderConfig")] == [
        "streamflix-dev",
        "streamflix-prod",
        "streamflix-staging",
    ]
    policy = there.get("apiextensions.crossplane.io/v1alpha1", "ManagedResourceActivationPolicy", "streamflix")
    assert len(policy["spec"]["activate"]) == 28
    wait_for(lambda: condition(definition(there), "Established") and condition(definition(there), "Offered"))
    claims_belong_where_their_environment_is(there)

    changed = HERE | {"environments": {"qa": {"namespace": "streamflix-qa"}}, "compositions": {"channel": "stable"}}
    upgraded = helm("upgrade", release, platform, "--namespace", SYSTEM, values=changed)
    assert upgraded.returncode == 0, upgraded.stderr
    assert (
        there.get("v1", "Namespace", "streamflix-qa")["metadata"]["labels"]["platform.streamflix.io/environment"]
        == "qa"
    )
    wait_for(lambda: revisions(there, "channel=stable") == 1)
    assert revisions(there) == 2

    back = helm("rollback", release, "1", "--namespace", SYSTEM)
    assert back.returncode == 0, back.stderr
    composition = there.get("apiextensions.crossplane.io/v1", "Composition", "streamflix-pipeline")
    assert "channel" not in composition["metadata"]["labels"]

    refused = helm("uninstall", release, "--namespace", SYSTEM, "--debug")
    assert refused.returncode == 1
    assert f"annotate it with {CONFIRM}=yes first" in refused.stderr
    assert definition(there) is not None

    head = {"apiVersion": "apiextensions.crossplane.io/v2", "kind": "CompositeResourceDefinition"}
    there.merge(head | {"metadata": {"name": DEFINITION}}, {"metadata": {"annotations": {CONFIRM: "yes"}}})
    removed = helm("uninstall", release, "--namespace", SYSTEM)
    assert removed.returncode == 0, removed.stderr
    wait_for(lambda: definition(there) is None)
    # Whatever claims live in and on is still there.
    assert len(there.list("pkg.crossplane.io/v1", "Provider")) == 10
    assert len(there.list("aws.upbound.io/v1beta1", "ProviderConfig")) == 3
    assert there.get("v1", "Namespace", "streamflix-dev")["status"]["phase"] == "Active"
    with pytest.raises(kubernetes_error(), match=f"annotate it with {CONFIRM}=yes first"):
        there.delete({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "streamflix-prod"}})


def kubernetes_error():
    from kubernetes.client import ApiException

    return ApiException


def claims_belong_where_their_environment_is(there):
    """The admission policy takes a moment to be enforced, so the first refusal is waited for."""
    from kubernetes.client import ApiException

    def refusal(environment, namespace):
        claim = {
            "apiVersion": "platform.streamflix.io/v1alpha1",
            "kind": "StreamflixPipeline",
            "metadata": {"name": "try", "namespace": namespace},
            "spec": {"environment": environment},
        }
        resource = there.kind(claim["apiVersion"], claim["kind"])
        try:
            resource.create(body=claim, namespace=namespace, query_params=[("dryRun", "All")])
        except ApiException as error:
            return str(error.body)
        return ""

    wait_for(lambda: refusal("dev", "default"))
    assert "spec.environment is dev, but the namespace default has the label" in refusal("dev", "default")
    assert "but the namespace streamflix-prod has the label" in refusal("dev", "streamflix-prod")
    assert refusal("dev", "streamflix-dev") == refusal("prod", "streamflix-prod") == ""
    there.create(
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": "other", "labels": {"platform.streamflix.io/environment": "prod"}},
        }
    )
    wait_for(lambda: "belong into the namespace streamflix-prod" in refusal("prod", "other"))


def test_without_its_packages_the_wait_ends_with_what_is_missing(helm, blank, there):
    """The release comes back, too: it takes on what was kept of it."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl is not installed, which plays the container of the job")
    said = []
    kubelet = threading.Thread(target=run_the_job, args=(blank, kubectl, said), daemon=True)
    kubelet.start()
    values = HERE | {"wait": {"enabled": True, "timeout": "2s"}}
    done = helm(
        *("install", "streamflix-platform", CHARTS / "streamflix-platform", "--namespace", SYSTEM, "--timeout", "60s"),
        values=values,
    )
    kubelet.join(60)

    assert done.returncode == 1
    assert "job streamflix-platform-wait failed" in done.stderr
    assert "timed out waiting for the condition on providers/provider-aws-ec2" in said[0]


def run_the_job(blank, kubectl, said):
    """Plays the kubelet, and what tells the job of its pod: there are no nodes here."""
    there = Witness(blank.client())
    job = None
    deadline = time.monotonic() + 60
    while job is None and time.monotonic() < deadline:
        job = there.get("batch/v1", "Job", "streamflix-platform-wait", SYSTEM)
        time.sleep(0.2)
    (container,) = job["spec"]["template"]["spec"]["containers"]
    done = subprocess.run(
        [kubectl, *container["args"]],
        env={**os.environ, "KUBECONFIG": str(blank.kubeconfig)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said.append(done.stdout + done.stderr)
    moment = "2026-01-01T00:00:00Z"
    failed = {"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded", "lastTransitionTime": moment}
    earlier = failed | {"type": "FailureTarget"}
    status = {"conditions": [earlier, failed], "failed": 1, "startTime": moment}
    there.merge(job, {"status": status}, status=True)


def name(manifest):
    return manifest["metadata"]["name"]


def definition(there):
    return there.get("apiextensions.crossplane.io/v2", "CompositeResourceDefinition", DEFINITION)


def condition(manifest, kind):
    found = (manifest or {}).get("status", {}).get("conditions", [])
    return any(item["type"] == kind and item["status"] == "True" for item in found)


def revisions(there, labels=""):
    return len(there.list("apiextensions.crossplane.io/v1", "CompositionRevision", labels))


def wait_for(question, seconds=60):
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)
