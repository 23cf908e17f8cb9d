"""IP addresses and networks: Go's ``net/netip``, and the older and more lenient functions that Kubernetes keeps."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pyxp.gotext.errors import TextError

_STRICT_NUMBER: Final = r"0|[1-9][0-9]{0,2}"
_STRICT_GROUP: Final = r"[0-9a-fA-F]{1,4}"
_SLOPPY_NUMBER: Final = r"0*[0-9]{1,3}"
_SLOPPY_GROUP: Final = r"0*[0-9a-fA-F]{1,4}"
_BITS: Final = {4: 32, 6: 128}


class Address(NamedTuple):
    """An IP address.

    Attributes:
        family: 4 or 6.
        number: The address as an integer.
        zone: The zone of an IPv6 address, empty without.
    """

    family: int
    number: int
    zone: str = ""

    @property
    def bits(self) -> int:
        """Length of the address in bits."""
        return _BITS[self.family]

    @property
    def is_mapped(self) -> bool:
        """Whether it is an IPv4 address written as one of IPv6: ``::ffff:10.0.0.1``."""
        return self.family == 6 and self.number >> 32 == 0xFFFF


def parse_addr(text: str) -> Address:
    """What ``netip.ParseAddr`` reads: no leading zeros in IPv4, a zone after ``%`` in IPv6.

    Raises:
        TextError: The text is not an address.
    """
    plain, percent, zone = text.partition("%")
    if percent and (not zone or ":" not in plain):
        raise _not_an_address(text)
    found = _parsed(plain, _STRICT_NUMBER, _STRICT_GROUP)
    if found is None:
        raise _not_an_address(text)
    return found._replace(zone=zone)


def parse_ip(text: str) -> Address:
    """What ``net.ParseIP`` reads: as :func:`parse_addr`, without zones.

    Raises:
        TextError: The text is not an address.
    """
    found = parse_addr(text)
    if found.zone:
        raise _not_an_address(text)
    return found


def parse_ip_sloppy(text: str) -> Address:
    """What ``netutils.ParseIPSloppy`` of Kubernetes reads: leading zeros are ignored, zones refused.

    Raises:
        TextError: The text is not an address.
    """
    found = _parsed(text, _SLOPPY_NUMBER, _SLOPPY_GROUP)
    if found is None:
        raise _not_an_address(text)
    return found


def parse_prefix(text: str) -> tuple[Address, int]:
    """What ``netip.ParsePrefix`` reads: an address without a zone, a slash and the length of the prefix.

    Raises:
        TextError: The text is not a network.
    """
    head, _, tail = text.rpartition("/")
    address = parse_addr(head)
    if address.zone or not re.fullmatch(_STRICT_NUMBER, tail) or int(tail) > address.bits:
        raise _not_a_network(text)
    return address, int(tail)


def parse_cidr_sloppy(text: str) -> tuple[Address, int]:
    """What ``netutils.ParseCIDRSloppy`` of Kubernetes reads: as :func:`parse_prefix`, with leading zeros.

    Raises:
        TextError: The text is not a network.
    """
    head, _, tail = text.partition("/")
    address = parse_ip_sloppy(head)
    if not re.fullmatch(_SLOPPY_NUMBER, tail) or int(tail) > address.bits:
        raise _not_a_network(text)
    return address, int(tail)


def format_addr(address: Address) -> str:
    """The canonical text of an address, as ``netip.Addr.String`` writes it, its zone left out."""
    if address.family == 4:
        return ".".join(str(address.number >> shift & 255) for shift in (24, 16, 8, 0))
    from ipaddress import IPv6Address  # late: few texts are addresses

    return str(IPv6Address(address.number))


def _not_an_address(text: str) -> TextError:
    return TextError(f'"{text[:60]}" is not an IP address')


def _not_a_network(text: str) -> TextError:
    return TextError(f'"{text[:60]}" is not a network such as 10.0.0.0/16')


def _parsed(text: str, number: str, group: str) -> Address | None:
    """An address without a zone, its parts written like ``number`` and ``group``; None for what is not one."""
    if ":" not in text:
        dotted = _dotted(text, number)
        return Address(4, dotted) if dotted is not None else None
    head, _, tail = text.rpartition(":")
    if "." in tail:
        dotted = _dotted(tail, number)
        if dotted is None:
            return None
        text = f"{head}:{dotted >> 16:x}:{dotted & 0xFFFF:x}"
    left, gap, right = text.partition("::")
    heads, tails = (side.split(":") if side else [] for side in (left, right))
    missing = 8 - len(heads) - len(tails)
    if (missing < 1 if gap else missing != 0) or not all(re.fullmatch(group, part) for part in heads + tails):
        return None
    groups = [*heads, *["0"] * missing, *tails]
    return Address(6, int("".join(part[-4:].rjust(4, "0") for part in groups), 16))


def _dotted(text: str, number: str) -> int | None:
    """The number of a dotted address, None for what is not one."""
    parts = text.split(".")
    if len(parts) != 4 or not all(re.fullmatch(number, part) and int(part[-3:]) < 256 for part in parts):
        return None
    a, b, c, d = (int(part[-3:]) for part in parts)
    return a << 24 | b << 16 | c << 8 | d
