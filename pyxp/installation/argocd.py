"""What Argo CD needs to keep a platform and its claims as they are in git: settings, projects and applications.

Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/
"""

from __future__ import annotations

from typing import Any, Final

from pyxp.installation.health import health_scripts
from pyxp.installation.installations import Installation, Platform
from pyxp.installation.providers import login_crds
from pyxp.yamlio import write_document

NAMESPACE: Final = "argocd"
CLUSTER: Final = "https://kubernetes.default.svc"
CROSSPLANE: Final = "crossplane-system"
REVISION: Final = "HEAD"

DEFAULT_EXCLUSIONS: Final[tuple[dict[str, list[str]], ...]] = (
    {"apiGroups": ["", "discovery.k8s.io"], "kinds": ["Endpoints", "EndpointSlice"]},
    {"apiGroups": ["apiregistration.k8s.io"], "kinds": ["APIService"]},
    {"apiGroups": ["coordination.k8s.io"], "kinds": ["Lease"]},
    {
        "apiGroups": ["authentication.k8s.io", "authorization.k8s.io"],
        "kinds": [
            *("SelfSubjectReview", "TokenReview", "LocalSubjectAccessReview", "SelfSubjectAccessReview"),
            *("SelfSubjectRulesReview", "SubjectAccessReview"),
        ],
    },
    {"apiGroups": ["certificates.k8s.io"], "kinds": ["CertificateSigningRequest"]},
    {"apiGroups": ["cert-manager.io"], "kinds": ["CertificateRequest"]},
    {"apiGroups": ["cilium.io"], "kinds": ["CiliumIdentity", "CiliumEndpoint", "CiliumEndpointSlice"]},
    {
        "apiGroups": ["kyverno.io", "reports.kyverno.io", "wgpolicyk8s.io"],
        "kinds": [
            *("PolicyReport", "ClusterPolicyReport", "EphemeralReport", "ClusterEphemeralReport", "AdmissionReport"),
            *("ClusterAdmissionReport", "BackgroundScanReport", "ClusterBackgroundScanReport", "UpdateRequest"),
        ],
    },
)
"""What Argo CD 3 itself leaves out; its setting is one text, so whoever adds to it must repeat this."""

USAGES: Final = {"apiGroups": ["*"], "kinds": ["ProviderConfigUsage"]}
"""Objects of providers, one for each resource, which would only fill the trees of applications."""

SYNC_OPTIONS: Final = (
    "ServerSideApply=true",
    "SkipDryRunOnMissingResource=true",
    "RespectIgnoreDifferences=true",
    "FailOnSharedResource=true",
    "PruneLast=true",
)
KNOWN_OPTIONS: Final = (
    *("ApplyOutOfSyncOnly", "ClientSideApplyMigration", "CreateNamespace", "Delete", "FailOnSharedResource", "Force"),
    *("Prune", "PruneLast", "PrunePropagationPolicy", "Replace", "RespectIgnoreDifferences", "ServerSideApply"),
    *("SkipDryRunOnMissingResource", "Validate"),
)
"""The options of a sync; others may come, so only what is nearly one of these is taken for a slip."""

RETRY: Final[dict[str, Any]] = {
    "limit": 20,
    "refresh": True,
    "backoff": {"duration": "10s", "factor": 2, "maxDuration": "3m"},
}
"""The defaults give up after two and a half minutes, before a provider has been installed."""


WAITING_CLUSTER_KINDS: Final = ({"group": "rbac.authorization.k8s.io", "kind": "ClusterRoleBinding"},)
WAITING_KINDS: Final = ({"group": "", "kind": "ServiceAccount"}, {"group": "batch", "kind": "Job"})
"""What the platform's chart further consists of where a job waits for packages, outside namespaces and in them."""

_PATCH: Final = """\
spec:
  syncPolicy:
    automated:
      prune: {{ .prune }}
      selfHeal: {{ .selfHeal }}
"""
"""What is no text, and so cannot stand in the template itself."""


def settings_of(installation: Installation) -> dict[str, str]:
    """The entries of Argo CD's ``argocd-cm`` that make it understand the platforms."""
    exclusions = write_document([*DEFAULT_EXCLUSIONS, USAGES])
    scripts = {f"resource.customizations.health.{key}": script for key, script in health_scripts(installation)}
    return {"application.resourceTrackingMethod": "annotation", "resource.exclusions": exclusions, **scripts}


def projects_of(installation: Installation) -> list[dict[str, Any]]:
    """Two projects: of the platform, which may write what it consists of, and of the claims, which may write claims."""
    name, repositories = installation.name, [installation.repository]
    places = sorted({installation.namespace(item) for item in installation.environments}) or ["*"]
    platform = {
        "description": f"The platform {name}: packages, definitions and roles",
        "sourceRepos": repositories,
        "destinations": [{"server": CLUSTER, "namespace": place} for place in (CROSSPLANE, *places)],
        "clusterResourceWhitelist": cluster_kinds(installation),
        "namespaceResourceWhitelist": namespaced_kinds(installation),
    }
    claims = {
        "description": f"Claims of the platform {name}",
        "sourceRepos": repositories,
        "destinations": [{"server": CLUSTER, "namespace": place} for place in places],
        "clusterResourceWhitelist": claim_kinds(installation, namespaced=False),
        "namespaceResourceWhitelist": claim_kinds(installation, namespaced=True),
    }
    return [_project(f"{name}-platform", platform), _project(f"{name}-claims", claims)]


