"""Packages by name: read out of a registry once, and out of the user's cache from then on.

The cache holds blobs by digest, like an OCI image layout. What is damaged in it is fetched anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

from pyxp.errors import InputError, UsageError
from pyxp.files import write_bytes, write_pieces
from pyxp.jobs.logins import docker_login
from pyxp.jobs.package_cache import PackageCache, cache_folder
from pyxp.jobs.packages import Folder, ReadPackage, located, opened_package
from pyxp.jobs.pieces import begin_piece
from pyxp.xpkg import ContentBudget, Files, Reference, Section, package_of
from pyxp.xpkg.images import blob_name
from pyxp.xpkg.pulling import Source
from pyxp.xpkg.registry import Connection, RegistryError, connect


@dataclass(frozen=True, slots=True)
class Pulled:
    """A package by its name.

    Attributes:
        package: What it holds.
        digest: The digest of its image; of an image for several platforms that of the index.
        fetched: Whether a registry was asked.
        tag_digest: What the tag means in the registry now, where that was asked; empty otherwise.
        uncached: Why it is not kept in the cache, with the path of that; empty where it is.
    """

    package: ReadPackage
    digest: str
    fetched: bool = False
    tag_digest: str = ""
    uncached: str = ""


def connection_to(plain_http: bool = False, ca: str | Path | None = None) -> Connection:
    """How to talk to registries: with the logins that Docker has.

    Raises:
        UsageError: The file of certificates is not there, or holds none.
    """
    if ca is not None and not Path(ca).is_file():
        raise UsageError(f"cannot find the file of certificates {ca}")
    if ca is not None:
        _check_certificates(ca)
    return Connection(docker_login, plain_http, str(ca or ""), pause=sleep)


def _check_certificates(path: str | Path) -> None:
    """Refuse now what would only be noticed on the way, and then look like trouble with the network."""
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except OSError as error:
        raise UsageError(f"{path} holds no certificates", hint="--ca names a file of certificates in PEM") from error


def pull_package(reference: Reference, connection: Connection, *, pinned: str = "") -> Pulled:
    """A package, out of the cache where its digest is known and it is there, otherwise out of its registry.

    Args:
        reference: Where it is.
        connection: How to talk to the registry.
        pinned: The digest that is wanted, whatever the tag means today.

    Raises:
        RegistryError: The registry cannot be reached, refuses, or has no such package.
        InputError: It is not a package, it is damaged, or larger than any package should be.
        UsageError: The client library is not installed.
    """
    begin_piece(str(reference))
    cache, digest = cache_folder(), reference.digest or pinned
    if digest:
        try:
            with ExitStack() as opened:
                return Pulled(_read(Folder(cache, opened), digest, reference), digest)
        except InputError:
            pass  # it is not there, or not whole: what is wrong with the package itself, the registry's copy tells
    with connect(reference, connection, "read") as client, ExitStack() as opened:
        source = Source(client)
        kept = PackageCache(cache, opened)
        files = _Fetching(source, kept)
        if not digest:
            digest = files.pin(reference)
        elif not files.has(digest):
            raise _gone(source, reference, digest) if pinned else source.unknown()
        moved = source.tag_digest() if pinned and reference.tag and not reference.digest else ""
        return Pulled(_read(files, digest, reference), digest, True, moved, kept.trouble)


def _read(files: Files, digest: str, reference: Reference) -> ReadPackage:
    with located(str(reference)):
        return opened_package(package_of(files, digest), str(reference))


def _gone(source: Source, reference: Reference, digest: str) -> RegistryError:
    told = f"{reference.registry} no longer has {digest} of {reference.repository}, which is pinned"
    if source.tag_digest():
        return RegistryError(told, hint=f"take what {reference.tag} means today with --update")
    return RegistryError(told, hint=source.unknown().hint)


class _Fetching(Files):
    """The blobs of an image, fetched into the cache when they are asked for."""

    def __init__(self, source: Source, kept: PackageCache) -> None:
        self._source = source
        self._kept = kept
        self._sound: set[str] = set()
        self._manifests: set[str] = set()
        self._sizes: dict[str, int] = {}

    def pin(self, reference: Reference) -> str:
        """Fetch what the tag means now; gives its digest."""
        if not reference.tag:
            raise self._source.untagged()
        content = self._source.manifest()
        if content is None:
            raise self._source.unknown()
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        self._kept.keep(blob_name(digest), lambda file: write_bytes(file, content))
        self._manifests.add(digest)
        return digest

    def has(self, digest: str) -> bool:
        """Whether there is a manifest with a digest."""
        self._manifests.add(digest)
        return self.section(blob_name(digest)) is not None

    def section(self, name: str) -> Section | None:
        """The bytes of a blob; None where the registry has none."""
        digest = name.removeprefix("blobs/").replace("/", ":", 1)
        if digest not in self._sound and not self._is_kept(name, digest) and not self._fetch(name, digest):
            return None
        found = self._kept.section(name)
        if digest not in self._sound and digest in self._manifests and found is not None:
            self._learn(found)
        self._sound.add(digest)
        return found

    def _is_kept(self, name: str, digest: str) -> bool:
        algorithm, _, expected = digest.partition(":")
        try:
            kept = self._kept.section(name)
            return kept is not None and kept.digest(algorithm, ContentBudget()) == expected
        except (InputError, OSError):
            return False

    def _fetch(self, name: str, digest: str) -> bool:
        if digest in self._manifests:
            content = self._source.manifest(digest)
            if content is None:
                return False
            self._kept.keep(name, lambda file: write_bytes(file, content))
            return True
        there = True

        def write(file: Path) -> None:
            nonlocal there
            pieces = self._source.blob(digest, self._sizes.get(digest))
            there = pieces is not None
            if pieces is not None:
                write_pieces(file, pieces)

        self._kept.keep(name, write)
        return there

    def _learn(self, manifest: Section) -> None:
        """What a manifest says of others: which are manifests, and how large blobs are."""
        try:
            document = json.loads(manifest.part(0, manifest.size).read(ContentBudget().document))
        except (ValueError, RecursionError):
            return  # whoever reads it as a manifest says so
        self._manifests.update(one["digest"] for one in _listed(document, "manifests"))
        for one in _listed(document, "layers"):
            if isinstance(one.get("size"), int):
                self._sizes[one["digest"]] = one["size"]


def _listed(document: Any, key: str) -> list[Mapping[str, Any]]:
    found = document.get(key) if isinstance(document, dict) else None
    listed = found if isinstance(found, list) else []
    return [one for one in listed if isinstance(one, dict) and isinstance(one.get("digest"), str)]
