"""The values of the platform's chart."""

from __future__ import annotations

import re

from pyxp.installation.installations import Installation
from pyxp.installation.kind_schemas import ROLE, deployment_schema, login_schema
from pyxp.installation.packages import provider_references
from pyxp.installation.protection import NAMESPACE
from pyxp.installation.providers import default_login, logins_of
from pyxp.installation.values import (
    LABEL_FORM,
    LABEL_VALUE,
    LABELS,
    NAMESPACE_NAME,
    OBJECT_FORM,
    OBJECT_NAME,
    SOME_TIME,
    SWITCH,
    TEXT,
    WORD,
    Schema,
    Value,
    closed,
    nullable,
    table,
)

KUBECTL = "registry.k8s.io/kubectl:v1.34.2"
"""The image of the job that waits for packages: kubectl, and nothing else."""

ADDITIONAL = "additional"
"""The mark of a ProviderConfig that no Composition names, which is for others; no kind has such a field."""

PACKAGE_FORM = (
    r"^[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+(:[0-9]+)?(/[a-z0-9._-]+)+"
    r"(:[A-Za-z0-9._-]+|(:[A-Za-z0-9._-]+)?@sha256:[0-9a-f]{64})$"
)
"""A reference as Crossplane 2 takes it: the host of a registry with a dot, a repository, and a tag or a digest."""

_PACKAGE: Schema = {
    "type": "string",
    "pattern": PACKAGE_FORM,
    "description": "The whole reference of a package: registry, repository, and a tag or a digest, such as "
    "xpkg.crossplane.io/crossplane-contrib/function-auto-ready:v0.6.0.",
}
_PACKAGES = table(_PACKAGE, OBJECT_FORM)
_ACCOUNT: Schema = {"type": "object", "additionalProperties": TEXT, "properties": {"eks.amazonaws.com/role-arn": ROLE}}
_LONGEST = 63
"""Letters of a name that is a label, too."""
_REGISTRY: Schema = {"type": "string", "pattern": "^([a-z0-9][a-z0-9.-]*(:[0-9]+)?(/[a-z0-9._-]+)*/?)?$"}
_ENVIRONMENT = closed(
    {"namespace": NAMESPACE_NAME} | {"protected": SWITCH, "labels": LABELS, "providerConfig": SWITCH},
    ["namespace"],
)


def platform_values(installation: Installation) -> list[Value]:
    """The values, in the order in which people ask for them."""
    return [*_where(installation), *_packages(installation), *_rest(installation)]


def environment_forms(installation: Installation) -> list[str]:
    """The patterns of what environments may be called: names of Kubernetes that a claim can give, too."""
    field = installation.environment_field
    found = [LABEL_FORM]
    for platform in installation.by_environment():
        limits = platform.environment_limits(field)
        if "enum" in limits:
            found.append(f"^({'|'.join(map(re.escape, map(str, limits['enum'])))})$")
        if "pattern" in limits:
            found.append(limits["pattern"])
        if limits.get("maxLength", _LONGEST) < _LONGEST:
            found.append(f"^.{{0,{limits['maxLength']}}}$")
        if limits.get("minLength", 0) > 1:
            found.append(f"^.{{{min(limits['minLength'], _LONGEST + 1)},}}$")
    return list(dict.fromkeys(found))


def _where(installation: Installation) -> list[Value]:
    found = logins_of(installation)
    logins: dict[str, dict[str, str]] = {name: {} for name in found.fixed}
    own = "".join(f" `{form.replace('%s', 'ENVIRONMENT')}`" for form in found.forms)
    made = f" Those of the environments,{own}, are made without being named here." if own else ""
    more = "" if found.unknown else " One that no Composition names says `additional: true`."
    login = default_login(installation)
    return [
        Value(
            "environments",
            installation.environment_values,
            "The environments: the namespace of each, whether it is protected from deletion by accident, and perhaps "
            "`providerConfig: false` where somebody else makes its ProviderConfig.",
            table(_ENVIRONMENT, *environment_forms(installation)),
        ),
        Value("namespaces.create", True, "Make the namespaces of the environments.", SWITCH),
        Value(
            "login",
            login,
            "How providers log in, unless a ProviderConfig says otherwise: the `spec` of ProviderConfigs.",
            login_schema(installation) | ({"required": ["credentials"]} if login else {}),
        ),
        Value(
            "providerConfigs",
            logins,
            f"The ProviderConfigs that Compositions name, each with what differs from `login`, or null where somebody "
            f"else makes it.{made}{more}",
            _provider_configs(installation),
        ),
    ]


