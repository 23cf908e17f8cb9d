"""Pushing packages to a registry.

Source: OCI distribution specification 1.1.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pyxp.xpkg.images import MANIFESTS
from pyxp.xpkg.references import Reference
from pyxp.xpkg.registry import Client, Connection, RegistryError, connect
from pyxp.xpkg.writing import Blob, Package

_FOUND: Final = 200


def push_image(package: Package, reference: Reference, connection: Connection, *, replace: bool = False) -> bool:
    """Push a package, unless it is there already; say whether it was pushed.

    Args:
        package: The package.
        reference: Where to, with a tag.
        connection: How to talk to the registry.
        replace: Whether another package with the same tag is replaced.

    Raises:
        RegistryError: The registry cannot be reached, refuses, or has another package with the tag.
        UsageError: The client library is not installed.
    """
    with connect(reference, connection, "push to") as client:
        there = _digest(client)
        if there == package.digest:
            return False
        if there and not replace:
            raise RegistryError(
                f"{reference} is there already, with another digest: {there}",
                hint="give a new version, or replace it with --replace; clusters may hold what it was",
            )
        for blob in (*package.layers, package.config):
            _upload(client, blob)
        _name(client, package.manifest)
        stored = _digest(client)
        if stored != package.digest:
            raise RegistryError(f"the registry stored {reference} as {stored or 'nothing'}, not as {package.digest}")
    return True


def _digest(client: Client) -> str:
    """The digest of what has the tag; empty where nothing has."""
    accept = {"Accept": ", ".join(MANIFESTS)}
    answer = client.ask("HEAD", client.at(f"manifests/{client.reference.tag}"), headers=accept, missing=True)
    return str(answer.headers.get("Docker-Content-Digest", "")) if answer.status_code == _FOUND else ""


def _upload(client: Client, blob: Blob) -> None:
    """Store a blob, unless it is there."""
    if client.ask("HEAD", client.at(f"blobs/{blob.digest}"), missing=True).status_code == _FOUND:
        return
    begun = client.ask("POST", client.at("blobs/uploads/"))
    try:
        there = urlsplit(urljoin(begun.url, begun.headers.get("Location", "")))
    except ValueError as error:
        raise client.strange("it names no place for uploads") from error
    if begun.headers.get("Location") is None or not client.is_safe(urlunsplit(there)):
        raise client.strange("it names no place for uploads")
    query = urlencode([*parse_qsl(there.query), ("digest", blob.digest)])
    # As a whole: many registries take no upload whose length is not said beforehand.
    kind = {"Content-Type": "application/octet-stream"}
    client.ask("PUT", urlunsplit(there._replace(query=query)), data=blob.content, headers=kind)


def _name(client: Client, manifest: Blob) -> None:
    """Store a manifest, byte for byte, and give it the tag."""
    kind = {"Content-Type": manifest.media_type}
    client.ask("PUT", client.at(f"manifests/{client.reference.tag}"), data=manifest.content, headers=kind)
