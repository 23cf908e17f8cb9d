"""Lists of objects as ``kubectl get`` prints them, taken apart into the objects that they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pyxp.yamlio.reading import Document

_SUFFIX = "List"


def objects_in(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents, with those of a ``List`` instead of the list, lists within lists included.

    As for kubectl, a list is whatever has ``items`` and a kind that ends in ``List``. Items of a list of one kind, as
    the API server gives them (``ConfigMapList``), have the list's version and the kind that its name tells, unless
    they name their own. What the reader had to say about a list goes with its first object.
    """
    for document in documents:
        if not _is_list(document.data):
            yield document
            continue
        warnings = document.warnings
        for part in objects_in(_parts(document)):
            yield replace(part, warnings=(*warnings, *part.warnings)) if warnings else part
            warnings = ()


def _is_list(data: Any) -> bool:
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(kind, str) or not kind.endswith(_SUFFIX):
        return False
    return isinstance(data.get("items"), list) or (kind == _SUFFIX and data.get("items") is None)


def _parts(document: Document) -> Iterator[Document]:
    data = document.data
    kind = data["kind"].removesuffix(_SUFFIX)
    shared = {"apiVersion": data.get("apiVersion"), "kind": kind} if kind else {}
    for index, item in enumerate(data.get("items") or ()):
        own = {**shared, **item} if shared and isinstance(item, dict) else item
        yield document.below(f"items[{index}]", own)
