"""What Kubernetes allows as names, labels and annotation keys.

Each function gives the list of what is wrong with a text, empty when it is right. The rules are those of
``k8s.io/apimachinery/pkg/util/validation``.
"""

from __future__ import annotations

import re
from typing import Final

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_DNS_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_NAME_PART = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_SECRET_KEY = re.compile(r"[-._a-zA-Z0-9]+")
_LABEL_VALUE = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")

LABEL_LENGTH: Final = 63
SUBDOMAIN_LENGTH: Final = 253


def label_problems(text: str) -> list[str]:
    """RFC 1123 label: lower case letters, digits and dashes, at most 63."""
    problems = []
    if len(text) > LABEL_LENGTH:
        problems.append(f"must be no more than {LABEL_LENGTH} bytes")
    if not _LABEL.fullmatch(text):
        problems.append(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start "
            "and end with an alphanumeric character"
        )
    return problems


def subdomain_problems(text: str) -> list[str]:
    """RFC 1123 subdomain: labels joined by dots, at most 253 characters."""
    problems = []
    if len(text) > SUBDOMAIN_LENGTH:
        problems.append(f"must be no more than {SUBDOMAIN_LENGTH} characters")
    if not _SUBDOMAIN.fullmatch(text):
        problems.append(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
            "start and end with an alphanumeric character"
        )
    return problems


def path_segment_problems(text: str) -> list[str]:
    """Names of embedded resources: whatever can be one part of a URL's path."""
    if text in (".", ".."):
        return [f"may not be '{text}'"]
    return [f"may not contain '{char}'" for char in "/%" if char in text]


def dns_1035_problems(text: str) -> list[str]:
    """DNS 1035 label: as an RFC 1123 label, beginning with a letter."""
    problems = []
    if len(text) > LABEL_LENGTH:
        problems.append(f"must be no more than {LABEL_LENGTH} bytes")
    if not _DNS_1035.fullmatch(text):
        problems.append(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
            "character, and end with an alphanumeric character"
        )
    return problems


def qualified_name_problems(text: str) -> list[str]:
    """Keys of labels and annotations, finalizers: a name with an optional DNS prefix and a slash before it."""
    prefix, slash, name = text.rpartition("/")
    if prefix.count("/"):
        return [
            "a valid label key must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS "
            "subdomain prefix and '/'"
        ]
    problems = []
    if slash and not prefix:
        problems.append("prefix part must be non-empty")
    elif slash:
        problems += [f"prefix part {problem}" for problem in subdomain_problems(prefix)]
    if not name:
        problems.append("name part must be non-empty")
    elif len(name) > LABEL_LENGTH:
        problems.append(f"name part must be no more than {LABEL_LENGTH} bytes")
    if not _NAME_PART.fullmatch(name):
        problems.append(
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            "alphanumeric character"
        )
    return problems


def label_value_problems(text: str) -> list[str]:
    """Values of labels: empty, or at most 63 characters of a restricted alphabet."""
    problems = []
    if len(text) > LABEL_LENGTH:
        problems.append(f"must be no more than {LABEL_LENGTH} bytes")
    if not _LABEL_VALUE.fullmatch(text):
        problems.append(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
            "start and end with an alphanumeric character"
        )
    return problems


def secret_key_problems(text: str) -> list[str]:
    """Key of a Secret or ConfigMap: letters, digits, dashes, underscores and dots, at most 253."""
    problems = []
    if len(text) > SUBDOMAIN_LENGTH:
        problems.append(f"must be no more than {SUBDOMAIN_LENGTH} characters")
    if not _SECRET_KEY.fullmatch(text):
        problems.append("a valid config key must consist of alphanumeric characters, '-', '_' or '.'")
    if text == "." or text.startswith(".."):
        problems.append(f"must not be '{text}'" if text in (".", "..") else "must not start with '..'")
    return problems
