"""The charts as a real Helm renders them."""

import shutil
from pathlib import Path

import pytest
import yaml

from pyxp import Surroundings, read_documents, read_manifests, render
from pyxp.cli.app import run
from pyxp.structural.kubernetes_kinds import native_scope

from .conftest import ROOT, by_name
from .projects import write_project
from .variants import CHAIN, GITOPS, PLATFORM, REFUSED, ROLE

pytestmark = pytest.mark.toolchain

CHARTS = ROOT / "charts"
EXAMPLE = ROOT / "examples" / "media-archive"
ARGO = Path(__file__).parent / "argocd"
LABEL = "platform.streamflix.io/environment"
NAMESPACES = {"platform": "crossplane-system", "gitops": "argocd"}
WAVE = "argocd.argoproj.io/sync-wave"
KEPT = {"helm.sh/resource-policy": "keep"}
ANNOTATED = {"CompositeResourceDefinition": KEPT, "Composition": {WAVE: "1", **KEPT}}
"""What the platform's own documents have in the chart besides what was generated."""


def chart(name):
    return CHARTS / f"streamflix-{name}"


def documents(*paths):
    return by_name(item for path in paths for item in yaml.safe_load_all(path.read_text(encoding="utf-8")) if item)


@pytest.mark.parametrize(
    "path",
    [
        *(CHARTS / f"streamflix-{name}" for name in NAMESPACES),
        *(EXAMPLE / "charts" / f"media-archive-{name}" for name in NAMESPACES),
    ],
    ids=lambda path: path.name,
)
def test_helm_finds_nothing_wrong(helm, path):
    done = helm("lint", "--strict", path)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("folder", "name"), [(ROOT, "streamflix"), (EXAMPLE, "media-archive")])
def test_plain_manifests_are_what_the_charts_are_with_their_defaults(helm, folder, name):
    charts = folder / "charts"
    _, platform = helm.template(charts / f"{name}-platform", "crossplane-system")
    _, gitops = helm.template(charts / f"{name}-gitops", "argocd")
    _, with_crds = helm.template(charts / f"{name}-platform", "crossplane-system", None, "--include-crds")

    definitions = [*(folder / "xrds").iterdir(), *(folder / "compositions").iterdir()]
    own = [path for path in definitions if path.name != "functions.yaml"]
    own_documents = documents(*own)
    for key in own_documents:
        assert platform[key]["metadata"].pop("annotations") == ANNOTATED[key[0]]
    assert platform == documents(charts / "plain" / f"{name}-platform.yaml") | own_documents
    assert gitops == documents(charts / "plain" / f"{name}-gitops.yaml")
    crds = {key: item for key, item in with_crds.items() if key not in platform}
    assert crds == documents(charts / "plain" / f"{name}-crds.yaml") != {}


@pytest.mark.parametrize("variant", PLATFORM)
def test_every_object_of_the_platform_is_valid(helm, variant, tmp_path, capsys):
    text, _ = helm.template(chart("platform"), NAMESPACES["platform"], PLATFORM[variant])
    (tmp_path / "rendered.yaml").write_text(text)

    assert validated(tmp_path, capsys)


@pytest.mark.parametrize("variant", GITOPS)
def test_every_object_for_argo_cd_is_valid(helm, variant, tmp_path, capsys):
    text, _ = helm.template(chart("gitops"), NAMESPACES["gitops"], GITOPS[variant])
    (tmp_path / "rendered.yaml").write_text(text)

    assert validated(tmp_path, capsys)


def validated(folder, capsys):
    """Whether pyxp finds the folder's manifests valid, with Argo CD's kinds known; it leaves Kubernetes' own alone."""
    (folder / "pyxp.toml").write_text(f'[paths]\ncatalogs = "{ARGO.as_posix()}"\n')
    path = folder / "rendered.yaml"
    judged = [item for item in yaml.safe_load_all(path.read_text()) if item and not native(item)]
    path.write_text(yaml.safe_dump_all(judged))
    code = run(["validate", "--project", str(folder), str(path)])
    said = capsys.readouterr()
    assert code == 0, said.out + said.err
    return f"{len(judged)} documents checked: 0 errors" in said.out + said.err


