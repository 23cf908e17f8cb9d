"""What a request holds, however badly it is formed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.engine.patch_and_transform.documents import PatchedDocument

ENVIRONMENT_KEY = "apiextensions.crossplane.io/environment"
"""The key of the pipeline context under which the composition environment travels."""

ENVIRONMENT_KIND = {"apiVersion": "internal.crossplane.io/v1alpha1", "kind": "Environment"}


def members(value: Any, name: str = "") -> dict[str, Any]:
    """An object's members, or those of its member ``name``; none where it is something else."""
    found = value.get(name) if name and isinstance(value, Mapping) else value
    return found if isinstance(found, dict) else {}


def opinion(ready: Any) -> str:
    """The readiness that an earlier function stated, empty when it is unspecified."""
    return ready if ready in ("READY_TRUE", "READY_FALSE") else ""


def text_of(value: Any) -> str:
    """A text; empty where it is something else."""
    return value if isinstance(value, str) else ""


def environment_of(request: Mapping[str, Any]) -> PatchedDocument:
    """The composition environment, with a made-up kind when it has none."""
    environment = members(members(request, "context"), ENVIRONMENT_KEY)
    version = text_of(environment.get("apiVersion"))
    if (not version and not text_of(environment.get("kind"))) or version.count("/") > 1:
        environment = {**environment, **ENVIRONMENT_KIND}
    return PatchedDocument(environment)
