"""The formats of strings that the API server knows by name.

These are the formats of apiextensions, ``k8s-short-name`` and ``k8s-long-name``; every other one is ignored. What each
accepts, :mod:`pyxp.gotext.strfmt` says. Names are compared without dashes.

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4,
``pkg/apiserver/validation/formats.go``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from pyxp.gotext import names, strfmt

FORMATS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "bsonobjectid": strfmt.is_object_id,
        "uri": strfmt.is_uri,
        "email": strfmt.is_email,
        "hostname": strfmt.is_hostname,
        "ipv4": strfmt.is_ipv4,
        "ipv6": strfmt.is_ipv6,
        "cidr": strfmt.is_cidr,
        "mac": strfmt.is_mac,
        "uuid": strfmt.is_uuid,
        "uuid3": lambda text: strfmt.is_uuid(text, "3"),
        "uuid4": lambda text: strfmt.is_uuid(text, "4"),
        "uuid5": lambda text: strfmt.is_uuid(text, "5"),
        "isbn": strfmt.is_isbn,
        "isbn10": strfmt.is_isbn10,
        "isbn13": strfmt.is_isbn13,
        "creditcard": strfmt.is_credit_card,
        "ssn": strfmt.is_ssn,
        "hexcolor": strfmt.is_hex_color,
        "rgbcolor": strfmt.is_rgb_color,
        "byte": strfmt.is_base64,
        "password": lambda _: True,
        "date": strfmt.is_date,
        "duration": strfmt.is_duration,
        "datetime": strfmt.is_date_time,
        "k8sshortname": lambda text: not names.label_problems(text),
        "k8slongname": lambda text: not names.subdomain_problems(text),
    }
)


def checker(name: str) -> Callable[[str], bool] | None:
    """The check of a format by its name in a schema; None where the server ignores the format."""
    return FORMATS.get(name.replace("-", ""))
