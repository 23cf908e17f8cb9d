"""IP addresses and CIDRs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pyxp.cel.libraries.reading import is_read, read_as
from pyxp.cel.libraries.registry import overload
from pyxp.cel.values import EvaluationError, Opaque
from pyxp.gotext import addresses


@dataclass(frozen=True, slots=True)
class Address(Opaque):
    """An IP address: the family (4 or 6) and the number."""

    family: int
    number: int

    type_name = "net.IP"

    @property
    def bits(self) -> int:
        """Length of the address in bits."""
        return self.go.bits

    @property
    def size(self) -> int:
        """Bytes, for the cost of comparing."""
        return self.bits // 8

    @property
    def go(self) -> addresses.Address:
        """The address as Go has it."""
        return addresses.Address(self.family, self.number)

    def __str__(self) -> str:
        return addresses.format_addr(self.go)


@dataclass(frozen=True, slots=True)
class Network(Opaque):
    """An address with a prefix length; bits of the host are kept."""

    address: Address
    prefix: int

    type_name = "net.CIDR"

    @property
    def size(self) -> int:
        """Bytes of the prefix, for the cost of comparing."""
        return -(-self.prefix // 8)

    def start(self, prefix: int) -> int:
        """The number of the address with all but the first bits cleared."""
        shift = self.address.bits - prefix
        return self.address.number >> shift << shift

    def __str__(self) -> str:
        return f"{self.address}/{self.prefix}"


@lru_cache(maxsize=512)
def parse_address(text: str) -> Address:
    """The address; zones and IPv4-mapped IPv6 addresses are refused.

    Raises:
        EvaluationError: The text is not such an address.
    """
    problem = f'IP Address "{text[:60]}" parse error during conversion from string'
    return _accepted(read_as(addresses.parse_addr, text, problem), text)


def _accepted(found: addresses.Address, text: str) -> Address:
    if found.zone:
        raise EvaluationError(f'IP address "{text[:60]}" with zone value is not allowed')
    if found.is_mapped:
        raise EvaluationError(f'IPv4-mapped IPv6 address "{text[:60]}" is not allowed')
    return Address(found.family, found.number)


@lru_cache(maxsize=512)
def parse_network(text: str) -> Network:
    """The network in CIDR notation.

    Raises:
        EvaluationError: The text is not a network.
    """
    problem = f'network address parse error during conversion from string: "{text[:60]}"'
    address, prefix = read_as(addresses.parse_prefix, text, problem)
    if address.is_mapped:
        raise EvaluationError(problem)
    return Network(Address(address.family, address.number), prefix)


def _is_address(text: str) -> bool:
    return is_read(parse_address, text)


def _is_network(text: str) -> bool:
    return is_read(parse_network, text)


def _loopback(ip: Address) -> bool:
    return ip.number >> 24 == 127 if ip.family == 4 else ip.number == 1


def _link_local_unicast(ip: Address) -> bool:
    return ip.number >> 16 == 0xA9FE if ip.family == 4 else ip.number >> 118 == 0xFE80 >> 6


def _link_local_multicast(ip: Address) -> bool:
    return ip.number >> 8 == 0xE00000 if ip.family == 4 else ip.number >> 112 & 0xFF0F == 0xFF02


def _multicast(ip: Address) -> bool:
    return ip.number >> 28 == 0xE if ip.family == 4 else ip.number >> 120 == 0xFF


def _global_unicast(ip: Address) -> bool:
    if ip.number == 0 or (ip.family == 4 and ip.number == 0xFFFFFFFF):
        return False
    return not (_loopback(ip) or _multicast(ip) or _link_local_unicast(ip))


def _contains_address(network: Network, ip: Address | str) -> bool:
    if isinstance(ip, str):
        ip = parse_address(ip)
    shift = network.address.bits - network.prefix
    return ip.family == network.address.family and ip.number >> shift == network.address.number >> shift


def _contains_network(network: Network, other: Network | str) -> bool:
    if isinstance(other, str):
        other = parse_network(other)
    return other.prefix >= network.prefix and _contains_address(network, other.address)


def _masked(network: Network) -> Network:
    return Network(Address(network.address.family, network.start(network.prefix)), network.prefix)


FUNCTIONS: Final = (
    overload("isIP", "is_ip", "(string) -> bool", _is_address),
    overload("ip", "string_to_ip", "(string) -> net.IP", parse_address),
    overload("ip.isCanonical", "ip_is_canonical", "(string) -> bool", lambda text: str(parse_address(text)) == text),
    overload("family", "ip_family", "net.IP.() -> int", lambda ip: ip.family),
    overload("isUnspecified", "ip_is_unspecified", "net.IP.() -> bool", lambda ip: ip.number == 0),
    overload("isLoopback", "ip_is_loopback", "net.IP.() -> bool", _loopback),
    overload("isLinkLocalMulticast", "ip_is_link_local_multicast", "net.IP.() -> bool", _link_local_multicast),
    overload("isLinkLocalUnicast", "ip_is_link_local_unicast", "net.IP.() -> bool", _link_local_unicast),
    overload("isGlobalUnicast", "ip_is_global_unicast", "net.IP.() -> bool", _global_unicast),
    overload("string", "ip_to_string", "(net.IP) -> string", str),
    overload("isCIDR", "is_cidr", "(string) -> bool", _is_network),
    overload("cidr", "string_to_cidr", "(string) -> net.CIDR", parse_network),
    overload("containsIP", "cidr_contains_ip_string", "net.CIDR.(string) -> bool", _contains_address),
    overload("containsIP", "cidr_contains_ip_ip", "net.CIDR.(net.IP) -> bool", _contains_address),
    overload("containsCIDR", "cidr_contains_cidr_string", "net.CIDR.(string) -> bool", _contains_network),
    overload("containsCIDR", "cidr_contains_cidr", "net.CIDR.(net.CIDR) -> bool", _contains_network),
    overload("ip", "cidr_ip", "net.CIDR.() -> net.IP", lambda network: network.address),
    overload("prefixLength", "cidr_prefix_length", "net.CIDR.() -> int", lambda network: network.prefix),
    overload("masked", "cidr_masked", "net.CIDR.() -> net.CIDR", _masked),
    overload("string", "cidr_to_string", "(net.CIDR) -> string", str),
)
