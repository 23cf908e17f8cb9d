"""From CRDs, XRDs and the OpenAPI documents of Kubernetes to records of type facts.

A record is plain data, the content of one file of a store::

    group, names, scope      as in the CRD
    provenance               file, release, sha256 digest of the document, struck and restored fields
    package                  what installs the kind, where an overlay says so
    identity                 how it gets its external name, where an overlay says so
    cloudNames, idPattern    what tells its objects apart, and what its ids look like, where an overlay says so
    versions                 by name: served, storage, deprecation, printer columns, subresources, schema,
                             and for managed resources selectors, replaces, externalName, nameLimit, requiredByCel

The digest is that of the document as JSON with sorted keys and no spaces, so reformatting a file does not change it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyxp.catalog.adjusting import Adjustments, has, node
from pyxp.catalog.identity import CORE, SCOPES, is_group, is_kind, is_label
from pyxp.catalog.openapi import is_openapi, read_kinds
from pyxp.catalog.overlay import Overlay, Strike
from pyxp.catalog.reduction import without_prose
from pyxp.catalog.selectors import find_selectors
from pyxp.catalog.soundness import check_schema, checked_spec
from pyxp.errors import InputError, Location, UsageError

Record = dict[str, Any]

_DEFINITIONS = {
    "CustomResourceDefinition": "apiextensions.k8s.io",
    "CompositeResourceDefinition": "apiextensions.crossplane.io",
}


@dataclass(frozen=True, slots=True)
class CrdSource:
    """A document to import.

    Attributes:
        data: The CRD, XRD or OpenAPI document.
        name: File name without folder, kept as provenance.
        location: Where the document begins, for messages.
    """

    data: Any
    name: str = ""
    location: Location | None = None


def is_importable(data: Any) -> bool:
    """Whether the document is a CRD, an XRD or an OpenAPI document."""
    if not isinstance(data, dict):
        return False
    if is_openapi(data):
        return True
    group = str(data.get("apiVersion", "")).partition("/")[0]
    return group == _DEFINITIONS.get(str(data.get("kind")))


def import_documents(
    sources: Iterable[CrdSource], overlay: Overlay | None = None, strikes: Sequence[Strike] = ()
) -> list[Record]:
    """Reads CRDs, XRDs and OpenAPI documents into records, ordered by group and plural name.

    Args:
        sources: The documents; others are refused.
        overlay: What the CRDs do not say.
        strikes: Fields to leave out, besides those of the overlay.

    Raises:
        InputError: A document is not a CRD or XRD, or not a usable one; two documents define the same kind.
        UsageError: A strike of ``strikes`` meets no field.
    """
    met: set[Strike] = set()
    records: dict[tuple[str, str], Record] = {}
    for source, crd in _definitions(list(sources)):
        try:
            record, met_here = _record(crd, source, overlay or Overlay(), strikes)
        except InputError as error:
            raise InputError(error.message, hint=error.hint, location=source.location) from error
        key = (record["group"], record["names"]["plural"])
        if key in records:
            raise InputError(f"cannot import {key[1]}.{key[0]} twice", location=source.location)
        records[key] = record
        met |= met_here
    for strike in strikes:
        if strike not in met:
            raise UsageError(f"cannot strike {strike}: no imported kind has such a field")
    return [records[key] for key in sorted(records)]


def _definitions(sources: list[CrdSource]) -> Iterator[tuple[CrdSource, dict[str, Any]]]:
    """Every kind as a CRD has it; those of Kubernetes, whose versions lie in several documents, come last."""
    published = {id(source.data): source for source in sources if is_openapi(source.data)}
    for source in sources:
        if id(source.data) not in published:
            yield from ((source, crd) for crd in _crds(source))
    for spec, document in read_kinds(source.data for source in published.values()):
        yield published[id(document)], {"spec": spec}


def _crds(source: CrdSource) -> list[dict[str, Any]]:
    if not is_importable(source.data):
        kind = source.data.get("kind") if isinstance(source.data, dict) else type(source.data).__name__
        raise InputError(f"cannot import a {kind}: expected {' or '.join(_DEFINITIONS)}", location=source.location)
    if source.data["kind"] == "CustomResourceDefinition":
        return [source.data]
    from pyxp.structural.xrd import derive_crds  # reading XRDs is the rare case

    return list(derive_crds(source.data))


def _record(
    crd: dict[str, Any], source: CrdSource, overlay: Overlay, strikes: Sequence[Strike]
) -> tuple[Record, set[Strike]]:
    """The record of one CRD and the strikes that met one of its fields."""
    spec = _mapping(crd, "spec")
    names = _mapping(spec, "names")
    group, kind, plural = (str(part) for part in (spec.get("group"), names.get("kind"), names.get("plural")))
    own = is_openapi(source.data)
    # Group and plural become parts of a file's name, the kind a class: nothing else may pass.
    if not (is_group(group) or (own and group == CORE)) or not is_label(plural) or not is_kind(kind):
        raise InputError(f"cannot import {plural}.{group}: group, plural or kind is not a valid name")
    if not isinstance(spec.get("versions"), list) or not spec["versions"]:
        raise InputError(f"cannot import {plural}.{group}: it has no versions")
    if spec.get("scope") not in SCOPES:
        raise InputError(f"cannot import {plural}.{group}: scope is {spec.get('scope')!r}, not Cluster or Namespaced")
    for version in spec["versions"]:
        if not is_label(_checked(version).get("name")):
            raise InputError(f"cannot import {plural}.{group}: {version.get('name')!r} is not the name of a version")
    given, spec = spec, checked_spec(spec, f"{plural}.{group}")
    names = spec["names"]
    for said, version in zip(given["versions"], spec["versions"], strict=True):
        version["served"] = said.get("served") is not False
    adjustments = Adjustments.of(group, kind, overlay, strikes)
    record: Record = {
        "group": group,
        "names": {key: names[key] for key in sorted(names)},
        "scope": spec["scope"],
        "versions": {version["name"]: _version(version, group, adjustments) for version in spec["versions"]},
    }
    if package := overlay.package_of(group):
        record["package"] = package
    if adjustments.naming is not None:
        record["identity"] = dict(adjustments.naming.facts)
    if cloud_name := overlay.cloud_name(group, kind):
        record["cloudNames"] = list(cloud_name)
    if id_pattern := overlay.id_pattern(group, kind):
        record["idPattern"] = id_pattern
    covered = own or overlay.covers(group)
    record["provenance"] = _provenance(source, overlay.release if covered else "", adjustments)
    return record, adjustments.met


def _version(version: dict[str, Any], group: str, adjustments: Adjustments) -> Record:
    """The facts of one version."""
    schema = _mapping(_mapping(version, "schema"), "openAPIV3Schema")
    check_schema(schema, "cannot import the document: its schema")
    reduced = without_prose(schema)
    adjustments.strike(reduced)
    facts: Record = {
        "served": bool(version.get("served", True)),
        "storage": bool(version.get("storage", False)),
        "schema": reduced,
    }
    facts.update({key: version[key] for key in ("deprecated", "deprecationWarning", "subresources") if key in version})
    columns = version.get("additionalPrinterColumns")
    if isinstance(columns, list) and columns:
        facts["printerColumns"] = [
            {key: value for key, value in _checked(column).items() if key != "description"} for column in columns
        ]
    described = node(schema, ("spec", "forProvider"))
    kept = node(reduced, ("spec", "forProvider"))
    if described is not None and kept is not None:
        found = find_selectors(described, group)
        facts["selectors"] = {field: selector for field, selector in found.items() if has(kept, selector["selector"])}
        adjustments.amend(facts, version["name"])
    return facts


def _provenance(source: CrdSource, release: str, adjustments: Adjustments) -> Record:
    text = json.dumps(source.data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    provenance: Record = {
        "source": source.name,
        "digest": "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    }
    if release:
        provenance["release"] = release
    if adjustments.struck:
        provenance["struck"] = sorted(adjustments.struck)
    if adjustments.restored:
        provenance["restored"] = sorted(adjustments.restored)
    return provenance


def _mapping(holder: Any, key: str) -> dict[str, Any]:
    value = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(value, dict):
        raise InputError(f"cannot import the document: `{key}` is missing or not a mapping")
    return value


def _checked(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"cannot import the document: expected a mapping, got {type(value).__name__}")
    return value
