"""The charts on a cluster that has Crossplane and nothing else, installed and removed by a real Helm."""

import re
import shutil
import subprocess
import threading
from functools import partial
from pathlib import Path

import pytest
import yaml

from pyxp import apply
from pyxp.catalog import Catalog, FolderStore
from pyxp.cli.app import run
from pyxp.installation.providers import crd_of

from .control_plane import building, control_plane
from .core import PATIENT, crossplane
from .management import Management
from .packaged import SYSTEM, of_charts
from .protection import (
    confirmed,
    delete_what_is_defined,
    deletion_is_refused,
    what_claims_stand_on_is_protected,
)
from .provider.definitions import definitions
from .releases import (
    GROUP,
    claims_belong_where_their_environment_is,
    definition,
    name,
    refusal,
    remove_releases,
    revisions,
    run_the_job,
)
from .witness import Witness, conditions, until

pytestmark = pytest.mark.toolchain

ROOT = Path(__file__).parents[2]
CHARTS = ROOT / "charts"
LOGINS = "providerconfigs.aws.upbound.io"


VARIANTS = {"platform": of_charts("variants").PLATFORM, "gitops": of_charts("variants").GITOPS}

# There is no registry behind this address, so nothing is fetched in vain.
HERE = {"packages": {"registry": "127.0.0.1:1/nowhere"}}
ARGO = {"argoproj.io": ("Application", "ApplicationSet", "AppProject")}


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """A cluster with Crossplane, and without any packages or definitions of a provider."""
    folder = tmp_path_factory.mktemp("blank")
    with control_plane(folder) as plane, crossplane(plane, *PATIENT) as core:
        made = Management(plane.kubeconfig, plane, core)
        seen = Witness(made.client())
        for item in seen.list("pkg.crossplane.io/v1", "Function"):
            seen.delete({"apiVersion": "pkg.crossplane.io/v1", "kind": "Function", "metadata": item["metadata"]})
        yield made


@pytest.fixture(scope="module")
def there(blank):
    """Tells what is on that cluster."""
    return Witness(blank.client())


@pytest.fixture(scope="module")
def helm_program():
    """A real Helm."""
    return building().pinned("helm", ROOT / "tests/charts/programs", "helm.sh/helm/v3/cmd/helm", large=False)


@pytest.fixture(scope="module")
def any_helm(blank, helm_program, tmp_path_factory):
    """Calls Helm against that cluster."""
    folder = tmp_path_factory.mktemp("helm")
    program = helm_program
    homes = {f"HELM_{name}_HOME": str(folder) for name in ("CACHE", "CONFIG", "DATA")}
    around = {"HOME": str(folder), **homes}

    def call(*arguments, values=None):
        command = [str(program), "--kubeconfig", str(blank.kubeconfig), *map(str, arguments)]
        if values is not None:
            path = folder / "values.yaml"
            path.write_text(yaml.safe_dump(values))
            command += ["--values", str(path)]
        return subprocess.run(command, env=around, capture_output=True, text=True, timeout=120, check=False)

    return call


@pytest.fixture
def helm(any_helm, there):
    """Helm, on a cluster where nothing is installed any more by the tests before."""
    remove_releases(any_helm, there)
    return any_helm


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
    assert len(policy["spec"]["activate"]) == 36
    until(lambda: {"Established": "True", "Offered": "True"}.items() <= conditions(definition(there)).items())
    claims_belong_where_their_environment_is(there)

    moved = {"qa": {"namespace": "streamflix-qa"}, "prod": {"namespace": "acme-prod"}}
    changed = HERE | {"environments": moved, "compositions": {"channel": "stable"}}
    upgraded = helm("upgrade", release, platform, "--namespace", SYSTEM, values=changed)
    assert upgraded.returncode == 0, upgraded.stderr
    assert (
        there.get("v1", "Namespace", "streamflix-qa")["metadata"]["labels"]["platform.streamflix.io/environment"]
        == "qa"
    )
    until(lambda: revisions(there, "channel=stable") == 2)
    assert revisions(there) == 4
    for place in ("streamflix-prod", "acme-prod"):
        deletion_is_refused(there, "v1", "Namespace", place)

    back = helm("rollback", release, "1", "--namespace", SYSTEM)
    assert back.returncode == 0, back.stderr
    composition = there.get("apiextensions.crossplane.io/v1", "Composition", "streamflix-pipeline")
    assert "channel" not in composition["metadata"]["labels"]

    removed = helm("uninstall", release, "--namespace", SYSTEM)
    assert removed.returncode == 0, removed.stderr
    assert revisions(there) == 4
    assert len(there.list("aws.upbound.io/v1beta1", "ProviderConfig")) == 4
    what_claims_stand_on_is_still_there(there)
    what_was_kept_changes_by_force(helm, there)

    delete_what_is_defined(there)
    until(lambda: definition(there) is None and revisions(there) == 0)


