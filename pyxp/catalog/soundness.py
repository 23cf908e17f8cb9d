"""Whether definitions and records have the shape that everything else relies on; asked once, where they are read.

The types are the API server's own (:mod:`pyxp.structural.crd_types`), so what it could not decode is refused here.
"""

from __future__ import annotations

from typing import Any, Final

from pyxp.catalog.compact import SHAPE
from pyxp.catalog.identity import CORE, SCOPES, is_group, is_kind, is_label
from pyxp.errors import InputError
from pyxp.structural.crd_types import COLUMN, JSON_SCHEMA, NAMES, SPEC, SUBRESOURCES
from pyxp.structural.wire import FLAG, TEXT, Integer, ListOf, MapOf, Struct, WireError, WireType, decode

Json = dict[str, Any]

_MAX_DEPTH: Final = 150
_SELECTOR: Final = Struct(
    "Selector", {"group": TEXT, "kind": TEXT, "plural": FLAG, "ref": TEXT, "selector": TEXT, "extract": TEXT}
)
_VERSION: Final = Struct(
    "RecordedVersion",
    {
        "served": FLAG,
        "storage": FLAG,
        "deprecated": FLAG,
        "deprecationWarning": TEXT,
        "subresources": SUBRESOURCES,
        "printerColumns": ListOf(COLUMN),
        "schema": JSON_SCHEMA,
        "selectors": MapOf(_SELECTOR),
        "replaces": ListOf(TEXT),
        "externalName": TEXT,
        "nameLimit": Integer(),
        "requiredByCel": ListOf(TEXT),
    },
)
_PROVENANCE: Final = Struct(
    "Provenance",
    {"source": TEXT, "digest": TEXT, "release": TEXT, "struck": ListOf(TEXT), "restored": ListOf(TEXT)},
)
_RECORD: Final = Struct(
    "Record",
    {
        "group": TEXT,
        "names": NAMES,
        "scope": TEXT,
        "package": TEXT,
        "identity": MapOf(TEXT),
        "cloudNames": ListOf(TEXT),
        "idPattern": TEXT,
        "provenance": _PROVENANCE,
        "versions": MapOf(_VERSION),
        "shapes": MapOf(JSON_SCHEMA),
    },
)
_FREE: Final = {"default", "enum", "example", "x-kubernetes-validations"}
"""Keywords whose values :func:`check_schema` does not look into: any JSON, or nothing that is walked."""
_LISTS: Final = {"enum", "x-kubernetes-validations"}
"""Those of them that must be lists all the same."""


def checked_spec(spec: Json, name: str) -> Json:
    """The ``spec`` of a CRD as the API server decodes it: without nulls, every field of its type.

    Raises:
        InputError: A field has another type.
    """
    decoded: Json = _decoded(SPEC, spec, f"cannot import {name}", "spec")
    return decoded


def check_record(record: Json) -> None:
    """Ask whether a record is one that an import could have written.

    Raises:
        InputError: It is not; the message says which field is wrong.
    """
    _decoded(_RECORD, record, "it is damaged", "")
    names = record["names"]
    group = record["group"]
    if not (group == CORE or is_group(group)) or not is_kind(names.get("kind")) or not is_label(names.get("plural")):
        raise InputError("group, kind or plural is not a valid name")
    for key in ("shortNames", "categories"):
        if None in (names.get(key) or ()):
            raise InputError(f"names.{key} holds null")
    if record["scope"] not in SCOPES or not isinstance(record.get("provenance"), dict):
        raise InputError("scope or provenance is missing")
    for where in ("package", "shapes", "idPattern", "cloudNames"):
        _refuse_null(record, where)
    if None in record.get("cloudNames", ()):
        raise InputError("cloudNames holds null")
    if not record["versions"]:
        raise InputError("it has no versions")
    for version, facts in record["versions"].items():
        if not is_label(version) or not isinstance(facts, dict):
            raise InputError(f"versions.{version} is not a version")
        _check_version(facts, f"versions.{version}")
    for shape, schema in record.get("shapes", {}).items():
        check_schema(schema, f"shapes.{shape}")


def check_schema(schema: Any, path: str, depth: int = 0) -> None:
    """Ask whether a structural schema, decoded before, can be walked: every sub-schema is a mapping.

    Raises:
        InputError: It has ``null``, a list or a scalar where a schema belongs, or is nested too deeply.
    """
    if not isinstance(schema, dict):
        raise InputError(f"{path} is not a schema")
    if depth > _MAX_DEPTH:
        raise InputError(f"{path} is nested more than {_MAX_DEPTH} levels deep")
    if not isinstance(schema.get(SHAPE, ""), str):
        raise InputError(f"{path}.{SHAPE} is not a name")
    for keyword, value in schema.items():
        where = f"{path}.{keyword}"
        if keyword in _LISTS and (value is None or (keyword != "enum" and None in value)):
            raise InputError(f"{where} is null, or holds it")
        if keyword in _FREE:
            continue
        if value is None:
            raise InputError(f"{where} is null")
        if keyword == "properties":
            for name, child in value.items():
                check_schema(child, f"{where}.{name}", depth + 1)
        elif keyword in ("items", "not") or (keyword == "additionalProperties" and not isinstance(value, bool)):
            check_schema(value, where, depth + 1)
        elif keyword in ("allOf", "anyOf", "oneOf"):
            for index, child in enumerate(value):
                check_schema(child, f"{where}[{index}]", depth + 1)


def _check_version(facts: Json, path: str) -> None:
    for key in ("served", "storage", "schema"):
        if key not in facts:
            raise InputError(f"{path}.{key} is missing")
    for key in facts:
        _refuse_null(facts, key, f"{path}.")
    if facts.get("externalName", "name") not in ("name", "generated"):
        raise InputError(f"{path}.externalName is neither name nor generated")
    if facts.get("nameLimit", 1) < 1:
        raise InputError(f"{path}.nameLimit is not above 0")
    for field, selector in facts.get("selectors", {}).items():
        if not isinstance(selector, dict) or not all(
            selector.get(key) is not None for key in ("group", "kind", "plural", "selector")
        ):
            raise InputError(f"{path}.selectors.{field} is not a selector")
    for key in ("replaces", "requiredByCel"):
        if None in facts.get(key, ()):
            raise InputError(f"{path}.{key} holds null")
    if not all(isinstance(column, dict) for column in facts.get("printerColumns", ())):
        raise InputError(f"{path}.printerColumns holds null")
    check_schema(facts["schema"], f"{path}.schema")


def _refuse_null(holder: Json, key: str, path: str = "") -> None:
    if key in holder and holder[key] is None:
        raise InputError(f"{path}{key} is null")


def _decoded(kind: WireType, value: Any, told: str, path: str) -> Any:
    try:
        return decode(kind, value, path)
    except WireError as error:
        raise InputError(f"{told}: {error}", hint=error.hint or None) from error
    except (RecursionError, OverflowError) as error:
        raise InputError(f"{told}: it is nested too deeply, or holds a number that is too large") from error
