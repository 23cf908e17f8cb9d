"""Files that only become manifests in the hands of another tool, and that people give by mistake."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from pyxp.errors import Location

CODE: Final = "not-built"
KUSTOMIZATIONS: Final = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
CHART: Final = "Chart.yaml"
_VALUES: Final = re.compile(r"(?:.*[-_.])?values(?:[-_.].*)?\.ya?ml", re.IGNORECASE)
_TEMPLATE: Final = re.compile(
    rb"\{\{-?\s*(?:\.[A-Z]|\$|/\*|(?:if|else|end|with|range|include|template|define|toYaml)\b)"
)


class Unbuilt(NamedTuple):
    """What a file is, in a sentence, and what to do with it."""

    message: str
    hint: str


_HELM: Final = "run helm template on the chart and give pyxp what comes out: helm template CHART | pyxp validate -"


def unbuilt(data: Any, location: Location | None) -> Unbuilt | None:
    """What a document is where another tool has to work on it first; None for all others.

    Args:
        data: The document.
        location: Where it stands: files are also known by their names.
    """
    file = PurePath(location.file if location else "").name
    fields = data if isinstance(data, dict) else {}
    group = str(fields.get("apiVersion", "")).partition("/")[0]
    if group == "kustomize.config.k8s.io" or ("kind" not in fields and file in KUSTOMIZATIONS):
        folder = PurePath(location.file).parent if location and file in KUSTOMIZATIONS else "FOLDER"
        told = "this is a kustomization, from which kustomize makes manifests; it never reaches a server itself"
        return Unbuilt(told, f"give pyxp what comes out: kustomize build {folder} | pyxp validate -")
    if "kind" in fields or "metadata" in fields:
        return None
    if file == CHART or ({"name", "version"} <= fields.keys() and fields.get("apiVersion") in ("v1", "v2")):
        return Unbuilt("this is the description of a Helm chart, not a manifest", _HELM)
    if "apiVersion" not in fields and _VALUES.fullmatch(file):
        return Unbuilt("this is a file of values for a Helm chart, not a manifest", _HELM)
    return None


def is_template(content: bytes) -> bool:
    """Whether a text is one of Go's templates, as charts hold them: YAML only once it is filled in."""
    return _TEMPLATE.search(content) is not None


TEMPLATE_HINT: Final = f"this looks like a template of a Helm chart; {_HELM}"
"""What to do about a template that cannot be read."""
