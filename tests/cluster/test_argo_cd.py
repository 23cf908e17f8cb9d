"""Argo CD keeps the project's own claims as they are in git, with what the charts make of it."""

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from . import argo_cd
from .argo_cd import API, NAMESPACE, Repository
from .control_plane import building, control_plane
from .core import PATIENT, crossplane
from .management import Management
from .modelled import modelled
from .packaged import API as PACKAGES
from .packaged import Runtime, pull_from, registry_with, runtime, take_functions_away
from .witness import Witness, conditions, until

pytestmark = pytest.mark.toolchain

ROOT = Path(__file__).parents[2]
GITOPS, PLATFORM = ROOT / "charts" / "streamflix-gitops", ROOT / "charts" / "streamflix-platform"
PAGE = ROOT / "docs" / "gitops.md"
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
    runtime: Runtime
    helm: Path
    values: dict[str, Any]

    def release(self, **values: Any) -> None:
        """Upgrade the chart for Argo CD."""
        self.run_helm("upgrade", "streamflix-gitops", GITOPS, "--values", self.write({**self.values, **values}))

    def write(self, values: dict[str, Any]) -> Path:
        """Write values for Helm into a file; gives it."""
        given = self.repository.folder.parent / "values.yaml"
        given.write_text(yaml.safe_dump(values))
        return given

    def run_helm(self, *arguments: object) -> None:
        """Call Helm against the cluster."""
        self.run(["helm", "--namespace", NAMESPACE, *map(str, arguments)])

    def run_of_page(self, beginning: str, *more: object) -> str:
        """Run the one command of the page that begins so, with more behind it; gives what it says."""
        text = PAGE.read_text("utf-8")
        shown = "".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)).replace("\\\n", " ")
        (command,) = (line for line in shown.splitlines() if line.startswith(beginning))
        command = command.replace("https://git.example.org/platform.git", self.repository.url)
        return self.run([*shlex.split(command), *map(str, more)])

    def run(self, command: list[str]) -> str:
        """Run a command in the folder of the project; gives what it says."""
        home = str(self.repository.folder.parent)
        path = os.pathsep.join([str(self.helm.parent), os.environ["PATH"]])
        around = {"HOME": home, "PATH": path, "KUBECONFIG": str(self.plane.kubeconfig)}
        around |= {f"HELM_{name}_HOME": home for name in ("CACHE", "CONFIG", "DATA")}
        done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        return done.stdout

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
    """Argo CD on a cluster that has Crossplane and nothing else; both charts and claims are in git, packages nearby."""
    argo_cd.program()
    for name in ("kubectl", "git"):
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed")
    helm = building().pinned("helm", ROOT / "tests/charts/programs", "helm.sh/helm/v3/cmd/helm", large=False)
    folder = tmp_path_factory.mktemp("argo")
    with ExitStack() as running:
        plane = running.enter_context(control_plane(folder))
        core = running.enter_context(crossplane(plane, *PATIENT))
        management = Management(plane.kubeconfig, plane, core)
        seen = Witness(management.client())
        listening = take_functions_away(seen)
        pull_from(seen, running.enter_context(registry_with(PLATFORM, folder)))
        # Packages come, and do not run until a test lets them.
        packages = running.enter_context(runtime(seen, listening))
        packages.runs = False
        argo_cd.install(plane, seen)
        (folder / "git").mkdir()
        repository = Repository(folder / "git")
        shipped = [*(ROOT / "claims").glob("*.yaml"), *(path for path in PLATFORM.rglob("*") if path.is_file())]
        repository.push({path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in shipped})
        running.enter_context(argo_cd.argo_cd(plane, folder, [helm]))
        values = {"repository": {"url": repository.url}, "argocd": {"cluster": plane.url}}
        made = Argo(plane, seen, repository, packages, helm, values)
        made.run_of_page("kubectl patch configmap argocd-cm")
        made.run_of_page("helm install streamflix-gitops", "--values", made.write(values))
        yield made


@pytest.fixture(scope="module")
def aws(argo):
    """What works on the resources of claims; it comes when their kinds are there."""
    argo.until("platform", sync="Synced", phase="Succeeded")
    composition = ROOT / "compositions" / "streamflixpipeline.yaml"
    with modelled(argo.seen, (GROUP, COMPOSITE), composition) as provider:
        yield provider


def tags(claim):
    return claim["spec"]["tags"]