def native(document):
    return native_scope(document["apiVersion"], document["kind"]) is not None


@pytest.mark.parametrize(("name", "word"), [("platform", "enviroments"), ("gitops", "repo")])
def test_helm_applies_the_schema(helm, name, word):
    (values,) = [values for values, why in REFUSED[name] if why == word]

    done = helm("template", "x", chart(name), values=values)

    assert done.returncode == 1 and f"additional properties '{word}' not allowed" in done.stderr


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"login": {"credentials": {"source": "IRSA"}}}, "name the role in runtime.serviceAccountAnnotations"),
        (
            {"login": {"credentials": {"source": "WebIdentity"}}},
            "say with which role, in providerConfigs.streamflix-dev",
        ),
        ({"login": {"credentials": {"source": "Secret"}}}, "say which, in providerConfigs.streamflix-dev.credentials"),
        (
            {"login": {"credentials": {"source": None}}},
            "streamflix-dev: say how it logs in, in login.credentials.source",
        ),
        (
            {"runtime": {"serviceAccountAnnotations": {"eks.amazonaws.com/role-arn": ROLE}}},
            "nothing logs in with it: set login.credentials.source to IRSA",
        ),
        (
            {"environments": {"qa": {"namespace": "streamflix-dev"}}},
            "environments.qa.namespace is streamflix-dev, and so is that of environments.dev",
        ),
        ({"login": None}, "missing property 'login'"),
        (
            {"login": {"credentials": {"source": "WebIdentity", "webIdentity": {"roleSessionName": "x"}}}},
            "say with which role, in providerConfigs.streamflix-dev.credentials.webIdentity.roleARN",
        ),
        (
            {"login": {"credentials": {"source": "Upbound", "upbound": {}}}},
            "say with which role, in providerConfigs.streamflix-dev.credentials.upbound.webIdentity.roleARN",
        ),
        (
            {"environments": {"qa": {"namespace": "x", "labels": {LABEL: "dev"}}}},
            f"environments.qa.labels: {LABEL} follows from the name of the environment: take it out",
        ),
        (
            {"environments": {"dev": {"labels": {"platform.streamflix.io/protected": "true"}}}},
            "environments.dev.labels: platform.streamflix.io/protected follows from `protected` of the environment",
        ),
        ({"environments": {"QA": {"namespace": "x"}}}, "at '/environments': additional properties 'QA' not allowed"),
        (
            {"packages": {"functions": {"function-auto-ready": "v0.8.0"}}},
            "at '/packages/functions/function-auto-ready': 'v0.8.0' does not match pattern",
        ),
        ({"providerConfigs": {"streamflix-prd": None}}, "providerConfigs.streamflix-prd: no Composition names it"),
    ],
)
def test_values_that_lack_something_are_refused_with_what_to_write(helm, values, why):
    done = helm("template", "x", chart("platform"), values=values)

    assert done.returncode == 1 and why in done.stderr


def test_definitions_come_out_byte_for_byte_but_for_what_keeps_and_orders_them(helm):
    kept, _ = helm.template(chart("platform"), NAMESPACES["platform"])
    bare, _ = helm.template(chart("platform"), NAMESPACES["platform"], PLATFORM["bare"])

    for path in sorted(ROOT.glob("*/streamflixpipeline*.yaml")):
        made = path.read_text(encoding="utf-8")
        wave = [f'{WAVE}: "1"'] if path.parent.name == "compositions" else []
        assert made not in kept
        assert with_annotations(made, wave) in bare
        assert with_annotations(made, [*wave, "helm.sh/resource-policy: keep"]) in kept


def with_annotations(text, lines):
    if not lines:
        return text
    return text.replace("\nspec:\n", "\n  annotations:\n    " + "\n    ".join(lines) + "\nspec:\n", 1)


