"""Labels that patches read and nobody writes.

Crossplane labels what it composes with the names of the composite and, where there is one, of the claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pyxp.diagnostics import Severity
from pyxp.model.manifests import mapping
from pyxp.model.patches import Patch, parsed
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.schemas import Json
from pyxp.validation.compositions.selecting import Resource

_OF_CLAIMS: Final = ("crossplane.io/claim-name", "crossplane.io/claim-namespace")
_OF_OTHERS: Final = ("crossplane.io/", "kubernetes.io/", "k8s.io/")
"""What controllers set by themselves."""


def check_labels(resources: Sequence[Resource], xrd: Json | None, notes: Notes, *, alone: bool) -> None:
    """Labels of composed resources that nothing writes, and labels of claims where there are none.

    Args:
        resources: All resources of the Composition.
        xrd: The composite's definition, if it is known.
        notes: Where findings go.
        alone: Whether nothing else writes what is composed.
    """
    claims = xrd is None or bool(mapping(mapping(xrd.get("spec")).get("claimNames")))
    for resource in resources:
        own = resource.labels()
        for patch, key, where in _read(resource):
            name = resource.base.name
            if patch.source == "composed" and alone and resource.base.base is not None:
                known = key in own or any(part in key for part in _OF_OTHERS)
                if not known and not any(True for _ in resource.targets(("metadata", "labels", key))):
                    told = f"nothing gives {name} the label {key}, so this patch has nothing to copy"
                    notes.warn("never-there", told, where, name, hint="write it in the base, or by a patch")
            elif patch.source == "composite" and key in _OF_CLAIMS and not claims:
                told = f"the definition has no claims, so a composite has the label {key} only inside of another one"
                severity = Severity.ERROR if patch.required else Severity.WARNING
                hint = "take metadata.name or metadata.namespace of the composite"
                notes.add("never-there", told, where, name, hint=hint, severity=severity)


def _read(resource: Resource) -> Iterator[tuple[Patch, str, str]]:
    for part in resource.parts:
        for patch in part.patches:
            for path, where in patch.sources() if patch.source in {"composed", "composite"} else ():
                segments = parsed(path) if "labels" in path else None
                if segments is not None and len(segments) == 3 and segments[:2] == ("metadata", "labels"):
                    yield patch, str(segments[2]), where
