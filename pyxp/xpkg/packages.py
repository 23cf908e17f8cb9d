"""Finding ``package.yaml`` in an image, where Crossplane would find it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from pyxp.errors import InputError
from pyxp.xpkg.archives import Members
from pyxp.xpkg.images import Image, Layer, image_of, images, verified
from pyxp.xpkg.streams import ContentBudget, Files, Section, Summed

CONTENT: Final = "package.yaml"
_GONE: Final = ".wh."
_ALL_GONE: Final = ".wh..wh..opq"


@dataclass(frozen=True, slots=True)
class FoundPackage:
    """A package among the images of a store.

    Attributes:
        stream: Its ``package.yaml``, a stream of YAML documents.
        digest: The digest of its image; empty where the store does not say.
        called: The image's tag, or name and tag; empty where it has none.
        copies: How many files of that name its layer holds; Crossplane takes the first.
    """

    stream: bytes
    digest: str = ""
    called: str = ""
    copies: int = 1


def package_streams(files: Files, budget: ContentBudget | None = None) -> Iterator[bytes]:
    """The ``package.yaml`` of each image, as :func:`find_packages` finds it.

    Raises:
        InputError: As there.
    """
    return (found.stream for found in find_packages(files, budget))


def find_packages(files: Files, budget: ContentBudget | None = None) -> Iterator[FoundPackage]:
    """The package of each image, mostly just one.

    It is taken from the layer that is marked with ``io.crossplane.xpkg: base``; without such a layer from the image's
    file system, in which upper layers hide and remove what lower ones hold.

    Args:
        files: The blobs of an image.
        budget: How large everything may be.

    Raises:
        InputError: This is not a package, it is damaged or not what its digests say, or larger than any should be.
    """
    limits = budget or ContentBudget()
    return _packages(files, images(files, limits), limits)


def package_of(files: Files, digest: str, budget: ContentBudget | None = None) -> FoundPackage:
    """The package of the image with a digest, found as :func:`find_packages` does.

    Raises:
        InputError: As there.
    """
    limits = budget or ContentBudget()
    return next(_packages(files, [image_of(files, digest, limits)], limits))


def _packages(files: Files, given: Iterable[Image], limits: ContentBudget) -> Iterator[FoundPackage]:
    layers_read = _Layers(files, limits)
    found: set[Layer] = set()
    for image in given:
        holder = layers_read.holder(image.layers)
        if holder is not None and holder not in found:
            found.add(holder)
            read = layers_read.read(holder)
            yield FoundPackage(read.content or b"", image.digest, image.called, read.copies)
    if not found:
        raise InputError(f"it holds no {CONTENT}, so it is not a Crossplane package")


def extracted_stream(whole: Section, budget: ContentBudget | None = None) -> bytes:
    """The ``package.yaml`` in the file that ``crossplane xpkg extract`` writes: nothing else, as a gzip stream.

    Raises:
        InputError: It is damaged, or larger than any should be.
    """
    limits = budget or ContentBudget()
    stream, most = whole.unpacked(limits), limits.content_of(whole.size)
    content = stream.read(most)
    if stream.read(1):
        raise InputError(f"{CONTENT} is larger than {most >> 20} MiB")
    return content


@dataclass(frozen=True, slots=True)
class _Read:
    """What a layer was found to hold.

    Attributes:
        content: Its ``package.yaml``, if it has one.
        hides: Whether it says that the file is not to be looked for further below.
        copies: How many files of that name it has.
    """

    content: bytes | None
    hides: bool
    copies: int


class _Layers:
    """The layers of images, each of which is read once, however often images name it."""

    def __init__(self, files: Files, budget: ContentBudget) -> None:
        self._files = files
        self._budget = budget
        self._known: dict[Layer, _Read] = {}

    def holder(self, layers: tuple[Layer, ...]) -> Layer | None:
        """The layer of an image that holds its ``package.yaml``; None where none does."""
        marked = [layer for layer in layers if layer.base]
        if len(marked) > 1:
            raise InputError("more than one layer is marked as the package's content")
        if marked:
            if self.read(marked[0]).content is None:
                raise InputError(f"the layer that is marked as the package's content holds no {CONTENT}")
            return _called_plainly(marked[0])
        for layer in reversed(layers):
            found = self.read(layer)
            if found.content is not None:
                return _called_plainly(layer)
            if found.hides:
                break
        return None

    def read(self, layer: Layer) -> _Read:
        """What a layer holds."""
        layer = _called_plainly(layer)
        if layer not in self._known:
            self._known[layer] = _read(self._files, layer, self._budget)
        return self._known[layer]


def _called_plainly(layer: Layer) -> Layer:
    """The layer under the one name of all that its file has, such as ``a/./b`` and ``a//b``."""
    return replace(layer, name=str(PurePosixPath(layer.name)))


def _read(files: Files, layer: Layer, budget: ContentBudget) -> _Read:
    packed = verified(files, layer, budget)
    algorithm, _, expected = layer.unpacked.partition(":")
    stream = Summed(packed.unpacked(budget), algorithm or "sha256")
    members = Members(stream, budget)
    content: bytes | None = None
    hides, copies = False, 0
    for member in members:
        # Some names mean that the same name in lower layers is gone.
        hides = hides or member.name in (_GONE + CONTENT, _ALL_GONE)
        # In its own layer Crossplane takes the file from any folder.
        name = member.name.rpartition("/")[2] if layer.base else member.name
        copies += name == CONTENT
        if name == CONTENT and content is None:
            if not member.is_file:
                raise InputError(f"{CONTENT} is not a plain file; links are not followed")
            content = members.content(member, budget.content_of(packed.size))
            budget.content -= len(content)
    # The rest is read in any case, as it may turn out to be damaged.
    if stream.digest() != expected and expected:
        raise InputError(f"{layer.name} does not match its digest, so it was damaged or changed")
    return _Read(content, hides, copies)
