"""Asking a kind for its facts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pyxp.catalog import KindFacts, MissingField, SelectorFacts
from pyxp.catalog.importer import Record
from pyxp.catalog.reduction import without_prose
from pyxp.catalog.store import record_text
from pyxp.errors import UnknownNameError


@pytest.fixture
def facts(widget: Record) -> KindFacts:
    return KindFacts(json.loads(record_text(widget)))


def test_a_kind_says_what_its_crd_says(facts: KindFacts) -> None:
    assert (facts.group, facts.kind, facts.plural, facts.singular) == (
        "shop.acme.example",
        "Widget",
        "widgets",
        "widget",
    )
    assert (facts.scope, facts.categories, facts.short_names) == ("Cluster", ("managed",), ("wd",))
    assert (facts.versions, facts.storage_version) == (("v1", "v1alpha1"), "v1")
    assert (facts.package, facts.managed) == ("provider-shop", True)


def test_a_version_says_what_the_overlay_says(facts: KindFacts) -> None:
    version = facts.version()
    assert (version.name, version.api_version) == ("v1", "shop.acme.example/v1")
    assert (version.served, version.storage, version.deprecated) == (True, True, False)
    assert version.external_name == "name"
    assert version.replaces == {"region", "size"}
    assert version.required_by_cel == ("color", "size")
    assert [column["name"] for column in version.printer_columns] == ["READY"]
    old = facts.version("v1alpha1")
    assert (old.served, old.storage, old.deprecated) == (False, False, True)


def test_selectors_are_typed(facts: KindFacts) -> None:
    assert facts.version().selectors["block.boxIds"] == SelectorFacts(
        field="block.boxIds",
        plural=True,
        selector_field="block.boxIdSelector",
        ref_field="block.boxIdRefs",
        target_kind="Box",
        target_group="store",
        target_api_group="store.acme.example",
        extract=None,
    )


def test_a_selector_is_found_below_an_index(facts: KindFacts) -> None:
    found = facts.version().selector_at("lines[7].shelfId")
    assert found is not None
    assert found.selector_field == "lines[*].shelfIdSelector"
    assert facts.version().selector_at("lines[7].shelf") is None


def test_an_unknown_version_names_those_that_there_are(facts: KindFacts) -> None:
    with pytest.raises(UnknownNameError, match="it has v1, v1alpha1"):
        facts.version("v2")


def test_the_crd_is_the_imported_one_without_prose(facts: KindFacts, sample_crds: list[dict[str, Any]]) -> None:
    def plain(version: dict[str, Any]) -> dict[str, Any]:
        kept = dict(version, schema={"openAPIV3Schema": without_prose(version["schema"]["openAPIV3Schema"])})
        columns = [{k: v for k, v in column.items() if k != "description"} for column in kept.get("columns", ())]
        return {**kept, "columns": columns}

    crd = facts.crd()
    (original,) = (one for one in sample_crds if one["spec"]["names"]["kind"] == "Widget")
    assert crd["metadata"]["name"] == original["metadata"]["name"]
    assert crd["spec"]["names"] == original["spec"]["names"]
    for mine, theirs in zip(crd["spec"]["versions"], original["spec"]["versions"], strict=True):
        assert mine["name"] == theirs["name"]
        ours, expected = plain(mine)["schema"], plain(theirs)["schema"]
        spec = expected["openAPIV3Schema"]["properties"]["spec"]["properties"]
        assert spec["forProvider"]["properties"].pop("futureField") == {"type": "string"}
        assert sorted(
            ours["openAPIV3Schema"]["properties"]["spec"]["properties"]["forProvider"]["properties"]
        ) == sorted(spec["forProvider"]["properties"])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("spec.forProvider.size", {"type": "integer", "minimum": 1, "maximum": 9}),
        ("spec.forProvider.lines[0].shelfId", {"type": "string"}),
        ("spec.forProvider.lines[*].shelfId", {"type": "string"}),
        ("spec.forProvider.lines.shelfId", {"type": "string"}),
        ("spec.forProvider.block.boxIds[3]", {"type": "string"}),
        ("status.atProvider.tags[my.key/x]", {"type": "string"}),
        ("status.atProvider.free.any[2].thing", {}),
        ("spec.forProvider.sizes", None),
        ("spec.forProvider.size.deeper", None),
        ("spec.forProvider.size[0]", None),
    ],
)
def test_a_field_is_found_by_its_path(facts: KindFacts, path: str, expected: Any) -> None:
    assert facts.version().field(path) == expected


def test_a_missing_field_names_its_nearest(facts: KindFacts) -> None:
    version = facts.version()
    assert version.missing("spec.forProvider.lines[0].shelfID") == MissingField(
        parent="spec.forProvider.lines[0]",
        name="shelfID",
        nearest="shelfId",
        known=("shelfId", "shelfIdRef", "shelfIdSelector"),
    )
    assert version.missing("spec.forProvider.size") is None


def test_python_names_come_from_the_fields_that_there_are(facts: KindFacts) -> None:
    version = facts.version()
    assert version.python_names()["shelf_id"] == "shelfId"
    assert version.python_names()["self_"] == "self"
    assert "future_field" not in version.python_names()
    assert version.python_names("spec.forProvider.lines") == {
        "shelf_id": "shelfId",
        "shelf_id_ref": "shelfIdRef",
        "shelf_id_selector": "shelfIdSelector",
    }
    assert version.python_names("spec.forProvider.size") == {}


@pytest.mark.parametrize(
    ("path", "forces"),
    [
        ("size", True),
        ("size.below", True),
        ("size[0].deep", True),
        ("region[*]", True),
        ("sized", False),
        ("color", False),
        ("region", True),
    ],
)
def test_replacement_is_forced_by_a_field_and_what_lies_below(facts: KindFacts, path: str, forces: bool) -> None:
    assert facts.version().forces_replacement(path) is forces
