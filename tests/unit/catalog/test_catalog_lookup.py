"""Finding kinds in stores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyxp.catalog import Catalog, FolderStore, MemoryStore
from pyxp.catalog.importer import Record
from pyxp.catalog.store import Entry, write
from pyxp.errors import InputError, UnknownNameError


@pytest.fixture
def folder(tmp_path: Path, sample_records: list[Record]) -> Path:
    write(tmp_path, sample_records)
    return tmp_path


class CountingStore(FolderStore):
    """Remembers what was loaded."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.loaded: list[str] = []

    def load(self, entry: Entry) -> dict[str, Any]:
        self.loaded.append(entry.kind)
        return super().load(entry)


def test_a_kind_is_found_by_version_and_name(folder: Path) -> None:
    catalog = Catalog(FolderStore(folder))
    found = catalog.find("shop.acme.example/v1alpha1", "Widget")
    assert found is not None
    assert found.kind == "Widget"
    assert catalog.find("shop.acme.example/v2", "Widget") is None
    assert catalog.find("shop.acme.example/v1", "Gadget") is None
    assert catalog.find("v1", "Pod") is None


def test_only_what_is_asked_for_is_loaded_and_only_once(folder: Path) -> None:
    store = CountingStore(folder)
    catalog = Catalog(store)
    assert catalog.kinds() == [
        ("shop.acme.example", "Shelf", ("v1",)),
        ("shop.acme.example", "Widget", ("v1alpha1", "v1")),
    ]
    assert store.loaded == []
    assert catalog.get("shop.acme.example/v1", "Shelf") is catalog.get("shop.acme.example/v1", "Shelf")
    assert store.loaded == ["Shelf"]


def test_earlier_stores_win(folder: Path, sample_records: list[Record]) -> None:
    mine = {**sample_records[0], "scope": "Namespaced"}
    catalog = Catalog(FolderStore(folder)).with_stores(MemoryStore([mine]))
    assert catalog.get("shop.acme.example/v1", "Shelf").scope == "Namespaced"
    assert catalog.get("shop.acme.example/v1", "Widget").scope == "Cluster"


@pytest.mark.parametrize(
    ("api_version", "kind", "message"),
    [
        (
            "shop.acme.example/v1",
            "Wiget",
            "no schema is known for Wiget in shop.acme.example/v1; did you mean Widget of shop.acme.example/v1?",
        ),
        (
            "shop.acme.example/v2",
            "Widget",
            "Widget in shop.acme.example has no version 'v2'; it has v1, v1alpha1",
        ),
        (
            "stop.example/v1",
            "Widget",
            "no schema is known for Widget in stop.example/v1; "
            "there is Widget in shop.acme.example/v1alpha1, shop.acme.example/v1",
        ),
        (
            "stop.example/v1",
            "Qqqq",
            "no schema is known for Qqqq in stop.example/v1; import its CRD with `pyxp schemas import`",
        ),
    ],
)
def test_what_is_not_there_is_refused_with_advice(folder: Path, api_version: str, kind: str, message: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        Catalog(FolderStore(folder)).get(api_version, kind)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "name",
    ["Widget", "widget", "widgets", "wd", "shop/Widget", "widgets.shop.acme.example", "shop.acme.example/v1/Widget"],
)
def test_people_write_kinds_in_many_ways(folder: Path, name: str) -> None:
    version = Catalog(FolderStore(folder)).resolve(name)
    assert (version.kind.kind, version.name) == ("Widget", "v1")


def test_a_version_can_be_named(folder: Path) -> None:
    assert Catalog(FolderStore(folder)).resolve("shop.acme.example/v1alpha1/Widget").name == "v1alpha1"


def test_a_name_of_several_kinds_lists_them(folder: Path, sample_records: list[Record]) -> None:
    other = {**sample_records[0], "group": "store.acme.example"}
    catalog = Catalog(FolderStore(folder), MemoryStore([other]))
    with pytest.raises(UnknownNameError, match=r"write one of shop\.acme\.example/Shelf, store\.acme\.example/Shelf"):
        catalog.resolve("shelf")


