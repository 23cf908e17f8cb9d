"""The rights in AWS of the role that the provider takes: what the kinds composed need, and nothing else.

Roles and policies are limited to the names that Compositions give them; the policies that may be attached and the
services that a role may be handed to are those of the Compositions. What those roles may do is for a permissions
boundary to limit. For other services the right is to all objects of the account, which should be the environment's own.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from pyxp.installation.aws_actions import ACTIONS, ROLE_FIELDS, SERVICE_LINKED, WHEN_SET
from pyxp.installation.composed import group_of
from pyxp.installation.installations import Installation
from pyxp.model.compositions import Template
from pyxp.model.manifests import mapping, text
from pyxp.model.patches import Patch

LARGEST: Final = 6_144
"""Characters of a managed policy, white space not counted."""

_SUFFIXES = (".aws.upbound.io", ".aws.m.upbound.io")
_EXTERNAL_NAME = "crossplane.io/external-name"
_NAMED = {"Role": "role", "RolePolicy": "role", "RolePolicyAttachment": "role", "Policy": "policy"}
"""Kinds of IAM whose actions are limited to names, and what such names are of."""

Statement = dict[str, Any]


class AccessRights(NamedTuple):
    """What the provider's role needs.

    Attributes:
        documents: Policies, each small enough for AWS; none where nothing of AWS is composed.
        unknown: Kinds of AWS that are composed and whose actions are not known, as ``kind of group``.
    """

    documents: tuple[dict[str, Any], ...]
    unknown: tuple[str, ...]


def access_of(installation: Installation) -> AccessRights:
    """The rights that the provider needs for what the installation's Compositions compose."""
    templates = [(service, template) for template in installation.templates if (service := _service(template))]
    unknown = {
        f"{template.kind} of {group_of(template)}"
        for service, template in templates
        if template.kind not in ACTIONS.get(service, {})
    }
    statements = [*_ordinary(templates), *_named(templates), *_handing(templates)]
    return AccessRights(tuple(_documents(statements)), tuple(sorted(unknown)))


def access_text(document: Mapping[str, Any]) -> str:
    """A policy as it lies in a file."""
    return json.dumps(document, indent=2) + "\n"


def _service(template: Template) -> str:
    group = group_of(template)
    return next((group.removesuffix(suffix) for suffix in _SUFFIXES if group.endswith(suffix)), "")


def _ordinary(templates: Iterable[tuple[str, Template]]) -> Iterator[Statement]:
    """A statement for each service."""
    actions: dict[str, set[str]] = {}
    for service, template in templates:
        extra = WHEN_SET.get((service, template.kind), {})
        found = [*ACTIONS.get(service, {}).get(template.kind, ())]
        found += [action for field, more in extra.items() if _sets(template, field) for action in more]
        for action in found:
            if not action.startswith("iam:"):
                actions.setdefault(action.partition(":")[0], set()).add(action)
    for prefix in sorted(actions):
        yield _statement(prefix.title().replace("-", ""), actions[prefix], ["*"])


def _named(templates: list[tuple[str, Template]]) -> Iterator[Statement]:
    """Statements on roles and policies, which are limited to the names that they get."""
    ours = [template for service, template in templates if service == "iam" and template.kind in _NAMED]
    arns = {
        sort: sorted({_arn(sort, _name(item)) for item in ours if item.kind == sort.title()})
        for sort in ("role", "policy")
    }
    for sort in ("role", "policy"):
        actions = {
            action
            for item in ours
            if _NAMED[item.kind] == sort
            for action in (*ACTIONS["iam"][item.kind], *_extra(item))
            if action not in ("iam:AttachRolePolicy", "iam:DetachRolePolicy")
        }
        if actions:
            yield _statement(f"Iam{sort.title()}", actions, arns[sort] or [_arn(sort, "*")])
    attached = [item for item in ours if item.kind == "RolePolicyAttachment"]
    if attached:
        literal = {_written(item, "policyArn") for item in attached} - {""}
        policies = sorted({*literal, *arns["policy"]}) or ["*"]
        yield _statement(
            "IamAttachment",
            {"iam:AttachRolePolicy", "iam:DetachRolePolicy"},
            arns["role"] or [_arn("role", "*")],
            {"ArnLike": {"iam:PolicyARN": policies}},
        )


