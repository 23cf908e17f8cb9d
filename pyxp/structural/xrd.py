"""From a CompositeResourceDefinition to the CustomResourceDefinitions that Crossplane makes of it.

The rules are Crossplane's (``pkg/xcrd`` of crossplane-runtime v2.3.3): the user's schema contributes the description,
``metadata.name``'s length limit, CEL rules of the whole object, and of ``spec`` and ``status`` the properties, required
names, CEL rules, ``oneOf`` and description; everything else in it is ignored. Crossplane's own fields win over the
user's of the same name.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from pyxp.errors import InputError
from pyxp.structural.crd_types import JSON_SCHEMA
from pyxp.structural.wire import WireError, decode
from pyxp.structural.xrd_fields import (
    claim_columns,
    claim_spec_fields,
    composite_columns,
    composite_spec_fields,
    status_fields,
)

MAX_NAME_LENGTH: Final = 63
GROUP: Final = "apiextensions.crossplane.io"

Json = dict[str, Any]
Form = Literal["stored", "rendered"]


def derive_crds(xrd: Json, *, form: Form = "stored") -> list[Json]:
    """The CRD of the composite resource and, where the XRD offers a claim, the claim's, in this order.

    Args:
        xrd: A CompositeResourceDefinition, ``v1`` or ``v2``.
        form: ``stored``: as the API server holds them, the XRD's and the CRDs' own defaults applied; ``rendered``: as
            Crossplane's offline converter writes them.

    Raises:
        InputError: Crossplane could not make a CRD of it.
    """
    spec = xrd.get("spec")
    if not isinstance(spec, dict):
        raise InputError(f"cannot derive a CRD from {_name(xrd)}: it has no spec")
    try:
        crds = [_composite_crd(xrd, spec, form)]
        if spec.get("claimNames"):
            crds.append(_claim_crd(xrd, spec, form))
    except (AttributeError, TypeError, KeyError) as error:
        raise InputError(f"cannot derive a CRD from {_name(xrd)}: its parts are not of the shape of an XRD") from error
    except RecursionError as error:
        raise InputError(f"cannot derive a CRD from {_name(xrd)}: its schema is nested too deeply") from error
    return crds


def scope_of(xrd: Json) -> str:
    """The XRD's scope: ``Namespaced``, ``Cluster`` or ``LegacyCluster``, by its API version where it does not say."""
    spec = xrd.get("spec") or {}
    legacy = xrd.get("apiVersion") == f"{GROUP}/v1"
    return str(spec.get("scope") or ("LegacyCluster" if legacy or spec.get("claimNames") else "Namespaced"))


def _name(xrd: Json) -> str:
    metadata = xrd.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return f"CompositeResourceDefinition/{name or '?'}"


def _composite_crd(xrd: Json, spec: Json, form: Form) -> Json:
    scope = scope_of(xrd)
    policy = spec.get("defaultCompositionUpdatePolicy") or ("Automatic" if form == "stored" else None)
    body = {
        "names": _names(spec.get("names") or {}, "composite"),
        "scope": "Namespaced" if scope == "Namespaced" else "Cluster",
        "versions": [
            _version(xrd, v, composite_spec_fields(scope, policy), status_fields(scope), composite_columns(scope))
            for v in spec.get("versions") or []
        ],
    }
    return _crd(xrd, str((xrd.get("metadata") or {}).get("name", "")), body, form)


def _claim_crd(xrd: Json, spec: Json, form: Form) -> Json:
    names = spec["claimNames"]
    for part in ("kind", "plural", "singular", "listKind"):
        if names.get(part) and names.get(part) == (spec.get("names") or {}).get(part):
            raise InputError(
                f"cannot derive the claim's CRD from {_name(xrd)}: claimNames.{part} equals the composite's"
            )
    policy = spec.get("defaultCompositeDeletePolicy") or ("Background" if form == "stored" else None)
    body = {
        "names": _names(names, "claim"),
        "scope": "Namespaced",
        "versions": [
            _version(xrd, v, claim_spec_fields(policy), status_fields("LegacyCluster"), claim_columns())
            for v in spec.get("versions") or []
        ],
    }
    return _crd(xrd, f"{names.get('plural', '')}.{spec.get('group', '')}", body, form)


def _names(names: Json, category: str) -> Json:
    given = {key: value for key, value in names.items() if value}
    return {**given, "categories": [*(names.get("categories") or []), category]}


