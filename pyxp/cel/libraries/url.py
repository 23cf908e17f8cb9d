"""The URL library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyxp.cel.libraries.reading import is_read
from pyxp.cel.libraries.registry import overload
from pyxp.cel.values import EvaluationError, Opaque
from pyxp.gotext.errors import TextError
from pyxp.gotext.urls import (
    ParsedUrl,
    escaped_path,
    hostname,
    parse_request_uri,
    parse_url,
    port,
    query_values,
)


@dataclass(frozen=True, slots=True)
class Url(Opaque):
    """A parsed URL; two are equal when they are written alike."""

    text: str
    parsed: ParsedUrl

    type_name = "kubernetes.URL"


def _is_url(text: str) -> bool:
    return is_read(parse_request_uri, text)


def _url(text: str) -> Url:
    try:
        parse_request_uri(text)
        return Url(text, parse_url(text))
    except TextError as error:
        raise EvaluationError(f"URL parse error during conversion from string: {error.message}") from None


FUNCTIONS: Final = (
    overload("isURL", "is_url_string", "(string) -> bool", _is_url),
    overload("url", "string_to_url", "(string) -> kubernetes.URL", _url),
    overload("getScheme", "url_get_scheme", "kubernetes.URL.() -> string", lambda url: url.parsed.scheme),
    overload("getHost", "url_get_host", "kubernetes.URL.() -> string", lambda url: url.parsed.host),
    overload("getHostname", "url_get_hostname", "kubernetes.URL.() -> string", lambda url: hostname(url.parsed)),
    overload("getPort", "url_get_port", "kubernetes.URL.() -> string", lambda url: port(url.parsed)),
    overload("getEscapedPath", "url_get_escaped_path", "kubernetes.URL.() -> string",
             lambda url: escaped_path(url.parsed)),
    overload("getQuery", "url_get_query", "kubernetes.URL.() -> map(string, list(string))",
             lambda url: query_values(url.parsed)),
)  # fmt: skip
