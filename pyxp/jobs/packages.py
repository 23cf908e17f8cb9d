"""Reading the definitions out of Crossplane packages: ``.xpkg`` files and OCI image layouts, without a network.

A package is an OCI image one of whose layers holds ``package.yaml``, a stream of CRDs, XRDs and the package's own
metadata. An ``.xpkg`` is such an image as a tar archive, written by Docker's or by OCI's rules.
"""

from __future__ import annotations

import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pyxp.errors import InputError
from pyxp.files import read_bytes
from pyxp.yamlio import Document, read_documents

CONTENT: Final = "package.yaml"
_MOST_BYTES: Final = 512 << 20
_GZIP: Final = b"\x1f\x8b"

_Blob = Callable[[str], bytes | None]


def is_package(path: Path) -> bool:
    """Whether a path is a package: a file named ``.xpkg``, or a folder with an OCI layout."""
    return path.suffix == ".xpkg" or (path.is_dir() and (path / "oci-layout").is_file())


def read_package(path: Path) -> list[Document]:
    """The documents of a package.

    Raises:
        InputError: It is no package, or larger than any package should be.
    """
    if path.is_dir():
        return _documents(path, lambda name: read_bytes(path / name) if (path / name).is_file() else None)
    members = _members(read_bytes(path), path)
    return _documents(path, members.get)


def _documents(path: Path, blob: _Blob) -> list[Document]:
    for layer in _layers(path, blob):
        content = blob(layer)
        if content is None:
            raise _broken(path, f"its layer {layer} is missing")
        found = _members(_unpacked(content, path), path).get(CONTENT)
        if found is not None:
            return read_documents(found, f"{path}:{CONTENT}", on_duplicate="warn")
    raise _broken(path, f"no layer holds {CONTENT}")


def _layers(path: Path, blob: _Blob) -> Iterator[str]:
    """The names of the layers, whichever way the image is written."""
    try:
        docker = blob("manifest.json")
        if docker is not None:
            for image in json.loads(docker):
                yield from image["Layers"]
            return
        index = blob("index.json")
        if index is None:
            raise _broken(path, "it has neither manifest.json nor index.json")
        pending = [_blob_name(entry) for entry in json.loads(index)["manifests"]]
        for name in pending:
            manifest: dict[str, Any] = json.loads(blob(name) or b"{}")
            pending += [_blob_name(entry) for entry in manifest.get("manifests", []) if len(pending) < 100]
            yield from (_blob_name(entry) for entry in manifest.get("layers", []))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(path, "its manifest cannot be read") from error


def _blob_name(entry: dict[str, Any]) -> str:
    algorithm, _, digest = str(entry["digest"]).partition(":")
    if not algorithm.isalnum() or not digest.isalnum():
        raise ValueError("no digest")
    return f"blobs/{algorithm}/{digest}"


def _unpacked(content: bytes, path: Path) -> bytes:
    if not content.startswith(_GZIP):
        return content
    unpacker = zlib.decompressobj(wbits=31)
    try:
        result = unpacker.decompress(content, _MOST_BYTES)
    except zlib.error as error:
        raise _broken(path, "a layer is no gzip stream") from error
    if unpacker.unconsumed_tail:
        raise _broken(path, f"a layer is larger than {_MOST_BYTES >> 20} MiB")
    return result


def _members(content: bytes, path: Path) -> dict[str, bytes]:
    """The plain files of a tar archive by name."""
    result: dict[str, bytes] = {}
    try:
        with tarfile.TarFile(fileobj=BytesIO(content)) as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is not None:
                    result[member.name.removeprefix("./")] = stream.read()
    except (tarfile.TarError, EOFError) as error:
        raise _broken(path, "it is no tar archive") from error
    return result


def _broken(path: Path, why: str) -> InputError:
    return InputError(f"cannot read package {path}: {why}")
