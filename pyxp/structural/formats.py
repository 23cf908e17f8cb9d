"""String formats as the API server checks them.

The server knows a fixed set of formats (those of apiextensions, ``k8s-short-name`` and ``k8s-long-name``) and ignores
every other one. What each accepts is the behaviour of its validation library, not that of the RFCs the names suggest:
``duration`` takes Go durations and phrases such as ``2 weeks``, addresses may have leading zeros, an IPv4 address only
needs a dot. Names are compared without dashes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Final

from pyxp.structural import names
from pyxp.structural.regex import compile_pattern, matches

_ASCII = re.ASCII
_UUID = r"[0-9a-f]{8}-?[0-9a-f]{4}-?%s[0-9a-f]{3}-?%s[0-9a-f]{3}-?[0-9a-f]{12}"
_CHANNEL = r"\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*"
_HOST_CHAR = r"[a-zA-Z0-9\p{S}\p{L}]"
_HOSTNAME = (
    rf"^({_HOST_CHAR}((-?[a-zA-Z0-9\p{{S}}\p{{L}}]{{0,62}})?)"
    rf"|({_HOST_CHAR}(([a-zA-Z0-9-\p{{S}}\p{{L}}]{{0,61}}{_HOST_CHAR})?)(\.)){{1,}}"
    r"([a-zA-Z\p{L}]){2,63})$"
)
_CARD: Final = (
    r"(4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|(222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"
    r"|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11}"
    r"|6[27][0-9]{14})"
)


@cache
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    """Compiled when first needed: most documents use none of these formats."""
    return re.compile(pattern, flags)


def _like(pattern: str, flags: int = 0) -> Callable[[str], bool]:
    return lambda text: _compiled(pattern, _ASCII | flags).fullmatch(text) is not None


def _later(module: str, name: str, **arguments: bool) -> Callable[[str], bool]:
    """A check of another module, loaded when first needed for the same reason."""
    return lambda text: bool(getattr(import_module(module), name)(text, **arguments))


_is_ip = _later("pyxp.structural.addresses", "parse_ip")
_is_strict_ip = _later("pyxp.structural.addresses", "parse_ip", leading_zeros=False)


def is_date(text: str) -> bool:
    """A calendar day written ``2006-01-02``."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, _ASCII):
        return False
    if text.startswith("0000"):  # Go counts a year 0, a leap year
        text = "2000" + text[4:]
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(.\d+)?(z|[+-]\d\d:\d\d)", _ASCII)


def is_date_time(text: str) -> bool:
    """A date, ``T``, a time of day with seconds, and an offset or ``Z``; letters in any case."""
    parts = text.lower().split("t")
    if len(parts) < 2 or not is_date(parts[0]):
        return False
    found = _TIME.fullmatch(parts[1])
    return found is not None and found[1] <= "23" and found[2] <= "59" and found[3] <= "59"


# RE2 for durations: texts may be long, and an amount without a unit must not be tried from every digit.
_GO_DURATION = r"^[-+]?(0|(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$"
_AMOUNT = r"([0-9]+)\s*([A-Za-zµ]+)"
_UNITS = frozenset({"ns", "us", "µs", "ms", "s", "m", "h", "hr", "d", "w", "wk"})
_UNIT_WORDS = ("nano", "micro", "milli", "sec", "min", "hour", "day", "week")


_SAFE_LENGTH = 10
"""Durations of fewer characters are never too long for 64 bits of nanoseconds."""


def _fits(text: str) -> bool:
    from pyxp.cel.libraries.timestamps import parse_duration  # late: few durations are that long
    from pyxp.cel.values import EvaluationError

    try:
        return -(2**63) <= parse_duration(text) < 2**63
    except EvaluationError:
        return False


def is_duration(text: str) -> bool:
    """A Go duration, or any text with an amount and a unit in it, such as ``2 weeks`` or ``P1D``."""
    if matches(_GO_DURATION, text) and (len(text) < _SAFE_LENGTH or _fits(text)):
        return True
    found: list[tuple[str, str]] = compile_pattern(_AMOUNT).findall(text)
    if any(len(amount) > 18 and int(amount[:20]) >= 2**63 for amount, _ in found):
        return False
    return any(unit.lower() in _UNITS or unit.lower().startswith(_UNIT_WORDS) for _, unit in found)


