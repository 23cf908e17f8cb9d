"""What is on its way out, and definitions that Crossplane could not carry out: why applying to them is in vain."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.kinds import kinds_of, list_of_texts
from pyxp.cluster.objects import Reference, read, read_all, reference_of
from pyxp.cluster.stages import CRD, DEFINITION, leaving_since
from pyxp.errors import named
from pyxp.model.manifests import Manifest, defined_kind, kind_of, mapping, name_of, text

_CRDS: Final = "apiextensions.k8s.io/v1"


async def leaving_note(connection: Connection, manifest: Manifest | None) -> str:
    """That an object is being deleted, and what of a definition holds it; empty for any other object.

    Raises:
        ClusterError: The server is away.
    """
    since = leaving_since(manifest or {})
    if manifest is None or not since:
        return ""
    told = f"it {since}; what is applied to it goes with it"
    left = await _instances(connection, manifest) if kind_of(manifest) == DEFINITION else []
    return f"{told}; it goes when its objects are gone: {named(left)}" if left else told


async def _instances(connection: Connection, definition: Manifest) -> list[str]:
    """The composites of a definition; none where they may not be listed."""
    group, kind = defined_kind(definition)
    known = [
        item for item in await kinds_of(connection) if item.kind == kind and item.api_version.startswith(f"{group}/")
    ]
    with suppress(NotServedError, ServerRefusal):
        for item in known[:1]:
            return [str(reference_of(one)) for one in await read_all(connection, item.api_version, item.kind)]
    return []


async def not_carried_out(connection: Connection, definition: Mapping[str, Any]) -> list[str]:
    """What Crossplane has not carried out of an XRD that says it is established: versions that its CRDs lack.

    Kubernetes refuses a CRD without a version that objects may be stored in, and Crossplane tells it only in events.

    Raises:
        ClusterError: The server is away.
    """
    if kind_of(definition) != DEFINITION:
        return []
    known = {(item.api_version, item.kind) for item in await kinds_of(connection)}
    if (_CRDS, CRD) not in known:
        return []
    spec, told = mapping(definition.get("spec")), list[str]()
    wanted = _versions(spec)
    claims = text(mapping(spec.get("claimNames")).get("plural"))
    names = [name_of(definition), *([f"{claims}.{text(spec.get('group'))}"] if claims else [])]
    for name in names:
        crd: Manifest | None = None
        with suppress(NotServedError, ServerRefusal):
            crd = await read(connection, Reference(_CRDS, CRD, name))
        if crd is None:
            continue
        lacks = [version for version in wanted if version not in _versions(mapping(crd.get("spec")))]
        if lacks:
            stored = list_of_texts(mapping(crd.get("status")).get("storedVersions"))
            told.append(_told(name_of(definition), name, lacks, [item for item in stored if item not in wanted]))
    return told


def _told(definition: str, crd: str, lacks: list[str], kept: list[str]) -> str:
    line = f"{DEFINITION} {definition} is not carried out yet: {CRD} {crd} does not have {named(lacks)}"
    if not kept:
        return line
    return f"{line}, and objects may be stored in {named(kept)}, which the XRD must keep, with served: false"


def _versions(spec: Mapping[str, Any]) -> list[str]:
    found = spec.get("versions")
    return [text(item.get("name")) for item in map(mapping, found if isinstance(found, list) else ())]