def test_a_release_that_could_be_removed_by_half_is_refused(helm):
    done = helm("template", "x", chart("platform"), values={"protection": {"keep": False}})

    assert done.returncode == 1 and "set protection.enabled=false, too" in done.stderr


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_a_claim_renders_the_same_from_the_chart(helm, environment):
    text, _ = helm.template(chart("platform"), NAMESPACES["platform"])
    claims = read_manifests([ROOT / "claims" / f"{environment}.yaml"])
    generated = read_manifests([ROOT / "xrds", ROOT / "compositions"])

    from_chart = render(claims, Surroundings(known=read_documents(text)))
    from_files = render(claims, Surroundings(known=generated))
    assert from_chart.ok and composed(from_chart) == composed(from_files) != [[]]


def composed(result):
    return [stack.rendered.composed for stack in result.stacks]


def test_a_channel_is_a_label_of_the_compositions_and_changes_nothing_else(helm):
    _, plain = helm.template(chart("platform"), NAMESPACES["platform"])
    _, labelled = helm.template(chart("platform"), NAMESPACES["platform"], PLATFORM["channel"])

    differing = {key for key in plain if plain[key] != labelled[key]}
    assert {name for _, _, name in differing} == {"streamflix-pipeline", "streamflix-pipeline-production"}
    for key in differing:
        assert labelled[key]["metadata"]["labels"].pop("channel") == "stable"
        assert labelled[key]["metadata"]["labels"] == plain[key]["metadata"].setdefault("labels", {})
    assert plain == labelled


def test_each_environment_logs_in_as_its_values_say(helm):
    _, chained = helm.template(chart("platform"), NAMESPACES["platform"], PLATFORM["chain"])
    _, irsa = helm.template(chart("platform"), NAMESPACES["platform"], PLATFORM["irsa"])

    prod, dev = (chained["ProviderConfig", "", f"streamflix-{name}"]["spec"] for name in ("prod", "dev"))
    assert prod["assumeRoleChain"][0]["externalID"] == "crossplane" and "assumeRoleChain" not in dev
    assert prod["credentials"] == dev["credentials"] == {"source": "PodIdentity"}
    account = irsa["DeploymentRuntimeConfig", "", "streamflix-providers"]["spec"]["serviceAccountTemplate"]
    assert account["metadata"]["annotations"] == {"eks.amazonaws.com/role-arn": ROLE}


def test_an_environment_of_the_values_has_its_provider_config_unless_it_is_said_not_to(helm):
    values = {
        "environments": {
            "qa": {"namespace": "video-qa"},
            "dev": {"namespace": "streamflix-dev", "providerConfig": False},
            "staging": None,
        },
        "providerConfigs": {"streamflix-qa": CHAIN, "shared": {"additional": True}},
    }
    _, found = helm.template(chart("platform"), NAMESPACES["platform"], values)

    configs = {name: item["spec"] for (kind, _, name), item in found.items() if kind == "ProviderConfig"}
    assert set(configs) == {"shared", "streamflix-prod", "streamflix-qa"}
    assert configs["streamflix-qa"]["assumeRoleChain"] == CHAIN["assumeRoleChain"]
    _, absent = helm.template(chart("platform"), NAMESPACES["platform"], {"providerConfigs": None})
    assert ("ProviderConfig", "", "streamflix-dev") in absent


def test_a_provider_config_that_somebody_else_makes_is_null(helm):
    given = {"providerConfigs": {"streamflix-prod": None}}
    _, found = helm.template(chart("platform"), NAMESPACES["platform"], given)
    _, around = helm.template(chart("gitops"), NAMESPACES["gitops"], {"platform": {"values": given}})

    handed = around["Application", "argocd", "streamflix-platform"]["spec"]["source"]["helm"]["valuesObject"]
    assert handed["providerConfigs"] == {"streamflix-prod": None}
    assert {name for kind, _, name in found if kind == "ProviderConfig"} == {"streamflix-dev", "streamflix-staging"}
    _, made = helm.template(chart("platform"), NAMESPACES["platform"], handed)
    assert made == found


