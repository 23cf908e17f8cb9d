"""What images a store of blobs holds, and of which layers they consist.

An OCI image layout begins with ``index.json`` and names blobs by digest; the archives of ``crossplane xpkg build`` and
``docker save`` begin with ``manifest.json``. Source: OCI image specification 1.1; the xpkg specification.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyxp.errors import InputError
from pyxp.xpkg.streams import ContentBudget, Files, Section

ANNOTATION: Final = "io.crossplane.xpkg"
"""Marks the layers that Crossplane reads; in an image's labels it is followed by a layer's digest."""

BASE: Final = "base"
"""The annotation's value at the layer that holds ``package.yaml``."""

MANIFESTS: Final = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
"""The media types of manifests and indexes."""

_CONFIGURATIONS: Final = (
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
)
_LAYER: Final = re.compile(
    r"application/vnd\.(?:oci\.image\.layer\.(?:nondistributable\.)?v1|docker\.image\.rootfs\.(?:foreign\.)?diff)"
    r"\.tar(?:[.+](?:gzip|zstd))?"
)
_TAG: Final = "org.opencontainers.image.ref.name"
_DIGEST: Final = re.compile(r"(sha256):([0-9a-f]{64})|(sha512):([0-9a-f]{128})")
_NAMED_BY_DIGEST: Final = re.compile(r"(?:.*/)?(?:sha256[:/])?([0-9a-f]{64})(?:\.tar|\.tar\.gz|\.json)?")
_MOST_IMAGES: Final = 16
_MOST_LAYERS: Final = 256
_DEEPEST_INDEX: Final = 3
_CROSSPLANES: Final = ("linux", "amd64")
_LONGEST_NAME: Final = 40
_LONGEST_TYPE: Final = 120

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of an image.

    Attributes:
        name: The file that holds it.
        digest: Digest of that file, such as ``sha256:ab..``; empty if unknown.
        unpacked: Digest of the unpacked layer; empty if unknown.
        size: Size of the file in bytes; None if unknown.
        base: Whether it is marked as the one with ``package.yaml``.
    """

    name: str
    digest: str = ""
    unpacked: str = ""
    size: int | None = None
    base: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """An image of a store of blobs.

    Attributes:
        layers: Its layers, lowest first.
        digest: The digest of its manifest; empty in Docker's archives, which have none.
        called: Its tag, or name and tag; empty where it has none.
    """

    layers: tuple[Layer, ...]
    digest: str = ""
    called: str = ""


def images(files: Files, budget: ContentBudget) -> Iterator[Image]:
    """Each image; of an image for several platforms that of one.

    Raises:
        InputError: This is not an image, or something is missing or damaged.
    """
    if files.section("index.json") is not None:
        yield from _oci_images(files, budget)
    elif files.section("manifest.json") is not None:
        yield from _docker_images(files, budget)
    else:
        raise InputError("it has neither index.json nor manifest.json, so it is not an image")


def image_of(files: Files, digest: str, budget: ContentBudget) -> Image:
    """The image with a digest; of an image for several platforms that of one.

    Raises:
        InputError: It is missing, damaged, or not an image.
    """
    layers = _oci_layers(files, {"digest": digest}, budget, _DEEPEST_INDEX, complete=True)
    if layers is None:
        raise InputError("it is an index that names no image")
    return Image(layers, digest)


def blob_name(digest: str) -> str:
    """The file in which an OCI image layout holds what has a digest."""
    return f"blobs/{digest.replace(':', '/')}"


def verified(files: Files, layer: Layer, budget: ContentBudget) -> Section:
    """The file of a layer.

    Raises:
        InputError: It is missing, or is not what its digest says.
    """
    section = files.section(layer.name)
    if section is None:
        raise InputError(f"{layer.name} is missing")
    if layer.size is not None and section.size != layer.size:
        raise InputError(f"{layer.name} has {section.size} bytes, but should have {layer.size}")
    if layer.digest:
        algorithm, _, expected = layer.digest.partition(":")
        if section.digest(algorithm, budget) != expected:
            raise InputError(f"{layer.name} does not match its digest, so it was damaged or changed")
    return section


def _oci_images(files: Files, budget: ContentBudget) -> Iterator[Image]:
    index = _document(files, Layer("index.json"), budget)
    for count, descriptor in enumerate(_descriptors(index, "manifests")):
        if count >= _MOST_IMAGES:
            raise InputError(f"it holds more than {_MOST_IMAGES} images")
        if _may_hold_package(descriptor):
            layers = _oci_layers(files, descriptor, budget, _DEEPEST_INDEX)
            if layers is not None:
                called = _annotations(descriptor).get(_TAG)
                yield Image(layers, str(descriptor["digest"]), called if isinstance(called, str) else "")


def _oci_layers(
    files: Files, descriptor: Json, budget: ContentBudget, depth: int, complete: bool = False
) -> tuple[Layer, ...] | None:
    manifest = _document(files, _blob(descriptor), budget)
    _check_type("it", manifest, MANIFESTS.__contains__)
    if "manifests" in manifest:
        if depth == 0:
            raise InputError("its indexes are nested deeper than any package's")
        listed = [one for one in _descriptors(manifest, "manifests") if _may_hold_package(one)]
        inner = _one_platform(files, listed, complete)
        return _oci_layers(files, inner, budget, depth - 1, complete) if inner is not None else None
    layers = _layers(manifest)
    configuration = manifest["config"]
    named = configuration.get("digest")
    # A copy may lack it, and it is not fetched from a registry; where it is there, Crossplane reads it.
    if not complete and _is_digest(named) and files.section(blob_name(str(named))) is not None:
        _document(files, _blob(configuration), budget)
    return layers


def _layers(manifest: Json) -> tuple[Layer, ...]:
    """The layers that the manifest of an image names.

    Raises:
        InputError: It is the manifest of something else, such as a chart or a signature.
    """
    configuration = manifest.get("config")
    if not isinstance(configuration, dict):
        raise InputError("it is not an image: its manifest names no configuration")
    _check_type("its configuration", configuration, _CONFIGURATIONS.__contains__)
    listed = _descriptors(manifest, "layers")
    layers = tuple(map(_blob, listed))
    marked = any(layer.base for layer in layers)
    for one, layer in zip(listed, layers, strict=True):
        # Nobody reads the others, which may be anything.
        if layer.base or not marked:
            _check_type("a layer", one, _LAYER.fullmatch)
    return layers


def _check_type(what: str, described: Json, is_known: Callable[[str], object]) -> None:
    """Refuse what says that it is no part of an image; who says nothing is believed."""
    given = described.get("mediaType", "")
    if given != "" and not (isinstance(given, str) and is_known(given)):
        told = given[:_LONGEST_TYPE] if isinstance(given, str) else "something that is not text"
        raise InputError(f"it is not an image: {what} is of type {told}")


def _may_hold_package(descriptor: Json) -> bool:
    """Whether a manifest may be that of a package: others hold signatures, attestations or extensions."""
    platform = descriptor.get("platform")
    known = not isinstance(platform, dict) or platform.get("os") != "unknown"
    return known and "artifactType" not in descriptor and ANNOTATION not in _annotations(descriptor)


def _one_platform(files: Files, descriptors: list[Json], complete: bool) -> Json | None:
    """The image that Crossplane takes of those for several platforms: that for Linux on amd64.

    Of a copy of one other platform only, which names the rest as well, what is there is taken: they all hold the same
    package. A complete index, such as a registry has, gives none but Crossplane's.

    Raises:
        InputError: There is none for that platform.
    """
    wanted = next((one for one in descriptors if _platform(one) == _CROSSPLANES), None)
    if wanted is None and descriptors:
        there = ", ".join(sorted({"/".join(_platform(one)) for one in descriptors[:_MOST_IMAGES]}))
        raise InputError(
            f"it has no image for {'/'.join(_CROSSPLANES)}, which Crossplane reads packages of; it has {there}",
            hint="name another version, or ask its makers for that platform",
        )
    if wanted is None or complete or files.section(_blob(wanted).name) is not None:
        return wanted
    others = (one for one in descriptors[:_MOST_IMAGES] if files.section(_blob(one).name) is not None)
    return next(others, wanted)


def _platform(descriptor: Json) -> tuple[str, str]:
    """System and architecture; those of Crossplane where the index does not say, as its library has it."""
    platform = descriptor.get("platform")
    if not isinstance(platform, dict):
        return _CROSSPLANES
    system, architecture = (str(platform.get(key, "unknown")) for key in ("os", "architecture"))
    return system[:_LONGEST_NAME], architecture[:_LONGEST_NAME]


def _docker_images(files: Files, budget: ContentBudget) -> Iterator[Image]:
    listed = _json(files, Layer("manifest.json"), budget)
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise InputError("manifest.json cannot be read")
    if len(listed) > _MOST_IMAGES:
        raise InputError(f"it holds more than {_MOST_IMAGES} images")
    for image in listed:
        names = image.get("Layers")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise InputError("manifest.json names no layers")
        if len(names) > _MOST_LAYERS:
            raise InputError(f"an image has more than {_MOST_LAYERS} layers")
        tags = image.get("RepoTags")
        called = tags[0] if isinstance(tags, list) and tags and isinstance(tags[0], str) else ""
        yield Image(tuple(_docker_layers(names, _configuration(files, image, budget))), called=called)


def _configuration(files: Files, image: Json, budget: ContentBudget) -> Json:
    name = image.get("Config")
    if not isinstance(name, str) or not name:
        return {}
    named = _NAMED_BY_DIGEST.fullmatch(name)
    return _document(files, Layer(name, digest=f"sha256:{named[1]}" if named else ""), budget)


def _docker_layers(names: list[str], configuration: Json) -> Iterator[Layer]:
    """The layers of an archive: it keeps no annotations, so Crossplane repeats them in the image's labels."""
    root, settings = configuration.get("rootfs"), configuration.get("config")
    sums = root.get("diff_ids") if isinstance(root, dict) else None
    labels = settings.get("Labels") if isinstance(settings, dict) else None
    marked = {
        key.rpartition(":")[2]
        for key, value in (labels if isinstance(labels, dict) else {}).items()
        if key.startswith(f"{ANNOTATION}:") and value == BASE
    }
    if sums is not None and (not isinstance(sums, list) or len(sums) != len(names)):
        raise InputError("the image's configuration names other layers than manifest.json")
    for name, unpacked in zip(names, sums or [None] * len(names), strict=True):
        named = _NAMED_BY_DIGEST.fullmatch(name)
        digest = f"sha256:{named[1]}" if named else ""
        if unpacked not in (None, "") and not _is_digest(unpacked):
            raise InputError("the image's configuration names a layer by something that is not a digest")
        yield Layer(name, digest, unpacked or "", base=named is not None and named[1] in marked)


