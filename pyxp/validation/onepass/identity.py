"""Metadata as it usually is: a name, labels, annotations and one owner, all of them right.

What :mod:`pyxp.structural.wire` makes of it, and :mod:`pyxp.validation.metadata` says of it, at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from pyxp.gotext import names
from pyxp.structural.crd_types import OWNER_REFERENCE
from pyxp.validation.metadata import generated_name
from pyxp.validation.onepass.walking import Doubt

_TEXTS: Final = frozenset({"name", "generateName", "namespace", "uid", "resourceVersion"})
_MOST_ANNOTATED: Final = 64 * 1024
"""Characters of annotations that need not be counted in bytes."""
_LONGEST: Final = 256
"""Characters of the longest key that may be right, and is remembered."""
_FLAGS: Final = frozenset({"controller", "blockOwnerDeletion"})
Problems = Callable[[str], list[str]]


def stored_metadata(metadata: Any, *, namespaced: bool, rule: Problems) -> dict[str, Any]:
    """Metadata as the server stores it; the name is made where it is generated.

    Args:
        metadata: As it is written.
        namespaced: Whether the kind lives in namespaces.
        rule: What is wrong with a name.

    Raises:
        Doubt: It is unusual, or something is wrong with it.
    """
    if metadata.__class__ is not dict:
        raise Doubt
    made: dict[str, Any] = {}
    for key, value in metadata.items():
        if key in _TEXTS:
            if value.__class__ is not str or not value:
                raise Doubt
            made[key] = value
        elif key == "labels":
            made[key] = _labels(value)
        elif key == "annotations":
            made[key] = _annotations(value)
        elif key == "ownerReferences":
            made[key] = _owners(value)
        else:
            raise Doubt
    if not namespaced:
        made.pop("namespace", None)
    elif not _is_namespace(made.setdefault("namespace", "default")):
        raise Doubt
    if "generateName" in made:
        if rule is not names.subdomain_problems or rule(names.whole_name(made["generateName"])):
            raise Doubt
        made.setdefault("name", generated_name(made["generateName"]))
    if "name" not in made or rule(made["name"]):
        raise Doubt
    return made


def _is_namespace(name: str) -> bool:
    return len(name) <= _LONGEST and _is_short_namespace(name)


@lru_cache(maxsize=256)
def _is_short_namespace(name: str) -> bool:
    return not names.label_problems(name)


def _labels(labels: Any) -> dict[str, str]:
    made = _texts(labels)
    for key, value in made.items():
        if not _is_key(key) or len(value) > _LONGEST or not _is_label_value(value):
            raise Doubt
    return made


def _annotations(annotations: Any) -> dict[str, str]:
    made = _texts(annotations)
    size = 0
    for key, value in made.items():
        size += len(key) + len(value)
        if size > _MOST_ANNOTATED or not _is_key(key.lower()):
            raise Doubt
    return made


def _texts(given: Any) -> dict[str, str]:
    if given.__class__ is not dict or not given:
        raise Doubt
    for key, value in given.items():
        if key.__class__ is not str or value.__class__ is not str:
            raise Doubt
    return dict(given)


def _is_key(key: str) -> bool:
    return len(key) <= _LONGEST and _is_short_key(key)


@lru_cache(maxsize=2048)
def _is_short_key(key: str) -> bool:
    return not names.qualified_name_problems(key)


@lru_cache(maxsize=2048)
def _is_label_value(value: str) -> bool:
    return not names.label_value_problems(value)


def _owners(owners: Any) -> list[dict[str, Any]]:
    """One owner, of which everything is told."""
    if owners.__class__ is not list or len(owners) != 1 or owners[0].__class__ is not dict:
        raise Doubt
    made: Mapping[str, Any] = dict(owners[0])
    if not made.keys() <= OWNER_REFERENCE.fields.keys():
        raise Doubt
    for key in OWNER_REFERENCE.fields:
        value = made.get(key)
        if key in _FLAGS:
            if key in made and value.__class__ is not bool:
                raise Doubt
        elif value.__class__ is not str or not value:
            raise Doubt
    version = made["apiVersion"]
    if version == "v1" or version.count("/") > 1 or version.endswith("/"):
        raise Doubt
    return [dict(made)]
