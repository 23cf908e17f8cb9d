"""Named string formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pyxp.cel.libraries.registry import overload
from pyxp.cel.values import NONE, Opaque, Optional
from pyxp.gotext import names, strfmt
from pyxp.gotext.errors import TextError
from pyxp.gotext.urls import parse_request_uri

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


def _named_problems(rule: Callable[..., list[str]], *, prefix: bool = False) -> Check:
    """A rule of names in the server's own words; a ``prefix`` need not be a whole name."""
    return lambda text: rule(names.whole_name(text) if prefix else text, in_full=True)


def _holds(test: Callable[[str], bool], message: str) -> Check:
    return lambda text: [] if test(text) else [message]


def _uri(text: str) -> list[str]:
    try:
        parse_request_uri(text)
    except TextError as error:
        return [error.message]
    return []


_CHECKS: Final[dict[str, Check]] = {
    "dns1123Label": _named_problems(names.label_problems),
    "dns1123Subdomain": _named_problems(names.subdomain_problems),
    "dns1035Label": _named_problems(names.dns_1035_problems),
    "qualifiedName": _named_problems(names.qualified_name_problems),
    "dns1123LabelPrefix": _named_problems(names.label_problems, prefix=True),
    "dns1123SubdomainPrefix": _named_problems(names.subdomain_problems, prefix=True),
    "dns1035LabelPrefix": _named_problems(names.dns_1035_problems, prefix=True),
    "labelValue": _named_problems(names.label_value_problems),
    "uri": _uri,
    "uuid": _holds(strfmt.is_uuid, "does not match the UUID format"),
    "byte": _holds(strfmt.is_base64, "invalid base64"),
    "date": _holds(strfmt.is_date, "invalid date"),
    "datetime": _holds(strfmt.is_date_time, "invalid datetime"),
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
