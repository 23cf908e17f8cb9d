"""Addresses: of the API server, and what is part of them, names and namespaces in exactly one segment of a path.

A server decodes a path before it splits it, so a slash is refused and not only encoded. The rules are those of
``IsValidPathSegmentName`` in ``k8s.io/apimachinery`` 0.35, ``pkg/api/validation/path``; namespaces are DNS labels.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

from pyxp.cluster.proxies import shown
from pyxp.errors import InputError, UsageError
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


def check_server(server: str) -> None:
    """Refuse what is not the address of a server that can be asked.

    Raises:
        UsageError: It is not; a password in it is not shown.
    """
    told, hint = _server_problem(server)
    if told:
        raise UsageError(f"the server {shown(server)} of the kubeconfig cannot be asked: {told}", hint=hint)


def _server_problem(server: str) -> tuple[str, str]:
    """What is wrong with the address of a server, and what to write instead; empty where nothing is."""
    example = "write it like https://host:port"
    if not server.isprintable() or " " in server:
        return "its address has white space or another character in it that does not belong there", example
    scheme, separator, rest = server.partition("://")
    if not separator:
        return "its address does not say how to talk to it", f"write https://{shown(server)}"
    if scheme.lower() not in ("http", "https"):
        return f"nobody talks {scheme} to an API server", example
    try:
        parts = urlsplit(server)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "its host or port is none", "write it like https://host:port, with a port up to 65535"
    if "@" in parts.netloc:
        return (
            "its address holds a name or password, which would take the place of the user's token",
            "take it out of the address: who asks is said by the user of the kubeconfig",
        )
    return ("", "") if host and rest else ("its address has no host", example)


def field_value(value: str) -> str:
    """A value as field selectors take it: ``EscapeValue`` of ``k8s.io/apimachinery``, ``pkg/fields``."""
    return re.sub(r"([\\,=])", r"\\\1", value)
