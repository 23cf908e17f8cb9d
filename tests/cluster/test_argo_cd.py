"""Argo CD keeps the project's own claims as they are in git, with what the charts make of it."""

import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from pyxp import apply

from . import argo_cd
from .argo_cd import API, NAMESPACE, Repository
from .control_plane import building, control_plane
from .core import PATIENT, crossplane
from .management import Management
from .modelled import Modelled, modelled
from .provider.definitions import definitions
from .witness import Witness, conditions, until

pytestmark = pytest.mark.toolchain

ROOT = Path(__file__).parents[2]
GITOPS, PLATFORM = ROOT / "charts" / "streamflix-gitops", ROOT / "charts" / "streamflix-platform"
CLAIM, COMPOSITE = "StreamflixPipeline", "XStreamflixPipeline"
GROUP = "platform.streamflix.io/v1alpha1"
DEFINED, DEFINITION = "apiextensions.crossplane.io/v2", "xstreamflixpipelines.platform.streamflix.io"
PATIENCE = 300
"""Seconds for a step, of which Argo CD waits some before it tries again."""
HELD = "pyxp.test/held"
WIPE = "auto-sync will wipe out all resources"
"""What Argo CD says of an Application that has nothing left in git."""


@dataclass
class Argo:
    """Argo CD and what it works with."""

    plane: Any
    seen: Witness
    repository: Repository
    provider: Modelled
    helm: Path
    values: dict[str, Any]

    def release(self, **values: Any) -> None:
        """Install the chart for Argo CD, or upgrade it."""
        given = self.repository.folder.parent / "values.yaml"
        given.write_text(yaml.safe_dump({**self.values, **values}))
        self.run_helm("upgrade", "--install", "streamflix-gitops", GITOPS, "--values", given)

    def run_helm(self, *arguments: object) -> None:
        """Call Helm against the cluster."""
        home = str(self.repository.folder.parent)
        around = {"HOME": home, **{f"HELM_{name}_HOME": home for name in ("CACHE", "CONFIG", "DATA")}}
        command = [self.helm, "--kubeconfig", self.plane.kubeconfig, "--namespace", NAMESPACE, *arguments]
        done = subprocess.run(command, env=around, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr

    def application(self, name: str) -> dict[str, Any]:
        """The Application of an environment, or of the platform."""
        return self.seen.get(API, "Application", f"streamflix-{name}", NAMESPACE) or {}

    def claim(self, environment: str) -> dict[str, Any] | None:
        """The claim of an environment on the cluster."""
        return self.seen.get(GROUP, CLAIM, environment, f"streamflix-{environment}")

    def push(self, environment: str, change: Callable[[dict[str, Any]], None] | None = None) -> str:
        """Change the file of an environment, or delete it, and tell Argo CD as a webhook does; gives the commit."""
        file = f"claims/{environment}.yaml"
        claim = yaml.safe_load((ROOT / file).read_text("utf-8"))
        if change:
            change(claim)
        commit = self.repository.push({file: yaml.safe_dump(claim) if change else None})
        told = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "normal"}}}
        self.seen.merge(self.application(environment), told)
        return commit

    def refusal(self, environment: str) -> str:
        """What an Application tells now; a comparison after the first may take the last good one from a cache."""
        told = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "hard"}}}
        self.seen.merge(self.application(environment), told)
        return summary(self.application(environment))["said"]

    def until(self, environment: str, **wanted: str) -> dict[str, Any]:
        """Wait until an Application is as wanted; gives it."""

        def look() -> dict[str, Any] | None:
            application = self.application(environment)
            told = summary(application)
            return application if all(value in told[key] for key, value in wanted.items()) else None

        found: dict[str, Any] = until(
            look, lambda: f"wanted {wanted}: {yaml.safe_dump(self.application(environment))}", PATIENCE
        )
        return found


