"""What can be part of an address of the API server: names and namespaces, each in exactly one segment of a path.

A server decodes a path before it splits it, so a slash is refused and not only encoded. The rules are those of
``IsValidPathSegmentName`` in ``k8s.io/apimachinery`` 0.35, ``pkg/api/validation/path``; namespaces are DNS labels.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from pyxp.errors import InputError
from pyxp.gotext.names import label_problems, path_segment_problems

_SAFE: Final = re.compile(r"(?:/(?!\.{1,2}(?:/|$))(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+)+")


class AddressError(InputError):
    """Something cannot be addressed, so nothing is asked about it."""


def name_problem(name: str) -> str:
    """What keeps a text from being the name of an object; empty where nothing does."""
    if not name:
        return "a name is missing"
    try:
        name.encode()
    except UnicodeEncodeError:
        return "it is not a text in UTF-8"
    return "; ".join(f"it {problem}" for problem in path_segment_problems(name))


def namespace_problem(namespace: str) -> str:
    """What keeps a text from being a namespace; empty where nothing does, as for none at all."""
    return "; ".join(label_problems(namespace)) if namespace else ""


def address(root: str, namespace: str, plural: str, name: str | None) -> str:
    """The path of an object, or of all objects where no name is given at all.

    Args:
        root: What comes before: ``/api`` or ``/apis`` with group and version.
        namespace: The namespace; empty for none.
        plural: How the kind is called in paths.
        name: The name; None for all objects. An empty name is refused: it would mean all of them, too.

    Raises:
        AddressError: The name or the namespace is not one.
    """
    if told := namespace_problem(namespace):
        raise AddressError(f"{namespace!r} is not a namespace: {told}")
    within = f"/namespaces/{quote(namespace, safe='')}" if namespace else ""
    if name is None:
        return f"{root}{within}/{plural}"
    if told := name_problem(name):
        raise AddressError(f"{name!r} is not the name of an object: {told}")
    return f"{root}{within}/{plural}/{quote(name, safe='')}"


def checked_path(path: str) -> str:
    """A path as it is sent.

    Raises:
        AddressError: It has an empty segment, one that leads elsewhere, or what is not encoded.
    """
    if _SAFE.fullmatch(path):
        return path
    raise AddressError(f"{path!r} is not a path of the server")


def field_value(value: str) -> str:
    """A value as field selectors take it: ``EscapeValue`` of ``k8s.io/apimachinery``, ``pkg/fields``."""
    return re.sub(r"([\\,=])", r"\\\1", value)