def is_hostname(text: str) -> bool:
    """A host name, letters and symbols of any script allowed; the last of several labels is letters."""
    return (
        len(text) <= 255
        and matches(_HOSTNAME, text)
        and len(text.encode(errors="surrogatepass")) <= 255
        and all(len(part.encode(errors="surrogatepass")) <= 63 for part in text.split("."))
    )


def _digits(text: str) -> str:
    return re.sub(r"[\t\n\f\r -]+", "", text)


def is_isbn10(text: str) -> bool:
    """A ten-digit ISBN with a right check digit; blanks and dashes do not count."""
    plain = _digits(text)
    if not re.fullmatch(r"\d{9}[\dX]", plain, _ASCII):
        return False
    return sum((i + 1) * (10 if c == "X" else int(c)) for i, c in enumerate(plain)) % 11 == 0


def is_isbn13(text: str) -> bool:
    """A thirteen-digit ISBN with a right check digit; blanks and dashes do not count."""
    plain = _digits(text)
    if not re.fullmatch(r"\d{13}", plain, _ASCII):
        return False
    return sum((1, 3)[i % 2] * int(c) for i, c in enumerate(plain)) % 10 == 0


def is_credit_card(text: str) -> bool:
    """A card number of a known issuer with a right check digit."""
    plain = re.sub(r"[^0-9]+", "", text)
    if not re.fullmatch(_CARD, plain, _ASCII):
        return False
    doubled = [int(c) * (2 if i % 2 else 1) for i, c in enumerate(reversed(plain))]
    return sum(n // 10 + n % 10 for n in doubled) % 10 == 0


_HEX = "[0-9a-fA-F]"
_MAC_FORMS = [rf"{_HEX}{{2}}({sep}{_HEX}{{2}}){{{n - 1}}}" for sep in ":-" for n in (6, 8, 20)]
_MAC_FORMS += [rf"{_HEX}{{4}}(\.{_HEX}{{4}}){{{n - 1}}}" for n in (3, 4, 10)]

FORMATS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "bsonobjectid": _like(rf"{_HEX}{{24}}"),
        "uri": _later("pyxp.structural.addresses", "is_request_uri"),
        "email": _later("pyxp.structural.mailbox", "is_mailbox"),
        "hostname": is_hostname,
        "ipv4": lambda text: "." in text and _is_ip(text),
        "ipv6": lambda text: ":" in text and _is_strict_ip(text),
        "cidr": _later("pyxp.structural.addresses", "is_cidr"),
        "mac": _like("|".join(_MAC_FORMS)),
        "uuid": _like(_UUID % ("[0-9a-f]", "[0-9a-f]"), re.IGNORECASE),
        "uuid3": _like(_UUID % ("3", "[0-9a-f]"), re.IGNORECASE),
        "uuid4": _like(_UUID % ("4", "[89ab]"), re.IGNORECASE),
        "uuid5": _like(_UUID % ("5", "[89ab]"), re.IGNORECASE),
        "isbn": lambda text: is_isbn10(text) or is_isbn13(text),
        "isbn10": is_isbn10,
        "isbn13": is_isbn13,
        "creditcard": is_credit_card,
        "ssn": _like(r"\d{3}[- ]\d{2}[- ]\d{4}"),
        "hexcolor": _like(rf"#?({_HEX}{{3}}|{_HEX}{{6}})"),
        "rgbcolor": _like(rf"rgb\({_CHANNEL},{_CHANNEL},{_CHANNEL}\)"),
        "byte": _like(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})"),
        "password": lambda _: True,
        "date": is_date,
        "duration": is_duration,
        "datetime": is_date_time,
        "k8sshortname": lambda text: not names.label_problems(text),
        "k8slongname": lambda text: not names.subdomain_problems(text),
    }
)


def checker(name: str) -> Callable[[str], bool] | None:
    """The check of a format by its name in a schema; None where the server ignores the format."""
    return FORMATS.get(name.replace("-", ""))