def test_the_platform_is_installed_from_git_in_the_order_of_its_waves(argo):
    """Argo CD skips the CRD of ProviderConfigs, and waits for the packages that bring it."""
    until(lambda: argo.seen.list(PACKAGES, "Provider"), lambda: argo.application("platform"))
    until(lambda: all(conditions(item).get("Installed") == "True" for item in argo.seen.list(PACKAGES, "Provider")))
    argo.until("platform", phase="Running", said="waiting for healthy state of pkg.crossplane.io/")
    assert argo.seen.get("v1", "Namespace", "streamflix-prod") is None
    assert argo.seen.get(DEFINED, "CompositeResourceDefinition", DEFINITION) is None
    argo.runtime.runs = True
    found = argo.until("platform", sync="Synced", phase="Succeeded", health="Healthy")
    kinds = {item["kind"] for item in found["status"]["resources"]}
    assert {"CompositeResourceDefinition", "Composition", "Namespace", "ProviderConfig", "ClusterRole"} <= kinds
    assert {"Provider", "Function", "ManagedResourceActivationPolicy"} <= kinds
    assert argo.seen.get("v1", "Namespace", "streamflix-prod")["status"]["phase"] == "Active"


def test_what_argo_cd_itself_has_set_stays_set(argo):
    """The page's patch adds to the exclusions and replaces none; other settings are as they were."""
    own = argo_cd.own_settings()
    patched = argo.seen.get("v1", "ConfigMap", argo_cd.SETTINGS, NAMESPACE)["data"]
    before, after = (yaml.safe_load(data["resource.exclusions"]) for data in (own, patched))
    assert len(before) > 5 and all(item in after for item in before)
    assert {"apiGroups": ["*"], "kinds": ["ProviderConfigUsage"]} in after
    assert {key: patched[key] for key in own if key != "resource.exclusions"} == {
        key: text for key, text in own.items() if key != "resource.exclusions"
    }


def test_a_claim_comes_up_changes_and_stays_as_it_is_in_git(argo, aws):
    argo.until("dev", sync="Synced", health="Progressing", message="waiting for composite resource to become Ready")
    aws.claims.add("dev")
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
    refused = 'spec.stream.mode: Unsupported value: "FAST"'
    # Until the next comparison, which may come from the cache, people see it with the page's command, too.
    shown = partial(argo.run_of_page, "kubectl get application streamflix-dev")
    until(lambda: refused in argo.refusal("dev") and refused in shown())
    assert argo.claim("dev")["spec"] == before["spec"]

    commit = argo.push("dev", lambda claim: tags(claim).update(Owner="video-platform"))
    argo.until("dev", sync="Synced", health="Healthy", revision=commit)


def test_a_pause_is_seen_and_is_not_undone(argo):
    paused = {"metadata": {"annotations": {"crossplane.io/paused": "true"}}}
    argo.seen.merge(argo.claim("dev"), paused)
    argo.until("dev", health="Suspended", sync="Synced", message="It is paused")
    argo.seen.merge(argo.claim("dev"), {"metadata": {"annotations": {"crossplane.io/paused": None}}})
    argo.until("dev", health="Healthy")


def test_an_environment_that_is_not_healed_keeps_what_people_change(argo):
    """Until the next commit: Argo CD syncs each once, and a change by hand goes with that."""
    argo.until("staging", sync="Synced")
    argo.release(environments={"staging": {"selfHeal": False}})
    until(lambda: not argo.application("staging")["spec"]["syncPolicy"]["automated"].get("selfHeal"))
    assert argo.application("dev")["spec"]["syncPolicy"]["automated"]["selfHeal"]
    commit = argo.push("staging", lambda claim: tags(claim).update(Owner="third-team"))
    until(lambda: synced(argo, "staging") == commit, seconds=PATIENCE)
    argo.seen.merge(argo.claim("staging"), {"spec": {"tags": {"Owner": "somebody"}}})
    argo.until("staging", sync="OutOfSync")
    for _ in range(3):
        before = argo.application("staging")["status"]["reconciledAt"]
        # Times are whole seconds.
        time.sleep(1.1)
        argo.refusal("staging")
        until(lambda before=before: argo.application("staging")["status"]["reconciledAt"] != before)
    assert tags(argo.claim("staging"))["Owner"] == "somebody"

    argo.release()
    until(lambda: tags(argo.claim("staging"))["Owner"] == "third-team", seconds=PATIENCE)
    argo.until("staging", sync="Synced")


def synced(argo, environment):
    """The commit that the last sync applied, once that is over."""
    operation = argo.application(environment)["status"].get("operationState", {})
    return operation.get("syncResult", {}).get("revision") if operation.get("phase") == "Succeeded" else None


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
