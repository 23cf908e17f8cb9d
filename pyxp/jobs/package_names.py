"""Names of packages among the sources of an import: what is one, and how one is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from pyxp.errors import InputError
from pyxp.files.opening import MANIFEST_SUFFIXES
from pyxp.model.packages import REGISTRY
from pyxp.xpkg import Reference, read_reference

_FILES: Final = (*MANIFEST_SUFFIXES, ".xpkg", ".tar", ".tgz", ".gz")
_HOST: Final = re.compile(
    r"localhost|[\w-]+(\.[\w-]+)*\.[A-Za-z]{2,}|(localhost|[\w.-]{2,}|\[[0-9a-fA-F:]+\]):[0-9]{1,5}"
)
_VERSIONED: Final = re.compile(
    r"[A-Za-z0-9._/-]+(:[A-Za-z0-9_][A-Za-z0-9._-]*)?@sha256:.*|[A-Za-z0-9._/-]+:v?[0-9][^/]*"
)
_SCHEME: Final = re.compile(r"(oci|docker|https?)://")
_OWNER: Final = REGISTRY.rpartition("/")[2]


def is_package_name(source: str) -> bool:
    """Whether a source is a package by its name, and neither a file nor a folder."""
    if Path(source).exists():
        return False
    if _SCHEME.match(source):
        return True
    first, slash, _ = source.partition("/")
    named = bool(slash) and _HOST.fullmatch(first) is not None
    return (named or _VERSIONED.fullmatch(source) is not None) and not source.endswith(_FILES)


def read_package_name(source: str) -> Reference:
    """The reference that a name is.

    Raises:
        InputError: It is not a reference; the hint has what was probably meant.
    """
    try:
        return read_reference(source)
    except InputError as error:
        meant = _meant(source)
        raise InputError(error.message, hint=f"write {meant}" if meant else error.hint) from error


def _meant(source: str) -> str:
    """The whole reference for one without a registry, or with a scheme; empty where that is not known."""
    bare = _SCHEME.sub("", source, count=1)
    if bare == source:
        # Crossplane has no default registry, but its community has one.
        bare = f"{REGISTRY.removesuffix(_OWNER)}{source if '/' in source else f'{_OWNER}/{source}'}"
    try:
        return str(read_reference(bare))
    except InputError:
        return ""
