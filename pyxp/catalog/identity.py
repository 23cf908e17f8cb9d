"""What groups, kinds and versions may be called, wherever their names come from.

A name becomes a part of a path, of a Python module or of a message, so nothing else than a name may pass.

Source: https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go
"""

from __future__ import annotations

import re

from pyxp.gotext.names import LABEL, SUBDOMAIN_LENGTH

CORE = ""
"""The group of Kubernetes' oldest kinds, whose API version is ``v1`` alone."""
CORE_NAME = "core"
"""How people call that group, and the folder of its kinds in a store."""
SCOPES = ("Cluster", "Namespaced")
_KIND = r"[A-Za-z]\w{0,62}"
_is_version = re.compile(r"v[0-9]+(?:(?:alpha|beta)[0-9]+)?").fullmatch
_matches_label = re.compile(LABEL).fullmatch
_matches_kind = re.compile(_KIND, re.ASCII).fullmatch
_matches_names = re.compile(rf"{_KIND} {LABEL}(?: {LABEL})+", re.ASCII).fullmatch


def shown_version(group: str, version: str) -> str:
    """An API group with a version for people: as ``apiVersion`` has it, and with the name of the group that has none.

    Gives ``apps/v1``, and ``v1 (core)`` for Kubernetes' oldest kinds.
    """
    return f"{group}/{version}" if group else f"{version} ({CORE_NAME})"


def split_name(name: str) -> tuple[str, str, str]:
    """Group, version and kind of ``GROUP/VERSION/KIND``; the first two may be missing, which gives empty texts.

    A version alone, as in ``v1/ConfigMap``, is one of the group that has no name: ``core``.
    """
    front, _, kind = name.rpartition("/")
    group, _, version = front.partition("/")
    return (CORE_NAME, group, kind) if not version and _is_version(group) else (group, version, kind)


def is_group(name: object) -> bool:
    """Whether the text may be an API group: a DNS name."""
    return isinstance(name, str) and len(name) <= SUBDOMAIN_LENGTH and all(map(is_label, name.split(".")))


def is_label(name: object) -> bool:
    """Whether the text may be a plural name or a version: a DNS label."""
    return isinstance(name, str) and _matches_label(name) is not None


def is_kind(name: object) -> bool:
    """Whether the text may be a kind: a word that is a class in Python, too."""
    return isinstance(name, str) and _matches_kind(name) is not None


def are_texts(values: object) -> bool:
    """Whether the value is a list of texts."""
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def are_names(kind: str, plural: object, versions: object) -> bool:
    """Whether a kind, its plural and the list of its versions, at least one, are all what they may be.

    At once, because every lookup of a kind asks this of all the kinds in an index.
    """
    if not isinstance(versions, list) or not isinstance(plural, str):
        return False
    try:
        text = f"{kind} {plural} {' '.join(versions)}"
        return _matches_names(text) is not None and text.count(" ") == len(versions) + 1
    except TypeError:  # a version that is not text
        return False
