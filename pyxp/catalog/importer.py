"""From CRDs and XRDs to records of type facts.

A record is plain data, the content of one file of a store::

    group, names, scope      as in the CRD
    provenance               file, release, sha256 digest of the document, struck and restored fields
    package                  what installs the kind, where an overlay says so
    versions                 by name: served, storage, deprecation, printer columns, subresources, schema,
                             and for managed resources selectors, replaces, externalName, requiredByCel

The digest is that of the document as JSON with sorted keys and no spaces, so reformatting a file does not change it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pyxp.catalog.overlay import KindOverlay, Overlay, Strike
from pyxp.catalog.reduction import without_prose
from pyxp.catalog.selectors import find_selectors
from pyxp.errors import InputError, Location

Record = dict[str, Any]

_DNS_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_IDENTIFIER = re.compile(r"[A-Za-z]\w{0,62}", re.ASCII)
_VERSION_KEYS = ("deprecated", "deprecationWarning", "subresources")
# The rule with which upjet requires a parameter; it may stand in forProvider or in initProvider.
_REQUIRED_RULE = (
    "!('*' in self.managementPolicies || 'Create' in self.managementPolicies || 'Update' in self.managementPolicies)"
    " || has(self.forProvider.{0}) || (has(self.initProvider) && has(self.initProvider.{0}))"
)
_REQUIRED_MESSAGE = "spec.forProvider.{0} is a required parameter"
_REQUIRED = re.compile(re.escape(_REQUIRED_MESSAGE).replace(re.escape("{0}"), r"(\S+)"))


@dataclass(frozen=True, slots=True)
class Source:
    """A document to import.

    Attributes:
        data: The CRD or XRD.
        name: File name without folder, kept as provenance.
        location: Where the document begins, for messages.
    """

    data: Any
    name: str = ""
    location: Location | None = None


def is_importable(data: Any) -> bool:
    """Whether the document is a CRD or an XRD."""
    return isinstance(data, dict) and (
        (data.get("kind") == "CustomResourceDefinition" and _group_of(data) == "apiextensions.k8s.io")
        or (data.get("kind") == "CompositeResourceDefinition" and _group_of(data) == "apiextensions.crossplane.io")
    )


def import_documents(
    sources: Iterable[Source], overlay: Overlay | None = None, strikes: Sequence[Strike] = ()
) -> list[Record]:
    """Reads CRDs and XRDs into records, ordered by group and plural name.

    Args:
        sources: The documents; others than CRDs and XRDs are refused.
        overlay: What the CRDs do not say.
        strikes: Fields to leave out, besides those of the overlay.

    Raises:
        InputError: A document is no CRD or XRD, or not a usable one; two documents define the same kind; a strike
            meets no field.
    """
    overlay = overlay or Overlay()
    met: set[Strike] = set()
    records: dict[tuple[str, str], Record] = {}
    for source in sources:
        for crd in _crds(source):
            record = _record(crd, source, overlay, strikes, met)
            key = (record["group"], record["names"]["plural"])
            if key in records:
                raise InputError(f"cannot import {key[1]}.{key[0]} twice", location=source.location)
            records[key] = record
    for strike in strikes:
        if strike not in met:
            raise InputError(f"cannot strike {strike}: no imported kind has such a field")
    return [records[key] for key in sorted(records)]


def crd_of(record: Record, schemas: dict[str, Any]) -> dict[str, Any]:
    """The CRD that a record stands for, type facts only.

    Args:
        record: The record.
        schemas: Its schemas by version, without ``$shape`` references.
    """
    versions = []
    for name, facts in record["versions"].items():
        version: dict[str, Any] = {"name": name, "served": facts["served"], "storage": facts["storage"]}
        version.update({key: facts[key] for key in _VERSION_KEYS if key in facts})
        if "printerColumns" in facts:
            version["additionalPrinterColumns"] = facts["printerColumns"]
        version["schema"] = {"openAPIV3Schema": schemas[name]}
        versions.append(version)
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{record['names']['plural']}.{record['group']}"},
        "spec": {
            "group": record["group"],
            "names": record["names"],
            "scope": record["scope"],
            "versions": versions,
        },
    }


def _group_of(data: dict[str, Any]) -> str:
    return str(data.get("apiVersion", "")).partition("/")[0]


def _crds(source: Source) -> list[dict[str, Any]]:
    if not is_importable(source.data):
        kind = source.data.get("kind") if isinstance(source.data, dict) else type(source.data).__name__
        raise InputError(
            f"cannot import a {kind}: expected a CustomResourceDefinition or a CompositeResourceDefinition",
            location=source.location,
        )
    if source.data["kind"] == "CustomResourceDefinition":
        return [source.data]
    from pyxp.schemas.xrd import derive_crds

    return list(derive_crds(source.data))


def _record(
    crd: dict[str, Any], source: Source, overlay: Overlay, strikes: Sequence[Strike], met: set[Strike]
) -> Record:
    spec = _mapping(crd, "spec", source)
    names = _mapping(spec, "names", source)
    group, kind, plural = (str(part) for part in (spec.get("group"), names.get("kind"), names.get("plural")))
    # Group and plural become parts of a file's name, the kind a class: nothing else may pass.
    if not _DNS_NAME.fullmatch(group) or not _DNS_NAME.fullmatch(plural) or not _IDENTIFIER.fullmatch(kind):
        raise InputError(
            f"cannot import {plural}.{group}: group, plural or kind is not a valid name", location=source.location
        )
    if not isinstance(spec.get("versions"), list) or not spec["versions"]:
        raise InputError(f"cannot import {plural}.{group}: it has no versions", location=source.location)
    said = overlay.kind(group, kind)
    every = (*strikes, *overlay.strikes) if overlay.covers(group) else strikes
    struck = [strike for strike in every if strike.matches(group, kind)]
    done: dict[str, list[str]] = {"struck": [], "restored": []}
    versions = {}
    for version in spec["versions"]:
        name, facts = _version(version, group, source, struck, met, done)
        _apply_overlay(facts, said, overlay.replaces if overlay.covers(group) else (), done)
        versions[name] = facts
    record: Record = {
        "group": group,
        "names": {key: names[key] for key in sorted(names)},
        "scope": spec.get("scope", "Cluster"),
        "provenance": _provenance(source, overlay.release if overlay.covers(group) else "", done),
        "versions": versions,
    }
    if package := overlay.package_of(group):
        record["package"] = package
    return record


def _version(
    version: Any,
    group: str,
    source: Source,
    strikes: Sequence[Strike],
    met: set[Strike],
    done: dict[str, list[str]],
) -> tuple[str, Record]:
    schema = _mapping(_mapping(version, "schema", source), "openAPIV3Schema", source)
    try:
        reduced = without_prose(schema)
    except InputError as error:
        raise InputError(error.message, location=source.location) from error
    for strike in strikes:
        for path in strike.paths():
            if _strike(reduced, path.split(".")):
                met.add(strike)
                done["struck"].append(path)
    facts: Record = {
        "served": bool(version.get("served", True)),
        "storage": bool(version.get("storage", False)),
        "schema": reduced,
    }
    facts.update({key: version[key] for key in _VERSION_KEYS if key in version})
    if version.get("additionalPrinterColumns"):
        facts["printerColumns"] = [
            {key: column[key] for key in column if key != "description"}
            for column in version["additionalPrinterColumns"]
        ]
    for_provider = _node(schema, ("spec", "forProvider"))
    if for_provider is not None:
        kept = _node(reduced, ("spec", "forProvider")) or {}
        found = find_selectors(for_provider, group)
        facts["selectors"] = {path: facts for path, facts in found.items() if _has(kept, facts["selector"])}
    return str(version.get("name", "")), facts


def _apply_overlay(facts: Record, said: KindOverlay, common: Iterable[str], done: dict[str, list[str]]) -> None:
    """Adds what the overlay says to the facts of one version."""
    spec = facts["schema"].get("properties", {}).get("spec", {})
    for_provider = spec.get("properties", {}).get("forProvider")
    if for_provider is None:
        return
    if said.external_name:
        facts["externalName"] = said.external_name
    for path, extract in said.extracts.items():
        for spelling in (path, path.replace(".", "[*].")):
            if spelling in facts["selectors"]:
                facts["selectors"][spelling]["extract"] = extract
    # Blocks are lists in older versions of a kind: the overlay writes the newest form.
    wanted = (*common, *said.replaces)
    replaces = {path for path in wanted if _has(for_provider, path)}
    if "*" in said.replaces:
        kept = {path[1:] for path in said.replaces if path.startswith("!")}
        siblings = {facts["selectors"][path].get(key) for path in facts["selectors"] for key in ("selector", "ref")}
        replaces |= set(for_provider.get("properties", {})) - kept - siblings
    if replaces:
        facts["replaces"] = sorted(replaces)
    rules = spec.setdefault("x-kubernetes-validations", [])
    required = _required_by_cel(rules)
    for name in said.requires:
        if name not in required:
            rule = {"message": _REQUIRED_MESSAGE.format(name), "rule": _REQUIRED_RULE.format(name)}
            rules.append(rule)
            done["restored"].append(rule["message"])
    if not rules:
        del spec["x-kubernetes-validations"]
    if required := _required_by_cel(rules):
        facts["requiredByCel"] = required


def _required_by_cel(rules: Iterable[Any]) -> list[str]:
    found = (_REQUIRED.fullmatch(str(rule.get("message", ""))) for rule in rules if isinstance(rule, dict))
    return sorted(match[1] for match in found if match)


def _provenance(source: Source, release: str, done: dict[str, list[str]]) -> Record:
    text = json.dumps(source.data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    provenance: Record = {
        "source": source.name,
        "digest": "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    }
    if release:
        provenance["release"] = release
    for key, entries in done.items():
        if entries:
            provenance[key] = sorted(set(entries))
    return provenance


def _strike(schema: dict[str, Any], segments: list[str]) -> bool:
    """Removes a field from a reduced schema; tells whether it was there. Lists on the way are looked through."""
    holder = schema
    for segment in segments[:-1]:
        child = _child(holder, segment)
        if child is None:
            return False
        holder = child
    holder = holder.get("items", holder)
    if segments[-1] not in holder.get("properties", {}):
        return False
    del holder["properties"][segments[-1]]
    if segments[-1] in holder.get("required", ()):
        holder["required"] = [name for name in holder["required"] if name != segments[-1]]
        if not holder["required"]:
            del holder["required"]
    return True


def _child(schema: dict[str, Any], name: str) -> dict[str, Any] | None:
    schema = schema.get("items", schema)
    child = schema.get("properties", {}).get(name)
    return child if isinstance(child, dict) else None


def _node(schema: dict[str, Any], path: Iterable[str]) -> dict[str, Any] | None:
    node: dict[str, Any] | None = schema
    for name in path:
        node = _child(node, name) if node is not None else None
    return node


def _has(schema: dict[str, Any], path: str) -> bool:
    return _node(schema, path.replace("[*]", "").split(".")) is not None


def _mapping(holder: Any, key: str, source: Source) -> dict[str, Any]:
    value = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(value, dict):
        raise InputError(f"cannot import the document: `{key}` is missing or not a mapping", location=source.location)
    return value
