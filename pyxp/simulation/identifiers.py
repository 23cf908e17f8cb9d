"""Identifiers of AWS resources: ARNs in each service's own form, the names that the cloud gives, and reported ids.

The forms are tables: :mod:`pyxp.simulation.arn_forms` and :mod:`pyxp.simulation.given_forms`; the words in them are
told in :mod:`pyxp.simulation.forms`. A kind that has an identifier of its own in the facts of its provider is
identified by that (:mod:`pyxp.simulation.identifier_templates`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from pyxp.simulation.arn_forms import ARN_FORMS
from pyxp.simulation.forms import fields_of, filled, hyphenated, read_table
from pyxp.simulation.given_forms import GIVEN_FORMS
from pyxp.simulation.identifier_templates import identified
from pyxp.simulation.identity import ACCOUNT, Identity

_BY_ARN: Final = "arn"
_REGIONS: Final[Mapping[str, Callable[[Identity], str]]] = {
    "r": lambda identity: identity.somewhere if identity.of_aws else identity.region,
    # What a global service takes from others, such as a certificate, is in its own region.
    "h": lambda identity: identity.home,
}
_PLAIN_ARN: Final = "{kind}/{name}"
_PLAIN_NAME: Final = "{kindsquashed}-{hex17}"

_MEANT: Final = (
    (("target", "group"), ("elbv2", "LBTargetGroup")),
    (("log", "group"), ("cloudwatchlogs", "Group")),
    (("instance", "profile"), ("iam", "InstanceProfile")),
    (("load", "balancer"), ("elbv2", "LB")),
    (("security", "group"), ("ec2", "SecurityGroup")),
    (("file", "system"), ("efs", "FileSystem")),
    (("delivery", "stream"), ("firehose", "DeliveryStream")),
    (("state", "machine"), ("sfn", "StateMachine")),
    (("web", "acl"), ("wafv2", "WebACL")),
    (("user", "pool"), ("cognitoidp", "UserPool")),
    (("task", "definition"), ("ecs", "TaskDefinition")),
    (("secret",), ("secretsmanager", "Secret")),
    (("role",), ("iam", "Role")),
    (("policy",), ("iam", "Policy")),
    (("topic",), ("sns", "Topic")),
    (("queue",), ("sqs", "Queue")),
    (("bucket",), ("s3", "Bucket")),
    (("certificate",), ("acm", "Certificate")),
    (("function",), ("lambda", "Function")),
    (("lambda",), ("lambda", "Function")),
    (("kms", "key"), ("kms", "Key")),
    (("key",), ("kms", "Key")),
    (("subnet",), ("ec2", "Subnet")),
    (("vpc",), ("ec2", "VPC")),
    (("alarm",), ("cloudwatch", "MetricAlarm")),
    (("distribution",), ("cloudfront", "Distribution")),
    (("ecs", "cluster"), ("ecs", "Cluster")),
    (("core", "network"), ("networkmanager", "CoreNetwork")),
    (("outpost",), ("outposts", "Outpost")),
)
"""Kinds that fields such as ``secretArn`` are about, by the last words of the field's name."""


def arn(identity: Identity) -> str:
    """The ARN of a resource; of one whose external name is an ARN, that.

    Args:
        identity: The resource, as it is in the cloud.
    """
    if identity.name.startswith("arn:"):
        return identity.name
    head, default, form = _arn_form(identity.service, identity.kind)
    if form.startswith("@"):
        name, region, account, form = form[1:].split(":", 3)
        head = ":".join((name, region, account))
    prefix, region, account = head.split(":")
    where = _REGIONS[region](identity) if region in _REGIONS else region
    owner = ACCOUNT if account == "a" else account
    return f"arn:{identity.partition}:{prefix}:{where}:{owner}:{filled(form or default, identity)}"


