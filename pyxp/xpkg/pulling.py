"""Reading packages out of a registry: manifests, blobs and tags, each with bounds and verified.

Source: OCI distribution specification 1.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from pyxp.errors import nearest
from pyxp.model.releases import read_release
from pyxp.xpkg.images import MANIFESTS
from pyxp.xpkg.registry import Client, RegistryError, joined

LARGEST_BLOB: Final = 1 << 30
"""Bytes of a blob that is read; the largest providers have half of that, with everything that they run."""

MOST_TAGS: Final = 20_000
"""Tags of a repository that are looked at."""

_MOST_PAGES: Final = 40
_PAGE: Final = 1000
_LONGEST_TAG: Final = 128
_MOST_NAMED: Final = 3
_FOUND, _NOT_FOUND = 200, 404


class Source:
    """A repository that packages are read from.

    Args:
        client: Talks to its registry.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def manifest(self, digest: str = "") -> bytes | None:
        """The manifest or index with a digest, or of the tag; None where there is none.

        Raises:
            RegistryError: The registry refuses, or gives something else.
        """
        path = f"manifests/{digest or self._client.reference.tag}"
        accept = {"Accept": ", ".join(MANIFESTS)}
        answer = self._client.ask("GET", self._client.at(path), headers=accept, missing=True)
        if answer.status_code != _FOUND:
            return None
        content = bytes(answer.content)
        told = str(answer.headers.get("Docker-Content-Digest", ""))
        for expected in (digest, told):
            if expected and not _has(content, expected):
                raise self._other(expected)
        return content

    def tag_digest(self) -> str:
        """The digest that the registry says the tag has now; empty where it does not say."""
        accept = {"Accept": ", ".join(MANIFESTS)}
        path = f"manifests/{self._client.reference.tag}"
        answer = self._client.ask("HEAD", self._client.at(path), headers=accept, missing=True)
        return str(answer.headers.get("Docker-Content-Digest", "")) if answer.status_code == _FOUND else ""

    def blob(self, digest: str, size: int | None) -> Iterator[bytes] | None:
        """The blob with a digest, piece by piece; None where there is none.

        Args:
            digest: Its digest.
            size: How many bytes it should have.

        Raises:
            RegistryError: The registry refuses, or gives something else; what came until then is of no use.
        """
        answer = self._client.ask("GET", self._client.at(f"blobs/{digest}"), missing=True, stream=True)
        if answer.status_code == _FOUND:
            return self._verified(answer, digest, size)
        return None

    def _verified(self, answer: Any, digest: str, size: int | None) -> Iterator[bytes]:
        algorithm, _, expected = digest.partition(":")
        found, left = hashlib.new(algorithm), min(LARGEST_BLOB, LARGEST_BLOB if size is None else size)
        for piece in self._client.pieces(answer):
            left -= len(piece)
            if left < 0:
                raise self._other(digest, "more than it should have, or than is read")
            found.update(piece)
            yield piece
        if found.hexdigest() != expected:
            raise self._other(digest)

    def tags(self) -> list[str]:
        """The tags of the repository; of very many the first that the registry names.

        Raises:
            RegistryError: The registry refuses, or has no such repository.
        """
        return list(islice(self._tags(), MOST_TAGS))

    def _tags(self) -> Iterator[str]:
        url = self._client.at(f"tags/list?{urlencode({'n': _PAGE})}")
        for _ in range(_MOST_PAGES):
            answer = self._client.ask("GET", url)
            try:
                listed = answer.json()["tags"] or []
            except (KeyError, TypeError, ValueError, RecursionError):
                listed = None
            if not isinstance(listed, list):
                raise self._client.strange("its list of tags cannot be read")
            yield from (tag for tag in listed if isinstance(tag, str) and 0 < len(tag) <= _LONGEST_TAG)
            following = answer.links.get("next", {}).get("url")
            url = joined(url, following) if following else ""
            if not self._client.is_here(url):
                return

    def unknown(self) -> RegistryError:
        """Why there is nothing of that tag, or of that digest, with what there is instead."""
        reference = self._client.reference
        tags = self.tags()
        if not reference.tag:
            return RegistryError(
                f"{reference.registry} has nothing with that digest in {reference.repository}", hint=_newest(tags)
            )
        near = nearest(reference.tag, tags)
        newest = _newest(tags)
        hint = f"did you mean {near}? {newest}".rstrip() if near else newest
        told = f"{reference.registry} has no tag {reference.tag} in {reference.repository}"
        return RegistryError(told, hint=hint or None)

    def untagged(self) -> RegistryError:
        """What to write in place of a reference without tag and digest."""
        reference = self._client.reference
        hint = _newest(self.tags()) or "write a tag or a digest behind it"
        return RegistryError(f"{reference} names no version", hint=hint)

    def _other(self, digest: str, what: str = "something else") -> RegistryError:
        where = self._client.reference
        return RegistryError(
            f"{where.registry} gave {what} for {digest} of {where.repository}",
            hint="try again; what it gave is not used",
        )


def releases(tags: list[str]) -> list[str]:
    """The tags that are releases, the newest first; what comes before a release is left out."""
    found = ((release, tag) for tag in tags if (release := read_release(tag)) is not None and release.final)
    return [tag for _, tag in sorted(found, reverse=True)]


def _newest(tags: list[str]) -> str:
    newest = releases(tags)[:_MOST_NAMED]
    if not newest:
        return ""
    return f"the newest release is {newest[0]}" if len(newest) == 1 else f"the newest are {', '.join(newest)}"


def _has(content: bytes, digest: str) -> bool:
    algorithm, _, expected = digest.partition(":")
    return algorithm in ("sha256", "sha512") and hashlib.new(algorithm, content).hexdigest() == expected
