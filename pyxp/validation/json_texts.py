"""Texts that the cloud reads as JSON: which fields hold them, and where one of them is no JSON.

A schema knows such a field as text only, so the API server takes anything, and the cloud refuses it once it is to be
created. The fields are those whose documentation in the provider calls them JSON documents
(https://github.com/crossplane-contrib/provider-upjet-aws); what may be YAML as well is not among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn

CODE: Final = "invalid-json"
"""The code of findings about texts that are no JSON."""

_POLICY: Final = ("policy",)
FIELDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "acmpca": {"Policy": _POLICY},
    "apigateway": {"DomainName": _POLICY, "RestAPIPolicy": _POLICY},
    "backup": {"VaultPolicy": _POLICY},
    "batch": {"JobDefinition": ("containerProperties",)},
    "cloudsearch": {"DomainServiceAccessPolicy": ("accessPolicy",)},
    "cloudwatch": {"Dashboard": ("dashboardBody",)},
    "cloudwatchevents": {
        "Archive": ("eventPattern",),
        "BusPolicy": _POLICY,
        "Rule": ("eventPattern",),
        "Target": ("input",),
    },
    "cloudwatchlogs": {"DestinationPolicy": ("accessPolicy",), "ResourcePolicy": ("policyDocument",)},
    "codeartifact": {
        "DomainPermissionsPolicy": ("policyDocument",),
        "RepositoryPermissionsPolicy": ("policyDocument",),
    },
    "dms": {"ReplicationTask": ("replicationTaskSettings", "tableMappings")},
    "dynamodb": {"ResourcePolicy": _POLICY},
    "ec2": {"VPCEndpoint": _POLICY},
    "ecr": {
        "LifecyclePolicy": _POLICY,
        "RegistryPolicy": _POLICY,
        "RepositoryCreationTemplate": ("lifecyclePolicy", "repositoryPolicy"),
        "RepositoryPolicy": _POLICY,
    },
    "ecrpublic": {"RepositoryPolicy": _POLICY},
    "ecs": {"TaskDefinition": ("containerDefinitions",)},
    "efs": {"FileSystemPolicy": _POLICY},
    "elasticsearch": {"Domain": ("accessPolicies",), "DomainPolicy": ("accessPolicies",)},
    "glacier": {"Vault": ("accessPolicy",), "VaultLock": _POLICY},
    "glue": {"ResourcePolicy": _POLICY},
    "iam": {
        "Policy": _POLICY,
        "Role": ("assumeRolePolicy", "inlinePolicy.policy"),
        "RolePolicy": _POLICY,
    },
    "iot": {"Policy": _POLICY, "ProvisioningTemplate": ("templateBody",)},
    "kafka": {"ClusterPolicy": _POLICY},
    "kms": {"ExternalKey": _POLICY, "Key": _POLICY, "ReplicaExternalKey": _POLICY, "ReplicaKey": _POLICY},
    "lambda": {"Invocation": ("input",)},
    "mediastore": {"ContainerPolicy": _POLICY},
    "opensearch": {"DomainPolicy": ("accessPolicies",)},
    "opensearchserverless": {"AccessPolicy": _POLICY, "LifecyclePolicy": _POLICY, "SecurityPolicy": _POLICY},
    "organizations": {"Policy": ("content",)},
    "redshiftserverless": {"ResourcePolicy": _POLICY},
    "s3": {"BucketPolicy": _POLICY},
    "s3control": {
        "AccessPoint": _POLICY,
        "AccessPointPolicy": _POLICY,
        "MultiRegionAccessPointPolicy": ("details.policy",),
        "ObjectLambdaAccessPointPolicy": _POLICY,
    },
    "s3vectors": {"VectorBucketPolicy": _POLICY},
    "sagemaker": {"ModelPackageGroupPolicy": ("resourcePolicy",)},
    "secretsmanager": {"SecretPolicy": _POLICY},
    "ses": {"IdentityPolicy": _POLICY},
    "sfn": {"StateMachine": ("definition",)},
    "sns": {
        "Topic": ("archivePolicy", "deliveryPolicy", "policy"),
        "TopicPolicy": _POLICY,
        "TopicSubscription": ("deliveryPolicy", "filterPolicy", "redrivePolicy", "replayPolicy"),
    },
    "sqs": {
        "Queue": ("policy", "redriveAllowPolicy", "redrivePolicy"),
        "QueuePolicy": _POLICY,
        "QueueRedriveAllowPolicy": ("redriveAllowPolicy",),
        "QueueRedrivePolicy": ("redrivePolicy",),
    },
    "ssoadmin": {"PermissionSetInlinePolicy": ("inlinePolicy",)},
    "transfer": {"User": _POLICY},
    "vpclattice": {"AuthPolicy": _POLICY, "ResourcePolicy": _POLICY},
    "wafv2": {"RuleGroup": ("ruleJson",), "WebACL": ("ruleJson",)},
}
"""The fields that hold JSON documents, by the service and the kind."""
_FAMILIES: Final = (".aws.upbound.io", ".aws.m.upbound.io")
HOLDERS: Final = ("forProvider", "initProvider")
"""The parts of a managed resource's ``spec`` that have its fields."""


def document_fields(api_version: str, kind: str) -> tuple[str, ...]:
    """The fields of a kind's ``forProvider`` that hold a JSON document; lists on the way are left out of a path."""
    group = api_version.partition("/")[0]
    service = group.partition(".")[0]
    if not group.endswith(_FAMILIES):
        return ()
    return FIELDS.get(service, {}).get(kind, ())


def json_fault(text: str) -> tuple[str, str] | None:
    """What makes a text no JSON, with its place in the text, and what to do; None for JSON and for an empty text."""
    if not text.strip():
        return None
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        told = f"{error.msg[:1].lower()}{error.msg[1:]}".removesuffix(" at")
        ends = error.pos >= len(text.rstrip())
        hint = "the text ends too early: look for what is not closed" if ends else ""
        return f"this is no JSON: {told}, at line {error.lineno}, column {error.colno} of the text", hint
    except _ConstantError as error:
        return f"this is no JSON, which has no {error}", ""
    except RecursionError:
        return "this is no JSON that anything reads: it is nested too deeply", ""
    return None


def json_faults(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Path, message and hint of each text of a managed resource that is no JSON, but is to be."""
    fields = document_fields(str(manifest.get("apiVersion", "")), str(manifest.get("kind", "")))
    spec = manifest.get("spec")
    if not fields or not isinstance(spec, Mapping):
        return
    for holder in HOLDERS:
        for field in fields:
            for path, value in _texts(spec.get(holder), field.split("."), f"spec.{holder}"):
                if (fault := json_fault(value)) is not None:
                    yield path, *fault


def _texts(value: Any, steps: list[str], path: str) -> Iterator[tuple[str, str]]:
    """The texts at a path below a value, each with its own path."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, steps, f"{path}[{index}]")
    elif steps:
        if isinstance(value, Mapping):
            yield from _texts(value.get(steps[0]), steps[1:], f"{path}.{steps[0]}")
    elif isinstance(value, str):
        yield path, value


class _ConstantError(Exception):
    """A number that JSON does not have."""


def _refuse_constant(name: str) -> NoReturn:
    raise _ConstantError(name)
