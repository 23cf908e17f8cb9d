"""Writes packages the way Crossplane, Docker and registries' tools write them."""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
import zlib
from io import BytesIO
from typing import Any

from pyxp.xpkg import Archive, ContentBudget, Section

PACKAGE = b"""\
---
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
---
"""
OTHER = PACKAGE.replace(b"Thing", b"Other").replace(b"things", b"others")
BASE = {"io.crossplane.xpkg": "base"}


def tar(files: dict[str, bytes], form: int = tarfile.DEFAULT_FORMAT) -> bytes:
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, BytesIO(content))
    return stream.getvalue()


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> bytes:
    """An archive of a link."""
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, target
        archive.addfile(info)
    return stream.getvalue()


def layer(content: bytes = PACKAGE, name: str = "package.yaml") -> bytes:
    return gzip.compress(tar({name: content}), mtime=0)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def docker(*layers: bytes, base: int | None = 0) -> dict[str, bytes]:
    """What ``crossplane xpkg build`` puts into an ``.xpkg``: the annotation stands in the labels."""
    names = [f"{digest(content)}.tar.gz" for content in layers]
    labels = {f"io.crossplane.xpkg:sha256:{digest(layers[base])}": "base"} if base is not None else {}
    sums = [f"sha256:{digest(_unpacked(item))}" for item in layers]
    config = json.dumps({"rootfs": {"type": "layers", "diff_ids": sums}, "config": {"Labels": labels}}).encode()
    called = f"sha256:{digest(config)}"
    manifest = json.dumps([{"Config": called, "RepoTags": None, "Layers": names}]).encode()
    return {called: config, **dict(zip(names, layers, strict=True)), "manifest.json": manifest}


def _unpacked(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return content


def oci(*layers: bytes, annotations: tuple[dict[str, str], ...] = (BASE,)) -> dict[str, bytes]:
    """An OCI image layout with one image; the first annotations are those of the first layer."""
    files: dict[str, bytes] = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}
    noted = [*annotations, *({} for _ in layers)]
    listed = [{**blob(files, content), "annotations": noted[at]} for at, content in enumerate(layers)]
    manifest = blob(files, manifest_of(files, *listed))
    return with_index(files, manifest)


def manifest_of(files: dict[str, bytes], *layers: dict[str, Any]) -> bytes:
    """The manifest of an image, whose configuration is added to the blobs."""
    return json.dumps({"schemaVersion": 2, "config": blob(files, b"{}"), "layers": layers}).encode()


def with_index(files: dict[str, bytes], *manifests: dict[str, Any]) -> dict[str, bytes]:
    return {**files, "index.json": json.dumps({"schemaVersion": 2, "manifests": manifests}).encode()}


def blob(files: dict[str, bytes], content: bytes) -> dict[str, Any]:
    """Adds a blob and gives its descriptor."""
    files[f"blobs/sha256/{digest(content)}"] = content
    return {"digest": f"sha256:{digest(content)}", "size": len(content)}


def section(content: bytes) -> Section:
    return Section(BytesIO(content), 0, len(content))


def archive(files: dict[str, bytes] | bytes, budget: ContentBudget | None = None) -> Archive:
    return Archive(section(files if isinstance(files, bytes) else tar(files)), budget or ContentBudget())
