"""Policy documents: what their statements are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp import choose, json_document
from pyxp.streamflix.schema import StreamflixSpec

ALARMS = {"Service": "cloudwatch.amazonaws.com"}
"""Who publishes to topics when alarms change."""


def allow(
    actions: list[str], resources: str | list[str], *, condition: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A statement of an identity's policy: it may do ``actions`` on ``resources``."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return statement if condition is None else {**statement, "Condition": condition}


def allow_to(
    principal: Mapping[str, str],
    actions: str | list[str],
    *,
    on: str | None = None,
    condition: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A statement of a resource's policy: ``principal`` may do ``actions`` on it; roles' trust names no resource."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": actions}
    if on is not None:
        statement["Resource"] = on
    return statement if condition is None else {**statement, "Condition": condition}


def refuse_without_tls(service: str) -> dict[str, Any]:
    """A statement of a resource's policy: nobody does anything of ``service`` on it over an open connection."""
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": f"{service}:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def document(statements: list[dict[str, Any]]) -> str:
    """A policy document."""
    return json_document({"Version": "2012-10-17", "Statement": statements})


def service_host(spec: StreamflixSpec, service: str) -> str:
    """How the region's endpoint of a service is called, which is also how policies name it."""
    suffix = choose(spec.partition, {"aws-cn": "amazonaws.com.cn"}, "amazonaws.com")
    return f"{service}.{spec.region}.{suffix}"
