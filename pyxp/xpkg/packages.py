"""Finding ``package.yaml`` in an image, where Crossplane would find it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyxp.errors import InputError
from pyxp.xpkg.archives import Members
from pyxp.xpkg.images import Layer, images, verified
from pyxp.xpkg.streams import Budget, Files, Section, Summed

CONTENT: Final = "package.yaml"
_GONE: Final = ".wh."
_ALL_GONE: Final = ".wh..wh..opq"


def package_streams(files: Files, budget: Budget | None = None) -> Iterator[bytes]:
    """The ``package.yaml`` of each image, mostly just one: a stream of YAML documents.

    It is taken from the layer that is marked with ``io.crossplane.xpkg: base``; without such a layer from the image's
    file system, in which upper layers hide and remove what lower ones hold.

    Args:
        files: The blobs of an image.
        budget: How large everything may be.

    Raises:
        InputError: This is no package, it is damaged or not what its digests say, or larger than any should be.
    """
    limits = budget or Budget()
    read: set[tuple[Layer, ...]] = set()
    found = False
    for layers in images(files, limits):
        content = _content(files, layers, limits) if layers not in read else None
        read.add(layers)
        if content is not None:
            found = True
            yield content
    if not found:
        raise InputError(f"it holds no {CONTENT}, so it is no Crossplane package")


def extracted_stream(whole: Section, budget: Budget | None = None) -> bytes:
    """The ``package.yaml`` in the file that ``crossplane xpkg extract`` writes: nothing else, as a gzip stream.

    Raises:
        InputError: It is damaged, or larger than any should be.
    """
    limits = budget or Budget()
    stream = whole.unpacked(limits)
    content = stream.read(limits.content)
    if stream.read(1):
        raise InputError(f"{CONTENT} is larger than {limits.content >> 20} MiB")
    return content


def _content(files: Files, layers: tuple[Layer, ...], budget: Budget) -> bytes | None:
    marked = [layer for layer in layers if layer.base]
    if len(marked) > 1:
        raise InputError("more than one layer is marked as the package's content")
    if marked:
        content = _in_layer(files, marked[0], budget, _Hidden())
        if content is None:
            raise InputError(f"the layer that is marked as the package's content holds no {CONTENT}")
        return content
    hidden = _Hidden()
    for layer in reversed(layers):
        content = _in_layer(files, layer, budget, hidden)
        if content is not None:
            return content
        if hidden.by_upper():
            return None
    return None


class _Hidden:
    """Whether layers so far say that the file is not to be looked for further below."""

    def __init__(self) -> None:
        self._gone = False

    def note(self, name: str) -> None:
        """Take note of a member's name: some mean that the same name in lower layers is gone."""
        if name in (_GONE + CONTENT, _ALL_GONE):
            self._gone = True

    def by_upper(self) -> bool:
        """Whether it is gone."""
        return self._gone


def _in_layer(files: Files, layer: Layer, budget: Budget, hidden: _Hidden) -> bytes | None:
    packed = verified(files, layer, budget)
    algorithm, _, expected = layer.unpacked.partition(":")
    stream = Summed(packed.unpacked(budget), algorithm or "sha256")
    members = Members(stream, budget)
    content: bytes | None = None
    for member in members:
        hidden.note(member.name)
        # In its own layer Crossplane takes the file from any folder.
        name = member.name.rpartition("/")[2] if layer.base else member.name
        if name == CONTENT and content is None:
            if not member.is_file:
                raise InputError(f"{CONTENT} is no plain file; links are not followed")
            content = members.content(member, budget.content)
            budget.content -= len(content)
    # The rest is read in any case, as it may turn out to be damaged.
    if stream.digest() != expected and expected:
        raise InputError(f"{layer.name} does not match its digest, so it was damaged or changed")
    return content
