"""Where a function listens: addresses as users write them, and annotations of Function documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from pyxp.engine.steps import PORT
from pyxp.errors import UsageError
from pyxp.model.manifests import annotations_of

RUNTIME = "render.crossplane.io/runtime"
"""The annotation of a Function that tells how the Crossplane CLI runs it: ``Docker`` or ``Development``."""

DEVELOPMENT_TARGET = "render.crossplane.io/runtime-development-target"
"""The annotation that tells where a function of the Development runtime listens."""

DEFAULT_TARGET = f"localhost:{PORT}"
"""Where function SDKs listen unless told otherwise, and so where the Crossplane CLI looks."""

_TLS = "tls://"
# An IPv6 host stands in brackets; before the host gRPC may name a resolver, as in dns:///HOST:PORT.
_HOST_AND_PORT = re.compile(r"(^|/|^ipv4:|^ipv6:)(\[[0-9A-Fa-f:.%]+\]|[^\s:/\[\]]+):[0-9]{1,5}$")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a function listens.

    Attributes:
        address: The target in gRPC's own syntax: ``localhost:9443``, ``dns:///example.org:7443``, ``unix:///run/f``.
        tls: Whether the connection is encrypted.
    """

    address: str
    tls: bool = False

    @property
    def is_here(self) -> bool:
        """Whether the function runs on this machine, as far as the address itself can tell."""
        if self.address.startswith(("unix:", "unix-abstract:", "vsock:")):
            return True
        host = self.address.removeprefix("dns:///").rpartition(":")[0].strip("[]")
        try:
            return host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"{_TLS}{self.address}" if self.tls else self.address


def parse_target(text: str) -> Target:
    """The target that a text names; ``tls://`` before it asks for an encrypted connection.

    Raises:
        UsageError: Nothing, or no port, is named.
    """
    address = text.removeprefix(_TLS)
    local = address.startswith(("unix:", "unix-abstract:", "vsock:"))
    if not address or not (local or _HOST_AND_PORT.search(address)):
        raise UsageError(
            f"{text!r} is not an address of a function", hint="write HOST:PORT, or tls://HOST:PORT for an encrypted one"
        )
    return Target(address, tls=text.startswith(_TLS))


def development_target(function: Mapping[str, Any], overrides: Mapping[str, str] | None = None) -> str | None:
    """Where a Function document says that its function already runs; None where it does not say so.

    Args:
        function: The document.
        overrides: Annotations that win over its own.
    """
    annotations = {**annotations_of(function), **(overrides or {})}
    if annotations.get(RUNTIME) != "Development":
        return None
    return annotations.get(DEVELOPMENT_TARGET) or DEFAULT_TARGET
