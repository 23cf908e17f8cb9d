"""Importing CRDs and XRDs into records."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pyxp.catalog.importer import CrdSource, Record, import_documents
from pyxp.catalog.overlay import Overlay, Strike
from pyxp.catalog.reduction import without_prose
from pyxp.catalog.store import record_text
from pyxp.errors import InputError, Location, UsageError

DATA = Path(__file__).parent / "data"


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping inside a value."""
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from walk(child)
    elif isinstance(value, list):
        for child in value:
            yield from walk(child)


def crd(group: str = "g.example", kind: str = "Thing", plural: str = "things", schema: Any = None) -> dict[str, Any]:
    """A small CRD."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "names": {"kind": kind, "plural": plural},
            "scope": "Namespaced",
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": {"type": "object"} if schema is None else schema},
                }
            ],
        },
    }


def test_the_sample_imports_to_the_recorded_files(sample_records: list[Record]) -> None:
    for record in sample_records:
        expected = DATA / f"{record['names']['plural']}.json"
        assert record_text(record) == expected.read_text()


def test_no_prose_survives(sample_records: list[Record]) -> None:
    prose = {"title", "example", "externalDocs"}
    for record in sample_records:
        assert "rose" not in record_text(record)
        for schema in walk(record["versions"]):
            assert not prose & set(schema)


def test_a_field_that_is_called_description_survives(widget: Record) -> None:
    fields = widget["versions"]["v1"]["schema"]["properties"]["spec"]["properties"]["forProvider"]["properties"]
    assert fields["description"] == {"type": "string"}


def test_records_do_not_depend_on_the_order_of_keys_or_documents(
    sample_records: list[Record], sample_crds: list[dict[str, Any]], sample_overlay: Overlay
) -> None:
    def reverse(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: reverse(child) for key, child in reversed(value.items())}
        return [reverse(child) for child in value] if isinstance(value, list) else value

    reversed_crds = [reverse(one) for one in reversed(sample_crds)]
    again = import_documents([CrdSource(one, "widgets.yaml") for one in reversed_crds], sample_overlay)
    assert [record_text(record) for record in again] == [record_text(record) for record in sample_records]


def test_importing_leaves_the_documents_as_they_were(
    sample_crds: list[dict[str, Any]], sample_overlay: Overlay
) -> None:
    before = copy.deepcopy(sample_crds)
    import_documents([CrdSource(one) for one in sample_crds], sample_overlay)
    assert sample_crds == before


def test_selectors_are_found_with_their_targets(widget: Record) -> None:
    selectors = widget["versions"]["v1"]["selectors"]
    assert selectors == {
        "block.boxIds": {
            "selector": "block.boxIdSelector",
            "ref": "block.boxIdRefs",
            "plural": True,
            "kind": "Box",
            "group": "store",
        },
        "lines[*].shelfId": {
            "selector": "lines[*].shelfIdSelector",
            "ref": "lines[*].shelfIdRef",
            "plural": False,
            "kind": "Shelf",
            "group": "shop",
            "extract": "external-name",
        },
        "shelfId": {
            "selector": "shelfIdSelector",
            "ref": "shelfIdRef",
            "plural": False,
            "kind": "Shelf",
            "group": "shop",
            "extract": "status.id",
        },
    }


def test_a_selector_without_a_group_points_into_its_own() -> None:
    schema = _managed(
        subnetId={"type": "string"},
        subnetIdSelector={
            "description": "Selector for a Subnet to populate subnetId.",
            "properties": {"matchControllerRef": {"type": "boolean"}},
        },
    )
    (record,) = import_documents([CrdSource(crd("net.acme.example", schema=schema))])
    assert record["versions"]["v1"]["selectors"]["subnetId"]["group"] == "net"


def test_a_field_that_only_ends_like_a_selector_is_none() -> None:
    schema = _managed(podSelector={"type": "object", "properties": {"matchLabels": {"type": "object"}}})
    (record,) = import_documents([CrdSource(crd(schema=schema))])
    assert record["versions"]["v1"]["selectors"] == {}


def _managed(**fields: Any) -> dict[str, Any]:
    for_provider = {"type": "object", "properties": fields}
    spec = {"type": "object", "properties": {"forProvider": for_provider}}
    return {"type": "object", "properties": {"spec": spec}}


def test_struck_fields_are_gone_everywhere_and_recorded(widget: Record) -> None:
    record = widget
    assert record["provenance"]["struck"] == [
        "spec.forProvider.futureField",
        "spec.initProvider.futureField",
        "status.atProvider.futureField",
    ]
    spec = record["versions"]["v1"]["schema"]["properties"]["spec"]["properties"]
    assert spec["forProvider"]["required"] == ["region"]
    assert "futureField" not in str(record["versions"])


def test_striking_a_selector_also_takes_its_facts(sample_crds: list[dict[str, Any]]) -> None:
    strike = Strike.parse("shop.acme.example/Widget:shelfIdSelector")
    records = import_documents([CrdSource(one) for one in sample_crds], None, [strike])
    selectors = records[1]["versions"]["v1"]["selectors"]
    assert "shelfId" not in selectors
    assert "lines[*].shelfId" in selectors


def test_a_strike_that_meets_nothing_is_an_error(sample_crds: list[dict[str, Any]]) -> None:
    with pytest.raises(UsageError, match="cannot strike shop/Widget:nowhere"):
        import_documents([CrdSource(one) for one in sample_crds], None, [Strike.parse("shop/Widget:nowhere")])


@pytest.mark.parametrize("text", ["Widget:x", "shop/Widget", "shop/:x", "a/b/c:x", "shop/Widget:"])
def test_a_malformed_strike_shows_the_form(text: str) -> None:
    with pytest.raises(InputError, match="GROUP/KIND:PATH"):
        Strike.parse(text)


def test_what_the_release_requires_is_restored_once(widget: Record) -> None:
    version = widget["versions"]["v1"]
    messages = [rule["message"] for rule in version["schema"]["properties"]["spec"]["x-kubernetes-validations"]]
    assert messages == [
        "spec.forProvider.color is a required parameter",
        "spec.forProvider.size is a required parameter",
    ]
    assert version["requiredByCel"] == ["color", "size"]
    assert widget["provenance"]["restored"] == [
        "spec.forProvider.color is a required parameter",
        "spec.forProvider.size is a required parameter",
    ]


def test_replacement_is_said_of_fields_that_there_are(sample_records: list[Record], widget: Record) -> None:
    shelf = sample_records[0]
    assert widget["versions"]["v1"]["replaces"] == ["region", "size"]
    assert shelf["versions"]["v1"]["replaces"] == ["region"]


def test_an_overlay_says_nothing_about_other_providers(sample_crds: list[dict[str, Any]]) -> None:
    other = Overlay.parse(
        {"groups": ["other.example"], "release": "v9", "replaces": ["region"], "strike": ["*/*:size"]}
    )
    widget = import_documents([CrdSource(one) for one in sample_crds], other)[1]
    assert "release" not in widget["provenance"]
    assert "struck" not in widget["provenance"]
    assert "replaces" not in widget["versions"]["v1"]


def test_provenance_names_file_release_and_digest(widget: Record, sample_crds: list[dict[str, Any]]) -> None:
    provenance = widget["provenance"]
    assert provenance["source"] == "widgets.yaml"
    assert provenance["release"] == "v1.2.3"
    assert provenance["digest"].startswith("sha256:")
    sample_crds[0]["metadata"]["annotations"]["noise"] = "no"
    other = import_documents([CrdSource(one) for one in sample_crds])[1]
    assert other["provenance"]["digest"] != provenance["digest"]


def test_an_xrd_gives_the_kinds_of_composite_and_claim() -> None:
    xrd = {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": "xthings.g.example"},
        "spec": {
            "group": "g.example",
            "names": {"kind": "XThing", "plural": "xthings"},
            "claimNames": {"kind": "Thing", "plural": "things"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "referenceable": True,
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}},
                        }
                    },
                }
            ],
        },
    }
    records = import_documents([CrdSource(xrd)])
    assert [(record["names"]["kind"], record["scope"]) for record in records] == [
        ("Thing", "Namespaced"),
        ("XThing", "Cluster"),
    ]
    spec = records[0]["versions"]["v1"]["schema"]["properties"]["spec"]["properties"]
    assert spec["size"] == {"type": "integer"}
    assert "compositionRef" in spec


HOSTILE = [
    (crd(group="../../etc"), "not a valid name"),
    (crd(plural="a/b"), "not a valid name"),
    (crd(kind="Thing:\n    x"), "not a valid name"),
    (crd(schema=[]), "openAPIV3Schema: a map was expected, not array"),
    (crd(schema={"properties": []}), "properties: a map was expected, not array"),
    (crd(schema={"properties": {"a": 1}}), "properties.a: a map was expected, not number"),
    (crd(schema={"anyOf": {}}), "anyOf: a list was expected, not object"),
    (crd(schema={"required": 5}), "required: a list was expected, not number"),
    (crd(schema={"enum": 1}), "enum: a list was expected, not number"),
    (crd(schema={"items": True}), "cannot import the document: its schema.items is not a schema"),
    (crd(schema={"items": [None]}), "cannot import the document: its schema.items is not a schema"),
    (crd(schema={"pattern": 7}), "pattern: a string was expected, not number"),
    ({**crd(), "spec": None}, "`spec` is missing"),
    ({"kind": "Pod", "apiVersion": "v1"}, "cannot import a Pod"),
    ([], "cannot import a list"),
]


@pytest.mark.parametrize(("document", "message"), HOSTILE, ids=[message for _, message in HOSTILE])
def test_what_is_no_usable_crd_is_refused_with_its_place(document: Any, message: str) -> None:
    place = Location("crds.yaml", 7)
    with pytest.raises(InputError, match=message) as caught:
        import_documents([CrdSource(document, "crds.yaml", place)])
    assert caught.value.location == place


@pytest.mark.parametrize(
    "change",
    [
        {"scope": "Galaxy"},
        {"versions": []},
        {"versions": [3]},
        {"names": {"kind": "A", "plural": "as", "shortNames": 3}},
    ],
    ids=str,
)
def test_a_crd_with_a_wrong_part_is_refused(change: dict[str, Any]) -> None:
    document = crd()
    document["spec"].update(change)
    with pytest.raises(InputError, match="cannot import"):
        import_documents([CrdSource(document)])


def test_a_kind_that_is_defined_twice_is_refused() -> None:
    with pytest.raises(InputError, match=r"cannot import things\.g\.example twice"):
        import_documents([CrdSource(crd()), CrdSource(crd())])


def test_endless_nesting_is_refused() -> None:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(5000):
        schema = {"type": "array", "items": schema}
    with pytest.raises(InputError, match="nested more than"):
        without_prose(schema)


def test_an_overlay_with_an_unknown_key_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean replaces"):
        Overlay.parse({"kinds": {"shop/Widget": {"replace": ["size"]}}})
    with pytest.raises(InputError, match="expected name or generated"):
        Overlay.parse({"kinds": {"shop/Widget": {"externalName": "mine"}}})
    for limit in ("63", 0, True):
        with pytest.raises(InputError, match="expected a whole number above 0"):
            Overlay.parse({"kinds": {"shop/Widget": {"nameLimit": limit}}})
    with pytest.raises(InputError, match="expected a mapping"):
        Overlay.parse([])
    with pytest.raises(InputError, match="expected a list of texts"):
        Overlay.parse({"replaces": "region"})


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        ({"kinds": {"shop/Widget": {"extracts": ["a"]}}}, "extracts: expected a mapping of texts"),
        ({"kinds": {"shop/Widget": {"extracts": {"a": 1}}}}, "extracts, a: expected a text, got 1"),
        ({"kinds": ["shop/Widget"]}, "kinds: expected a mapping of mappings"),
        ({"packages": [1]}, "packages: expected a mapping of texts"),
    ],
)
def test_an_overlay_of_another_shape_is_refused(overlay: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Overlay.parse(overlay)


def test_a_version_that_says_nothing_of_serving_is_served() -> None:
    document = crd()
    del document["spec"]["versions"][0]["served"]
    (record,) = import_documents([CrdSource(document)])
    assert record["versions"]["v1"]["served"] is True
