"""Who a resource is in the cloud, and what about it follows from that alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from pyxp.gotext.values import text_bytes

ACCOUNT: Final = "123456789012"
"""The account in which everything is simulated: the example number of AWS' own documentation."""

_COMMERCIAL: Final = ("aws", "amazonaws.com", "us-east-1")
_PARTITIONS: Final = {
    "cn-": ("aws-cn", "amazonaws.com.cn", "cn-northwest-1"),
    "us-gov-": ("aws-us-gov", "amazonaws.com", "us-gov-west-1"),
    "us-iso-": ("aws-iso", "c2s.ic.gov", "us-iso-east-1"),
    "us-isob-": ("aws-iso-b", "sc2s.sgov.gov", "us-isob-east-1"),
    "eusc-": ("aws-eusc", "amazonaws.eu", "eusc-de-east-1"),
}
"""Partition, domain and region of global services, by how the names of regions begin; others are commercial ones."""

_ALPHABETS: Final = {
    "hex": "0123456789abcdef",
    "dec": "0123456789",
    "alnum": "abcdefghijklmnopqrstuvwxyz0123456789",
    "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "mixed": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a resource is in the cloud.

    Attributes:
        group: Its API group; the first part names the service.
        kind: Its kind.
        name: Its external name; before the cloud has given one, the name in the cluster.
        region: Where it is; empty for what has no region.
        place: The region of the stack that it belongs to; empty where that is not known.
        seed: Distinguishes it from all others.
        fields: What it asks for, as ``spec.forProvider`` says it.
        rule: How the kind gets its external name (:attr:`pyxp.catalog.KindFacts.identity`).
    """

    group: str
    kind: str
    name: str
    region: str
    seed: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    rule: Mapping[str, str] = field(default_factory=dict)
    place: str = ""

    @property
    def service(self) -> str:
        """The service: the first part of the API group."""
        return self.group.partition(".")[0]

    @property
    def of_aws(self) -> bool:
        """Whether the API group is one of the AWS provider's."""
        return "aws" in self.group.split(".")

    @property
    def partition(self) -> str:
        """The partition of the region, else of the stack: that of the commercial regions where none is given."""
        return partition_of(self.region or self.place)

    @property
    def domain(self) -> str:
        """Where the services of the region have their host names."""
        return domain_of(self.region or self.place)

    @property
    def home(self) -> str:
        """The region of the global services in the partition: ``us-east-1`` among the commercial regions."""
        return _partition(self.region or self.place)[2]

    @property
    def somewhere(self) -> str:
        """A region in which something that belongs to the resource is: its own, else its stack's, else the home."""
        return self.region or self.place or self.home

    def digits(self, purpose: str, length: int) -> str:
        """Hexadecimal digits that depend on the identity and the purpose alone."""
        return digits(f"{self.seed}/{purpose}", length)

    def characters(self, alphabet: str, length: int, purpose: str) -> str:
        """Characters of an alphabet, which depend on the identity and the purpose alone.

        Args:
            alphabet: ``hex``, ``dec``, ``alnum``, ``upper`` or ``mixed``.
            length: How many.
            purpose: What they are for.
        """
        seed = text_bytes(f"{self.seed}/{purpose}")
        known, number = _ALPHABETS[alphabet], int.from_bytes(hashlib.sha512(seed).digest())
        found = []
        for _ in range(length):
            number, place = divmod(number, len(known))
            found.append(known[place])
        return "".join(found)

    def uuid(self, purpose: str = "") -> str:
        """A UUID that depends on the identity and the purpose alone."""
        return str(uuid5(NAMESPACE_URL, f"{self.seed}/{purpose}" if purpose else self.seed))


def digits(seed: str, length: int) -> str:
    """Hexadecimal digits that depend on the seed alone."""
    return hashlib.sha256(text_bytes(seed)).hexdigest()[:length]


def partition_of(region: str) -> str:
    """The partition of a region: that of the commercial regions where none is given."""
    return _partition(region)[0]


def domain_of(region: str) -> str:
    """Where the services of a region have their host names."""
    return _partition(region)[1]


def home_of(partition: str) -> str:
    """The region of the global services in a partition: ``us-gov-west-1`` in ``aws-us-gov``; empty if it is none."""
    return next((home for name, _, home in (_COMMERCIAL, *_PARTITIONS.values()) if name == partition), "")


def _partition(region: str) -> tuple[str, str, str]:
    return next((found for begin, found in _PARTITIONS.items() if region.startswith(begin)), _COMMERCIAL)
