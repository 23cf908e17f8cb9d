"""Assignments: what one field of a composed resource is given, and the field paths that several passes know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.errors import Location

CONNECTION = "spec.writeConnectionSecretToRef"
SECRETS_NAMESPACE = "crossplane-system"
"""Where Secrets are that nobody but Crossplane reads."""
NAMESPACE = "metadata.namespace"
OBJECT_NAME = "metadata.name"
UID = "metadata.uid"
EXTERNAL_NAME = "metadata.annotations[crossplane.io/external-name]"
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, eq=False)
class Assignment:
    """A value for one field of a resource.

    Attributes:
        path: Field path in the manifest.
        schema: Structural schema of the field.
        value: A constant, an :class:`Expression`, or a resource, group or :class:`Selection` to select.
        location: The Python line.
        optional: Whether the value may be absent because something else was assigned before.
    """

    path: str
    schema: Mapping[str, Any]
    value: Any
    location: Location
    optional: bool = False

    @property
    def field(self) -> str:
        """The path below ``spec.forProvider``, ``[*]`` for every list position; other paths unchanged."""
        return re.sub(r"\[\d+\]", "[*]", self.path.removeprefix("spec.forProvider."))


def after_annotation(domain: str) -> str:
    """Where a resource has what it is created after: a patch to there holds it back, and no provider reads it.

    Args:
        domain: The domain of the platform's own labels and annotations.
    """
    return f"metadata.annotations[{domain}/after]"


def below(path: str, key: str) -> str:
    """The field path of ``key`` in the object at ``path``."""
    if not path:
        return key
    return f"{path}.{key}" if _PLAIN.fullmatch(key) else f"{path}[{key}]"
