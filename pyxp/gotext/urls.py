"""URLs as Go's ``net/url`` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyxp.gotext.addresses import parse_addr
from pyxp.gotext.errors import TextError

_ALNUM: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_UNRESERVED: Final = _ALNUM | frozenset("-_.~")
_HOST: Final = _UNRESERVED | frozenset("!$&'()*+,;=:[]<>\"")
_PATH: Final = _UNRESERVED | frozenset("$&+,/:;=@")
_ENCODED_PATH: Final = _UNRESERVED | frozenset("!$&'()*+,;=:@[]%/")
_USERINFO: Final = _UNRESERVED | frozenset("!$&'()*+,;=%@:")
_HEX: Final = frozenset("0123456789abcdefABCDEF")
_STRICT_SCHEMES: Final = frozenset({"http", "https"})
"""Schemes in whose hosts Go allows one colon, that of the port."""


@dataclass(frozen=True, slots=True)
class ParsedUrl:
    """The parts of a URL; ``path`` is as written, ``host`` has its port."""

    scheme: str
    host: str
    path: str
    query: str


def parse_request_uri(text: str) -> ParsedUrl:
    """What ``url.ParseRequestURI`` reads: an absolute URL or an absolute path.

    Raises:
        TextError: The text is neither.
    """
    return _parse(text, via_request=True)


def parse_url(text: str) -> ParsedUrl:
    """What ``url.Parse`` reads: a URL with or without a fragment, which is dropped.

    Raises:
        TextError: The text is not a URL.
    """
    plain, _, fragment = text.partition("#")
    _check_escapes(text, fragment)
    return _parse(plain, via_request=False)


def _bad(text: str, why: str) -> TextError:
    return TextError(f'parse "{text[:100]}": {why}')


def _parse(text: str, *, via_request: bool) -> ParsedUrl:
    if any(letter < " " or letter == "\x7f" for letter in text):
        raise _bad(text, "net/url: invalid control character in URL")
    if text == "" and via_request:
        raise _bad(text, "empty url")
    if text == "*":
        return ParsedUrl("", "", "*", "")
    scheme, rest = _scheme(text)
    rest, _, query = rest.partition("?")
    if not rest.startswith("/"):
        if scheme:
            return ParsedUrl(scheme, "", "", query)  # opaque, such as mailto:x
        if via_request:
            raise _bad(text, "invalid URI for request")
        if ":" in rest.partition("/")[0]:
            raise _bad(text, "first path segment in URL cannot contain colon")
    host = ""
    if rest.startswith("//") and (scheme or not (via_request or rest.startswith("///"))):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        host = _authority(text, scheme, authority)
    _check_escapes(text, rest)
    return ParsedUrl(scheme, host, rest, query)


def _scheme(text: str) -> tuple[str, str]:
    for index, letter in enumerate(text):
        if letter in _ALNUM and not letter.isdigit():
            continue
        if letter in "0123456789+-.":
            if index == 0:
                return "", text
        elif letter == ":":
            if index == 0:
                raise _bad(text, "missing protocol scheme")
            return text[:index].lower(), text[index + 1 :]
        else:
            return "", text
    return "", text


def _authority(text: str, scheme: str, authority: str) -> str:
    userinfo, at, host = authority.rpartition("@")
    if at:
        if any(letter not in _USERINFO for letter in userinfo):
            raise _bad(text, "net/url: invalid userinfo")
        _check_escapes(text, userinfo)
    if host.rfind("[") > 0:
        raise _bad(text, "invalid IP-literal")
    if host.startswith("["):
        inside, bracket, port = host[1:].rpartition("]")
        if not bracket:
            raise _bad(text, "missing ']' in host")
        _check_port(text, port)
        return f"[{_literal(text, inside)}]{port}"
    if ":" in host:
        first = scheme in _STRICT_SCHEMES
        _check_port(text, host[host.index(":") if first else host.rindex(":") :])
    return _unescape_host(text, host)


def _check_port(text: str, port: str) -> None:
    if port and not (port[0] == ":" and all("0" <= letter <= "9" for letter in port[1:])):
        raise _bad(text, f'invalid port "{port}" after host')


def _literal(text: str, inside: str) -> str:
    """What stands in brackets: an IPv6 address, maybe with a zone."""
    zone_at = inside.find("%25")
    plain = _unescape_host(text, inside if zone_at < 0 else inside[:zone_at])
    zone = "" if zone_at < 0 else _unescape_host(text, inside[zone_at:], zone=True)
    try:
        address = parse_addr(plain + zone)
    except TextError:
        raise _bad(text, "invalid host") from None
    if address.family == 4:
        raise _bad(text, "invalid IP-literal")
    return plain + zone


def _unescape_host(text: str, host: str, *, zone: bool = False) -> str:
    """A host without its escapes: of bytes beyond ASCII, of the percent sign, in a zone of what a host may have."""
    _check_escapes(text, host)
    out = bytearray()
    index = 0
    while index < len(host):
        letter = host[index]
        if letter == "%":
            code = int(host[index + 1 : index + 3], 16)
            allowed = chr(code) in _HOST or code == ord(" ") if zone else code >= 0x80
            if not allowed and code != ord("%"):
                raise _bad(text, f'invalid URL escape "{host[index : index + 3]}"')
            out.append(code)
            index += 3
            continue
        if letter < "\x80" and letter not in _HOST:
            raise _bad(text, f'invalid character "{letter}" in host name')
        out += letter.encode("utf-8", "replace")
        index += 1
    return out.decode("utf-8", "replace")


def _check_escapes(text: str, part: str) -> None:
    index = part.find("%")
    while index >= 0:
        if not _is_escape(part, index):
            raise _bad(text, f'invalid URL escape "{part[index : index + 3]}"')
        index = part.find("%", index + 3)


def _is_escape(text: str, index: int) -> bool:
    digits = text[index + 1 : index + 3]
    return len(digits) == 2 and _HEX.issuperset(digits)


def _unescape(text: str) -> str:
    head, *rest = text.split("%")
    out = bytearray(head.encode("utf-8", "replace"))
    for part in rest:
        out.append(int(part[:2], 16))
        out += part[2:].encode("utf-8", "replace")
    return out.decode("utf-8", "replace")


def escaped_path(url: ParsedUrl) -> str:
    """The path with its escapes: as written when that is valid, else escaped anew."""
    if all(letter in _ENCODED_PATH for letter in url.path):
        return url.path
    raw = _unescape(url.path).encode("utf-8", "replace")
    return "".join(chr(code) if chr(code) in _PATH else f"%{code:02X}" for code in raw)


def hostname(url: ParsedUrl) -> str:
    """The host without port and brackets."""
    host = url.host
    if host.startswith("["):
        return host[1 : host.rfind("]")]
    return host.rpartition(":")[0] if ":" in host else host


def port(url: ParsedUrl) -> str:
    """The port, empty when there is none."""
    tail = url.host[url.host.rfind("]") + 1 :] if url.host.startswith("[") else url.host
    return tail.rpartition(":")[2] if ":" in tail else ""


def query_values(url: ParsedUrl) -> dict[str, list[str]]:
    """The parameters of the query; malformed ones are left out."""
    values: dict[str, list[str]] = {}
    for pair in url.query.split("&"):
        if not pair or ";" in pair:
            continue
        key, _, value = pair.replace("+", " ").partition("=")
        if all(_is_escape(part, index) for part in (key, value) for index in _percents(part)):
            values.setdefault(_unescape(key), []).append(_unescape(value))
    return values


def _percents(text: str) -> list[int]:
    return [index for index, letter in enumerate(text) if letter == "%"]
