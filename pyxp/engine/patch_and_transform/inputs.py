"""The function's input as frozen data.

:mod:`reading` makes it of plain data, :mod:`validating` says whether it makes sense. Named tuples rather than
dataclasses: there are many of them, and they are made in a fraction of the time when the module loads.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class TransformInput(NamedTuple):
    """One transform.

    Attributes:
        type: Its type.
        settings: By types of transforms, what is written under their names; None where nothing is. Only those of the
            transform's own type count.
    """

    type: str
    settings: dict[str, Any]


class Combine(NamedTuple):
    """``combine``: several fields become one text."""

    variables: list[str]
    strategy: str
    fmt: str | None


class Policy(NamedTuple):
    """``policy`` of a patch; None where nothing is said."""

    from_field_path: str | None
    to_field_path: str | None

    @property
    def required(self) -> bool:
        """Whether a missing source field stops the patch's resource from being created."""
        return self.from_field_path == "Required"


class PatchInput(NamedTuple):
    """One patch, of any type and in any place."""

    type: str
    from_field_path: str
    to_field_path: str
    combine: Combine | None
    transforms: list[TransformInput]
    policy: Policy | None
    patch_set_name: str | None

    @property
    def required(self) -> bool:
        """Whether ``policy.fromFieldPath`` is ``Required``."""
        return self.policy is not None and self.policy.required


class ConnectionDetailInput(NamedTuple):
    """One connection detail of a template."""

    name: str
    type: str
    secret_key: str | None
    from_field_path: str | None
    value: str | None


class ReadinessCheck(NamedTuple):
    """One readiness check of a template; ``condition`` is type and status."""

    type: str
    field_path: str | None
    match_string: str | None
    match_integer: int | None
    condition: tuple[str, str] | None


class TemplateInput(NamedTuple):
    """One composed resource of the input; ``base`` is None when an earlier function must have made it."""

    name: str
    base: Any
    patches: list[PatchInput]
    connection_details: list[ConnectionDetailInput]
    readiness_checks: list[ReadinessCheck]


class SecretReference(NamedTuple):
    """``writeConnectionSecretToRef``: where a composite of Crossplane v2 keeps its connection details."""

    name: str
    namespace: str
    patches: list[PatchInput]


class Resources(NamedTuple):
    """The whole input."""

    patch_sets: list[tuple[str, list[PatchInput]]]
    environment: list[PatchInput] | None
    templates: list[TemplateInput]
    secret: SecretReference | None
