"""Packages written by the library that Crossplane reads and writes images with, and ours read by Crossplane's code."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pyxp.jobs.packages import is_package, read_package
from pyxp.jobs.packaging import build_package
from pyxp.xpkg import Package, write_package
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


def read(way: str, where: Path) -> dict[str, Any]:
    """What Crossplane's own parser and linter say of a package."""
    done = subprocess.run(
        [program("package_reader"), way, where], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def save(package: Package, folder: Path) -> Path:
    """A package as a file, and beside it as an OCI image layout in the folder ``layout``."""
    (folder / package.file_name).write_bytes(package.archive())
    for name, content in package.layout().items():
        (folder / "layout" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "layout" / name).write_bytes(content)
    return folder / package.file_name


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> tuple[Package, Path]:
    """The package of our own platform, and its file."""
    package = build_package("v0.1.0", Path(__file__).parent.parent.parent).package
    assert package is not None
    return package, save(package, tmp_path_factory.mktemp("platform"))


def test_crossplane_takes_the_package_of_the_platform(platform: tuple[Package, Path]) -> None:
    package, file = platform
    found = read("archive", file)
    said = package.contents
    assert (found["lint"], found["kind"], found["name"], found["crossplane"]) == ("", said.kind, said.name, ">=v2.3.3")
    assert found["annotations"] == dict(said.annotations)
    assert found["objects"] == [kind for _, kind, _ in said.objects]
    assert [(item["kind"], item["package"], item["version"]) for item in found["dependencies"]] == [
        (one.kind, one.package, one.version) for one in said.dependencies
    ]


def test_the_layers_are_marked_both_ways(platform: tuple[Package, Path]) -> None:
    """What ``crossplane xpkg push`` makes of the file differs from the layout in nothing that counts."""
    package, file = platform
    pushed, layout = read("archive", file), read("layout", file.parent / "layout")
    assert layout.pop("digest") == package.digest
    assert pushed.pop("digest") != package.digest
    assert pushed["marks"] == ["base", "upbound"]
    assert pushed == layout


@pytest.mark.parametrize("kind", ["Provider", "Function"])
def test_other_types_of_packages_are_taken_too(tmp_path: Path, kind: str) -> None:
    meta = {"apiVersion": "meta.pkg.crossplane.io/v1", "kind": kind, "metadata": {"name": "p"}, "spec": {}}
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.org"},
    }
    found = read("archive", save(write_package([crd, meta], "v1.0.0"), tmp_path))
    assert (found["kind"], found["objects"], found["lint"]) == (kind, ["CustomResourceDefinition"], "")