@pytest.mark.parametrize(
    ("names", "environments", "why"),
    [
        # What another entry lacks does not hide the misspelt name.
        (
            ["streamflix-prd"],
            {},
            "providerConfigs.streamflix-prd: no Composition names it. Did you mean streamflix-prod?",
        ),
        (["streamflix-stagin"], {}, "Did you mean streamflix-staging? Known are streamflix-dev, streamflix-prod,"),
        (["streamflx-dev"], {}, "Did you mean streamflix-dev?"),
        # Nothing near, so none that may be the account of another environment.
        (
            ["streamflix-qa"],
            {},
            "no Composition names it. Known are streamflix-dev, streamflix-prod, streamflix-staging;",
        ),
        (["streamflix-dev"], {"dev": None}, "one that is for others says additional: true"),
        (
            ["streamflix-dev"],
            {"dev": {"providerConfig": False}},
            "and environments.dev.providerConfig=false that somebody else makes it",
        ),
    ],
)
def test_provider_configs_that_nothing_uses_are_refused(helm, names, environments, why):
    given = {name: {"credentials": {"source": "IRSA"}} for name in names}
    done = helm("template", "x", chart("platform"), values={"providerConfigs": given, "environments": environments})

    assert done.returncode == 1 and why in done.stderr


def test_what_a_provider_config_says_counts_also_where_it_is_no_or_nothing(helm):
    values = {
        "login": {"s3_use_path_style": True, "assumeRoleChain": CHAIN["assumeRoleChain"]},
        "providerConfigs": {
            "streamflix-dev": {"s3_use_path_style": False, "assumeRoleChain": []},
        },
    }
    _, found = helm.template(chart("platform"), NAMESPACES["platform"], values)

    dev, staging = (found["ProviderConfig", "", f"streamflix-{name}"]["spec"] for name in ("dev", "staging"))
    assert (dev["s3_use_path_style"], dev["assumeRoleChain"]) == (False, [])
    assert staging["s3_use_path_style"] is True and staging["assumeRoleChain"] == CHAIN["assumeRoleChain"]


def test_what_argo_cd_hands_on_is_checked_as_the_platforms_chart_does(helm):
    """The same values are good for both charts: the one that Argo CD renders does not come up with another answer."""
    for variant in PLATFORM.values():
        given = {name: part for name, part in variant.items() if name not in ("environments", "global")}
        places = {
            name: {"namespace": item["namespace"], "protected": item.get("protected", False)}
            for name, item in variant.get("environments", {}).items()
        }
        helm.template(chart("gitops"), NAMESPACES["gitops"], {"environments": places, "platform": {"values": given}})


def test_a_platform_of_another_provider_gets_its_charts_with_a_login_that_this_takes(helm, tmp_path, capsys):
    charts = write_project(tmp_path)
    for name in NAMESPACES:
        done = helm("lint", "--strict", charts / f"stages-{name}")
        assert done.returncode == 0, done.stdout + done.stderr
    text, found = helm.template(charts / "stages-platform", NAMESPACES["platform"])
    secret = {"namespace": "crossplane-system", "name": "stages-providers", "key": "credentials"}
    login = found["ProviderConfig", "", "default"]
    assert login["spec"] == {"credentials": {"source": "Secret", "secretRef": secret}}
    assert login in documents(charts / "plain" / "stages-platform.yaml").values()
    (tmp_path / "rendered.yaml").write_text(text)
    # Its kinds are known from its own schemas.
    (tmp_path / "judged").mkdir()
    (tmp_path / "judged" / "pyxp.toml").write_text('[paths]\ncatalogs = "../schemas"\n')
    assert run(["validate", "--project", str(tmp_path / "judged"), str(tmp_path / "rendered.yaml")]) == 0
    assert not (charts / "stages-platform" / "access").exists()
    assert "`access/`" not in (charts / "stages-platform" / "README.md").read_text()
    capsys.readouterr()
    done = helm(
        "template", "x", charts / "stages-platform", values={"login": {"credentials": {"source": "PodIdentity"}}}
    )
    assert done.returncode == 1 and "value must be one of 'None', 'Secret'" in done.stderr


