"""Reading URLs as Go's net/url does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyxp.cel.values import EvaluationError

_ALNUM: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_UNRESERVED: Final = _ALNUM | frozenset("-_.~")
_HOST: Final = _UNRESERVED | frozenset("!$&'()*+,;=:[]<>\"")
_PATH: Final = _UNRESERVED | frozenset("$&+,/:;=@")
_ENCODED_PATH: Final = _UNRESERVED | frozenset("!$&'()*+,;=:@[]%/")
_USERINFO: Final = _UNRESERVED | frozenset("!$&'()*+,;=%@:")
_HEX: Final = frozenset("0123456789abcdefABCDEF")


@dataclass(frozen=True, slots=True)
class ParsedUrl:
    """The parts of a URL; ``path`` is as written, ``host`` has its port."""

    scheme: str
    host: str
    path: str
    query: str


def parse_request_uri(text: str) -> ParsedUrl:
    """The parts of an absolute URL or absolute path.

    Raises:
        EvaluationError: The text is neither.
    """
    return _parse(text, via_request=True)


def parse_url(text: str) -> ParsedUrl:
    """The parts of a URL with or without a fragment, which is dropped.

    Raises:
        EvaluationError: The text is no URL.
    """
    plain, _, fragment = text.partition("#")
    _check_escapes(fragment)
    return _parse(plain, via_request=False)


def _bad(text: str, why: str) -> EvaluationError:
    return EvaluationError(f'parse "{text[:100]}": {why}')


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
        host = _authority(text, authority)
    _check_escapes(rest)
    return ParsedUrl(scheme, host, rest, query)


def _scheme(text: str) -> tuple[str, str]:
    for index, letter in enumerate(text):
        if letter in _ALNUM and not letter.isdigit():
            continue
        if letter.isdigit() or letter in "+-.":
            if index == 0:
                return "", text
        elif letter == ":":
            if index == 0:
                raise _bad(text, "missing protocol scheme")
            return text[:index].lower(), text[index + 1 :]
        else:
            return "", text
    return "", text


def _authority(text: str, authority: str) -> str:
    userinfo, at, host = authority.rpartition("@")
    if at:
        if any(letter not in _USERINFO for letter in userinfo):
            raise _bad(text, "net/url: invalid userinfo")
        _check_escapes(userinfo)
    if host.rfind("[") > 0:
        raise _bad(text, "invalid IP-literal")
    if host.startswith("["):
        inner, bracket, port = host.rpartition("]")
        if not bracket:
            raise _bad(text, "missing ']' in host")
        _port(text, port)
        _ipv6(text, inner[1:])
    elif ":" in host:
        _port(text, host[host.rindex(":") :])
    return _unescape_host(text, host)


def _port(text: str, port: str) -> None:
    if port and not (port[0] == ":" and all("0" <= letter <= "9" for letter in port[1:])):
        raise _bad(text, f'invalid port "{port}" after host')


def _ipv6(text: str, inner: str) -> None:
    from ipaddress import AddressValueError, IPv6Address

    try:
        IPv6Address(inner.partition("%25")[0])
    except (AddressValueError, ValueError):
        raise _bad(text, "invalid host") from None


def _unescape_host(text: str, host: str) -> str:
    _check_escapes(host)
    out = bytearray()
    index = 0
    while index < len(host):
        letter = host[index]
        if letter == "%":
            code = int(host[index + 1 : index + 3], 16)
            # Only bytes beyond ASCII (and the percent sign of a zone) may be escaped in a host.
            if code < 0x80 and code != ord("%"):
                raise _bad(text, f'invalid URL escape "{host[index : index + 3]}"')
            out.append(code)
            index += 3
            continue
        if letter < "\x80" and letter not in _HOST:
            raise _bad(text, f'invalid character "{letter}" in host name')
        out += letter.encode("utf-8", "replace")
        index += 1
    return out.decode("utf-8", "replace")


def _check_escapes(text: str) -> None:
    index = text.find("%")
    while index >= 0:
        digits = text[index + 1 : index + 3]
        if len(digits) != 2 or not _HEX.issuperset(digits):
            raise _bad(text, f'invalid URL escape "{text[index : index + 3]}"')
        index = text.find("%", index + 3)


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
        try:
            _check_escapes(key)
            _check_escapes(value)
        except EvaluationError:
            continue
        values.setdefault(_unescape(key), []).append(_unescape(value))
    return values