def external_name(identity: Identity) -> str:
    """The external name that the cloud gives to a resource, such as ``subnet-0b5c41cf5b2c1a9d7``.

    Args:
        identity: The resource; its ``name`` is what it is called in the cluster.
    """
    if not identity.of_aws:
        return f"{identity.kind.lower()}-{identity.digits('', 17)}"
    if identity.rule.get("naming") == "parameters" and (
        made := identified(identity, lambda name: _unknown(identity, name))
    ):
        return made
    form = given_form(identity.service, identity.kind)[0]
    own = arn(replace(identity, name=filled("{wanted}", identity)))
    return own if form == _BY_ARN else filled(form or _PLAIN_NAME, identity, {"ownarn": own})


def _unknown(identity: Identity, name: str) -> str:
    """What stands in an identifier for a field that is not told: an id or an ARN as its name says."""
    *stem, last = hyphenated(name).split("-")
    if last == "id":
        return f"{id_prefix(stem)}-{identity.digits(name, 17)}"
    if last == "arn":
        service, kind = meant_kind(stem) or kind_called(identity.service, stem)
        group = identity.group.replace(identity.service, service, 1)
        other = replace(identity, group=group, kind=kind, name="-".join(stem), fields={}, rule={})
        return arn(replace(other, name=related_name(other)))
    return f"{hyphenated(name)}-{identity.digits(name, 8)}"


def reported_id(identity: Identity) -> str:
    """The id that the provider reports of a resource: mostly its external name, for some kinds its ARN.

    Args:
        identity: The resource, as it is in the cloud.
    """
    form = given_form(identity.service, identity.kind)[1]
    if form == _BY_ARN:
        return arn(identity)
    if form:
        return filled(form, identity)
    return identified(identity) or identity.name


def has_arn_as_id(service: str, kind: str) -> bool:
    """Whether the provider reports a kind's ARN as its id."""
    given, reported = given_form(service, kind)
    return (reported or given) == _BY_ARN


def is_given(group: str, kind: str) -> bool:
    """Whether the cloud names a kind, as far as the table tells."""
    return "aws" in group.split(".") and bool(given_form(group.partition(".")[0], kind)[0])


def given_form(service: str, kind: str) -> tuple[str, str]:
    """The form of the external name that the cloud gives, and that of the id where it differs; empty for none."""
    default, kinds = read_table(GIVEN_FORMS).get(service, ("", {}))
    given, _, reported = kinds.get(kind, default).partition(";")
    return given, reported


def _arn_form(service: str, kind: str) -> tuple[str, str, str]:
    """How a service's ARNs begin, the form of those of its kinds, and that of the kind."""
    line, kinds = read_table(ARN_FORMS).get(service, (f"{service}:r:a", {}))
    head, _, default = line.partition(" ")
    return head, default or _PLAIN_ARN, kinds.get(kind, "")


def related_name(identity: Identity) -> str:
    """What the cloud calls a resource of which only the name is known: the name, or one such as it gives itself."""
    form = given_form(identity.service, identity.kind)[0]
    if form in ("", _BY_ARN) or fields_of(form):
        return identity.name
    return filled(form, identity)


def meant_kind(words: list[str]) -> tuple[str, str] | None:
    """Service and kind of what a field is about, by the words of its name before ``Arn``; None if it is not told."""
    for ending, kind in _MEANT:
        if tuple(words[-len(ending) :]) == ending:
            return kind
    return None


def kind_called(service: str, words: list[str]) -> tuple[str, str]:
    """Service and kind of what a field of a service's kind is about, by the words of its name before ``Arn``."""
    kinds = {kind.lower(): kind for kind in read_table(ARN_FORMS).get(service, ("", {}))[1]}
    called = (kinds.get("".join(words[start:])) for start in range(len(words)))
    return service, next(filter(None, called), "-".join(words))


def id_prefix(words: list[str]) -> str:
    """What the id in a field begins with, by the words of the field's name before ``Id``: ``rtb`` for a route table."""
    kinds = {kind.lower(): form for kind, form in read_table(GIVEN_FORMS)["ec2"][1].items()}
    for start in range(len(words)):
        form = kinds.get("".join(words[start:]), "")
        if form.endswith("-{hex17}"):
            return form.removesuffix("-{hex17}")
    return "-".join(words)
