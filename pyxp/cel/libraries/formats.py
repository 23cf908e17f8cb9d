"""Named string formats."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pyxp.cel.libraries.registry import overload
from pyxp.cel.libraries.timestamps import parse_timestamp
from pyxp.cel.libraries.urls import parse_request_uri
from pyxp.cel.values import NONE, EvaluationError, Opaque, Optional

_LABEL: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_LABEL_1035: Final = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_QUALIFIED: Final = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}")
_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})")
_TIME: Final = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})")

Check = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class NamedFormat(Opaque):
    """A format by name."""

    name: str

    type_name = "kubernetes.NamedFormat"


def _pattern(pattern: re.Pattern[str], limit: int, message: str) -> Check:
    def check(text: str) -> list[str]:
        problems = [] if len(text.encode("utf-8", "replace")) <= limit else [f"must be no more than {limit} bytes"]
        return problems if pattern.fullmatch(text) else [*problems, message]

    return check


def _subdomain(text: str) -> list[str]:
    problems = [] if len(text.encode("utf-8", "replace")) <= 253 else ["must be no more than 253 bytes"]
    if not all(_LABEL.fullmatch(part) for part in text.split(".")):
        problems.append(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
            "start and end with an alphanumeric character"
        )
    return problems


def _prefix(check: Check) -> Check:
    # A generateName may end in a dash; what follows makes the name valid.
    def masked(text: str) -> list[str]:
        if len(text) > 1 and text.endswith("-"):
            # The server cuts bytes, which may leave part of a character.
            text = text.encode("utf-8", "replace")[:-2].decode("utf-8", "replace") + "a"
        return check(text)

    return masked


def _qualified(text: str) -> list[str]:
    prefix, slash, name = text.rpartition("/")
    problems = []
    if slash:
        if "/" in prefix:
            return ["a qualified name must consist of an optional DNS subdomain, '/' and a name"]
        problems = [f"prefix part {problem}" for problem in (_subdomain(prefix) if prefix else ["must be non-empty"])]
    if not name:
        problems.append("name part must be non-empty")
    elif len(name) > 63:
        problems.append("name part must be no more than 63 bytes")
    if _QUALIFIED.fullmatch(name) is None:
        problems.append("name part must consist of alphanumeric characters, '-', '_' or '.'")
    return problems


def _label_value(text: str) -> list[str]:
    return [] if text == "" else _pattern(_QUALIFIED, 63, "a valid label must be alphanumeric, '-', '_' or '.'")(text)


def _uri(text: str) -> list[str]:
    try:
        parse_request_uri(text)
    except EvaluationError as error:
        return [error.message]
    return []


def _date(text: str) -> list[str]:
    try:
        parse_timestamp(f"{text}T00:00:00Z")
    except EvaluationError:
        return ["invalid date"]
    return []


def _datetime(text: str) -> list[str]:
    day, _, rest = text.lower().partition("t")
    time = _TIME.fullmatch(rest.partition("t")[0])
    if time is None or _date(day) or int(time[1]) > 23 or int(time[2]) > 59 or int(time[3]) > 59:
        return ["invalid datetime"]
    return []


_label: Final = _pattern(_LABEL, 63, "a lowercase RFC 1123 label must consist of lower case letters, digits or '-'")
_label_1035: Final = _pattern(_LABEL_1035, 63, "a DNS-1035 label must start with a letter")

_CHECKS: Final[dict[str, Check]] = {
    "dns1123Label": _label,
    "dns1123Subdomain": _subdomain,
    "dns1035Label": _label_1035,
    "qualifiedName": _qualified,
    "dns1123LabelPrefix": _prefix(_label),
    "dns1123SubdomainPrefix": _prefix(_subdomain),
    "dns1035LabelPrefix": _prefix(_label_1035),
    "labelValue": _label_value,
    "uri": _uri,
    "uuid": _pattern(_UUID, 1000, "does not match the UUID format"),
    "byte": _pattern(_BASE64, 2**40, "invalid base64"),
    "date": _date,
    "datetime": _datetime,
}


def _named(name: str) -> Optional:
    return Optional(NamedFormat(name)) if name in _CHECKS else NONE


def _validate(wanted: NamedFormat, text: str) -> Optional:
    problems = _CHECKS[wanted.name](text)
    return Optional(problems) if problems else NONE


def _constant(name: str) -> Callable[[], NamedFormat]:
    found = NamedFormat(name)
    return lambda: found


FUNCTIONS: Final = (
    *(
        overload(f"format.{name}", f"format-{name}", "() -> kubernetes.NamedFormat", _constant(name))
        for name in _CHECKS
    ),
    overload("format.named", "format-named", "(string) -> optional_type(kubernetes.NamedFormat)", _named),
    overload("validate", "format-validate",
             "kubernetes.NamedFormat.(string) -> optional_type(list(string))", _validate),
)  # fmt: skip
