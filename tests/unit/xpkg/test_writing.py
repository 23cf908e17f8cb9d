"""Packages are written the same way everywhere, and read back as what they were made of."""

from __future__ import annotations

import gzip
import json
import os
import tarfile
import time
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyxp.errors import InputError
from pyxp.xpkg import Archive, ContentBudget, Package, find_packages, package_streams, write_package
from pyxp.yamlio import read_documents

from .writing import section

META: dict[str, Any] = {
    "apiVersion": "meta.pkg.crossplane.io/v1",
    "kind": "Configuration",
    "metadata": {"name": "thing", "annotations": {"meta.crossplane.io/license": "Apache-2.0"}},
}
XRD = {
    "apiVersion": "apiextensions.crossplane.io/v2",
    "kind": "CompositeResourceDefinition",
    "metadata": {"name": "things.example.org"},
    "spec": {"group": "example.org"},
}


def members(package: Package) -> dict[str, bytes]:
    with tarfile.open(fileobj=BytesIO(package.archive())) as archive:
        return {info.name: archive.extractfile(info).read() for info in archive}


def read_back(package: Package) -> list[Any]:
    archive = Archive(section(package.archive()), ContentBudget())
    (stream,) = package_streams(archive)
    return [item.data for item in read_documents(stream)]


def test_the_digest_is_one_for_all_machines_and_times() -> None:
    """It was noted on one machine: another Python, system or library must come to the same."""
    package = write_package([META, XRD], "v1.0.0", [{"kind": "Thing"}])
    assert package.digest == "sha256:ee62e20924c646c1fb65bd584d1f5953b16bff9fe356500569dfd85b7e98111a"


def test_neither_clock_nor_user_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    first = write_package([META, XRD], "v1.0.0").archive()
    monkeypatch.setenv("TZ", "Pacific/Chatham")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    before = os.umask(0o077)
    try:
        assert write_package([META, XRD], "v1.0.0").archive() == first
    finally:
        os.umask(before)


def test_what_the_archive_says_of_its_files_is_always_the_same() -> None:
    package = write_package([META], "v1.0.0", [{"kind": "Thing"}])
    streams = [BytesIO(package.archive()), *(BytesIO(gzip.decompress(layer.content)) for layer in package.layers)]
    for stream in streams:
        with tarfile.open(fileobj=stream) as archive:
            for info in archive:
                assert (info.mtime, info.uid, info.gid, info.uname, info.gname) == (0, 0, 0, "", "")
                assert (info.mode, info.type) == (0o644, tarfile.REGTYPE)
    for layer in package.layers:
        assert layer.content[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def test_the_layers_are_marked_where_crossplane_looks() -> None:
    package = write_package([META], "v1.0.0", [{"kind": "Thing"}])
    manifest, config = json.loads(package.manifest.content), json.loads(package.config.content)
    assert [layer["annotations"] for layer in manifest["layers"]] == [
        {"io.crossplane.xpkg": "base"},
        {"io.crossplane.xpkg": "upbound"},
    ]
    assert config["config"]["Labels"] == {
        "org.opencontainers.image.title": "thing",
        "org.opencontainers.image.licenses": "Apache-2.0",
        f"io.crossplane.xpkg:{package.layers[0].digest}": "base",
        f"io.crossplane.xpkg:{package.layers[1].digest}": "upbound",
    }
    assert manifest["annotations"] == {
        "org.opencontainers.image.title": "thing",
        "org.opencontainers.image.licenses": "Apache-2.0",
    }


def test_the_archive_is_a_layout_and_what_docker_saves() -> None:
    package = write_package([META], "v1.0.0")
    files = members(package)
    assert files == package.layout()
    assert json.loads(files["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}
    (described,) = json.loads(files["index.json"])["manifests"]
    assert described["digest"] == package.digest
    assert described["annotations"] == {"org.opencontainers.image.ref.name": "v1.0.0"}
    (docker,) = json.loads(files["manifest.json"])
    assert docker["RepoTags"] == ["thing:v1.0.0"]
    for name in (docker["Config"], *docker["Layers"]):
        assert name in files


def test_both_ways_of_reading_it_lead_to_the_package() -> None:
    package = write_package([META, XRD], "v1.0.0")
    for hidden in ("index.json", "manifest.json"):
        files = {name: content for name, content in package.layout().items() if name != hidden}
        (found,) = find_packages(_Held(files))
        assert [item.data for item in read_documents(found.stream)] == [META, XRD]
        assert found.digest == (package.digest if hidden == "manifest.json" else "")
        assert found.called == ("v1.0.0" if hidden == "manifest.json" else "thing:v1.0.0")


def test_the_version_is_no_part_of_the_digest() -> None:
    first, candidate = write_package([META], "v1.0.0"), write_package([META], "v1.0.0-rc.1")
    assert first.digest == candidate.digest
    assert (first.file_name, candidate.file_name) == ("thing-v1.0.0.xpkg", "thing-v1.0.0-rc.1.xpkg")


def test_the_metadata_comes_first() -> None:
    assert read_back(write_package([XRD, META], "v1.0.0")) == [META, XRD]


@pytest.mark.parametrize("size", [65_534, 65_535, 65_536, 200_000])
def test_content_of_any_size_comes_back(size: int) -> None:
    large = {**XRD, "spec": {"group": "g" * size}}
    assert read_back(write_package([META, large], "v1.0.0")) == [META, large]


_plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8", categories=["L"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc.-", min_size=1), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=12, deadline=None)
@given(st.lists(_plain, max_size=4), st.lists(_plain, max_size=2))
def test_whatever_is_written_is_read(specs: list[Any], examples: list[Any]) -> None:
    objects = [META, *({**XRD, "metadata": {"name": f"n{at}"}, "spec": spec} for at, spec in enumerate(specs))]
    package = write_package(objects, "v1.0.0", [{"kind": "Thing", "spec": spec} for spec in examples])
    assert read_back(package) == objects
    assert len(package.layers) == (2 if examples else 1)


@pytest.mark.parametrize(
    ("objects", "message"),
    [
        ([XRD], r"a package holds one object of meta\.pkg\.crossplane\.io, but this has 0; it is a Configuration"),
        ([META, META], "but this has 2"),
        ([{**META, "kind": "Thing"}], "Thing of meta.pkg.crossplane.io is not a type of package; known are Config"),
        (
            [META, {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}],
            "a Configuration cannot hold Secret s; it may hold CompositeResourceDefinition, Composition, Man",
        ),
        ([META, "text"], "a Configuration cannot hold a str; write objects, with kind and name"),
        ([META, {}], "a Configuration cannot hold an object without kind"),
        ([{**META, "kind": "Provider"}, XRD], "a Provider cannot hold CompositeResourceDefinition things.example"),
        ([{**META, "metadata": {}}], "the package has no name; write metadata.name"),
    ],
)
def test_what_crossplane_would_not_take_is_not_written(objects: list[Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        write_package(objects, "v1.0.0")


class _Held:
    """Files in memory."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def section(self, name: str) -> Any:
        return section(self._files[name]) if name in self._files else None
