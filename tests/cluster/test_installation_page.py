"""The page of the installation, command by command, from an empty cluster to a ready environment; other ways there."""

import itertools
import os
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from .control_plane import building, control_plane
from .core import PATIENT, crossplane
from .management import Management
from .modelled import modelled
from .packaged import API, FAMILY, ROOT, pull_from, registry_with, runtime, take_functions_away
from .protection import deletion_is_refused
from .witness import Witness, conditions, until

pytestmark = pytest.mark.toolchain

CHART = ROOT / "charts" / "streamflix-platform"
COMPOSITION = ROOT / "compositions" / "streamflixpipeline.yaml"
PAGE = ROOT / "docs" / "installation.md"
GROUP = "platform.streamflix.io/v1alpha1"
DEFINED = "apiextensions.crossplane.io"
DEFINITION = "xstreamflixpipelines.platform.streamflix.io"
COMPOSED = (
    ("xstreamflixpipelines", "platform.streamflix.io"),
    ("vpcs", "ec2.aws.upbound.io"),
    ("compositionrevisions", DEFINED),
)
"""Some of what lies outside of namespaces, as resource and group."""
NOT_RUN = {
    "helm repo add": "Crossplane is on the cluster already",
    "helm install crossplane ": "Crossplane is on the cluster already",
    "aws ": "needs an AWS account",
}
"""Beginnings of the page's commands that are not run, each with the reason."""


