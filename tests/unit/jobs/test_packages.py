"""Reading definitions out of packages."""

import gzip
import hashlib
import json
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
    manifest = json.dumps({"layers": [{"digest": f"sha256:{digest}"}]}).encode()
    name = hashlib.sha256(manifest).hexdigest()
    return {
        "oci-layout": b"{}",
        "index.json": json.dumps({"manifests": [{"digest": f"sha256:{name}"}]}).encode(),
        f"blobs/sha256/{name}": manifest,
        f"blobs/sha256/{digest}": content,
    }


def kinds(path: Path) -> list[str]:
    return [document.data["kind"] for document in read_package(path)]


def test_an_xpkg_of_either_form_gives_its_documents(tmp_path: Path) -> None:
    for name, content in (("a.xpkg", docker(layer())), ("b.xpkg", tar(oci(layer())))):
        (tmp_path / name).write_bytes(content)
        assert is_package(tmp_path / name)
        assert kinds(tmp_path / name) == ["Provider", "CustomResourceDefinition"]


def test_an_oci_layout_is_a_package(tmp_path: Path) -> None:
    for name, content in oci(layer()).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert is_package(tmp_path)
    assert kinds(tmp_path) == ["Provider", "CustomResourceDefinition"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no tar archive"),
        (tar({"a": b""}), "neither manifest.json nor index.json"),
        (b"x" * 2000, "no tar archive"),
        (tar({"manifest.json": b"[1]"}), "manifest cannot be read"),
        (docker(b"\x1f\x8bnonsense"), "no gzip stream"),
        (docker(gzip.compress(tar({"other": b""}))), "no layer holds package.yaml"),
        (tar({"manifest.json": b'[{"Layers": ["a"]}]'}), "layer a is missing"),
        (tar({"index.json": b'{"manifests": [{"digest": "sha256:../../etc"}]}'}), "manifest cannot be read"),
    ],
)
def test_what_is_no_package_is_told(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "a.xpkg").write_bytes(content)
    with pytest.raises(InputError, match=why):
        read_package(tmp_path / "a.xpkg")


def test_a_package_serves_as_schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.xpkg").write_bytes(docker(layer()))
    (tmp_path / "thing.yaml").write_text("apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a}\nspec: {}\n")
    assert run(["validate", str(tmp_path / "thing.yaml"), "--schemas", str(tmp_path / "a.xpkg")]) == 1
    assert "spec.a: Required value" in capsys.readouterr().out
