"""What should not be deleted without a second thought."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyxp.cluster.objects import reference_of
from pyxp.model.manifests import Manifest, labels_of, mapping
from pyxp.model.protecting import protecting_fields

PROTECTED_ENVIRONMENTS: Final = ("prod", "production", "live")
"""Environments that count as protected where a project does not name its own."""

_NAMES: Final = ("environment", "env", "stage")


def reasons_to_ask(manifest: Manifest, environments: Iterable[str] = PROTECTED_ENVIRONMENTS) -> list[str]:
    """Why deleting an object needs a person's word, a line each; empty where it does not.

    Fields such as ``deletionProtection`` count wherever they are in ``spec``, and an ``environment`` (as field of
    ``spec`` or label) that is protected.

    Args:
        manifest: The object.
        environments: The environments that are protected, in small or capital letters.
    """
    guarded = {name.lower() for name in environments}
    called = reference_of(manifest)
    told = [f"{called} has {path}: true" for path in protecting_fields(manifest.get("spec"), "spec")]
    spec, labels = mapping(manifest.get("spec")), labels_of(manifest)
    for name in _NAMES:
        for where, value in ((f"spec.{name}", spec.get(name)), (f"the label {name}", labels.get(name))):
            if isinstance(value, str) and value.lower() in guarded:
                told.append(f"{called} belongs to a protected environment: {where} is {value}")
    return told
