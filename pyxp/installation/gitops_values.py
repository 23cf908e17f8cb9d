"""The values of the chart for Argo CD."""

from __future__ import annotations

from pyxp.installation.argocd import CLUSTER, CROSSPLANE, NAMESPACE, RETRY, REVISION, SYNC_OPTIONS
from pyxp.installation.installations import Installation
from pyxp.installation.platform_values import environment_forms, platform_values
from pyxp.installation.values import (
    DURATION,
    NAME,
    NAMESPACE_NAME,
    SWITCH,
    TEXT,
    WORD,
    Schema,
    Value,
    closed,
    partial_schema,
    table,
)

_KINDS: Schema = {"type": "array", "items": closed({"group": TEXT, "kind": NAME}, ["group", "kind"])}
_STEP = r"([^/.\s][^/\s]*|\.[^/.\s][^/\s]*|\.\.[^/\s]+)"
_FOLDER: Schema = {"type": "string", "pattern": rf"^(\.|{_STEP}(/{_STEP})*)$"}
"""A folder in a repository: neither of a file system's root, nor outside of it, nor with a slash at its end."""
_ADDRESS: Schema = {"type": "string", "pattern": "^((https?|ssh|git|file)://\\S+|[^@:/\\s]+@[^:/\\s]+:\\S+)?$"}
"""What git takes for an address; empty until somebody says one."""
_TIME: Schema = {"anyOf": [DURATION, {"type": "string", "pattern": "^[0-9]+$"}]}
"""A time as Argo CD reads it: without a unit it means seconds."""
_NAMES: Schema = {"type": "array", "items": NAME}
_WINDOW = closed(
    {
        "kind": {"enum": ["allow", "deny"]},
        "schedule": NAME,
        "duration": DURATION,
        "timeZone": NAME,
        "description": TEXT,
        **dict.fromkeys(("applications", "namespaces", "clusters"), _NAMES),
        **dict.fromkeys(("manualSync", "andOperator"), SWITCH),
    },
    ["kind", "schedule", "duration"],
)
"""A time in which claims are synced, or are not, with the fields of an AppProject's ``syncWindows``."""
_RETRY = closed(
    {
        "limit": {"type": "integer"},
        "refresh": SWITCH,
        "backoff": closed({"duration": _TIME, "factor": {"type": "integer", "minimum": 1}, "maxDuration": _TIME}),
    }
)
_OPTIONS: Schema = {"type": "array", "items": {"type": "string", "pattern": r"^[A-Za-z]+=\S+$"}}
_ENVIRONMENT = closed(
    {"namespace": NAMESPACE_NAME, **dict.fromkeys(("protected", "enabled", "prune", "selfHeal"), SWITCH)},
    ["namespace"],
)


def gitops_values(installation: Installation) -> list[Value]:
    """The values, in the order in which people ask for them."""
    passed = "Values of the platform's chart, without the environments, which it gets from here."
    chart = f"{installation.charts}/{installation.name}-platform"
    windows: Schema = {"type": "array", "items": _WINDOW}
    merged = (
        "Write Argo CD's ConfigMap `argocd-cm`; only where nobody else does. Otherwise merge `files/argocd-cm.yaml`."
    )
    visible = "Further kinds that claims may be of, and that their trees show, such as managed resources in namespaces."
    return [
        Value("repository.url", installation.repository, "Where claims and charts lie in git.", _ADDRESS),
        Value("repository.revision", REVISION, "Branch or tag that is followed.", NAME),
        Value("repository.claims", installation.claims, "The folder of the claims, a file per environment.", _FOLDER),
        Value(
            "environments",
            installation.environment_values,
            "The environments, also of the platform that is installed: namespace, "
            "whether it is protected, and perhaps `prune: false` or `selfHeal: false`; "
            "`enabled: false` deletes its Application, and with it the claim unless it is protected.",
            table(_ENVIRONMENT, *environment_forms(installation)),
        ),
        Value("platform.enabled", True, "Let Argo CD install the platform's chart, too.", SWITCH),
        Value("platform.path", chart, "The platform's chart in the repository.", _FOLDER),
        Value("platform.namespace", CROSSPLANE, "Where Crossplane runs.", NAMESPACE_NAME),
        Value("platform.values", {}, passed, partial_schema(platform_values(installation))),
        Value("platform.prune", False, "Delete what the platform's chart no longer has.", SWITCH),
        Value("platform.selfHeal", True, "Undo what others change of the platform.", SWITCH),
        Value("argocd.namespace", NAMESPACE, "Where Argo CD runs.", NAMESPACE_NAME),
        Value("argocd.cluster", CLUSTER, "The management cluster, as Argo CD knows it.", WORD),
        Value("sync.options", list(SYNC_OPTIONS), "How Argo CD applies.", _OPTIONS),
        Value("sync.retry", RETRY, "How long it tries: Argo CD's own defaults end before a provider is up.", _RETRY),
        Value("project.visible", [], visible, _KINDS),
        Value("project.syncWindows", [], "When claims are synced, as in an AppProject.", windows),
        Value("settings.create", False, merged, SWITCH),
    ]
