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
_SUBDOMAIN: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_QUALIFIED: Final = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}")
_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})")
_TIME: Final = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})")

_LABEL_SHOWN: Final = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_NAME_SHOWN: Final = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"

Check = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class NamedFormat(Opaque):
    """A format by name."""

    name: str

    type_name = "kubernetes.NamedFormat"
    lasting = True

    @property
    def pattern_size(self) -> int:
        """The length of the pattern that the cost of validating assumes."""
        return _PATTERN_SIZES[self.name]


def _mismatch(what: str, pattern: str, *examples: str) -> str:
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{what} (e.g. {shown}regex used for validation is '{pattern}')"


_LABEL_MISMATCH: Final = _mismatch(
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    "with an alphanumeric character", _LABEL_SHOWN, "my-name", "123-abc",
)  # fmt: skip
_LABEL_1035_MISMATCH: Final = _mismatch(
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric character", "[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123",
)  # fmt: skip
_SUBDOMAIN_MISMATCH: Final = _mismatch(
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character", f"{_LABEL_SHOWN}(\\.{_LABEL_SHOWN})*", "example.com",
)  # fmt: skip
_NAME_MISMATCH: Final = _mismatch(
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    _NAME_SHOWN, "MyName", "my.name", "123-abc",
)  # fmt: skip
_VALUE_MISMATCH: Final = _mismatch(
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    "end with an alphanumeric character", f"({_NAME_SHOWN})?", "MyValue", "my_value", "12345",
)  # fmt: skip


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _label(text: str) -> list[str]:
    problems = ["must be no more than 63 characters"] if _size(text) > 63 else []
    if _LABEL.fullmatch(text) is None:
        dotted = _SUBDOMAIN.fullmatch(text) is not None
        problems.append("must not contain dots" if dotted else _LABEL_MISMATCH)
    return problems


def _label_1035(text: str) -> list[str]:
    problems = ["must be no more than 63 characters"] if _size(text) > 63 else []
    return problems if _LABEL_1035.fullmatch(text) else [*problems, _LABEL_1035_MISMATCH]


def _subdomain(text: str) -> list[str]:
    problems = ["must be no more than 253 characters"] if _size(text) > 253 else []
    return problems if _SUBDOMAIN.fullmatch(text) else [*problems, _SUBDOMAIN_MISMATCH]


def _prefix(check: Check) -> Check:
    # A generateName may end in a dash; what follows makes the name valid.
    def masked(text: str) -> list[str]:
        if _size(text) > 1 and text.endswith("-"):
            # The server cuts bytes, which may leave part of a character.
            text = text.encode("utf-8", "replace")[:-2].decode("utf-8", "replace") + "a"
        return check(text)

    return masked


def _qualified(text: str) -> list[str]:
    prefix, slash, name = text.rpartition("/")
    problems = []
    if "/" in prefix:
        optional = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        return [f"a valid label key {_NAME_MISMATCH} {optional}"]
    if slash:
        problems = [f"prefix part {problem}" for problem in (_subdomain(prefix) if prefix else ["must be non-empty"])]
    if not name:
        problems.append("name part must be non-empty")
    elif _size(name) > 63:
        problems.append("name part must be no more than 63 bytes")
    return problems if _QUALIFIED.fullmatch(name) else [*problems, f"name part {_NAME_MISMATCH}"]


def _label_value(text: str) -> list[str]:
    problems = ["must be no more than 63 bytes"] if _size(text) > 63 else []
    return problems if text == "" or _QUALIFIED.fullmatch(text) else [*problems, _VALUE_MISMATCH]


def _matching(pattern: re.Pattern[str], message: str) -> Check:
    return lambda text: [] if pattern.fullmatch(text) else [message]


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
    "uuid": _matching(_UUID, "does not match the UUID format"),
    "byte": _matching(_BASE64, "invalid base64"),
    "date": _date,
    "datetime": _datetime,
}


_PATTERN_SIZES: Final = {
    "dns1123Label": 30, "dns1123Subdomain": 60, "dns1035Label": 30, "qualifiedName": 60, "dns1123LabelPrefix": 30,
    "dns1123SubdomainPrefix": 60, "dns1035LabelPrefix": 30, "labelValue": 40, "uri": 1103, "uuid": 70, "byte": 84,
    "date": 71, "datetime": 71,
}  # fmt: skip


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
