"""Which proxy leads to a server, as Go's ``net/http`` finds it in the environment.

Source: ``golang.org/x/net/http/httpproxy``: ``HTTPS_PROXY`` and ``HTTP_PROXY`` by scheme, ``NO_PROXY`` with ``*``,
hosts and what is below them, addresses and networks, each with a port or not; the own machine is never behind a proxy.
Of each variable the spelling in capitals wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit


def proxy_for(server: str, environment: Mapping[str, str]) -> str | None:
    """The proxy that the environment names for a server; None where it is asked directly.

    Args:
        server: The address of the server.
        environment: The variables.
    """
    parts = urlsplit(server)
    host, scheme = (parts.hostname or "").rstrip("."), parts.scheme or "https"
    name = "HTTPS_PROXY" if scheme == "https" else "HTTP_PROXY"
    proxy = _variable(environment, name)
    if not proxy or not _may_use(host, parts.port or (443 if scheme == "https" else 80), environment):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def shown(proxy: str) -> str:
    """A proxy, or a server, without the name and password that its address may hold, and without a path."""
    scheme, separator, rest = proxy.partition("://")
    if not separator:
        scheme, rest = "", scheme
    where = re.split(r"[/?#]", rest.rpartition("@")[2], maxsplit=1)[0]
    host, _, port = where.rpartition(":")
    where = where if port.isdigit() or port.endswith("]") else (host or where)
    told = f"{scheme.rpartition('@')[2]}{separator}{where}"
    return "".join(character for character in told if character.isprintable())


def _may_use(host: str, port: int, environment: Mapping[str, str]) -> bool:
    address = _address(host)
    if host == "localhost" or (address is not None and address.is_loopback):
        return False
    entries = (entry.strip().lower() for entry in _variable(environment, "NO_PROXY").split(","))
    return not any(_excludes(entry, host.lower(), port, address) for entry in entries if entry)


def _excludes(entry: str, host: str, port: int, address: IPv4Address | IPv6Address | None) -> bool:
    if entry == "*":
        return True
    if "/" in entry:
        try:
            network = ip_network(entry, strict=False)
        except ValueError:
            return False
        return address is not None and address.version == network.version and address in network
    name, own_port = _split(entry)
    if own_port is not None and own_port != port:
        return False
    if (own := _address(name)) is not None:
        return own == address
    # ``.example.org`` means what is below a name, ``example.org`` the name as well.
    name = name.removeprefix("*")
    if name.startswith("."):
        return host.endswith(name)
    return host == name or host.endswith(f".{name}")


def _split(entry: str) -> tuple[str, int | None]:
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        port = rest.removeprefix(":")
    elif entry.count(":") == 1:
        name, _, port = entry.partition(":")
    else:
        name, port = entry, ""
    return name, int(port) if port.isascii() and port.isdigit() else None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _variable(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name) or environment.get(name.lower()) or ""
