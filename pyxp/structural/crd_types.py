"""The typed shape of ObjectMeta, JSONSchemaProps and CustomResourceDefinition (apiextensions.k8s.io/v1).

Tables only: which fields the API server's types have and of which type they are. Optional fields disappear when empty;
``_kept`` marks those that Go holds behind a pointer, so that an empty value differs from none.
"""

from __future__ import annotations

from typing import Any, Final

from pyxp.gotext.encodings import decode_base64
from pyxp.gotext.errors import TextError
from pyxp.structural.wire import (
    ANY,
    FLAG,
    INSTANT,
    INT32,
    INT64,
    NUMBER,
    TEXT,
    ListOf,
    MapOf,
    Special,
    Struct,
    WireError,
    WireField,
    WireType,
    decode,
)


def _kept(kind: WireType) -> WireField:
    return WireField(kind, pointer=True)


def _always(kind: WireType, zero: Any = None) -> WireField:
    return WireField(kind, keep_empty=True, zero=zero)


OWNER_REFERENCE: Final = Struct(
    "OwnerReference",
    {
        "apiVersion": _always(TEXT, ""),
        "kind": _always(TEXT, ""),
        "name": _always(TEXT, ""),
        "uid": _always(TEXT, ""),
        "controller": _kept(FLAG),
        "blockOwnerDeletion": _kept(FLAG),
    },
)

MANAGED_FIELDS: Final = Struct(
    "ManagedFieldsEntry",
    {
        "manager": TEXT,
        "operation": TEXT,
        "apiVersion": TEXT,
        "time": INSTANT,
        "fieldsType": TEXT,
        "fieldsV1": ANY,
        "subresource": TEXT,
    },
)

OBJECT_META: Final = Struct(
    "ObjectMeta",
    {
        "name": TEXT,
        "generateName": TEXT,
        "namespace": TEXT,
        "selfLink": TEXT,
        "uid": TEXT,
        "resourceVersion": TEXT,
        "generation": INT64,
        "creationTimestamp": INSTANT,
        "deletionTimestamp": INSTANT,
        "deletionGracePeriodSeconds": _kept(INT64),
        "labels": MapOf(TEXT),
        "annotations": MapOf(TEXT),
        "ownerReferences": ListOf(OWNER_REFERENCE),
        "finalizers": ListOf(TEXT),
        "managedFields": ListOf(MANAGED_FIELDS),
    },
)

JSON_SCHEMA: Final = Struct("JSONSchemaProps")


