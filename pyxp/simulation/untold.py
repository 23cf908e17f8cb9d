"""Inputs that nobody gave and that nobody fills in: a cloud reports no description that it was not told.

A field of the status that is an optional input too is reported without having been given where the cloud chooses a
value or has a default; how it is called tells which. Sources: the arguments in
https://registry.terraform.io/providers/hashicorp/aws/latest/docs that have a default or are computed.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any, Final

from pyxp.catalog import VersionFacts

_LAST_WORD: Final = re.compile(r"[A-Z]?[a-z]+$|[A-Z]+$")
_CHOSEN: Final = frozenset(
    {
        "access",
        "acl",
        "action",
        "affinity",
        "algorithm",
        "architecture",
        "asn",
        "association",
        "associations",
        "attachments",
        "authorization",
        "bandwidth",
        "behavior",
        "behaviour",
        "charset",
        "class",
        "compatibility",
        "compression",
        "cpu",
        "delay",
        "direction",
        "discovery",
        "edition",
        "encrypted",
        "enabled",
        "encryption",
        "engine",
        "etag",
        "family",
        "format",
        "frequency",
        "granularity",
        "hash",
        "identifier",
        "level",
        "license",
        "limit",
        "location",
        "management",
        "memory",
        "method",
        "mitigation",
        "mode",
        "model",
        "monitoring",
        "mutability",
        "options",
        "payer",
        "period",
        "placement",
        "platform",
        "pool",
        "position",
        "propagation",
        "protection",
        "protocol",
        "recovery",
        "redundancy",
        "replicas",
        "role",
        "runtime",
        "scheme",
        "scope",
        "security",
        "selection",
        "severity",
        "size",
        "source",
        "spec",
        "specification",
        "state",
        "statistic",
        "status",
        "storage",
        "strategy",
        "style",
        "support",
        "tenancy",
        "tier",
        "timezone",
        "type",
        "unit",
        "usage",
        "username",
        "version",
        "versioning",
        "visibility",
        "window",
    }
)
"""Last words of the names of fields for which a cloud has a default or makes a choice."""

_CHOSEN_ALSO: Final = (
    "*.*ParameterGroup.description",
    "*.SecurityGroup.description",
    "*.SubnetGroup.description",
    "cloudwatch.MetricAlarm.treatMissingData",
    "cognitoidp.UserPool.mfaConfiguration",
    "ec2.EIP.domain",
    "ec2.*Subnet.privateDnsHostnameTypeOnLaunch",
    "ec2.VPCEndpoint.policy",
    "ec2.*.excessCapacityTerminationPolicy",
    "ec2.EIP.networkBorderGroup",
    "ecs.Service.availabilityZoneRebalancing",
    "ecs.Service.cluster",
    "*.*.sslPolicy",
    "*.*.securityPolicy",
    "kms.*Key.policy",
    "rds.OptionGroup.optionGroupDescription",
    "route53.Zone.comment",
    "sns.Topic.policy",
    "sns.Topic.tracingConfig",
)
"""Further ones, as patterns of service, kind and field."""


def is_untold(version: VersionFacts, field: str) -> bool:
    """Whether a text that the status has is an input as well, which no cloud fills in where it is not given.

    What follows from a form, as ids, ARNs and names do, is not asked here.

    Args:
        version: The facts about the kind.
        field: The field, directly below ``status.atProvider``.
    """
    given: dict[str, Any] = (version.for_provider or {}).get("properties", {})
    if field not in given or given[field].get("type") != "string":
        return False
    last = _LAST_WORD.search(field)
    service = version.kind.group.partition(".")[0]
    chosen = last is not None and last.group().lower() in _CHOSEN
    called = f"{service}.{version.kind.kind}.{field}"
    return not chosen and not any(fnmatchcase(called, pattern) for pattern in _CHOSEN_ALSO)