def _provider_configs(installation: Installation) -> Schema:
    login = login_schema(installation)
    if "properties" in login:
        login = login | {"properties": login["properties"] | {ADDITIONAL: SWITCH}}
    return table(nullable(login), OBJECT_FORM)


def _packages(installation: Installation) -> list[Value]:
    functions = dict(installation.functions)
    providers = provider_references(installation.kinds, installation.packages)
    name = installation.runtime_name
    pulling: Schema = {"enum": ["", "Always", "IfNotPresent", "Never"]}
    secrets: Schema = {"type": "array", "items": closed({"name": OBJECT_NAME}, ["name"])}
    called = "each by its whole reference: registry, repository, and tag or digest."
    mirror = "Registry and organisation to take all packages from, such as a mirror: `mirror.example.org/crossplane`."
    deployed = "Changes to the deployment of each provider, as in a DeploymentRuntimeConfig."
    return [
        Value("packages.install", True, "Install functions and providers; false where somebody else does.", SWITCH),
        Value("packages.registry", "", mirror, _REGISTRY),
        Value("packages.pullPolicy", "", "When packages are fetched; Crossplane's own default where empty.", pulling),
        Value("packages.pullSecrets", [], "Secrets for registries that ask who fetches.", secrets),
        Value("packages.functions", functions, f"The functions that Compositions call, {called}", _PACKAGES),
        Value("packages.providers", providers, f"The providers of the kinds composed, {called}", _PACKAGES),
        Value("runtime.name", name, "The runtime configuration that all providers share.", OBJECT_NAME),
        Value("runtime.serviceAccount", name, "Their service account, which the cloud knows by name.", OBJECT_NAME),
        Value(
            "runtime.serviceAccountAnnotations",
            {},
            "Annotations of the service account; for IRSA `eks.amazonaws.com/role-arn`.",
            _ACCOUNT,
        ),
        Value("runtime.deploymentTemplate", {}, deployed, deployment_schema(installation.catalog)),
    ]


def _rest(installation: Installation) -> list[Value]:
    kept = "Refuse claims outside the namespace of their environment."
    image = "Image of the job that waits: kubectl 1.31 or newer as its entry point. `packages.registry` is not for it."
    return [
        Value("activation.create", True, "Activate the kinds composed, and no others of the providers.", SWITCH),
        Value("roles.create", True, "Let `edit` and `view` of Kubernetes write and see claims.", SWITCH),
        *([Value("admission.environments", True, kept, SWITCH)] if any(installation.by_environment()) else []),
        Value(
            "protection.enabled",
            True,
            "Refuse to delete what claims stand on, from definitions to protected namespaces, unless it was confirmed.",
            SWITCH,
        ),
        Value(
            "protection.crossplane",
            NAMESPACE,
            "Where Crossplane runs: its controllers delete what belongs to a definition or a provider that goes.",
            NAMESPACE_NAME,
        ),
        Value(
            "protection.keep",
            True,
            "Keep all that claims live in and on when the release goes; roles alone go. False only without `enabled`.",
            SWITCH,
        ),
        Value(
            "compositions.channel",
            "",
            "Label `channel` of the Compositions, and so of their revisions, which claims can select by.",
            LABEL_VALUE,
        ),
        Value("wait.enabled", False, "Let the release wait, in a job, until all packages are healthy.", SWITCH),
        Value("wait.image", KUBECTL, image, WORD),
        Value("wait.timeout", "10m", "How long it waits; Helm's own `--timeout` must be longer.", SOME_TIME),
    ]
