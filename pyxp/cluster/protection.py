"""What should not be deleted without a second thought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyxp.cluster.objects import reference_of
from pyxp.model.manifests import Manifest, labels_of, mapping

_PROTECTING: Final = frozenset({"deletionprotection", "deletionprotectionenabled", "disableapitermination"})
PROTECTED_ENVIRONMENTS: Final = ("prod", "production", "live")
"""Environments that count as protected where a project does not name its own."""

_NAMES: Final = ("environment", "env", "stage")
_DEEPEST: Final = 20


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
    told = [f"{called} has {path}: true" for path in _protecting(manifest.get("spec"), "spec", 0)]
    spec, labels = mapping(manifest.get("spec")), labels_of(manifest)
    for name in _NAMES:
        for where, value in ((f"spec.{name}", spec.get(name)), (f"the label {name}", labels.get(name))):
            if isinstance(value, str) and value.lower() in guarded:
                told.append(f"{called} belongs to a protected environment: {where} is {value}")
    return told


def _protecting(value: Any, path: str, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner is True and str(key).replace("_", "").lower() in _PROTECTING:
                yield f"{path}.{key}"
            else:
                yield from _protecting(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _protecting(inner, f"{path}[{index}]", depth + 1)