def _schema_or_flag(value: Any, path: str) -> Any:
    """``additionalProperties``: a schema, or just true or false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return decode(JSON_SCHEMA, value, path)
    raise WireError(path, "a schema or a boolean was expected")


def _schema_or_list(value: Any, path: str) -> Any:
    """``items``: a schema, or a list of schemas (which validation refuses later); a scalar counts for none."""
    if isinstance(value, list):
        return decode(ListOf(JSON_SCHEMA), value, path)
    if isinstance(value, dict):
        return decode(JSON_SCHEMA, value, path)
    return []


def _schema_or_names(value: Any, path: str) -> Any:
    """``dependencies``: a schema or a list of property names; a scalar counts for none."""
    if isinstance(value, list):
        return decode(ListOf(TEXT), value, path)
    return decode(JSON_SCHEMA, value, path) if isinstance(value, dict) else []


def _base64(value: Any, path: str) -> Any:
    """Bytes, which JSON carries as base64 text."""
    if not isinstance(value, str):
        raise WireError(path, "base64 text was expected")
    try:
        decode_base64(value)
    except TextError as error:
        raise WireError(path, "this is not base64 text") from error
    return value or None


VALIDATION_RULE: Final = Struct(
    "ValidationRule",
    {
        "rule": _always(TEXT, ""),
        "message": TEXT,
        "messageExpression": TEXT,
        "reason": _kept(TEXT),
        "fieldPath": TEXT,
        "optionalOldSelf": _kept(FLAG),
    },
)

JSON_SCHEMA.define(
    {
        "id": TEXT,
        "$schema": TEXT,
        "$ref": _kept(TEXT),
        "description": TEXT,
        "type": TEXT,
        "format": TEXT,
        "title": TEXT,
        "default": _kept(ANY),
        "maximum": _kept(NUMBER),
        "exclusiveMaximum": FLAG,
        "minimum": _kept(NUMBER),
        "exclusiveMinimum": FLAG,
        "maxLength": _kept(INT64),
        "minLength": _kept(INT64),
        "pattern": TEXT,
        "maxItems": _kept(INT64),
        "minItems": _kept(INT64),
        "uniqueItems": FLAG,
        "multipleOf": _kept(NUMBER),
        "enum": ListOf(ANY),
        "maxProperties": _kept(INT64),
        "minProperties": _kept(INT64),
        "required": ListOf(TEXT),
        "items": _kept(Special(_schema_or_list)),
        "allOf": ListOf(JSON_SCHEMA),
        "oneOf": ListOf(JSON_SCHEMA),
        "anyOf": ListOf(JSON_SCHEMA),
        "not": _kept(JSON_SCHEMA),
        "properties": MapOf(JSON_SCHEMA),
        "additionalProperties": _kept(Special(_schema_or_flag)),
        "patternProperties": MapOf(JSON_SCHEMA),
        "dependencies": _kept(MapOf(Special(_schema_or_names))),
        "additionalItems": _kept(Special(_schema_or_flag)),
        "definitions": MapOf(JSON_SCHEMA),
        "externalDocs": _kept(Struct("ExternalDocumentation", {"description": TEXT, "url": TEXT})),
        "example": _kept(ANY),
        "nullable": FLAG,
        "x-kubernetes-preserve-unknown-fields": _kept(FLAG),
        "x-kubernetes-embedded-resource": FLAG,
        "x-kubernetes-int-or-string": FLAG,
        "x-kubernetes-list-map-keys": ListOf(TEXT),
        "x-kubernetes-list-type": _kept(TEXT),
        "x-kubernetes-map-type": _kept(TEXT),
        "x-kubernetes-validations": ListOf(VALIDATION_RULE),
    }
)

NAMES: Final = Struct(
    "CustomResourceDefinitionNames",
    {
        "plural": _always(TEXT, ""),
        "singular": TEXT,
        "shortNames": ListOf(TEXT),
        "kind": _always(TEXT, ""),
        "listKind": TEXT,
        "categories": ListOf(TEXT),
    },
)

COLUMN: Final = Struct(
    "CustomResourceColumnDefinition",
    {
        "name": _always(TEXT, ""),
        "type": _always(TEXT, ""),
        "format": TEXT,
        "description": TEXT,
        "priority": INT32,
        "jsonPath": _always(TEXT, ""),
    },
)

SERVICE_REFERENCE: Final = Struct(
    "ServiceReference",
    {
        "namespace": _always(TEXT, ""),
        "name": _always(TEXT, ""),
        "path": _kept(TEXT),
        "port": _kept(INT32),
    },
)

CLIENT_CONFIG: Final = Struct(
    "WebhookClientConfig", {"url": _kept(TEXT), "service": _kept(SERVICE_REFERENCE), "caBundle": Special(_base64)}
)

CONVERSION: Final = Struct(
    "CustomResourceConversion",
    {
        "strategy": _always(TEXT, ""),
        "webhook": _kept(
            Struct(
                "WebhookConversion",
                {"clientConfig": _kept(CLIENT_CONFIG), "conversionReviewVersions": _always(ListOf(TEXT))},
            )
        ),
    },
)

SUBRESOURCES: Final = Struct(
    "CustomResourceSubresources",
    {
        "status": _kept(Struct("CustomResourceSubresourceStatus", {})),
        "scale": _kept(
            Struct(
                "CustomResourceSubresourceScale",
                {
                    "specReplicasPath": _always(TEXT, ""),
                    "statusReplicasPath": _always(TEXT, ""),
                    "labelSelectorPath": _kept(TEXT),
                },
            )
        ),
    },
)

VERSION: Final = Struct(
    "CustomResourceDefinitionVersion",
    {
        "name": _always(TEXT, ""),
        "served": _always(FLAG, False),
        "storage": _always(FLAG, False),
        "deprecated": FLAG,
        "deprecationWarning": _kept(TEXT),
        "schema": _kept(Struct("CustomResourceValidation", {"openAPIV3Schema": _kept(JSON_SCHEMA)})),
        "subresources": _kept(SUBRESOURCES),
        "additionalPrinterColumns": ListOf(COLUMN),
        "selectableFields": ListOf(Struct("SelectableField", {"jsonPath": _always(TEXT, "")})),
    },
)

SPEC: Final = Struct(
    "CustomResourceDefinitionSpec",
    {
        "group": _always(TEXT, ""),
        "names": _always(NAMES),
        "scope": _always(TEXT, ""),
        "versions": _always(ListOf(VERSION)),
        "conversion": _kept(CONVERSION),
        "preserveUnknownFields": FLAG,
    },
)

CONDITION: Final = Struct(
    "CustomResourceDefinitionCondition",
    {
        "type": _always(TEXT, ""),
        "status": _always(TEXT, ""),
        "lastTransitionTime": INSTANT,
        "reason": TEXT,
        "message": TEXT,
        "observedGeneration": INT64,
    },
)

STATUS: Final = Struct(
    "CustomResourceDefinitionStatus",
    {
        "conditions": _always(ListOf(CONDITION)),
        "acceptedNames": _always(NAMES),
        "storedVersions": _always(ListOf(TEXT)),
        "observedGeneration": INT64,
    },
)

CRD: Final = Struct(
    "CustomResourceDefinition",
    {
        "apiVersion": TEXT,
        "kind": TEXT,
        "metadata": _always(OBJECT_META),
        "spec": _always(SPEC),
        "status": _always(STATUS),
    },
)
