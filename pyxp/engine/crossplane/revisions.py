"""The revision that Crossplane makes of a Composition, which composites refer to by name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pyxp.gotext.values import text_bytes
from pyxp.model.compositions import read_steps
from pyxp.model.manifests import mapping, metadata, name_of
from pyxp.yamlio import write_document

_SUFFIX_LENGTH = 7
_AROUND = frozenset({"spec", "spec.crossplane"})


def revision_name(composition: Mapping[str, Any]) -> str:
    """The name of the CompositionRevision: the Composition's and the beginning of a hash over what it says.

    Labels, annotations and spec are hashed as sigs.k8s.io/yaml writes them, nothing as ``null``. Annotations that a
    client adds while applying (``kubectl apply`` without ``--server-side``) make another name.

    Source: ``Composition.Hash`` in Crossplane v2.3.3, ``apis/apiextensions/v1/composition_hash.go``.
    """
    fields = metadata(composition)
    parts = (fields.get("labels") or None, fields.get("annotations") or None, mapping(composition.get("spec")))
    text = "".join(write_document(part, sort_keys=True) for part in parts)
    return f"{name_of(composition)}-{hashlib.sha256(text_bytes(text)).hexdigest()[:_SUFFIX_LENGTH]}"


def reads_revision(composition: Mapping[str, Any]) -> bool:
    """Whether a patch may read the revision from the composite: the reference itself or something around it."""
    patches = (patch for step in read_steps(composition) for patch in step.patches())
    return any(_may_read_revision(path) for patch in patches for path, _ in patch.sources())


def _may_read_revision(path: str) -> bool:
    return path in _AROUND or "compositionRevisionRef" in path or path.startswith(("spec[", "["))
