"""What Kubernetes allows as names, labels and annotation keys.

Each function gives the list of what is wrong with a text, empty when it is right. The rules are those of
``k8s.io/apimachinery`` 0.35: ``pkg/util/validation``, ``pkg/api/validate/content`` and ``pkg/api/validation/path``.
With ``in_full`` a problem has examples and the regular expression as well, which is what the server says.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

LABEL_LENGTH: Final = 63
SUBDOMAIN_LENGTH: Final = 253
LABEL: Final = rf"[a-z0-9](?:[-a-z0-9]{{0,{LABEL_LENGTH - 2}}}[a-z0-9])?"
"""The pattern of an RFC 1123 label, its length included, to be part of other patterns."""


class _Shape(NamedTuple):
    """What a text has to look like: the pattern as the server shows it, what it says, and its examples."""

    pattern: str
    problem: str
    examples: tuple[str, ...]

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text) is not None

    @property
    def problem_in_full(self) -> str:
        shown = " or ".join(f"'{example}', " for example in self.examples)
        return f"{self.problem} (e.g. {shown}regex used for validation is '{self.pattern}')"

    def problems(self, text: str, *, in_full: bool) -> list[str]:
        if self.fits(text):
            return []
        return [self.problem_in_full if in_full else self.problem]


_LABEL_PATTERN: Final = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_NAME_PATTERN: Final = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_LABEL: Final = _Shape(
    _LABEL_PATTERN,
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with "
    "an alphanumeric character",
    ("my-name", "123-abc"),
)
_SUBDOMAIN: Final = _Shape(
    rf"{_LABEL_PATTERN}(\.{_LABEL_PATTERN})*",
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character",
    ("example.com",),
)
_DNS_1035: Final = _Shape(
    "[a-z]([-a-z0-9]*[a-z0-9])?",
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric character",
    ("my-name", "abc-123"),
)
_NAME_PART: Final = _Shape(
    _NAME_PATTERN,
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ("MyName", "my.name", "123-abc"),
)
_LABEL_VALUE: Final = _Shape(
    f"({_NAME_PATTERN})?",
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    "end with an alphanumeric character",
    ("MyValue", "my_value", "12345"),
)
_SECRET_KEY: Final = _Shape(
    "[-._a-zA-Z0-9]+",
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    ("key.name", "KEY_NAME", "key-name"),
)


def _length_problems(text: str, most: int, unit: str = "characters") -> list[str]:
    # Whatever the unit is called, bytes are counted.
    return [f"must be no more than {most} {unit}"] if len(text.encode("utf-8", "replace")) > most else []


def label_problems(text: str, *, in_full: bool = False) -> list[str]:
    """RFC 1123 label: lower case letters, digits and dashes, at most 63."""
    problems = _length_problems(text, LABEL_LENGTH)
    if not _LABEL.fits(text) and _SUBDOMAIN.fits(text):
        return [*problems, "must not contain dots"]
    return problems + _LABEL.problems(text, in_full=in_full)


def subdomain_problems(text: str, *, in_full: bool = False) -> list[str]:
    """RFC 1123 subdomain: labels joined by dots, at most 253 characters."""
    return _length_problems(text, SUBDOMAIN_LENGTH) + _SUBDOMAIN.problems(text, in_full=in_full)


def is_subdomain(text: str) -> bool:
    """Whether the text is an RFC 1123 subdomain of at most 253 characters."""
    return len(text) <= SUBDOMAIN_LENGTH and _SUBDOMAIN.fits(text)


def path_segment_problems(text: str) -> list[str]:
    """Names of embedded resources: whatever can be one part of a URL's path."""
    if text in (".", ".."):
        return [f"may not be '{text}'"]
    return [f"may not contain '{char}'" for char in "/%" if char in text]


def dns_1035_problems(text: str, *, in_full: bool = False) -> list[str]:
    """DNS 1035 label: as an RFC 1123 label, beginning with a letter."""
    return _length_problems(text, LABEL_LENGTH) + _DNS_1035.problems(text, in_full=in_full)


def whole_name(prefix: str) -> str:
    """A name that a ``generateName`` could become, which need not be one itself: it may end in a dash."""
    if len(prefix) > 1 and prefix.endswith("-"):
        # The server cuts bytes, which may leave part of a character.
        return prefix.encode("utf-8", "replace")[:-2].decode("utf-8", "replace") + "a"
    return prefix


def qualified_name_problems(text: str, *, in_full: bool = False) -> list[str]:
    """Keys of labels and annotations, finalizers: a name with an optional DNS prefix and a slash before it."""
    prefix, slash, name = text.rpartition("/")
    if "/" in prefix and in_full:
        key = f"a valid label key {_NAME_PART.problem_in_full}"
        return [f"{key} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
    if "/" in prefix:
        return [
            "a valid label key must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS "
            "subdomain prefix and '/'"
        ]
    problems = []
    if slash and not prefix:
        problems.append("prefix part must be non-empty")
    elif slash:
        of_prefix = _length_problems(prefix, SUBDOMAIN_LENGTH, "bytes") + _SUBDOMAIN.problems(prefix, in_full=in_full)
        problems += [f"prefix part {problem}" for problem in of_prefix]
    if not name:
        problems.append("name part must be non-empty")
    own = _length_problems(name, LABEL_LENGTH, "bytes") + _NAME_PART.problems(name, in_full=in_full)
    return problems + [f"name part {problem}" for problem in own]


def label_value_problems(text: str, *, in_full: bool = False) -> list[str]:
    """Values of labels: empty, or at most 63 characters of a restricted alphabet."""
    return _length_problems(text, LABEL_LENGTH, "bytes") + _LABEL_VALUE.problems(text, in_full=in_full)


def secret_key_problems(text: str, *, in_full: bool = False) -> list[str]:
    """Key of a Secret or ConfigMap: letters, digits, dashes, underscores and dots, at most 253."""
    problems = _length_problems(text, SUBDOMAIN_LENGTH) + _SECRET_KEY.problems(text, in_full=in_full)
    if text in (".", ".."):
        return [*problems, f"must not be '{text}'"]
    return [*problems, "must not start with '..'"] if text.startswith("..") else problems
