"""A project's catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.catalog import Catalog
from pyxp.files import find_project
from pyxp.jobs.catalogs import project_catalog
from pyxp.jobs.imports import import_schemas

DATA = Path(__file__).parent.parent / "catalog" / "data"
WIDGETS = DATA / "widgets.yaml"


@pytest.mark.parametrize("as_store", [True, False])
def test_a_project_adds_its_schemas_to_the_shipped_ones(tmp_path: Path, as_store: bool) -> None:
    (tmp_path / "pyxp.toml").write_text("")
    if as_store:
        import_schemas([WIDGETS], tmp_path / "schemas")
    else:
        (tmp_path / "schemas").mkdir()
        (tmp_path / "schemas" / "widgets.yaml").write_text(WIDGETS.read_text())
    catalog = project_catalog(find_project(tmp_path))
    assert catalog.find("shop.acme.example/v1", "Widget") is not None
    assert catalog.find("ec2.aws.upbound.io/v1beta1", "VPC") is not None


def test_without_a_project_there_are_the_shipped_schemas() -> None:
    assert project_catalog(None).kinds() == Catalog.shipped().kinds()
