"""Packed stores: one kind read alone, and written without disturbing the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.catalog import Catalog
from pyxp.catalog.importer import Record
from pyxp.catalog.naming import python_names
from pyxp.catalog.packs import DICTIONARY, PackStore, build_dictionary, is_packed, pack, packed_text, write_packs
from pyxp.catalog.store import entry_of, shared_record
from pyxp.errors import InputError, UnknownNameError


@pytest.fixture
def folder(tmp_path: Path, sample_records: list[Record]) -> Path:
    dictionary = build_dictionary(sample_records)
    (tmp_path / DICTIONARY).write_bytes(dictionary)
    for name, content in pack(sample_records, dictionary).items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_what_was_packed_is_found_again(folder: Path, sample_records: list[Record]) -> None:
    store = PackStore(folder)

    assert store.entries() == {(r["group"], r["names"]["kind"]): entry_of(r) for r in sample_records}
    assert [store.load(entry_of(record)) for record in sample_records] == list(map(shared_record, sample_records))
    assert store.find("shop.acme.example", "Shelf") == entry_of(sample_records[0])
    assert store.find("shop.acme.example", "Gadget") is None
    assert dict(store.in_group("nobody.example")) == {}


def test_a_catalog_of_packs_names_the_nearest_kind(folder: Path) -> None:
    catalog = Catalog(PackStore(folder))

    assert catalog.kinds_in("shop.acme.example") == ["Shelf", "Widget"]
    with pytest.raises(UnknownNameError, match="no schema is known for Widgit") as caught:
        catalog.get("shop.acme.example/v1", "Widgit")
    assert caught.value.hint == "did you mean Widget of shop.acme.example/v1?"


def test_writing_keeps_the_other_kinds_and_touches_what_differs(folder: Path, sample_records: list[Record]) -> None:
    other = {**sample_records[0], "scope": "Namespaced"}

    assert write_packs(folder, sample_records) == []
    assert write_packs(folder, [other]) == ["shop.acme.example.pack"]
    assert write_packs(folder, [{**other, "group": "new.example"}]) == ["new.example.pack"]

    catalog = Catalog(PackStore(folder))
    assert catalog.get("shop.acme.example/v1", "Shelf").scope == "Namespaced"
    assert catalog.get("shop.acme.example/v1", "Widget").record == shared_record(sample_records[1])
    assert catalog.get("new.example/v1", "Shelf").group == "new.example"


def test_a_record_is_smaller_with_what_all_share(sample_records: list[Record]) -> None:
    several = [{**record, "group": f"{name}.example"} for record in sample_records for name in "abcd"]
    dictionary = build_dictionary(several)

    with_it, without = (sum(map(len, pack(several, words).values())) for words in (dictionary, b""))

    assert with_it < without < sum(len(packed_text(record)) for record in several)


@pytest.mark.parametrize("content", [b"{}\n", b"no json\n", b'{"format": 2, "kinds": {}}\n', b"[]\n", b""])
def test_a_damaged_header_is_told_with_its_file(folder: Path, content: bytes) -> None:
    (folder / "shop.acme.example.pack").write_bytes(content)

    with pytest.raises(InputError, match=r"cannot use shop\.acme\.example\.pack: the file is damaged"):
        PackStore(folder).find("shop.acme.example", "Shelf")


def test_a_damaged_record_is_told_with_its_file(folder: Path) -> None:
    path = folder / "shop.acme.example.pack"
    line, _, body = path.read_bytes().partition(b"\n")
    path.write_bytes(line + b"\n" + bytes(byte ^ 0xFF for byte in body))
    store = PackStore(folder)
    entry = store.find("shop.acme.example", "Shelf")
    assert entry is not None

    with pytest.raises(InputError, match="the file is damaged"):
        store.load(entry)


def test_a_folder_is_a_packed_store_by_its_dictionary(folder: Path, tmp_path: Path) -> None:
    assert is_packed(folder)
    assert not is_packed(tmp_path / "elsewhere")


def test_a_field_of_any_kind_is_found_without_loading_the_others(folder: Path) -> None:
    store = PackStore(folder)
    catalog = Catalog(store)
    kind = catalog.get("shop.acme.example/v1", "Widget")
    fields = python_names((kind.version().fields or {}).get("properties", {}))

    assert fields and all(catalog.has_field(name) for name in fields)
    assert not catalog.has_field("nobody_has_this")
    assert list(store.mentioning("nobody_has_this")) == []
