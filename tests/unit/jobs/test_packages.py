"""Reading definitions out of packages."""

import gzip
import hashlib
import json
import os
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from pyxp.cli.app import run
from pyxp.errors import InputError
from pyxp.jobs.packages import is_package, read_package

PACKAGE = """\
apiVersion: meta.pkg.crossplane.io/v1
kind: Provider
metadata: {name: provider-thing}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  names: {kind: Thing, plural: things}
  scope: Cluster
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, required: [a]}}}}
"""


def tar(files: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, BytesIO(content))
    return stream.getvalue()


def layer(text: str = PACKAGE) -> bytes:
    return gzip.compress(tar({"package.yaml": text.encode()}))


def docker(content: bytes) -> bytes:
    return tar({"manifest.json": json.dumps([{"Layers": ["a.tar.gz"]}]).encode(), "a.tar.gz": content})


def oci(content: bytes) -> dict[str, bytes]:
    digest = hashlib.sha256(content).hexdigest()
    manifest = json.dumps({"config": {}, "layers": [{"digest": f"sha256:{digest}"}]}).encode()
    name = hashlib.sha256(manifest).hexdigest()
    return {
        "oci-layout": b"{}",
        "index.json": json.dumps({"manifests": [{"digest": f"sha256:{name}"}]}).encode(),
        f"blobs/sha256/{name}": manifest,
        f"blobs/sha256/{digest}": content,
    }


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def kinds(path: Path) -> list[str]:
    return [document.data["kind"] for document in read_package(path)]


def test_an_xpkg_of_either_form_gives_its_documents(tmp_path: Path) -> None:
    for name, content in (("a.xpkg", docker(layer())), ("b.xpkg", tar(oci(layer())))):
        (tmp_path / name).write_bytes(content)
        assert is_package(tmp_path / name)
        assert kinds(tmp_path / name) == ["Provider", "CustomResourceDefinition"]


def test_an_oci_layout_is_a_package(tmp_path: Path) -> None:
    write(tmp_path, oci(layer()))
    assert is_package(tmp_path)
    assert kinds(tmp_path) == ["Provider", "CustomResourceDefinition"]
    (tmp_path / "oci-layout").unlink()
    assert is_package(tmp_path)


def test_what_the_crossplane_cli_extracts_is_a_package(tmp_path: Path) -> None:
    (tmp_path / "out.gz").write_bytes(gzip.compress(PACKAGE.encode()))
    assert is_package(tmp_path / "out.gz")
    assert kinds(tmp_path / "out.gz") == ["Provider", "CustomResourceDefinition"]
    (tmp_path / "out.gz").write_bytes(gzip.compress(PACKAGE.encode())[:-9])
    with pytest.raises(InputError, match="cut short"):
        read_package(tmp_path / "out.gz")


def test_other_files_and_folders_are_no_packages(tmp_path: Path) -> None:
    assert not is_package(tmp_path)
    assert not is_package(tmp_path / "a.yaml")
    assert not is_package(write(tmp_path / "store", {"index.json": b"{}"}))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it has neither index.json nor manifest.json"),
        (b"x" * 2000, "no tar archive"),
        (docker(b"\x1f\x8bnonsense"), "not a sound gzip stream"),
        (docker(gzip.compress(tar({"other": b""}))), "not a Crossplane package"),
        (docker(layer("a: [")), r"a\.xpkg:package\.yaml:1:4"),
    ],
)
def test_what_is_no_package_is_told_with_its_name(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "a.xpkg").write_bytes(content)
    with pytest.raises(InputError, match=why) as caught:
        read_package(tmp_path / "a.xpkg")
    assert str(caught.value).startswith(str(tmp_path / "a.xpkg"))


def test_a_missing_package_is_told(tmp_path: Path) -> None:
    (tmp_path / "provider.xpkg").write_bytes(docker(layer()))
    with pytest.raises(InputError, match=r"did you mean .*provider\.xpkg"):
        read_package(tmp_path / "provdier.xpkg")


def test_an_image_with_a_missing_blob_is_told(tmp_path: Path) -> None:
    files = oci(layer())
    blob = list(files)[-1]
    del files[blob]
    with pytest.raises(InputError, match=f"{blob} is missing"):
        read_package(write(tmp_path, files))


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("linked", ["index.json", "blobs", "blobs/sha256", "last"])
def test_links_out_of_a_layout_are_not_followed(tmp_path: Path, linked: str) -> None:
    files = oci(layer())
    name = list(files)[-1] if linked == "last" else linked
    root, elsewhere = write(tmp_path / "image", files), tmp_path / "elsewhere"
    (root / name).rename(elsewhere)
    (root / name).symlink_to(elsewhere)
    with pytest.raises(InputError, match="it is a link, which is not followed"):
        read_package(root)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in the file system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xpkg")
    with pytest.raises(InputError, match="a pipe, not a plain file"):
        read_package(tmp_path / "a.xpkg")


THING = "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a}\nspec: {}\n"


@pytest.mark.parametrize("form", ["a.xpkg", "a.tar", "layout", "folder"])
def test_a_package_serves_as_schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    source = tmp_path / form
    if form == "layout":
        write(source, oci(layer()))
    elif form == "folder":
        write(source, {"packages/a.xpkg": docker(layer())})
    else:
        source.write_bytes(docker(layer()))
    (tmp_path / "thing.yaml").write_text(THING)
    assert run(["validate", str(tmp_path / "thing.yaml"), "--schemas", str(source)]) == 1
    assert "spec.a: Required value" in capsys.readouterr().out


def test_a_package_is_imported_into_a_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.xpkg").write_bytes(docker(layer()))
    (tmp_path / "thing.yaml").write_text(THING)
    store = str(tmp_path / "store")
    assert run(["schemas", "import", str(tmp_path / "a.xpkg"), "--to", store]) == 0
    told = capsys.readouterr()
    assert told.out == "example.org/v1 Thing\n"
    assert "passed over 1 other document" in told.err
    assert run(["validate", str(tmp_path / "thing.yaml"), "--schemas", store]) == 1
    assert "spec.a: Required value" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["validate"], ["schemas", "import"]])
def test_a_broken_package_ends_in_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (tmp_path / "a.xpkg").write_bytes(b"PK")
    (tmp_path / "thing.yaml").write_text(THING)
    arguments = [str(tmp_path / "thing.yaml"), "--schemas"] if command == ["validate"] else []
    # A package that an option names is no input.
    assert run([*command, *arguments, str(tmp_path / "a.xpkg")]) == (2 if arguments else 1)
    assert "Error: " in (told := capsys.readouterr().err) and "no tar archive" in told