def _handing(templates: list[tuple[str, Template]]) -> Iterator[Statement]:
    """Which services may be handed a role, and which may make one of their own."""
    services = {
        service_name
        for service, template in templates
        for field, service_name in ROLE_FIELDS.get((service, template.kind), {}).items()
        if _sets(template, field)
    }
    if services:
        roles = {
            _arn("role", _name(template))
            for service, template in templates
            if (service, template.kind) == ("iam", "Role")
        }
        passed = {"StringEquals": {"iam:PassedToService": sorted(services)}}
        yield _statement("IamPassRole", {"iam:PassRole"}, sorted(roles) or [_arn("role", "*")], passed)
    linked = {SERVICE_LINKED.get((service, template.kind), "") for service, template in templates} - {""}
    if linked:
        yield _statement(
            "IamServiceLinkedRole",
            {"iam:CreateServiceLinkedRole"},
            [_arn("role", "aws-service-role/*")],
            {"StringEquals": {"iam:AWSServiceName": sorted(linked)}},
        )


def _documents(statements: Iterable[Statement]) -> Iterator[dict[str, Any]]:
    """Policies that hold the statements in order, each as full as AWS takes it."""
    kept: list[Statement] = []
    for statement in statements:
        if kept and _size([*kept, statement]) > LARGEST:
            yield _document(kept)
            kept = []
        kept = [*kept, statement]
    if kept:
        yield _document(kept)


def _document(statements: list[Statement]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _size(statements: list[Statement]) -> int:
    return len(json.dumps(_document(statements), separators=(",", ":")))


def _statement(
    sid: str, actions: set[str], resources: list[str], condition: Mapping[str, Any] | None = None
) -> Statement:
    made: Statement = {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": resources}
    return made | ({"Condition": condition} if condition else {})


def _arn(sort: str, name: str) -> str:
    return f"arn:aws:iam::*:{sort}/{name}"


def _extra(template: Template) -> Iterator[str]:
    for field, actions in WHEN_SET.get(("iam", template.kind), {}).items():
        if _sets(template, field):
            yield from actions


def _sets(template: Template, field: str) -> bool:
    """Whether a template gives a field of ``forProvider`` a value, or has the provider fill it by selector."""
    given = mapping(mapping((template.base or {}).get("spec")).get("forProvider"))
    selected = {field, f"{field}Selector", f"{field}Ref"}
    return any(given.get(name) not in (None, False) for name in selected) or template.writes(
        f"spec.forProvider.{field}"
    )


def _name(template: Template) -> str:
    """The external names that a template gives, as a pattern; anything where they cannot be told."""
    metadata = mapping((template.base or {}).get("metadata"))
    constant = text(mapping(metadata.get("annotations")).get(_EXTERNAL_NAME))
    target = ("metadata", "annotations", _EXTERNAL_NAME)
    written = [patch for patch in template.patches if patch.target == "composed" and patch.to_segments == target]
    return (_pattern(written[-1]) if written else constant) or "*"


def _written(template: Template, field: str) -> str:
    """What a field of ``forProvider`` may be, as a pattern; empty where a template does not give it."""
    given = mapping(mapping((template.base or {}).get("spec")).get("forProvider"))
    target = ("spec", "forProvider", field)
    written = [patch for patch in template.patches if patch.target == "composed" and patch.to_segments == target]
    return _pattern(written[-1]) if written else text(given.get(field))


def _pattern(patch: Patch) -> str:
    """What a patch writes, with a star for each part that is known only later."""
    form = text(mapping(mapping(patch.data.get("combine")).get("string")).get("fmt"))
    if not form or patch.transforms:
        return "*"
    return "%".join(part.replace("%s", "*") for part in form.split("%%"))
