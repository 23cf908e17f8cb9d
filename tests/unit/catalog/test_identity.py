"""Names of groups, kinds and versions: what may stand in a path and in Python, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.catalog.identity import is_group, is_kind, is_label
from pyxp.catalog.importer import CrdSource, import_documents
from pyxp.catalog.store import FolderStore, write
from pyxp.errors import InputError


@pytest.mark.parametrize("name", ["ec2.aws.upbound.io", "a", "a-b.c", "x" * 63 + ".org"])
def test_dns_names_are_groups(name: str) -> None:
    assert is_group(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a..b", "a.", ".a", "A.org", "a/b", "a_b", "-a", "a-", "x" * 64, "a." * 130 + "a", 5, None],
)
def test_others_are_not(name: object) -> None:
    assert not is_group(name)
    assert not is_label(name)


@pytest.mark.parametrize("name", ["v1", "v1beta2", "vpcs"])
def test_labels_are_plurals_and_versions(name: str) -> None:
    assert is_label(name)
    assert not is_label(f"{name}.x")


@given(st.text(max_size=8))
def test_a_kind_is_a_word_of_ascii(name: str) -> None:
    assert not is_kind(name) or (name.isidentifier() and name.isascii())


def store(root: Path) -> Path:
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {
            "group": "shop.acme.org",
            "scope": "Cluster",
            "names": {"kind": "Shelf", "plural": "shelves"},
            "versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object"}}}],
        },
    }
    write(root, import_documents([CrdSource(crd)]))
    return root


ODD: dict[str, dict[str, Any]] = {
    "group with steps back": {"../..": {"Shelf": {"plural": "a", "scope": "Cluster", "versions": ["v1"]}}},
    "group of code": {'"); import os': {"Shelf": {"plural": "a", "scope": "Cluster", "versions": ["v1"]}}},
    "plural with steps back": {"a.b": {"Shelf": {"plural": "../../secret", "scope": "Cluster", "versions": ["v1"]}}},
    "absolute plural": {"a.b": {"Shelf": {"plural": "/etc/secret", "scope": "Cluster", "versions": ["v1"]}}},
    "kind of code": {"a.b": {"X: pass\n": {"plural": "a", "scope": "Cluster", "versions": ["v1"]}}},
    "version of code": {"a.b": {"Shelf": {"plural": "a", "scope": "Cluster", "versions": ['"""']}}},
    "versions as text": {"a.b": {"Shelf": {"plural": "a", "scope": "Cluster", "versions": "v1"}}},
    "two versions in one": {"a.b": {"Shelf": {"plural": "a", "scope": "Cluster", "versions": ["v1 v2"]}}},
    "number as version": {"a.b": {"Shelf": {"plural": "a", "scope": "Cluster", "versions": [1]}}},
    "number as plural": {"a.b": {"Shelf": {"plural": 5, "scope": "Cluster", "versions": ["v1"]}}},
    "no version": {"a.b": {"Shelf": {"plural": "a", "scope": "Cluster", "versions": []}}},
    "other scope": {"a.b": {"Shelf": {"plural": "a", "scope": "Galaxy", "versions": ["v1"]}}},
    "numbers as short names": {
        "a.b": {"Shelf": {"plural": "a", "scope": "Cluster", "versions": ["v1"], "shortNames": [1]}}
    },
    "package of numbers": {"a.b": {"Shelf": {"plural": "a", "scope": "Cluster", "versions": ["v1"], "package": 1}}},
    "list of kinds": {"a.b": ["Shelf"]},
    "text of facts": {"a.b": {"Shelf": "a"}},
}


@pytest.mark.parametrize("kinds", ODD.values(), ids=ODD)
def test_an_index_with_what_no_import_writes_is_refused(tmp_path: Path, kinds: dict[str, Any]) -> None:
    (tmp_path / "index.json").write_text(json.dumps({"format": 1, "kinds": kinds}))
    with pytest.raises(InputError, match=r"cannot use index\.json.*delete it and import the schemas again"):
        FolderStore(tmp_path).entries()


@pytest.mark.parametrize(
    ("part", "value"), [("names", {"kind": "Shelf", "plural": "../x"}), ("scope", "Namespaced"), ("group", "a.b")]
)
def test_a_record_that_does_not_fit_its_index_is_refused(tmp_path: Path, part: str, value: Any) -> None:
    file = store(tmp_path) / "shop.acme.org" / "shelves.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {part: value}))
    found = FolderStore(tmp_path)
    (entry,) = found.entries().values()
    with pytest.raises(InputError, match=r"cannot use shelves\.json"):
        found.load(entry)


@pytest.mark.parametrize("version", ['v1"""', "", None, "../v1", 5])
def test_a_version_that_is_no_name_is_not_imported(version: Any) -> None:
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {
            "group": "a.b",
            "scope": "Cluster",
            "names": {"kind": "Shelf", "plural": "shelves"},
            "versions": [{"name": version, "schema": {"openAPIV3Schema": {}}}],
        },
    }
    with pytest.raises(InputError, match="is not the name of a version"):
        import_documents([CrdSource(crd)])


def test_a_link_that_leads_out_of_the_store_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "store" / "shop.acme.org").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="a link leads out of the store"):
        store(tmp_path / "store")
    assert list((tmp_path / "elsewhere").iterdir()) == []
