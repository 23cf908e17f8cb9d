"""Classes of kinds: from which facts they are made, and which are one type."""

from __future__ import annotations

import runpy
import warnings
from pathlib import Path
from typing import Any

import pytest

import pyxp.aws.ec2
from pyxp.bindings import Group, ManagedResource, kinds_of_group
from pyxp.catalog.importer import CrdSource, Record, import_documents
from pyxp.catalog.store import write
from pyxp.errors import Location, PyxpDeprecationWarning, UnknownNameError

SHOP = "shop.acme.example"


@pytest.fixture
def store(tmp_path: Path, sample_records: list[Record]) -> Path:
    write(tmp_path / "schemas", sample_records)
    return tmp_path / "schemas"


def vpc(**fields: Any) -> dict[str, Any]:
    provided = {"spec": {"type": "object", "properties": {"forProvider": {"type": "object", "properties": fields}}}}
    schema = {"openAPIV3Schema": {"type": "object", "properties": provided}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {
            "group": "ec2.aws.upbound.io",
            "scope": "Cluster",
            "names": {"kind": "VPC", "plural": "vpcs"},
            "versions": [{"name": "v9", "served": True, "storage": True, "schema": schema}],
        },
    }


def test_a_module_of_a_group_offers_and_lists_its_managed_kinds(store: Path) -> None:
    find, names = kinds_of_group(SHOP, [store])
    assert "Widget" in names()
    widget = find("Widget")
    assert issubclass(widget, ManagedResource) and widget.__name__ == "Widget"
    assert find("Widget") is widget


def test_modules_of_one_project_share_their_facts(store: Path) -> None:
    (one, _), (other, _) = kinds_of_group(SHOP, [store]), kinds_of_group(SHOP, [str(store)])
    assert one("Widget").facts is other("Widget").facts


def test_an_unknown_kind_is_told_with_the_nearest(store: Path) -> None:
    find, _ = kinds_of_group(SHOP, [store])
    with pytest.raises(UnknownNameError, match="no kind 'Widgte' in the catalog; did you mean Widget"):
        find("Widgte")
    with pytest.raises(AttributeError):
        find("__path__")


def test_a_shipped_kind_in_another_release_is_below_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, import_documents([CrdSource(vpc(moat={"type": "string"}), "crds.yaml", Location("crds.yaml", 1))]))
    find, _ = kinds_of_group("ec2.aws.upbound.io", [tmp_path], shipped=pyxp.aws.ec2)
    assert find("VPC").api_version == "ec2.aws.upbound.io/v9"
    assert find("VPC").__base__ is pyxp.aws.ec2.VPC
    assert find("Subnet") is pyxp.aws.ec2.Subnet


FORMER = """\
from pathlib import Path

from pyxp.authoring.bindings import bind_group, names_of_group
from pyxp.aws import ec2 as _shipped
from pyxp.catalog import Catalog, FolderStore

_catalog = Catalog.shipped().with_stores(
    FolderStore(Path(__file__).parent / "schemas"),
)
find = bind_group("shop.acme.example", _catalog)
names = names_of_group("shop.acme.example", _catalog)
shipped = bind_group("ec2.aws.upbound.io", _catalog, _shipped), names_of_group("ec2.aws.upbound.io")
"""


def test_modules_written_before_still_work_and_say_what_to_do(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = store.parent / "shop.py"
    module.write_text(FORMER)
    monkeypatch.delitem(__import__("sys").modules, "pyxp.authoring.bindings", raising=False)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        made = runpy.run_path(str(module))
    assert [(str(item.message), item.category, item.filename) for item in told] == [
        (
            "pyxp.authoring.bindings is pyxp.bindings now, and goes with the next release: `pyxp bindings` writes"
            " modules of kinds anew",
            PyxpDeprecationWarning,
            str(module),
        )
    ]
    assert issubclass(made["find"]("Widget"), ManagedResource)
    assert "Widget" in made["names"]()
    find, names = made["shipped"]
    assert find("Subnet") is pyxp.aws.ec2.Subnet and "VPC" in names()


def test_what_stubs_name_is_what_authors_handle() -> None:
    assert Group.__module__ == "pyxp.authoring.resources"