def summary(application: dict[str, Any]) -> dict[str, str]:
    """What an Application tells: how far it is, and everything that is said of it."""
    status = application.get("status", {})
    operation = status.get("operationState", {})
    (resource,) = status.get("resources", [])[:1] or [{}]
    results = operation.get("syncResult", {}).get("resources", [])
    said = [*(item["message"] for item in status.get("conditions", [])), operation.get("message", "")]
    return {
        "health": status.get("health", {}).get("status", ""),
        "sync": status.get("sync", {}).get("status", ""),
        "revision": status.get("sync", {}).get("revision", ""),
        "phase": operation.get("phase", ""),
        "message": resource.get("health", {}).get("message", ""),
        "said": "\n".join([*said, *(item.get("message", "") for item in results)]),
    }


@pytest.fixture(scope="module")
def argo(tmp_path_factory):
    """Argo CD with both charts on a cluster that had Crossplane and nothing else, and claims in git."""
    argo_cd.program()
    helm = building().pinned("helm", ROOT / "tests/charts/programs", "helm.sh/helm/v3/cmd/helm", large=False)
    folder = tmp_path_factory.mktemp("argo")
    with ExitStack() as running:
        plane = running.enter_context(control_plane(folder))
        core = running.enter_context(crossplane(plane, *PATIENT))
        management = Management(plane.kubeconfig, plane, core)
        applied = apply(definitions(), management.target)
        assert applied.ok, applied
        seen = Witness(management.client())
        argo_cd.install(plane, seen, GITOPS / "files" / "argocd-cm.yaml")
        (folder / "git").mkdir()
        repository = Repository(folder / "git")
        shipped = [*(ROOT / "claims").glob("*.yaml"), *(path for path in PLATFORM.rglob("*") if path.is_file())]
        repository.push({path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in shipped})
        running.enter_context(argo_cd.argo_cd(plane, folder, [helm]))
        composition = ROOT / "compositions" / "streamflixpipeline.yaml"
        provider = running.enter_context(modelled(seen, (GROUP, COMPOSITE), composition))
        values = {
            "repository": {"url": repository.url},
            "argocd": {"cluster": plane.url},
            # There is no registry, and functions are on the cluster already.
            "platform": {"values": {"packages": {"install": False}}},
        }
        made = Argo(plane, seen, repository, provider, helm, values)
        made.release()
        yield made


def tags(claim):
    return claim["spec"]["tags"]


def test_the_platform_is_installed_from_git(argo):
    found = argo.until("platform", sync="Synced", phase="Succeeded")
    kinds = {item["kind"] for item in found["status"]["resources"]}
    assert {"CompositeResourceDefinition", "Composition", "Namespace", "ProviderConfig", "ClusterRole"} <= kinds
    assert argo.seen.get("v1", "Namespace", "streamflix-prod")["status"]["phase"] == "Active"


def test_a_claim_comes_up_changes_and_stays_as_it_is_in_git(argo):
    argo.until("dev", sync="Synced", health="Progressing", message="waiting for composite resource to become Ready")
    argo.provider.claims.add("dev")
    argo.until("dev", sync="Synced", health="Healthy", message="It is ready")
    claim = argo.claim("dev")
    assert conditions(claim)["Ready"] == "True" and claim["status"]["kinesisStreamArn"]

    commit = argo.push("dev", lambda claim: tags(claim).update(Owner="another-team"))
    argo.until("dev", sync="Synced", health="Healthy", revision=commit)
    assert tags(argo.claim("dev"))["Owner"] == "another-team"

    argo.seen.merge(claim, {"spec": {"tags": {"Owner": "somebody"}}})
    until(lambda: tags(argo.claim("dev"))["Owner"] == "another-team")
    assert argo.claim("dev")["metadata"]["uid"] == claim["metadata"]["uid"]


def test_what_the_definition_refuses_is_told_on_the_application(argo):
    before = argo.claim("dev")
    argo.push("dev", lambda claim: claim["spec"].update(stream={"mode": "FAST"}))
    until(lambda: 'spec.stream.mode: Unsupported value: "FAST"' in argo.refusal("dev"))
    assert argo.claim("dev")["spec"] == before["spec"]

    commit = argo.push("dev", lambda claim: tags(claim).update(Owner="video-platform"))
    argo.until("dev", sync="Synced", health="Healthy", revision=commit)