def platform_application(installation: Installation) -> dict[str, Any]:
    """The application that installs the platform's chart.

    CRDs of the chart are skipped: waves make Argo CD wait for the providers, which bring them.
    """
    name = f"{installation.name}-platform"
    source = {"repoURL": installation.repository, "targetRevision": REVISION, "path": f"{installation.charts}/{name}"}
    helm: dict[str, Any] = {"releaseName": name, "skipCrds": True}
    if installation.environments:
        helm["valuesObject"] = {"environments": installation.environment_values}
    spec = {
        "project": name,
        "source": source | {"helm": helm},
        "destination": {"server": CLUSTER, "namespace": CROSSPLANE},
        "syncPolicy": {
            "automated": {"prune": False, "selfHeal": True},
            "syncOptions": list(SYNC_OPTIONS),
            "retry": RETRY,
        },
    }
    metadata = {"name": name, "namespace": NAMESPACE, "annotations": _server_side()}
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": metadata, "spec": spec}


def application_sets(installation: Installation) -> list[dict[str, Any]]:
    """An ApplicationSet of the environments that may go, and one of those that are protected.

    Each makes an application of the one file that an environment has in the folder of claims. Applications of
    protected environments are never deleted by the set, and nothing goes with them.
    """
    made = []
    for protected in (False, True):
        names = sorted(item for item in installation.environments if (item in installation.protected) is protected)
        if names:
            made.append(_application_set(installation, names, protected=protected))
    return made


def _application_set(installation: Installation, names: list[str], *, protected: bool) -> dict[str, Any]:
    name = f"{installation.name}-{'protected' if protected else 'claims'}"
    kept = {"applicationsSync": "create-update" if protected else "sync", "preserveResourcesOnDeletion": protected}
    spec = {
        "goTemplate": True,
        "goTemplateOptions": ["missingkey=error"],
        "generators": [{"list": {"elements": [_element(installation, item) for item in names]}}],
        "syncPolicy": kept,
        "template": _template(installation),
        "templatePatch": _PATCH,
    }
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "metadata": metadata, "spec": spec}


def _element(installation: Installation, environment: str) -> dict[str, str]:
    where = {"environment": environment, "namespace": installation.namespace(environment)}
    return where | {"prune": "true", "selfHeal": "true"}


def _template(installation: Installation) -> dict[str, Any]:
    metadata = {
        "name": f"{installation.name}-{{{{.environment}}}}",
        "labels": {installation.environment_label: "{{.environment}}"},
        "annotations": _server_side(),
    }
    source = {
        "repoURL": _verbatim(installation.repository),
        "targetRevision": REVISION,
        "path": _verbatim(installation.claims),
        "directory": {"include": "{{.environment}}.yaml"},
    }
    spec = {
        "project": f"{installation.name}-claims",
        "source": source,
        "destination": {"server": CLUSTER, "namespace": "{{.namespace}}"},
        "syncPolicy": {"syncOptions": list(SYNC_OPTIONS), "retry": RETRY},
        "ignoreDifferences": ignored_differences(installation),
    }
    return {"metadata": metadata, "spec": spec}


def _verbatim(text: str) -> str:
    """Text as it is, where Argo CD would take braces in it for its own."""
    return text.replace("{{", "{{`{{`}}")


def ignored_differences(installation: Installation) -> list[dict[str, Any]]:
    """The fields that Crossplane alone writes into what people apply."""
    return [_ignored(platform) for platform in installation.platforms]


def _ignored(platform: Platform) -> dict[str, Any]:
    pointer = "/spec/resourceRef" if platform.has_claims else "/spec/crossplane/resourceRefs"
    return {"group": platform.group, "kind": platform.claimed.kind, "jsonPointers": [pointer]}


def _server_side() -> dict[str, str]:
    # With mutations, as the server predicts them: to leave them out Argo CD needs the schema of a kind, and where it
    # asked for schemas before those of a new definition were offered, it has none until the next definition comes.
    return {"argocd.argoproj.io/compare-options": "ServerSideDiff=true,IncludeMutationWebhook=true"}


def _project(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    # While one of its Applications is there: without its project that can delete nothing, and never goes.
    metadata = {"name": name, "namespace": NAMESPACE, "finalizers": ["resources-finalizer.argocd.argoproj.io"]}
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject", "metadata": metadata, "spec": spec}


Kinds = list[dict[str, str]]


def claim_kinds(installation: Installation, *, namespaced: bool) -> Kinds:
    """The kinds that people apply, in namespaces or outside, as projects of Argo CD name them."""
    found = (platform for platform in installation.platforms if platform.namespaced is namespaced)
    return [{"group": platform.group, "kind": platform.claimed.kind} for platform in found]


def cluster_kinds(installation: Installation) -> Kinds:
    """The cluster-scoped kinds that the platform's chart consists of."""
    fixed = {
        "": ["Namespace"],
        "admissionregistration.k8s.io": ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
        "apiextensions.crossplane.io": ["*"],
        "pkg.crossplane.io": ["*"],
        "rbac.authorization.k8s.io": ["ClusterRole"],
    }
    named = [{"group": group, "kind": kind} for group, kinds in fixed.items() for kind in kinds]
    return named + _login_kinds(installation, "Cluster")


def namespaced_kinds(installation: Installation) -> Kinds:
    """The kinds in namespaces that the platform's chart consists of."""
    return _login_kinds(installation, "Namespaced")


def _login_kinds(installation: Installation, scope: str) -> Kinds:
    return [
        {"group": crd["spec"]["group"], "kind": crd["spec"]["names"]["kind"]}
        for crd in login_crds(installation)
        if crd["spec"]["scope"] == scope
    ]
