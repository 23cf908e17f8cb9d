"""Packages written by the library that Crossplane reads and writes images with."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pyxp.jobs.packages import is_package, read_package
from pyxp.yamlio import read_documents

from .building import program

pytestmark = pytest.mark.toolchain

CONTENT = "kind: Provider\nmetadata: {name: provider-thing}\n---\nkind: CustomResourceDefinition\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    (folder / "content.yaml").write_text(CONTENT)
    writer = program("packages")
    subprocess.run([writer, folder / "content.yaml", folder], check=True, timeout=60)
    return folder


@pytest.mark.parametrize("name", ["plain.xpkg", "plain", "marked.xpkg", "marked", "index"])
def test_the_content_is_what_crossplane_takes(written: Path, name: str) -> None:
    path = written / name
    assert is_package(path)
    assert [item.data for item in read_package(path)] == [item.data for item in read_documents(CONTENT)]


def test_without_a_mark_the_file_system_decides(written: Path) -> None:
    """The library's own view of all layers together; in a marked package Crossplane does not take that."""
    assert (written / "plain.yaml").read_text() == CONTENT
    assert (written / "marked.yaml").read_text() == "kind: Above\n"