def test_argo_cd_installs_the_platform_with_the_environments_that_it_has(helm):
    values = {
        "environments": {"dev": {"namespace": "acme-dev"}, "qa": {"namespace": "acme-qa"}, "staging": None},
        **GITOPS["platform"],
    }
    _, found = helm.template(chart("gitops"), NAMESPACES["gitops"], values)

    handed = found["Application", "argocd", "streamflix-platform"]["spec"]["source"]["helm"]["valuesObject"]
    assert handed["environments"] == {
        "dev": {"namespace": "acme-dev", "labels": {"team": "video"}},
        "qa": {"namespace": "acme-qa"},
        "staging": None,
        "prod": {"namespace": "streamflix-prod", "protected": True},
    }
    _, made = helm.template(chart("platform"), NAMESPACES["platform"], handed)
    assert {name for kind, _, name in made if kind == "Namespace"} == {"acme-dev", "acme-qa", "streamflix-prod"}
    project = found["AppProject", "argocd", "streamflix-platform"]["spec"]
    allowed = {
        (item["group"], item["kind"])
        for scope in ("clusterResourceWhitelist", "namespaceResourceWhitelist")
        for item in project[scope]
    }
    for item in made.values():
        group = item["apiVersion"].rpartition("/")[0]
        assert {(group, item["kind"]), (group, "*")} & allowed, item["kind"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"repository": {"url": ""}}, "repository.url: say where claims and charts lie in git"),
        (
            {"platform": {"values": {"environments": {"qa": {"namespace": "x"}}}}},
            "platform.values.environments.qa: there is no environment of that name in environments",
        ),
        (
            {"platform": {"values": {"environments": {"dev": {"namespace": "x"}}}}},
            "platform.values.environments.dev.namespace is x, and environments.dev.namespace is streamflix-dev",
        ),
        (
            {"environments": {"qa": {"namespace": "streamflix-dev"}}},
            "environments.qa.namespace is streamflix-dev, and so is that of environments.dev",
        ),
        (
            {"platform": {"values": {"providerConfigs": {"streamflix-prd": CHAIN}}}},
            "platform.values.providerConfigs.streamflix-prd: no Composition names it. Did you mean streamflix-prod? ",
        ),
        (
            {"environments": {"prod": None}, "platform": {"values": {"providerConfigs": {"streamflix-prod": CHAIN}}}},
            "platform.values.providerConfigs.streamflix-prod: no Composition names it.",
        ),
        (
            {"platform": {"values": {"login": {"credentials": {"source": "IRSA"}}}}},
            "streamflix-dev logs in with IRSA: name the role in platform.values.runtime.serviceAccountAnnotations",
        ),
        (
            {"platform": {"values": {"login": {"credentials": {"source": "Secret"}}}}},
            "say which, in platform.values.providerConfigs.streamflix-dev.credentials.secretRef",
        ),
        (
            {"platform": {"values": {"protection": {"keep": False}}}},
            "set platform.values.protection.enabled=false, too",
        ),
        # What is not said of an environment is false.
        (
            {"platform": {"values": {"environments": {"dev": {"protected": True}}}}},
            "platform.values.environments.dev.protected is true, and environments.dev.protected is false: say it there",
        ),
        (
            {"platform": {"values": {"environments": {"dev": None}}}},
            "platform.values.environments.dev is null: say it of environments.dev",
        ),
        (
            {"platform": {"values": {"environments": {"dev": {"labels": {LABEL: "qa"}}}}}},
            f"platform.values.environments.dev.labels: {LABEL} follows from the name of the environment",
        ),
        (
            {"platform": {"values": {"packages": {"functions": {"function-autoready": None}}}}},
            "it brings no package of that name: did you mean function-auto-ready?",
        ),
        ({"platform": {"path": "../x"}}, "at '/platform/path': '../x' does not match pattern"),
        (
            {"platform": {"enabled": False}, "environments": {"qa": {"namespace": "streamflix-dev"}}},
            "environments.qa.namespace is streamflix-dev, and so is that of environments.dev",
        ),
        (
            {"sync": {"options": ["ServerSideAply=true"]}},
            "sync.options: ServerSideAply=true is none that Argo CD knows: did you mean ServerSideApply?",
        ),
    ],
)
def test_values_for_argo_cd_that_contradict_each_other_are_refused(helm, values, why):
    done = helm("template", "x", chart("gitops"), values=values)

    assert done.returncode == 1 and why in done.stderr