def test_claims_follow_revisions_as_they_say(helm, there):
    """Automatic ones each new revision, and back; those of a channel its own; manual ones none."""
    arguments = ("streamflix-platform", CHARTS / "streamflix-platform", "--namespace", SYSTEM)
    first = helm("install", *arguments, values=HERE)
    assert first.returncode == 0, first.stderr
    until(lambda: {"Established": "True", "Offered": "True"}.items() <= conditions(definition(there)).items())
    channel = {"compositionRevisionSelector": {"matchLabels": {"channel": "stable"}}}

    def claim(name, policy, **says):
        spec = {"environment": "dev", "compositionUpdatePolicy": policy, **says}
        metadata = {"name": name, "namespace": "streamflix-dev"}
        there.create({"apiVersion": GROUP, "kind": "StreamflixPipeline", "metadata": metadata, "spec": spec})

    def followed():
        """The channel of the revision that each claim's composite has, empty where it has none."""
        labels = {
            name(item): item["metadata"]["labels"].get("channel", "")
            for item in there.list("apiextensions.crossplane.io/v1", "CompositionRevision")
        }
        found = {}
        for composite in there.list(GROUP, "XStreamflixPipeline"):
            chosen = composite["spec"].get("compositionRevisionRef", {}).get("name")
            found[composite["metadata"]["labels"]["crossplane.io/claim-name"]] = labels.get(chosen)
        return found

    def upgrade(to):
        done = helm("upgrade", *arguments, values=HERE | {"compositions": {"channel": to}})
        assert done.returncode == 0, done.stderr

    claim("moving", "Automatic")
    claim("pinned", "Manual")
    until(lambda: followed() == {"moving": "", "pinned": ""}, followed)
    upgrade("stable")
    claim("steady", "Automatic", **channel)
    until(lambda: followed() == {"moving": "stable", "pinned": "", "steady": "stable"}, followed)
    upgrade("next")
    until(lambda: followed() == {"moving": "next", "pinned": "", "steady": "stable"}, followed)
    back = helm("rollback", "streamflix-platform", "1", "--namespace", SYSTEM)
    assert back.returncode == 0, back.stderr
    until(lambda: followed() == {"moving": "", "pinned": "", "steady": "stable"}, followed)
    for item in there.list(GROUP, "StreamflixPipeline"):
        there.delete(item | {"apiVersion": GROUP, "kind": "StreamflixPipeline"})
    until(lambda: not there.list(GROUP, "XStreamflixPipeline"))


def what_claims_stand_on_is_still_there(there):
    assert len(there.list("pkg.crossplane.io/v1", "Provider")) == 11
    assert there.get("v1", "Namespace", "streamflix-dev")["status"]["phase"] == "Active"
    assert there.get("apiextensions.crossplane.io/v1alpha1", "ManagedResourceActivationPolicy", "streamflix")
    api = "admissionregistration.k8s.io/v1"
    for policy in ("streamflix-environments", "streamflix-protection"):
        assert there.get(api, "ValidatingAdmissionPolicy", policy)
        assert there.get(api, "ValidatingAdmissionPolicyBinding", policy)
    what_claims_stand_on_is_protected(there)


