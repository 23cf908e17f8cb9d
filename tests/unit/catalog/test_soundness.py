"""Records of a store that no import wrote are refused where they are read."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pyxp.catalog.importer import Record
from pyxp.catalog.soundness import check_record, check_schema
from pyxp.errors import InputError

DAMAGES: list[tuple[tuple[str, ...], Any, str]] = [
    (("names", "shortNames"), 5, "names.shortNames"),
    (("names", "shortNames"), [None], "names.shortNames"),
    (("names", "singular"), 5, "names.singular"),
    (("names", "kind"), None, "not a valid name"),
    (("scope",), "Galaxy", "scope"),
    (("package",), 7, "package"),
    (("package",), None, "package is null"),
    (("provenance",), None, "provenance"),
    (("provenance", "struck"), 1, "provenance.struck"),
    (("shapes",), [], "shapes"),
    (("shapes",), {"a": 5}, "shapes.a"),
    (("versions",), {}, "it has no versions"),
    (("versions",), {"v1": None}, "versions.v1 is not a version"),
    (("versions", "v1", "served"), "yes", "versions.v1.served"),
    (("versions", "v1", "storage"), None, "versions.v1.storage is null"),
    (("versions", "v1", "schema"), None, "versions.v1.schema is null"),
    (("versions", "v1", "schema"), {"items": [None]}, "schema.items"),
    (("versions", "v1", "schema"), {"properties": None}, "schema.properties is null"),
    (("versions", "v1", "schema"), {"enum": None}, "schema.enum is null"),
    (("versions", "v1", "schema"), {"x-kubernetes-validations": None}, "schema.x-kubernetes-validations is null"),
    (("versions", "v1", "schema"), {"x-kubernetes-validations": [None]}, "schema.x-kubernetes-validations is null"),
    (("versions", "v1", "schema"), {"properties": {"a": {"$shape": 5}}}, "is not a name"),
    (("versions", "v1", "selectors"), [], "versions.v1.selectors"),
    (("versions", "v1", "selectors"), {"a": {}}, "selectors.a is not a selector"),
    (("versions", "v1", "replaces"), [5], "versions.v1.replaces"),
    (("versions", "v1", "replaces"), [None], "versions.v1.replaces holds null"),
    (("versions", "v1", "externalName"), "other", "externalName"),
    (("versions", "v1", "nameLimit"), "5", "nameLimit"),
    (("versions", "v1", "nameLimit"), 0, "nameLimit"),
    (("versions", "v1", "requiredByCel"), 5, "requiredByCel"),
    (("versions", "v1", "printerColumns"), [None], "printerColumns"),
    (("versions", "v1", "printerColumns"), [{"name": 5}], "printerColumns"),
    (("versions", "v1", "subresources"), 5, "subresources"),
    (("versions", "v1", "deprecationWarning"), 5, "deprecationWarning"),
]


def damaged(record: Record, path: tuple[str, ...], value: Any) -> Record:
    copied = copy.deepcopy(record)
    place = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copied


def test_what_an_import_gives_is_sound(sample_records: list[Record]) -> None:
    for record in sample_records:
        check_record(record)
    assert sample_records


@pytest.mark.parametrize(("path", "value", "message"), DAMAGES, ids=[f"{'.'.join(p)}={v}" for p, v, _ in DAMAGES])
def test_a_damaged_record_is_refused(widget: Record, path: tuple[str, ...], value: Any, message: str) -> None:
    only = {**widget, "versions": {"v1": next(iter(widget["versions"].values()))}}
    with pytest.raises(InputError, match=message):
        check_record(damaged(only, path, value))


def test_a_schema_without_end_is_refused() -> None:
    schema: dict[str, Any] = {}
    schema["items"] = schema
    with pytest.raises(InputError, match="nested more than"):
        check_schema(schema, "schema")
