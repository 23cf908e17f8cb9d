"""The values of the platform's chart."""

from __future__ import annotations

from pyxp.installation.installations import Installation
from pyxp.installation.kind_schemas import ROLE, deployment_schema, login_schema
from pyxp.installation.packages import provider_references
from pyxp.installation.protection import NAMESPACE
from pyxp.installation.providers import default_login, logins_of
from pyxp.installation.values import (
    DURATION,
    LABEL_NAME,
    LABEL_VALUE,
    LABELS,
    NAME,
    NAMESPACE_NAME,
    OBJECT_NAME,
    SWITCH,
    TEXT,
    WORD,
    Schema,
    Value,
    closed,
)

KUBECTL = "registry.k8s.io/kubectl:v1.34.2"
"""The image of the job that waits for packages: kubectl, and nothing else."""

ADDITIONAL = "additional"
"""The mark of a ProviderConfig that no Composition names, which is for others; no kind has such a field."""

_PACKAGES: Schema = {"type": "object", "propertyNames": OBJECT_NAME, "additionalProperties": WORD}
_ACCOUNT: Schema = {"type": "object", "additionalProperties": TEXT, "properties": {"eks.amazonaws.com/role-arn": ROLE}}
_REGISTRY: Schema = {"type": "string", "pattern": "^([a-z0-9][a-z0-9.-]*(:[0-9]+)?(/[a-z0-9._-]+)*/?)?$"}
_ENVIRONMENT = closed(
    {"namespace": NAMESPACE_NAME} | {"protected": SWITCH, "labels": LABELS, "providerConfig": SWITCH},
    ["namespace"],
)


def platform_values(installation: Installation) -> list[Value]:
    """The values, in the order in which people ask for them."""
    return [*_where(installation), *_packages(installation), *_rest(installation)]


def environment_names(installation: Installation) -> Schema:
    """The schema of what environments may be called: names of Kubernetes that a claim can give, too."""
    field = installation.environment_field
    limits = [platform.environment_limits(field) for platform in installation.by_environment()]
    return LABEL_NAME | ({"allOf": limits} if any(limits) else {})


def _environments(installation: Installation) -> Schema:
    return {
        "type": "object",
        "propertyNames": environment_names(installation),
        "additionalProperties": _ENVIRONMENT,
    }


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
            _environments(installation),
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
            f"The ProviderConfigs that Compositions name, each with what differs from `login`.{made}{more}",
            _provider_configs(installation),
        ),
    ]


def _provider_configs(installation: Installation) -> Schema:
    login = login_schema(installation)
    if "properties" in login:
        login = login | {"properties": login["properties"] | {ADDITIONAL: SWITCH}}
    return {"type": "object", "propertyNames": OBJECT_NAME, "additionalProperties": login}


def _packages(installation: Installation) -> list[Value]:
    providers = provider_references(installation.kinds, installation.packages)
    name = installation.runtime_name
    pulling: Schema = {"enum": ["", "Always", "IfNotPresent", "Never"]}
    secrets: Schema = {"type": "array", "items": closed({"name": NAME}, ["name"])}
    named: Schema = {"type": "string"} | OBJECT_NAME
    mirror = "Registry and organisation to take all packages from, such as a mirror: `mirror.example.org/crossplane`."
    deployed = "Changes to the deployment of each provider, as in a DeploymentRuntimeConfig."
    return [
        Value("packages.install", True, "Install functions and providers; false where somebody else does.", SWITCH),
        Value("packages.registry", "", mirror, _REGISTRY),
        Value("packages.pullPolicy", "", "When packages are fetched; Crossplane's own default where empty.", pulling),
        Value("packages.pullSecrets", [], "Secrets for registries that ask who fetches.", secrets),
        Value("packages.functions", dict(installation.functions), "The functions that Compositions call.", _PACKAGES),
        Value("packages.providers", providers, "The providers of the kinds that Compositions compose.", _PACKAGES),
        Value("runtime.name", name, "The runtime configuration that all providers share.", named),
        Value("runtime.serviceAccount", name, "Their service account, which the cloud knows by this name.", named),
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
        Value("wait.timeout", "10m", "How long it waits; Helm's own `--timeout` must be longer.", DURATION),
    ]