def test_packages_come_from_a_mirror(helm):
    _, found = helm.template(chart("platform"), NAMESPACES["platform"], PLATFORM["mirror"])

    packages = [item["spec"] for (kind, _, _), item in found.items() if kind in ("Function", "Provider")]
    assert len(packages) == 14
    for spec in packages:
        assert spec["package"].startswith("mirror.example.org/crossplane/") and spec["packagePullSecrets"]


def test_the_job_waits_for_every_package(helm):
    _, found = helm.template(chart("platform"), NAMESPACES["platform"], PLATFORM["waiting"])

    job = found["Job", "crossplane-system", "streamflix-platform-wait"]
    (container,) = job["spec"]["template"]["spec"]["containers"]
    packages = {item for item in container["args"] if ".pkg.crossplane.io/" in item}
    assert container["args"][:3] == ["wait", "--for=condition=Healthy", "--timeout=3m"]
    assert packages == {
        f"{kind.lower()}s.pkg.crossplane.io/{name}" for kind, _, name in found if kind in ("Function", "Provider")
    }


def test_switched_off_is_gone(helm):
    _, found = helm.template(chart("platform"), NAMESPACES["platform"], PLATFORM["bare"])

    assert {kind for kind, _, _ in found} == {"CompositeResourceDefinition", "Composition", "ProviderConfig"}


def test_an_environment_that_is_switched_off_may_still_be_deleted_from(helm):
    _, found = helm.template(chart("gitops"), NAMESPACES["gitops"], GITOPS["switched-off"])

    elements = found["ApplicationSet", "argocd", "streamflix-claims"]["spec"]["generators"][0]["list"]["elements"]
    assert [item["environment"] for item in elements] == ["dev"]
    places = found["AppProject", "argocd", "streamflix-claims"]["spec"]["destinations"]
    assert "streamflix-staging" in [item["namespace"] for item in places]


@pytest.fixture
def notes(helm, tmp_path):
    """The notes of a chart, which Helm shows only when it installs: rendered as part of an object."""

    def render_them(name, values=None):
        copied = tmp_path / chart(name).name
        shutil.copytree(chart(name), copied, dirs_exist_ok=True)
        path = '{{ include (printf "%s/templates/NOTES.txt" .Chart.Name) . | toJson }}'
        (copied / "templates" / "zz.yaml").write_text(f"kind: Notes\nmetadata: {{name: x}}\ntext: {path}\n")
        _, found = helm.template(copied, NAMESPACES[name], values)
        return found["Notes", "", "x"]["text"]

    return render_them


def test_notes_tell_what_comes_next(notes):
    told = notes("platform")
    assert "kubectl wait --for=condition=Healthy" in told and "leaves out packages" not in told
    assert "kubectl patch configmap" in notes("gitops")


def test_notes_ask_for_nothing_that_is_done_and_leave_no_list_empty(notes):
    waited = notes("platform", PLATFORM["waiting"])
    assert "Its packages are healthy" in waited and "Wait until they are healthy" not in waited
    bare = notes("platform", {"environments": None, "namespaces": {"create": False}})
    assert "Then apply claims. The values name no environment for them." in bare and "apply claims:" not in bare
    assert f"the label of its environment, {LABEL}, and those of" in bare
    assert "platform.streamflix.io/protected=true, too" in bare
    nothing = notes("gitops", {"environments": None, "platform": {"enabled": False}})
    assert nothing.startswith("Argo CD keeps nothing in sync yet: name the environments") and "now keeps" not in nothing
    off = {name: {"enabled": False} for name in ("dev", "staging", "prod")}
    assert "now keeps" not in notes("gitops", {"environments": off, "platform": {"enabled": False}})