def _descriptors(document: Json, key: str) -> list[Json]:
    found = document.get(key)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InputError(f"an index or manifest has no list of {key}")
    if len(found) > _MOST_LAYERS:
        raise InputError(f"an index or manifest names more than {_MOST_LAYERS} {key}")
    return found


def _blob(descriptor: Json) -> Layer:
    digest, size = descriptor.get("digest"), descriptor.get("size", 0)
    if not _is_digest(digest):
        raise InputError("an index or manifest names a blob by something that is not a digest")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise InputError(
            f"an index or manifest gives a blob a size that is not a number: {str(size)[:_LONGEST_NAME]!r}"
        )
    base = _annotations(descriptor).get(ANNOTATION) == BASE
    return Layer(blob_name(str(digest)), str(digest), size=size if "size" in descriptor else None, base=base)


def _is_digest(text: object) -> bool:
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def _annotations(descriptor: Json) -> Json:
    found = descriptor.get("annotations")
    return found if isinstance(found, dict) else {}


def _document(files: Files, blob: Layer, budget: ContentBudget) -> Json:
    found = _json(files, blob, budget)
    if not isinstance(found, dict):
        raise InputError(f"{blob.name} cannot be read")
    return found


def _json(files: Files, blob: Layer, budget: ContentBudget) -> Any:
    section = files.section(blob.name)
    if section is not None and section.size > budget.document:
        raise InputError(f"{blob.name} is larger than {budget.document >> 20} MiB")
    try:
        return json.loads(verified(files, blob, budget).read(budget.document))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{blob.name} cannot be read as JSON") from error
