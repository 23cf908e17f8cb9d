"""Whether Crossplane could make the CRDs of a CompositeResourceDefinition, and the API server take them.

The API server accepts almost any XRD; what is wrong with its schema shows only when Crossplane renders the CRDs. The
faults of these are told here in terms of the XRD.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import InputError
from pyxp.model import fieldpath
from pyxp.model.fieldpath import Segments
from pyxp.structural.crd_types import CRD
from pyxp.structural.default_lists import CODE, default_lists
from pyxp.structural.wire import WireError, decode
from pyxp.structural.xrd import derive_crds
from pyxp.validation.compositions.default_lists import ADVICE, told_of
from pyxp.validation.crd import crd_causes, prepare
from pyxp.validation.findings import Locate, written_path
from pyxp.validation.verdict import INVALID, NO_FIELD, Cause

Json = dict[str, Any]
_STORAGE = "must have exactly one version marked as storage version"


def definition_causes(xrd: Json) -> list[Cause]:
    """What keeps an XRD from being established.

    Args:
        xrd: A CompositeResourceDefinition that the API server accepts.
    """
    try:
        told = json.dumps(xrd)
    except (TypeError, ValueError, RecursionError):
        return _causes(xrd)
    return list(_remembered_causes(told))


@lru_cache(maxsize=8)
def _remembered_causes(told: str) -> tuple[Cause, ...]:
    """Those of an XRD in JSON: the editions of a platform have one, which is judged once for all of them."""
    return tuple(_causes(json.loads(told)))


def _causes(xrd: Json) -> list[Cause]:
    try:
        crds = derive_crds(xrd)
    except InputError as error:
        return [Cause(INVALID, "spec.versions", error.message, error.hint or "")]
    causes: list[Cause] = []
    for index, crd in enumerate(crds):
        try:
            decoded: Json = decode(CRD, crd)
        except WireError as error:
            causes.append(Cause(INVALID, NO_FIELD, str(error), error.hint, at=error.path))
            continue
        prepare(decoded)
        decoded["metadata"].pop("ownerReferences", None)  # names the XRD by an id that only a cluster knows
        causes += _in_terms_of_the_xrd(crd_causes(decoded), claim=index > 0)
    if not any(version.get("served") for version in (xrd.get("spec") or {}).get("versions") or []):
        hint = "set served: true on at least one version"
        causes.append(
            Cause(INVALID, "spec.versions", "no version is served, so Crossplane cannot watch the kind", hint)
        )
    return list(dict.fromkeys(causes))


def definition_warnings(xrd: Json, subject: str, locate: Locate) -> Iterator[Finding]:
    """What its author should know of an XRD although it can be established: lists that no claim can empty."""
    for index, version in enumerate(xrd["spec"]["versions"]):
        schema = (version.get("schema") or {}).get("openAPIV3Schema") or {}
        for steps, node in default_lists(schema):
            path = f"spec.versions[{index}].schema.openAPIV3Schema{_written(schema, steps)}"
            told = told_of(fieldpath.format(steps), node)
            yield Finding(CODE, told, Severity.WARNING, locate(f"{path}.default"), subject, path, ADVICE)


def _written(schema: Json, steps: Segments) -> str:
    """Where the schema of a field stands in the schema around it."""
    here, path = schema, ""
    for step in steps:
        if step == "*":
            part = "items" if "items" in here else "additionalProperties"
            here, path = here[part], f"{path}.{part}"
        else:
            here, path = here["properties"][step], f"{path}.properties[{step}]"
    return path


def _in_terms_of_the_xrd(causes: list[Cause], *, claim: bool) -> Iterator[Cause]:
    for cause in causes:
        field = written_path(cause.field)
        if cause.field.startswith("status."):
            continue  # follows from the versions, which have causes of their own
        if claim and field.startswith("spec.names"):
            field = field.replace("spec.names", "spec.claimNames", 1)
        elif claim and field == "metadata.name":
            field = "spec.claimNames.plural"
        if cause.message.endswith(_STORAGE):
            yield replace(cause, field=field, hint="mark exactly one version referenceable: true")
        else:
            yield replace(cause, field=field)
