"""Packages as text and as JSON: what they say of themselves, what they need and what they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from pyxp.xpkg import Contents

_MOST_TOLD: Final = 200


def text(contents: Contents, called: str, digest: str) -> str:
    """A package for people.

    Args:
        contents: What it holds.
        called: Its tag; empty where it has none.
        digest: The digest of its image; empty where that is not known.
    """
    return "".join(f"{line}\n" for line in _lines(contents, called, digest))


def _lines(contents: Contents, called: str, digest: str) -> Iterator[str]:
    yield " ".join(filter(None, (contents.kind, contents.name, called)))
    if digest:
        yield f"digest: {digest}"
    if contents.crossplane:
        yield f"crossplane: {contents.crossplane}"
    for key, value in contents.annotations.items():
        said = " ".join(value.split())
        yield f"{key.rpartition('/')[2]}: {said[:_MOST_TOLD]}{'...' if len(said) > _MOST_TOLD else ''}"
    named = [one for one in contents.dependencies if one.package]
    yield f"depends on {len(named) or 'nothing'}{':' if named else ''}"
    for one in named:
        yield f"  {one.kind or 'package'} {one.package} {one.version}".rstrip()
    yield f"holds {len(contents.objects) or 'nothing'}{':' if contents.objects else ''}"
    for api_version, kind, name in contents.objects:
        yield f"  {kind} {name} ({api_version})"


def data(contents: Contents, called: str, digest: str) -> dict[str, Any]:
    """A package for programs, as plain data; for the arguments see :func:`text`."""
    return {
        "kind": contents.kind,
        "name": contents.name,
        "called": called,
        "digest": digest,
        "crossplane": contents.crossplane,
        "annotations": dict(contents.annotations),
        "dependsOn": [
            {"kind": one.kind, "package": one.package, "version": one.version}
            for one in contents.dependencies
            if one.package
        ],
        "objects": [
            {"apiVersion": api_version, "kind": kind, "name": name} for api_version, kind, name in contents.objects
        ],
        "problems": list(contents.problems),
    }


def json_text(packages: list[dict[str, Any]]) -> str:
    """Packages as :func:`data` gives them, as JSON."""
    return json.dumps({"packages": packages}, indent=2, ensure_ascii=False)
