"""A registry of packages on this machine, which answers as the specification has it or as a test wants it to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from .answering import Answer, answering
from .writing import BASE, blob, digest, layer, tar

PROVIDER = """\
apiVersion: meta.pkg.crossplane.io/v1
kind: %s
metadata: {name: %s}
spec: {dependsOn: %s}
"""
CRD = """\
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: %(plural)s.%(group)s}
spec:
  group: %(group)s
  names: {kind: %(kind)s, plural: %(plural)s}
  scope: Cluster
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
"""


def content(*kinds: str, meta: str = "Provider", name: str = "provider-thing", needs: object = ()) -> bytes:
    """A ``package.yaml`` with definitions of ``things.example.org``."""
    crds = [CRD % {"kind": kind, "plural": f"{kind.lower()}s", "group": "things.example.org"} for kind in kinds]
    return (PROVIDER % (meta, name, json.dumps(list(needs))) + "".join(crds)).encode()  # type: ignore[call-overload]


class Shelf:
    """A registry with what was put into it."""

    def __init__(self) -> None:
        self.host = ""
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[tuple[str, str], bytes] = {}
        self.asked: list[str] = []
        self.instead: Callable[[str, str, Mapping[str, str]], Answer | None] = lambda *_: None

    def put(self, repository: str, tag: str, *layers: bytes, marked: bool = True) -> str:
        """Put an image in; gives the digest of its manifest."""
        files: dict[str, bytes] = {}
        listed = [
            {**blob(files, one), "annotations": BASE if marked and at == 0 else {}} for at, one in enumerate(layers)
        ]
        self.blobs.update({f"sha256:{name.rpartition('/')[2]}": held for name, held in files.items()})
        return self.name(repository, tag, {"schemaVersion": 2, "config": blob({}, b"{}"), "layers": listed})

    def package(self, repository: str, tag: str, stream: bytes) -> str:
        """Put a package in; gives its digest."""
        return self.put(repository, tag, layer(stream), layer(b"a program", "bin/provider"))

    def several(self, repository: str, tag: str, stream: bytes) -> str:
        """Put a package for several platforms in; only that for Linux on amd64 is there."""
        inner = self.package(repository, "inner", stream)
        size = len(self.manifests[repository, inner])
        other = {
            "digest": f"sha256:{digest(b'other')}",
            "size": 5,
            "platform": {"os": "linux", "architecture": "arm64"},
        }
        wanted = {"digest": inner, "size": size, "platform": {"os": "linux", "architecture": "amd64"}}
        return self.name(repository, tag, {"schemaVersion": 2, "manifests": [other, wanted]})

    def name(self, repository: str, tag: str, manifest: object) -> str:
        """Give a manifest a tag; gives its digest."""
        held = json.dumps(manifest).encode()
        name = f"sha256:{hashlib.sha256(held).hexdigest()}"
        self.manifests[repository, tag] = self.manifests[repository, name] = held
        return name

    def __call__(self, method: str, path: str, headers: Mapping[str, str], _: bytes) -> Answer:
        self.asked.append(f"{method} {path}")
        given = self.instead(method, path, headers)
        return given if given is not None else self._answer(path)

    def _answer(self, path: str) -> Answer:
        url = urlsplit(path)
        repository, _, name = url.path.removeprefix("/v2/").rpartition("/")
        repository, _, kind = repository.rpartition("/")
        tags = sorted(tag for place, tag in self.manifests if place == repository and not tag.startswith("sha256:"))
        if not tags:
            return Answer(404, {"errors": [{"code": "NAME_UNKNOWN", "message": "repository name not known"}]})
        if name == "list":
            start = parse_qs(url.query).get("last", [""])[0]
            page = [tag for tag in tags if tag > start][:2]
            more = {"Link": f'</v2/{repository}/tags/list?n=2&last={page[-1]}>; rel="next"'} if page else {}
            return Answer(200, {"name": repository, "tags": page}, more)
        held = self.manifests.get((repository, name)) if kind == "manifests" else self.blobs.get(name)
        if held is None:
            return Answer(404, {"errors": [{"code": "MANIFEST_UNKNOWN"}]})
        return Answer(200, held, {"Docker-Content-Digest": f"sha256:{hashlib.sha256(held).hexdigest()}"})


@contextmanager
def serving() -> Iterator[Shelf]:
    """A registry that is empty at first."""
    shelf = Shelf()
    with answering(shelf) as shelf.host:
        yield shelf


__all__ = ["Answer", "Shelf", "answering", "content", "layer", "serving", "tar"]