def _crd(xrd: Json, name: str, body: Json, form: Form) -> Json:
    spec = xrd["spec"]
    own = xrd.get("metadata") or {}
    extra = spec.get("metadata") or {}
    owner = {
        "apiVersion": f"{GROUP}/v1",  # Crossplane reads every XRD as v1, however it was written
        "blockOwnerDeletion": True,
        "controller": True,
        "kind": xrd.get("kind", ""),
        "name": own.get("name", ""),
    }
    metadata: Json = {"name": name, "ownerReferences": [owner]}
    labels = {**(own.get("labels") or {}), **(extra.get("labels") or {})}
    if labels:
        metadata["labels"] = labels
    if extra.get("annotations"):
        metadata["annotations"] = dict(extra["annotations"])
    crd_spec: Json = {"group": spec.get("group", ""), **body}
    if spec.get("conversion"):
        crd_spec["conversion"] = spec["conversion"]
    crd: Json = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": metadata,
        "spec": crd_spec,
    }
    if form == "stored":
        apply_crd_defaults(crd)
    else:
        owner["uid"] = ""
        crd["status"] = {"acceptedNames": {"kind": "", "plural": ""}, "conditions": None, "storedVersions": None}
    return crd


def apply_crd_defaults(crd: Json) -> None:
    """Fill in what the API server defaults in a CRD's spec: conversion strategy, singular and list kind."""
    spec = crd["spec"]
    names = spec["names"]
    if not names.get("singular"):
        names["singular"] = names.get("kind", "").lower()
    if not names.get("listKind") and names.get("kind"):
        names["listKind"] = f"{names['kind']}List"
    if not spec.get("conversion"):
        spec["conversion"] = {"strategy": "None"}


def _version(xrd: Json, version: Json, spec_fields: Json, own_status: Json, columns: list[Json]) -> Json:
    result: Json = {
        "name": version.get("name", ""),
        "served": bool(version.get("served")),
        "storage": bool(version.get("referenceable")),
        "schema": {"openAPIV3Schema": _object_schema(_user_schema(xrd, version), spec_fields, own_status)},
        "subresources": {"status": {}, **_scale(version)},
        "additionalPrinterColumns": [*(version.get("additionalPrinterColumns") or []), *columns],
    }
    if version.get("deprecated"):
        result["deprecated"] = True
    if version.get("deprecationWarning") is not None:
        result["deprecationWarning"] = version["deprecationWarning"]
    return result


def _scale(version: Json) -> Json:
    scale = (version.get("subresources") or {}).get("scale")
    return {} if scale is None else {"scale": scale}


def _user_schema(xrd: Json, version: Json) -> Json:
    schema = version.get("schema")
    where = f"the schema of version {version.get('name')!r} of {_name(xrd)}"
    if schema is None:
        raise InputError(f"cannot derive a CRD: {where} is missing", hint="write schema.openAPIV3Schema")
    try:
        decoded: Json = decode(JSON_SCHEMA, schema.get("openAPIV3Schema") or {}, "openAPIV3Schema")
    except WireError as error:
        raise InputError(f"cannot derive a CRD: {where} is not a schema: {error}") from error
    return decoded


def _object_schema(user: Json, spec_fields: Json, own_status: Json) -> Json:
    """The schema of the whole object: Crossplane's frame with the user's spec and status in it."""
    given = user.get("properties") or {}
    limit = ((given.get("metadata") or {}).get("properties") or {}).get("name", {}).get("maxLength")
    name = {"type": "string", "maxLength": MAX_NAME_LENGTH if limit is None else min(limit, MAX_NAME_LENGTH)}
    schema: Json = {
        "type": "object",
        "required": ["spec"],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object", "properties": {"name": name}},
            "spec": _part(given.get("spec") or {}, spec_fields, keep_open=True),
            "status": _part(given.get("status") or {}, own_status, keep_open=False),
        },
    }
    for key in ("description", "x-kubernetes-validations"):
        if user.get(key):
            schema[key] = user[key]
    return schema


def _part(user: Json, own_fields: Json, *, keep_open: bool) -> Json:
    """``spec`` or ``status``: what of the user's schema Crossplane takes over, and its own fields."""
    part: Json = {"type": "object"}
    taken = ["description", "required", "x-kubernetes-validations", "oneOf"]
    if keep_open:
        taken.append("x-kubernetes-preserve-unknown-fields")
    part.update({key: user[key] for key in taken if key in user})
    part["properties"] = {**(user.get("properties") or {}), **own_fields}
    return part
