"""The page of the installation, command by command, from an empty cluster to a ready environment and back."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from .control_plane import building, control_plane
from .core import PATIENT, crossplane
from .management import Management
from .modelled import modelled
from .packaged import API, FAMILY, ROOT, registry_with, runtime, take_functions_away
from .protection import deletion_is_refused
from .witness import Witness, conditions, until

pytestmark = pytest.mark.toolchain

CHART = ROOT / "charts" / "streamflix-platform"
COMPOSITION = ROOT / "compositions" / "streamflixpipeline.yaml"
PAGE = ROOT / "docs" / "installation.md"
GROUP = "platform.streamflix.io/v1alpha1"
DEFINED = "apiextensions.crossplane.io"
DEFINITION = "xstreamflixpipelines.platform.streamflix.io"
NOT_RUN = {
    "helm repo add": "Crossplane is on the cluster already",
    "helm install crossplane ": "Crossplane is on the cluster already",
    "aws ": "needs an AWS account",
}
"""Beginnings of the page's commands that are not run, each with the reason."""


def mirror(place):
    """What the page says of a mirror, which is the tests' registry."""
    (block,) = re.findall(
        r"^```yaml\n(.*?kind: ImageConfig.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert "mirror.example.org/crossplane-contrib" in block
    return yaml.safe_load(block.replace("mirror.example.org/crossplane-contrib", place))


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

    def run(self, command):
        """Run a command of the page."""
        done = subprocess.run(
            ["bash", "-c", command],  # noqa: S607 - the shell of the machine
            cwd=ROOT,
            env=self.around,
            capture_output=True,
            text=True,
            timeout=120,
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
        seen.create(mirror(place))
        with runtime(seen, listening):
            yield Cluster(seen, {**os.environ, **homes, "PATH": path, "KUBECONFIG": str(plane.kubeconfig)})


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
            if command.startswith("pyxp apply"):
                claim = seen.get(GROUP, "StreamflixPipeline", "dev", "streamflix-dev")
                assert conditions(claim)["Ready"] == "True" and claim["status"]["kinesisStreamArn"]
            if command.startswith("pyxp delete"):
                # The model of AWS asks for kinds that are not served any more.
                running.close()
    assert any(command.startswith("helm install streamflix-platform charts/streamflix-platform") for command in ran)
    for beginning in ("kubectl wait --for=condition=Healthy", "pyxp apply", "pyxp status", "pyxp delete"):
        assert any(command.startswith(beginning) for command in ran), beginning
    until(lambda: seen.get(f"{DEFINED}/v2", "CompositeResourceDefinition", DEFINITION) is None)
    assert seen.list(API, "Provider") == seen.list(API, "Function") == []


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