def commands():
    """The commands of the page, in order, those of several lines as one."""
    text = PAGE.read_text(encoding="utf-8")
    found = []
    for language, block in re.findall(r"^```(sh|console)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if language == "sh" or line.startswith("$ "):
                found.append(" ".join(line.removeprefix("$ ").split()))
    return found


@dataclass
class Cluster:
    """A cluster that has Crossplane and nothing else, with a registry that has all packages."""

    seen: Witness
    around: dict[str, str]
    place: str

    def run(self, command):
        """Run a command of the page."""
        done = subprocess.run(
            ["bash", "-c", command],  # noqa: S607 - the shell of the machine
            cwd=ROOT,
            env=self.around,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout + done.stderr


@pytest.fixture
def cluster(tmp_path):
    for program in ("kubectl", "bash"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed, which the page shows")
    helm = building().pinned("helm", ROOT / "tests/charts/programs", "helm.sh/helm/v3/cmd/helm", large=False)
    path = os.pathsep.join([str(helm.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    homes = {f"HELM_{name}_HOME": str(tmp_path) for name in ("CACHE", "CONFIG", "DATA")}
    with (
        registry_with(CHART, tmp_path) as place,
        control_plane(tmp_path) as plane,
        # As the page installs it: nothing is activated that no policy names.
        crossplane(plane, *PATIENT) as core,
    ):
        management = Management(plane.kubeconfig, plane, core)
        seen = Witness(management.client())
        listening = take_functions_away(seen)
        pull_from(seen, place)
        with runtime(seen, listening):
            yield Cluster(seen, {**os.environ, **homes, "PATH": path, "KUBECONFIG": str(plane.kubeconfig)}, place)


def test_the_page_leads_from_an_empty_cluster_to_an_environment_and_back(cluster):
    seen, ran = cluster.seen, {}
    with ExitStack() as running:
        for command in commands():
            if command.startswith(tuple(NOT_RUN)):
                continue
            if command.startswith("pyxp apply"):
                aws = running.enter_context(modelled(seen, (GROUP, "XStreamflixPipeline"), COMPOSITION))
                aws.claims.add("dev")
            # The page's other way, which nobody goes after Helm's: the server's defaults are fields of Helm's by now.
            other = " --force-conflicts" if command.startswith("kubectl apply") else ""
            ran[command] = cluster.run(command + other)
            if command.startswith("kubectl wait --for=condition=Healthy"):
                only_what_is_composed_is_served(seen)
                deletion_is_refused(seen, API, "Provider", f"crossplane-contrib-{FAMILY}")
            if command.startswith("kubectl create clusterrolebinding"):
                people_may_look(seen)
            if command.startswith("pyxp apply"):
                claim = seen.get(GROUP, "StreamflixPipeline", "dev", "streamflix-dev")
                assert conditions(claim)["Ready"] == "True" and claim["status"]["kinesisStreamArn"]
                a_provider_goes_only_with_a_word(cluster)
            if command.startswith("pyxp delete"):
                # The model of AWS asks for kinds that are not served any more.
                running.close()
    assert any(command.startswith("helm install streamflix-platform charts/streamflix-platform") for command in ran)
    for beginning in ("kubectl wait --for=condition=Healthy", "pyxp apply", "pyxp status", "pyxp delete"):
        assert any(command.startswith(beginning) for command in ran), beginning
    until(lambda: seen.get(f"{DEFINED}/v2", "CompositeResourceDefinition", DEFINITION) is None)
    assert seen.list(API, "Provider") == seen.list(API, "Function") == []


def test_kubectl_alone_leads_there_too(cluster):
    """From the plain manifests, on a cluster where Helm was never called."""
    seen, ran = cluster.seen, []
    for command in commands():
        if command.startswith(("kubectl apply", "kubectl annotate", "kubectl delete")):
            ran.append(command)
            cluster.run(command)
        if command.startswith("kubectl apply") and "crds" not in command:
            # The page has the waits before, behind Helm's way.
            for waiting in (line for line in commands() if line.startswith("kubectl wait")):
                cluster.run(waiting)
            only_what_is_composed_is_served(seen)
            people_may_what_the_page_says(seen)
    assert sum(command.startswith("kubectl apply") for command in ran) == 2
    until(lambda: seen.get(f"{DEFINED}/v2", "CompositeResourceDefinition", DEFINITION) is None)
    assert seen.list(API, "Provider") == seen.list(API, "Function") == []


def test_the_platform_comes_as_a_package_with_all_that_it_depends_on(cluster, tmp_path):
    """Crossplane finds the packages and calls them by names of its own, and so does the Composition of the package."""
    seen, repository = cluster.seen, f"{cluster.place}/streamflix-platform"
    cluster.around["DOCKER_CONFIG"] = str(tmp_path)
    said = cluster.run(f"pyxp package v1.0.0 --push {repository}")
    assert f"{repository}:v1.0.0@sha256:" in said
    # A Crossplane that is built from its module has no version to compare.
    spec = {"package": f"{repository}:v1.0.0", "ignoreCrossplaneConstraints": True}
    head = {"apiVersion": API, "kind": "Configuration", "metadata": {"name": "streamflix"}}
    seen.create(head | {"spec": spec})
    healthy = {"Installed": "True", "Healthy": "True"}

    def packages():
        kinds = ("Configuration", "Provider", "Function")
        return {item["metadata"]["name"]: conditions(item) for kind in kinds for item in seen.list(API, kind)}

    until(
        lambda: len(packages()) == 16 and all(healthy.items() <= item.items() for item in packages().values()), packages
    )
    assert sum(name.startswith("crossplane-contrib-function-") for name in packages()) == 3
    assert f"crossplane-contrib-{FAMILY}" in packages()

    cluster.run("kubectl apply --server-side -f charts/streamflix-platform/files/activation.yaml")
    cluster.run("kubectl create namespace streamflix-dev")
    until(lambda: {"Established": "True", "Offered": "True"}.items() <= conditions(definition(seen)).items())
    only_what_is_composed_is_served(seen)
    with modelled(seen, (GROUP, "XStreamflixPipeline"), COMPOSITION) as aws:
        aws.claims.add("dev")
        cluster.run("pyxp apply claims/dev.yaml --wait --timeout 4m")
        claim = seen.get(GROUP, "StreamflixPipeline", "dev", "streamflix-dev")
        assert conditions(claim)["Ready"] == "True"
        refused = cluster.run("! pyxp delete configuration/streamflix")
        assert "  Configuration streamflix: 1 claim goes with it: StreamflixPipeline streamflix-dev/dev\n" in refused
        said = cluster.run("pyxp delete --yes --timeout 4m configuration/streamflix")
    assert said.splitlines()[:2] == [
        "StreamflixPipeline streamflix-dev/dev deleted",
        "Configuration streamflix deleted",
    ]
    assert definition(seen) is None
    assert seen.get(f"{DEFINED}/v1", "Composition", "streamflix-pipeline") is None


def definition(seen):
    return seen.get(f"{DEFINED}/v2", "CompositeResourceDefinition", DEFINITION)


def people_may_what_the_page_says(seen):
    """By Kubernetes' own roles, which ours are added to: those who edit a namespace, and those who look at it."""
    rules = "rbac.authorization.k8s.io"
    for role in ("edit", "view"):
        seen.create(
            {
                "apiVersion": f"{rules}/v1",
                "kind": "RoleBinding",
                "metadata": {"name": role, "namespace": "streamflix-dev"},
                "roleRef": {"apiGroup": rules, "kind": "ClusterRole", "name": role},
                "subjects": [{"apiGroup": rules, "kind": "User", "name": f"{role}or"}],
            }
        )

    def may(user, verb, resource, group, namespace, *groups):
        asked = {"verb": verb, "resource": resource, "group": group, "namespace": namespace}
        review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "metadata": {}}
        spec = {"user": user, "groups": list(groups), "resourceAttributes": asked}
        return seen.create(review | {"spec": spec})["status"]["allowed"]

    claims = ("streamflixpipelines", "platform.streamflix.io")
    until(lambda: may("editor", "create", *claims, "streamflix-dev"))
    until(lambda: may("viewor", "get", *claims, "streamflix-dev"))
    assert may("editor", "delete", *claims, "streamflix-dev")
    assert not may("editor", "create", *claims, "streamflix-prod")
    assert not may("viewor", "create", *claims, "streamflix-dev")
    for user, kind in itertools.product(("editor", "viewor"), COMPOSED):
        assert not may(user, "get", *kind, "")
        assert not may(user, "patch", *kind, "")


def people_may_look(seen):
    """By the page's binding for the whole cluster."""
    for resource, group in COMPOSED:
        for verb, allowed in (("get", True), ("list", True), ("patch", False), ("delete", False)):
            asked = {"verb": verb, "resource": resource, "group": group}
            spec = {"user": "ada", "groups": ["video-team"], "resourceAttributes": asked}
            review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "metadata": {}}
            assert seen.create(review | {"spec": spec})["status"]["allowed"] is allowed, (verb, resource)


def a_provider_goes_only_with_a_word(cluster):
    """The one that brings the kinds of Kinesis, on which the claim stands."""
    packages = {item["metadata"]["name"]: item["spec"]["package"] for item in cluster.seen.list(API, "Provider")}
    (name,) = (name for name, package in packages.items() if "provider-aws-kinesis:" in package)
    refused = cluster.run(f"! pyxp delete provider/{name}")
    assert f"  Provider {name}: 1 claim stands on it: StreamflixPipeline streamflix-dev/dev\n" in refused


def only_what_is_composed_is_served(seen):
    """Of all kinds that the packages bring, those that the Compositions compose, and no other."""
    brought = {item["metadata"]["name"]: item for item in seen.list(f"{DEFINED}/v1alpha1", "ManagedResourceDefinition")}
    policy = seen.get(f"{DEFINED}/v1alpha1", "ManagedResourceActivationPolicy", "streamflix")
    composed = set(policy["spec"]["activate"])

    def served():
        found = seen.list("apiextensions.k8s.io/v1", "CustomResourceDefinition")
        return {item["metadata"]["name"] for item in found} & brought.keys()

    until(lambda: served() == composed, served)
    assert len(composed) == 36 and len(brought) > 10 * len(composed)
