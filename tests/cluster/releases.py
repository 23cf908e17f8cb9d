"""Releases of the platform's chart on a cluster: what they made, and what is asked of it."""

import json
import os
import subprocess
import time

from .packaged import SYSTEM
from .protection import CONFIRM, DEFINITION, delete_what_is_defined
from .witness import Witness, until

GROUP = "platform.streamflix.io/v1alpha1"


def remove_releases(helm, there):
    """Takes away what is installed, and waits until the platform's definition is gone with all that belongs to it."""
    for release in json.loads(helm("list", "--all", "--all-namespaces", "--output", "json").stdout):
        removed = helm("uninstall", release["name"], "--namespace", release["namespace"])
        assert removed.returncode == 0, removed.stderr
    for kind in ("Provider", "Function"):
        for item in there.list("pkg.crossplane.io/v1", kind):
            kept = item | {"apiVersion": "pkg.crossplane.io/v1", "kind": kind}
            there.merge(kept, {"metadata": {"annotations": {CONFIRM: "yes"}}})
            there.delete(kept)
    delete_what_is_defined(there)
    # A Composition that comes back before the collector took its revisions would lose the new ones, too.
    until(lambda: definition(there) is None and revisions(there) == 0)


def refusal(there, claim):
    """What the server says when a claim would be made; nothing where it takes it."""
    from kubernetes.client import ApiException

    resource = there.kind(claim["apiVersion"], claim["kind"])
    try:
        resource.create(body=claim, namespace=claim["metadata"]["namespace"], query_params=[("dryRun", "All")])
    except ApiException as error:
        return str(error.body)
    return ""


def claims_belong_where_their_environment_is(there):
    """The admission policy takes a moment to be enforced, so the first refusal is waited for."""

    def told(environment, namespace):
        claim = {
            "apiVersion": "platform.streamflix.io/v1alpha1",
            "kind": "StreamflixPipeline",
            "metadata": {"name": "try", "namespace": namespace},
            "spec": {"environment": environment},
        }
        return refusal(there, claim)

    until(lambda: told("dev", "default"))
    assert "environment dev belong into the namespace streamflix-dev, not into default" in told("dev", "default")
    assert "belong into the namespace streamflix-dev, not into streamflix-prod" in told("dev", "streamflix-prod")
    unlabelled = {"metadata": {"labels": {"platform.streamflix.io/environment": None}}}
    staging = there.get("v1", "Namespace", "streamflix-staging")
    there.merge(staging, unlabelled)
    until(lambda: "and streamflix-staging has no such label" in told("staging", "streamflix-staging"))
    there.merge(staging, {"metadata": {"labels": {"platform.streamflix.io/environment": "staging"}}})
    assert told("dev", "streamflix-dev") == told("prod", "streamflix-prod") == ""
    there.create(
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": "other", "labels": {"platform.streamflix.io/environment": "prod"}},
        }
    )
    until(lambda: "belong into the namespace streamflix-prod" in told("prod", "other"))


def run_the_job(blank, kubectl, said):
    """Plays the kubelet, and what tells the job of its pod: there are no nodes here."""
    there = Witness(blank.client())
    job = None
    deadline = time.monotonic() + 60
    while job is None and time.monotonic() < deadline:
        job = there.get("batch/v1", "Job", "streamflix-platform-wait", SYSTEM)
        time.sleep(0.2)
    if job is None:
        return
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


def definition(there):
    return there.get("apiextensions.crossplane.io/v2", "CompositeResourceDefinition", DEFINITION)


def revisions(there, labels=""):
    return len(there.list("apiextensions.crossplane.io/v1", "CompositionRevision", labels))


def name(manifest):
    return manifest["metadata"]["name"]