def what_was_kept_changes_by_force(helm, there):
    """Helm takes objects back as they are, and compares later releases with what it believes to be there."""
    arguments = ("streamflix-platform", CHARTS / "streamflix-platform", "--namespace", SYSTEM)
    elsewhere = {"packages": {"registry": "127.0.0.1:2/elsewhere"}, "compositions": {"channel": "next"}}
    installed = helm("install", *arguments, values=elsewhere)
    assert installed.returncode == 0, installed.stderr
    assert provider(there)["spec"]["package"].startswith("127.0.0.1:1/")
    forced = helm("upgrade", *arguments, "--force", values=elsewhere)
    assert forced.returncode == 0, forced.stderr
    assert provider(there)["spec"]["package"].startswith("127.0.0.1:2/")
    until(lambda: revisions(there, "channel=next") == 2)
    assert "deletionTimestamp" not in definition(there)["metadata"]


def test_the_chart_for_argo_cd_is_installed_changed_rolled_back_and_removed(helm, there, blank):
    """Argo CD itself is not there, only its definitions."""
    catalog = Catalog(FolderStore(ROOT / "tests" / "charts" / "argocd"))
    crds = [crd_of(catalog.find_kind(group, kind)) for group, kinds in ARGO.items() for kind in kinds]
    assert apply([*crds, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "argocd"}}], blank.target).ok
    gitops, release = CHARTS / "streamflix-gitops", "streamflix-gitops"

    def applications():
        found = there.list("argoproj.io/v1alpha1", "ApplicationSet")
        elements = [item["spec"]["generators"][0]["list"]["elements"] for item in found]
        return sorted(element["environment"] for items in elements for element in items)

    installed = helm("install", release, gitops, "--namespace", "argocd")
    assert installed.returncode == 0, installed.stderr
    assert "kubectl patch configmap argocd-cm" in installed.stdout
    assert applications() == ["dev", "prod", "staging"]

    changed = {"environments": {"qa": {"namespace": "streamflix-qa"}, "staging": None}}
    upgraded = helm("upgrade", release, gitops, "--namespace", "argocd", values=changed)
    assert upgraded.returncode == 0, upgraded.stderr
    assert applications() == ["dev", "prod", "qa"]

    assert helm("rollback", release, "1", "--namespace", "argocd").returncode == 0
    assert applications() == ["dev", "prod", "staging"]
    assert helm("uninstall", release, "--namespace", "argocd").returncode == 0
    assert applications() == []
    # Argo CD lets go of its projects when no Application needs them any more.
    for project in there.list("argoproj.io/v1alpha1", "AppProject"):
        assert project["metadata"]["finalizers"] == ["resources-finalizer.argocd.argoproj.io"]
        assert project["metadata"]["deletionTimestamp"]
        there.merge(project, {"metadata": {"finalizers": None}})
    assert there.list("argoproj.io/v1alpha1", "AppProject") == []


def test_a_provider_takes_over_the_definition_that_the_chart_brought(helm, there, blank, tmp_path):
    """What makes one step of installing possible: configurations come first, and stay when their provider arrives."""
    own = next(item for item in definitions() if item["metadata"]["name"] == LOGINS)
    own["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["description"] = "The provider's own."
    packages = of_charts("registry")
    with packages.registry(tmp_path) as host:
        package = packages.stand_in("Provider", "provider-aws-kinesis", [own], "v2.6.0")
        reference = packages.serve(package, f"{host}/platform/provider-aws-kinesis")
        values = yaml.safe_load((CHARTS / "streamflix-platform" / "values.yaml").read_text(encoding="utf-8"))
        others = dict.fromkeys(values["packages"]["providers"]) | {"provider-aws-kinesis": reference}
        given = {"packages": {"providers": others, "functions": dict.fromkeys(values["packages"]["functions"])}}
        arguments = ("--namespace", SYSTEM, "--reset-values", "--install")
        done = helm("upgrade", "streamflix-platform", CHARTS / "streamflix-platform", *arguments, values=given)
        assert done.returncode == 0, done.stderr
        before = [item["metadata"]["uid"] for item in there.list("aws.upbound.io/v1beta1", "ProviderConfig")]
        secret_of_the_webhooks(there)
        until(lambda: controller(crd(there)) == "ProviderRevision", lambda: str(provider(there).get("status")))
        until(lambda: conditions(provider(there)).get("Installed") == "True")

    described = crd(there)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["description"]
    assert described == "The provider's own."
    assert [item["metadata"]["uid"] for item in there.list("aws.upbound.io/v1beta1", "ProviderConfig")] == before != []
    again = helm("upgrade", "streamflix-platform", CHARTS / "streamflix-platform", *arguments, values=given)
    assert again.returncode == 0, again.stderr
    assert controller(crd(there)) == "ProviderRevision"
    (revision,) = there.list("pkg.crossplane.io/v1", "ProviderRevision")
    deletion_is_refused(there, "pkg.crossplane.io/v1", "ProviderRevision", name(revision))


def secret_of_the_webhooks(there):
    """Plays the one thing of a provider's runtime that its definitions wait for: nothing runs providers here."""
    kind = ("pkg.crossplane.io/v1", "ProviderRevision")
    (revision,) = until(lambda: there.list(*kind), lambda: str(provider(there).get("status")))
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "webhooks", "namespace": SYSTEM}}
    there.create(secret | {"stringData": {"tls.crt": "nobody's"}})
    there.merge(revision, {"status": {"tlsServerSecretName": "webhooks"}}, status=True)