def test_both_scopes_of_a_kind_mean_the_cluster_scoped_one(folder: Path, sample_records: list[Record]) -> None:
    namespaced = {**sample_records[0], "group": "shop.m.acme.example", "scope": "Namespaced"}
    catalog = Catalog(MemoryStore([namespaced]), FolderStore(folder))
    version = catalog.resolve("shelf")
    assert version.kind.group == "shop.acme.example"
    other = catalog.in_other_scope(version.kind)
    assert other is not None
    assert other.group == "shop.m.acme.example"


def test_writing_again_changes_nothing_and_keeps_other_kinds(folder: Path, sample_records: list[Record]) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.json")}
    assert write(folder, sample_records[:1]) == []
    assert {path: path.read_bytes() for path in folder.rglob("*.json")} == before
    assert len(before) == 3


def test_a_store_written_in_steps_is_the_store_written_at_once(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, sample_records: list[Record]
) -> None:
    steps = tmp_path_factory.mktemp("steps")
    for record in reversed(sample_records):
        write(steps, [record])
    for path in folder.rglob("*.json"):
        assert (steps / path.relative_to(folder)).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "cannot read index.json"), ("[]", "expected an object"), ('{"format": 99}', "schema index of format 1")],
)
def test_a_broken_index_is_an_input_error(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "index.json").write_text(text)
    with pytest.raises(InputError, match=message):
        Catalog(FolderStore(tmp_path)).kinds()


@pytest.mark.parametrize(
    "text",
    [
        '{"format": 1}',
        '{"format": 1, "kinds": []}',
        '{"format": 1, "kinds": {"g": {"K": {"plural": "ks"}}}}',
    ],
)
def test_an_index_of_another_make_is_an_input_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "index.json").write_text(text)
    with pytest.raises(InputError, match="delete it and import the schemas again"):
        Catalog(FolderStore(tmp_path)).kinds()


def _damaged(folder: Path, **changes: Any) -> Catalog:
    path = folder / "shop.acme.example" / "shelves.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return Catalog(FolderStore(folder))


@pytest.mark.parametrize("changes", [{"group": "other"}, {"names": 3}, {"versions": {}}, {"versions": []}], ids=str)
def test_a_file_that_does_not_fit_its_index_is_an_input_error(folder: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="delete it and import the schemas again"):
        _damaged(folder, **changes).get("shop.acme.example/v1", "Shelf")


def _nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(depth):
        schema = {"items": schema}
    return schema


_BOMB = {f"s{n}": {"properties": {k: {"$shape": f"s{n + 1}"} for k in "abcdefgh"}} for n in range(12)}


@pytest.mark.parametrize(
    ("schema", "shapes", "message"),
    [
        ({"properties": {"a": {"$shape": "x"}}}, {}, "the shape 'x' is missing or holds itself"),
        (
            {"properties": {"a": {"$shape": "x"}}},
            {"x": {"items": {"$shape": "x"}}},
            "the shape 'x' is missing or holds itself",
        ),
        ({"properties": {"a": {"$shape": "s0"}}}, {**_BOMB, "s12": {"type": "string"}}, "too large"),
        (_nested(400), {}, "nested too deeply"),
        ({"properties": []}, {}, "it is damaged"),
        ({"properties": {"a": 1}}, {}, "it is damaged"),
    ],
    ids=["missing", "cyclic", "bomb", "deep", "list", "number"],
)
def test_a_damaged_schema_is_an_input_error(
    folder: Path, schema: dict[str, Any], shapes: dict[str, Any], message: str
) -> None:
    version = {"served": True, "storage": True, "schema": schema}
    catalog = _damaged(folder, versions={"v1": version}, shapes=shapes)
    with pytest.raises(InputError, match=message):
        catalog.get("shop.acme.example/v1", "Shelf").version().schema  # noqa: B018 - reading is the test


def test_a_store_that_lost_a_file_is_an_input_error(folder: Path) -> None:
    (folder / "shop.acme.example" / "shelves.json").unlink()
    with pytest.raises(InputError, match=r"shelves\.json"):
        Catalog(FolderStore(folder)).get("shop.acme.example/v1", "Shelf")