def test_notes_name_what_must_be_there_without_the_release(notes):
    some = {"functions": {"function-auto-ready": None}, "providers": {"provider-aws-ec2": None}}
    told = notes("platform", {"packages": some})
    left_out = [line.split()[:2] for line in told.splitlines() if line.startswith(("  Function ", "  Provider "))]
    assert left_out == [["Function", "function-auto-ready"], ["Provider", "provider-aws-ec2"]]
    assert "crossplane-contrib/provider-aws-ec2:v2.6.0" in told

    none = notes("platform", {"packages": {"install": False}, "namespaces": {"create": False}})
    assert none.count("\n  Function ") == 3 and none.count("\n  Provider ") == 11
    assert "each with the label of its environment, platform.streamflix.io/environment" in none
    assert "now fetches" not in none


def test_braces_of_values_are_no_templates_of_argo_cd(helm):
    values = {
        "repository": {"url": "https://git.example.org/{{.x}}", "revision": "{{.y}}", "claims": "c/{{.z}}"},
        "sync": {"options": ["a={{.o}}"]},
    }
    _, found = helm.template(chart("gitops"), NAMESPACES["gitops"], values)

    for name in ("streamflix-claims", "streamflix-protected"):
        spec = found["ApplicationSet", "argocd", name]["spec"]["template"]["spec"]
        given = [spec["source"][key] for key in ("repoURL", "targetRevision", "path")]
        assert given == ["https://git.example.org/{{`{{`}}.x}}", "{{`{{`}}.y}}", "c/{{`{{`}}.z}}"]
        assert spec["syncPolicy"]["syncOptions"] == ["a={{`{{`}}.o}}"]
        assert spec["source"]["directory"]["include"] == "{{.environment}}.yaml"
    # An Application of its own is not a template.
    assert found["Application", "argocd", "streamflix-platform"]["spec"]["source"]["targetRevision"] == "{{.y}}"


def test_texts_that_look_like_something_else_stay_texts(helm):
    values = {
        "enabled": True,
        "runtime": {"name": "123", "serviceAccount": "true"},
        "environments": {"qa": {"namespace": "on"}},
        "wait": {"enabled": True, "image": "*a", "timeout": "1m"},
    }
    text, _ = helm.template(chart("platform"), NAMESPACES["platform"], values)
    found = [item for item in yaml.safe_load_all(text) if item]
    named = {(item["kind"], item["metadata"]["name"]): item for item in found}
    assert named["DeploymentRuntimeConfig", "123"]["spec"]["serviceAccountTemplate"]["metadata"]["name"] == "true"
    assert ("Namespace", "on") in named
    (job,) = (item for item in found if item["kind"] == "Job")
    (container,) = job["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "*a" and "--timeout=1m" in container["args"]


def test_claims_go_nowhere_where_there_is_no_environment(helm):
    text, _ = helm.template(chart("gitops"), NAMESPACES["gitops"], {"environments": None})
    projects = [item for item in yaml.safe_load_all(text) if item and item["kind"] == "AppProject"]
    allowed = {project["metadata"]["name"]: project["spec"]["destinations"] for project in projects}
    assert allowed["streamflix-claims"] == []
    assert "*" not in [place["namespace"] for places in allowed.values() for place in places]


@pytest.mark.parametrize(
    ("environments", "why"),
    [
        ({"qa": {"namespace": "*"}}, "at '/environments/qa/namespace': '*' does not match pattern"),
        ({"platform": {"namespace": "streamflix-dev"}}, "environments.platform: its Application would be called"),
        ({"QA": {"namespace": "x"}}, "at '/environments': additional properties 'QA' not allowed"),
    ],
)
def test_what_argo_cd_would_misunderstand_is_refused(helm, environments, why):
    done = helm("template", "x", chart("gitops"), values={"environments": environments})
    assert done.returncode == 1 and why in done.stderr
