"""String formats as ``strfmt`` of kube-openapi checks them, which the API server asks.

What each accepts is the behaviour of that library, not that of the RFCs the names suggest: durations may be phrases
such as ``2 weeks``, addresses may have leading zeros, an IPv4 address only needs a dot.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pyxp.gotext.addresses import parse_cidr_sloppy, parse_ip, parse_ip_sloppy
from pyxp.gotext.durations import parse_strfmt_duration
from pyxp.gotext.errors import TextError
from pyxp.gotext.patterns import matches
from pyxp.gotext.times import Moment, is_day, parse_rfc3339
from pyxp.gotext.urls import parse_request_uri

_UUID: Final = r"[0-9a-f]{8}-?[0-9a-f]{4}-?%s[0-9a-f]{3}-?%s[0-9a-f]{3}-?[0-9a-f]{12}"
_CHANNEL: Final = r"\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*"
_HOST_CHAR: Final = r"[a-zA-Z0-9\p{S}\p{L}]"
_HOSTNAME: Final = (
    rf"^({_HOST_CHAR}((-?[a-zA-Z0-9\p{{S}}\p{{L}}]{{0,62}})?)"
    rf"|({_HOST_CHAR}(([a-zA-Z0-9-\p{{S}}\p{{L}}]{{0,61}}{_HOST_CHAR})?)(\.)){{1,}}"
    r"([a-zA-Z\p{L}]){2,63})$"
)
_CARD: Final = (
    r"(4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|(222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"
    r"|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11}"
    r"|6[27][0-9]{14})"
)
_HEX: Final = "[0-9a-fA-F]"
_MAC: Final = "|".join(
    [rf"{_HEX}{{2}}({sep}{_HEX}{{2}}){{{count - 1}}}" for sep in ":-" for count in (6, 8, 20)]
    + [rf"{_HEX}{{4}}(\.{_HEX}{{4}}){{{count - 1}}}" for count in (3, 4, 10)]
)
_TIME: Final = r"(\d\d):(\d\d):(\d\d)(.\d+)?(z|[+-]\d\d:\d\d)"


def _is_like(pattern: str, text: str) -> bool:
    # Not compiled before it is needed: most documents use none of these formats.
    return re.fullmatch(pattern, text, re.ASCII) is not None


def _is_read(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except TextError:
        return False
    return True


# Times


def is_date(text: str) -> bool:
    """A calendar day written ``2006-01-02``."""
    return _is_like(r"\d{4}-\d\d-\d\d", text) and is_day(int(text[:4]), int(text[5:7]), int(text[8:]))


def is_date_time(text: str) -> bool:
    """A date, ``T``, a time of day with seconds, and an offset or ``Z``; letters in any case."""
    parts = text.lower().split("t")
    if len(parts) < 2 or not is_date(parts[0]):
        return False
    found = re.fullmatch(_TIME, parts[1], re.ASCII)
    return found is not None and found[1] <= "23" and found[2] <= "59" and found[3] <= "59"


def parse_date_time(text: str) -> Moment:
    """What ``ParseDateTime`` reads: RFC 3339, also without a zone; an empty text is 1970.

    Raises:
        TextError: The text is not such a time.
    """
    if not text:
        return Moment(0, 0)
    return parse_rfc3339(f"{text}Z" if re.fullmatch(r".*T[0-9:.,]+", text) else text)


def is_duration(text: str) -> bool:
    """A Go duration, or any text with an amount and a unit in it, such as ``2 weeks`` or ``P1D``."""
    return _is_read(parse_strfmt_duration, text)


# Addresses and names


def is_uri(text: str) -> bool:
    """An absolute URI, or a path that begins with a slash."""
    return _is_read(parse_request_uri, text)


def is_ipv4(text: str) -> bool:
    """An IP address with a dot in it."""
    return "." in text and _is_read(parse_ip_sloppy, text)


def is_ipv6(text: str) -> bool:
    """An IP address with a colon in it, without leading zeros in decimal parts."""
    return ":" in text and _is_read(parse_ip, text)


def is_cidr(text: str) -> bool:
    """An address, a slash and a prefix length."""
    return _is_read(parse_cidr_sloppy, text)


def is_mac(text: str) -> bool:
    """A hardware address of 6, 8 or 20 bytes."""
    return _is_like(_MAC, text)


def is_email(text: str) -> bool:
    """Exactly one mail address, with a display name or without."""
    from pyxp.gotext.mailboxes import is_mailbox  # late: few documents have addresses

    return is_mailbox(text)


def is_hostname(text: str) -> bool:
    """A host name, letters and symbols of any script allowed; the last of several labels is letters."""
    return (
        len(text) <= 255
        and matches(_HOSTNAME, text)
        and len(text.encode(errors="surrogatepass")) <= 255
        and all(len(part.encode(errors="surrogatepass")) <= 63 for part in text.split("."))
    )


# Identifiers


def is_uuid(text: str, version: str = "") -> bool:
    """A UUID, with dashes or without, of any version or of 3, 4 or 5."""
    digit = "[0-9a-f]"
    pattern = _UUID % (version or digit, "[89ab]" if version in ("4", "5") else digit)
    return re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE) is not None


def is_object_id(text: str) -> bool:
    """An object id of MongoDB: 24 hexadecimal digits."""
    return _is_like(rf"{_HEX}{{24}}", text)


def _digits(text: str) -> str:
    return re.sub(r"[\t\n\f\r -]+", "", text)


def is_isbn(text: str) -> bool:
    """An ISBN of ten or thirteen digits."""
    return is_isbn10(text) or is_isbn13(text)


def is_isbn10(text: str) -> bool:
    """A ten-digit ISBN with a right check digit; blanks and dashes do not count."""
    plain = _digits(text)
    if not _is_like(r"\d{9}[\dX]", plain):
        return False
    return sum((i + 1) * (10 if c == "X" else int(c)) for i, c in enumerate(plain)) % 11 == 0


def is_isbn13(text: str) -> bool:
    """A thirteen-digit ISBN with a right check digit; blanks and dashes do not count."""
    plain = _digits(text)
    if not _is_like(r"\d{13}", plain):
        return False
    return sum((1, 3)[i % 2] * int(c) for i, c in enumerate(plain)) % 10 == 0


def is_credit_card(text: str) -> bool:
    """A card number of a known issuer with a right check digit."""
    plain = re.sub(r"[^0-9]+", "", text)
    if not _is_like(_CARD, plain):
        return False
    doubled = [int(c) * (2 if i % 2 else 1) for i, c in enumerate(reversed(plain))]
    return sum(n // 10 + n % 10 for n in doubled) % 10 == 0


def is_ssn(text: str) -> bool:
    """A number of the social security of the United States."""
    return _is_like(r"\d{3}[- ]\d{2}[- ]\d{4}", text)


# Colours and bytes


def is_hex_color(text: str) -> bool:
    """A colour of three or six hexadecimal digits, with ``#`` or without."""
    return _is_like(rf"#?({_HEX}{{3}}|{_HEX}{{6}})", text)


def is_rgb_color(text: str) -> bool:
    """A colour such as ``rgb(0, 128, 255)``."""
    return _is_like(rf"rgb\({_CHANNEL},{_CHANNEL},{_CHANNEL}\)", text)


def is_base64(text: str) -> bool:
    """Padded base64, not empty, without line breaks."""
    return _is_like(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})", text)