def test_a_pause_is_seen_and_is_not_undone(argo):
    paused = {"metadata": {"annotations": {"crossplane.io/paused": "true"}}}
    argo.seen.merge(argo.claim("dev"), paused)
    argo.until("dev", health="Suspended", sync="Synced", message="It is paused")
    argo.seen.merge(argo.claim("dev"), {"metadata": {"annotations": {"crossplane.io/paused": None}}})
    argo.until("dev", health="Healthy")


def test_what_crossplane_cannot_work_on_is_degraded(argo):
    """What Crossplane alone may write is not undone either: it is left out of the comparison."""
    own = argo.claim("staging")["spec"]["resourceRef"]
    others = argo.claim("dev")["spec"]["resourceRef"]

    def told_with(reference: dict[str, str], health: str) -> dict[str, str] | None:
        # A sync that began before the change ends after it, and applies the reference that it saw.
        if argo.claim("staging")["spec"]["resourceRef"] != reference:
            argo.seen.merge(argo.claim("staging"), {"spec": {"resourceRef": reference}})
        told = summary(argo.application("staging"))
        return told if (told["health"], told["sync"]) == (health, "Synced") else None

    assert "not bound to this claim" in until(lambda: told_with(others, "Degraded"), seconds=PATIENCE)["message"]
    until(lambda: told_with(own, "Progressing"), seconds=PATIENCE)


def test_an_environment_goes_alone(argo):
    """Its file alone does not do it: Argo CD takes nothing away where nothing would be left."""
    others = {name: argo.claim(name)["metadata"]["uid"] for name in ("dev", "prod")}
    argo.push("staging")
    argo.until("staging", said=WIPE)
    assert "deletionTimestamp" not in argo.claim("staging")["metadata"]

    claim = argo.claim("staging")
    composite = argo.seen.get(GROUP, COMPOSITE, claim["spec"]["resourceRef"]["name"])
    argo.seen.merge(composite, {"metadata": {"finalizers": [*composite["metadata"]["finalizers"], HELD]}})
    argo.release(environments={"staging": {"enabled": False}})
    argo.until("staging", health="Progressing", message="Pending deletion")
    held = argo.seen.get(GROUP, COMPOSITE, composite["metadata"]["name"])["metadata"]["finalizers"]
    argo.seen.merge(composite, {"metadata": {"finalizers": [item for item in held if item != HELD]}})
    until(lambda: argo.application("staging") == {})
    assert argo.claim("staging") is None
    assert {name: argo.claim(name)["metadata"]["uid"] for name in others} == others
    argo.until("dev", sync="Synced", health="Healthy")


def test_nothing_of_a_protected_environment_goes_with_its_application(argo):
    argo.release(environments={"staging": {"enabled": False}, "prod": {"enabled": False}})
    until(lambda: argo.application("prod") == {})
    assert "deletionTimestamp" not in argo.claim("prod")["metadata"]


def test_the_chart_goes_with_what_is_not_protected(argo):
    """Its projects stay until their Applications are gone, which could delete nothing without them."""
    kept = argo.claim("prod")["metadata"]["uid"]
    argo.run_helm("uninstall", "streamflix-gitops")
    until(lambda: not argo.seen.list(API, "AppProject"), lambda: argo.application("dev"))
    assert not argo.seen.list(API, "Application") and not argo.seen.list(API, "ApplicationSet")
    assert [(name, argo.claim(name) is None) for name in ("dev", "prod")] == [("dev", True), ("prod", False)]
    claim = argo.claim("prod")
    assert claim["metadata"]["uid"] == kept and "deletionTimestamp" not in claim["metadata"]
    # The platform stays, too: no claim could be deleted without it.
    assert conditions(argo.seen.get(DEFINED, "CompositeResourceDefinition", DEFINITION))["Established"] == "True"
