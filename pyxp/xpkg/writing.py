"""Writing packages: the same bytes of the same objects, whatever machine, clock and user writes them.

The file is one archive that is read in two ways. ``manifest.json`` is what ``crossplane xpkg push`` and
``docker load`` read; there, the layers' annotations stand in the image's labels. ``oci-layout`` and ``index.json`` make
it an OCI image layout, as ``skopeo`` and ``pyxp package --push`` read it; there, they stand in the manifest.

Source: the xpkg specification; OCI image specification 1.1; crossplane-runtime v2.3 (``Layer``, ``AnnotateLayers``).
"""

from __future__ import annotations

import hashlib
import json
import struct
import tarfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pyxp.errors import InputError
from pyxp.xpkg.contents import META_GROUP, Contents, read_contents
from pyxp.xpkg.images import ANNOTATION, BASE
from pyxp.xpkg.packages import CONTENT
from pyxp.xpkg.references import check_version
from pyxp.yamlio import write_documents

EXAMPLES: Final = ".up/examples.yaml"
"""The file with examples, in a layer of its own."""

MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
"""The media type of an image's manifest."""

_EXAMPLES_MARK: Final = "upbound"
_OCI: Final = "application/vnd.oci.image"
_CONFIG = f"{_OCI}.config.v1+json"
_LAYER, _INDEX = f"{_OCI}.layer.v1.tar+gzip", f"{_OCI}.index.v1+json"
_TITLES: Final = {
    "meta.crossplane.io/description": "org.opencontainers.image.description",
    "meta.crossplane.io/source": "org.opencontainers.image.source",
    "meta.crossplane.io/license": "org.opencontainers.image.licenses",
    "meta.crossplane.io/maintainer": "org.opencontainers.image.authors",
}
"""What registries show of an image, by the annotation of the package that says the same."""

_BLOCK: Final = 512
_MOST_STORED: Final = 0xFFFF
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""A gzip header without a time, a name and a system."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A part of an image.

    Attributes:
        media_type: What it is.
        content: Its bytes.
        annotations: What the image's manifest notes about it.
        digest: Its digest, ``sha256:`` and 64 digits.
    """

    media_type: str
    content: bytes = field(repr=False)
    annotations: Mapping[str, str] = field(default_factory=dict)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", f"sha256:{hashlib.sha256(self.content).hexdigest()}")

    @property
    def path(self) -> str:
        """Where it lies in an OCI image layout."""
        return f"blobs/{self.digest.replace(':', '/')}"

    def describe(self) -> dict[str, Any]:
        """Its descriptor, as indexes and manifests name it."""
        noted = {"annotations": dict(self.annotations)} if self.annotations else {}
        return {"mediaType": self.media_type, "digest": self.digest, "size": len(self.content), **noted}


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was built.

    Attributes:
        contents: What it holds.
        version: The version that it was built as. It is the image's tag and no part of what the digest is made of.
        manifest: The image's manifest.
        config: The image's configuration.
        layers: The layer with ``package.yaml``, and one with the examples where there are some.
    """

    contents: Contents
    version: str
    manifest: Blob
    config: Blob
    layers: tuple[Blob, ...]

    @property
    def digest(self) -> str:
        """The digest by which registries and clusters know the package."""
        return self.manifest.digest

    @property
    def file_name(self) -> str:
        """How its file is called."""
        return f"{self.contents.name}-{self.version}.xpkg"

    def layout(self) -> dict[str, bytes]:
        """The files of an OCI image layout by name, with the ``manifest.json`` of Docker's archives among them."""
        descriptor = {**self.manifest.describe(), "annotations": {"org.opencontainers.image.ref.name": self.version}}
        docker = {
            "Config": self.config.path,
            "RepoTags": [f"{self.contents.name}:{self.version}"],
            "Layers": [layer.path for layer in self.layers],
        }
        blobs = sorted((*self.layers, self.config, self.manifest), key=lambda blob: blob.digest)
        return {
            "oci-layout": _json({"imageLayoutVersion": "1.0.0"}),
            "index.json": _json({"schemaVersion": 2, "mediaType": _INDEX, "manifests": [descriptor]}),
            "manifest.json": _json([docker]),
            **{blob.path: blob.content for blob in blobs},
        }

    def archive(self) -> bytes:
        """The ``.xpkg`` file."""
        return _tar(self.layout())


def write_package(objects: Sequence[Mapping[str, Any]], version: str, examples: Iterable[Any] = ()) -> Package:
    """Write a package.

    Args:
        objects: The object of ``meta.pkg.crossplane.io`` that says what the package is, and everything in it.
        version: Its version, such as ``v1.2.3``.
        examples: Examples for people who browse packages; Crossplane does not read them.

    Raises:
        InputError: A package cannot consist of these objects, or have this version.
    """
    check_version(version)
    contents = read_contents(objects)
    if not contents.name:
        raise InputError("the package has no name", hint="write metadata.name")
    first = sorted(objects, key=lambda item: not str(item["apiVersion"]).startswith(f"{META_GROUP}/"))
    layers = [_layer(CONTENT, write_documents(first), BASE)]
    if shown := list(examples):
        layers.append(_layer(EXAMPLES, write_documents(shown), _EXAMPLES_MARK))
    titles = {title: contents.annotations[key] for key, title in _TITLES.items() if contents.annotations.get(key)}
    titles["org.opencontainers.image.title"] = contents.name
    config = Blob(_CONFIG, _json(_configuration(layers, titles)))
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": config.describe(),
        "layers": [layer.describe() for layer in layers],
        "annotations": titles,
    }
    return Package(contents, version, Blob(MANIFEST, _json(manifest)), config, tuple(layers))


def _configuration(layers: Iterable[Blob], titles: Mapping[str, str]) -> dict[str, Any]:
    """The image's configuration. Its labels repeat the layers' annotations, which archives cannot keep otherwise."""
    marks = {f"{ANNOTATION}:{layer.digest}": layer.annotations[ANNOTATION] for layer in layers}
    sums = [f"sha256:{hashlib.sha256(zlib.decompress(layer.content, wbits=31)).hexdigest()}" for layer in layers]
    return {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Labels": {**titles, **marks}},
        "rootfs": {"type": "layers", "diff_ids": sums},
    }


def _layer(name: str, content: str, mark: str) -> Blob:
    return Blob(_LAYER, _gzip(_tar({name: content.encode()})), {ANNOTATION: mark})


def _json(data: Any) -> bytes:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _tar(files: Mapping[str, bytes]) -> bytes:
    parts = []
    for name, content in files.items():
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(content), 0o644
        parts += [info.tobuf(tarfile.USTAR_FORMAT), content, bytes(-len(content) % _BLOCK)]
    return b"".join([*parts, bytes(2 * _BLOCK)])


def _gzip(content: bytes) -> bytes:
    """A gzip stream that stores its content as it is.

    What text shrinks to depends on the compressor, and thereby on the Python and the system that packs: the digest
    would, too. Packages of definitions are small.
    """
    view = memoryview(content)
    pieces = [view[start : start + _MOST_STORED] for start in range(0, len(view), _MOST_STORED)]
    parts: list[bytes | memoryview] = [_GZIP_HEAD]
    for at, piece in enumerate(pieces, 1):
        parts += [struct.pack("<BHH", at == len(pieces), len(piece), len(piece) ^ _MOST_STORED), piece]
    return b"".join([*parts, struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)])
