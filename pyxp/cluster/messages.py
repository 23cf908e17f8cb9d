"""What objects say of themselves, in few words: pages of proxies by their titles, references by their fields."""

from __future__ import annotations

import html
import re
from typing import Final

_LONGEST: Final = 300
_READ: Final = 4000
"""How much of a message is looked at: messages are anybody's."""

_PAGE: Final = re.compile(r"<!doctype\s+html|<html\b", re.IGNORECASE)
_TITLE: Final = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_UNSEEN: Final = re.compile(r"<(script|style)\b.*?(?:</\1>|$)", re.IGNORECASE | re.DOTALL)
_TAG: Final = re.compile(r"<[^<>]*>")
_FIELD: Final = re.compile(r"\bmg\.Spec\.([\w.\[\]]+)")
_WORD: Final = re.compile(
    r"IPAM|CIDR|HTTPS|HTTP|VPC|KMS|IAM|ARN|DNS|EIP|IPv[46]|IP|DB|URL|API|TLS|SSL|SNS|SQS|AMI|CA|ACL|ID"
    r"|[A-Z][a-z0-9]*|[a-z0-9_]+"
)
"""A word of a Go name: one of the abbreviations that Go writes in capitals, or a capital with what follows."""


def in_brief(message: str) -> str:
    """A message in one line of bounded length; of a page of HTML its title, or else its text."""
    told = message[:_READ]
    page = _PAGE.search(told)
    if page is not None:
        told = told[: page.start()] + _text(told[page.start() :])
    told = " ".join(told.split())
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"


def field_awaited(message: str) -> str:
    """The field for which a provider cannot resolve a reference, as manifests write it; empty where none is named.

    Source: the texts of https://github.com/crossplane/upjet, which name the field by its way in Go.
    """
    found = _FIELD.search(message[:_READ])
    if found is None:
        return ""
    words = _WORD.findall(found[1].rstrip(".").rpartition(".")[2].partition("[")[0])
    return "".join(word.lower() if place == 0 else word.capitalize() for place, word in enumerate(words))


def _text(page: str) -> str:
    title = _TITLE.search(page)
    shown = title[1] if title is not None and title[1].strip() else _TAG.sub(" ", _UNSEEN.sub(" ", page))
    return html.unescape(shown)