def test_crossplane_installs_the_platform_from_a_package(helm, there, tmp_path, monkeypatch, capsys):
    """The same XRD and Composition as from the chart, owned by the revision of the package."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    head = {"apiVersion": "pkg.crossplane.io/v1", "kind": "Configuration", "metadata": {"name": "streamflix"}}
    with of_charts("registry").registry(tmp_path) as host:
        assert run(["package", "v1.2.3", "--push", f"{host}/acme/streamflix", "--project", str(ROOT)]) == 0
        reference = capsys.readouterr().out.strip()
        # Nothing there can pull the packages that it depends on, and a Crossplane built from its module has no version.
        alone = {"skipDependencyResolution": True, "ignoreCrossplaneConstraints": True}
        there.create(head | {"spec": {"package": reference, **alone}})
        installed = {"Installed": "True", "Healthy": "True"}
        look = partial(there.get, head["apiVersion"], head["kind"], "streamflix")
        until(lambda: installed.items() <= conditions(look()).items(), lambda: str(look()["status"]))
    until(lambda: {"Established": "True", "Offered": "True"}.items() <= conditions(definition(there)).items())
    made = yaml.safe_load((ROOT / "xrds" / "streamflixpipeline.yaml").read_text(encoding="utf-8"))
    assert definition(there)["spec"]["names"] == made["spec"]["names"]
    assert controller(definition(there)) == "ConfigurationRevision"
    until(lambda: revisions(there) == 2)
    # The collector, which takes what the package owned, is refused as anybody is where a chart's policy protects that.
    assert len(confirmed(there)) == 3
    there.delete(head)
    until(lambda: definition(there) is None and revisions(there) == 0)


def crd(there):
    return there.get("apiextensions.k8s.io/v1", "CustomResourceDefinition", LOGINS)


def controller(manifest):
    """The kind of what controls an object; None where nothing does."""
    owners = manifest["metadata"].get("ownerReferences", [])
    return next((owner["kind"] for owner in owners if owner.get("controller")), None)


def provider(there):
    return there.get("pkg.crossplane.io/v1", "Provider", "provider-aws-kinesis")


def test_a_second_platform_leaves_out_the_packages_of_the_first(helm, there):
    first = helm("install", "streamflix-platform", CHARTS / "streamflix-platform", "--namespace", SYSTEM, values=HERE)
    assert first.returncode == 0, first.stderr
    chart = ROOT / "examples/media-archive/charts/media-archive-platform"
    install = ("install", "media-archive-platform", chart, "--namespace", SYSTEM)
    refused = helm(*install, values=HERE)
    assert refused.returncode == 1
    assert "exists and cannot be imported into the current release" in refused.stderr
    assert there.get("v1", "Namespace", "media") is None

    there_already = {
        "functions": ("function-patch-and-transform", "function-auto-ready"),
        "providers": [f"provider-aws-{name}" for name in ("cloudwatch", "iam", "kms", "sns", "sqs")],
    }
    packages = HERE["packages"] | {kind: dict.fromkeys(names) for kind, names in there_already.items()}
    # The protection of its own would outlive this test.
    second = helm(*install, values={"packages": packages, "protection": {"enabled": False, "keep": False}})
    assert second.returncode == 0, second.stderr
    told = re.findall(r"^  (?:Function|Provider) (\S+)", second.stdout, re.MULTILINE)
    assert sorted(told) == sorted(name for names in there_already.values() for name in names)
    place = ("apiextensions.crossplane.io/v2", "CompositeResourceDefinition")
    media = "mediaarchives.platform.media.example.org"
    until(lambda: conditions(there.get(*place, media)).get("Established") == "True")
    assert helm("uninstall", "media-archive-platform", "--namespace", SYSTEM).returncode == 0
    until(lambda: there.get(*place, media) is None)
    what_claims_stand_on_is_still_there(there)


def test_a_field_of_another_name_that_claims_may_lack_says_where_they_belong(helm, there, tmp_path):
    """A project whose claims may name their stage, and need not."""
    from kubernetes.client import ApiException

    charts = of_charts("projects").write_project(tmp_path)
    for crd_of_its_kinds in yaml.safe_load_all((tmp_path / "crds.yaml").read_text()):
        there.apply(crd_of_its_kinds)
    # The protection of its own would outlive this test, and that of the first platform holds the functions of both.
    values = {"packages": {"install": False}, "protection": {"enabled": False, "keep": False}}
    done = helm("install", "stages-platform", charts / "stages-platform", "--namespace", SYSTEM, values=values)
    assert done.returncode == 0, done.stderr
    place = ("apiextensions.crossplane.io/v2", "CompositeResourceDefinition", "xstages.stages.example.org")
    until(lambda: {"Established": "True", "Offered": "True"}.items() <= conditions(there.get(*place)).items())

    def stage(namespace, **spec):
        return {
            "apiVersion": "stages.example.org/v1",
            "kind": "Stage",
            "metadata": {"name": "try", "namespace": namespace},
            "spec": spec,
        }

    until(lambda: refusal(there, stage("default", stage="dev")))
    belongs = "claims of the environment dev belong into the namespace stages-dev, not into default"
    assert belongs in refusal(there, stage("default", stage="dev"))
    assert "need a namespace with the label" in refusal(there, stage("default", stage="other"))
    assert refusal(there, stage("stages-dev", stage="dev")) == refusal(there, stage("default", size="large")) == ""
    # Without a stage it may lie anywhere; it gets one only where that belongs.
    made = there.create(stage("default", size="large"))
    with pytest.raises(ApiException, match=belongs):
        there.merge(made, {"spec": {"stage": "dev"}})
    there.merge(made, {"spec": {"size": "small"}})
    there.delete(made)
    removed = helm("uninstall", "stages-platform", "--namespace", SYSTEM)
    assert removed.returncode == 0, removed.stderr
    until(lambda: there.get(*place) is None)


@pytest.mark.parametrize(("chart", "variant"), [(chart, name) for chart, all_of in VARIANTS.items() for name in all_of])
def test_the_server_takes_every_object_of_every_variant(any_helm, there, grounds, chart, variant):
    """A dry run, in which each object passes the schema of its kind, its rules and all webhooks."""
    namespace = "argocd" if chart == "gitops" else SYSTEM
    place = ("template", f"streamflix-{chart}", CHARTS / f"streamflix-{chart}", "--namespace", namespace)
    rendered = any_helm(*place, values=VARIANTS[chart][variant])
    assert rendered.returncode == 0, rendered.stderr
    objects = [item for item in yaml.safe_load_all(rendered.stdout) if item]
    for item in objects:
        if item["kind"] == "Namespace":
            there.apply(item)
    for item in objects:
        there.apply(item, dry_run="All")
    assert len(objects) >= (1 if variant in ("bare", "claims-only") else 3)


@pytest.fixture(scope="module")
def grounds(there, blank):
    """What must be there before the charts: definitions of kinds that others bring, and a namespace."""
    catalog = Catalog(FolderStore(ROOT / "tests" / "charts" / "argocd"))
    crds = [crd_of(catalog.find_kind(group, kind)) for group, kinds in ARGO.items() for kind in kinds]
    crds += yaml.safe_load_all((CHARTS / "plain" / "streamflix-crds.yaml").read_text(encoding="utf-8"))
    assert apply([*crds, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "argocd"}}], blank.target).ok


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
    assert said, done.stderr
    assert done.returncode == 1
    assert "job streamflix-platform-wait failed" in done.stderr
    assert "timed out waiting for the condition on providers/provider-aws-ec2" in said[0]
