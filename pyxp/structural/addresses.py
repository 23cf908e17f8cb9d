"""IP addresses and URIs as the server's Go libraries read them."""

from __future__ import annotations

import re
from urllib.parse import unquote

_ASCII = re.ASCII


def parse_ip(text: str, *, leading_zeros: bool = True) -> bool:
    """Whether the text is an IP address; its decimal parts may have leading zeros unless told otherwise."""
    if ":" not in text:
        return _is_dotted(text, leading_zeros)
    head, _, tail = text.rpartition(":")
    groups = 8
    if "." in tail:
        if not _is_dotted(tail, leading_zeros):
            return False
        text, groups = f"{head}:0", 7
    left, gap, right = text.partition("::")
    if "::" in right:
        return False
    parts = [part for side in (left, right) if side for part in side.split(":")]
    if not all(re.fullmatch(r"[0-9a-fA-F]{1,4}", part) for part in parts):
        return False
    return len(parts) < groups if gap else len(parts) == groups


def _is_dotted(text: str, leading_zeros: bool) -> bool:
    number = r"\d{1,9}" if leading_zeros else r"0|[1-9]\d{0,2}"
    parts = text.split(".")
    return len(parts) == 4 and all(re.fullmatch(number, part, _ASCII) and int(part) < 256 for part in parts)


def is_cidr(text: str) -> bool:
    """An address, a slash and a prefix length."""
    address, slash, bits = text.partition("/")
    if not slash or not re.fullmatch(r"\d{1,3}", bits, _ASCII) or not parse_ip(address):
        return False
    return int(bits) <= (128 if ":" in address else 32)


_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", _ASCII | re.DOTALL)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BAD_HOST_ESCAPE = re.compile(r"%(?!25|[89A-Fa-f][0-9A-Fa-f])")
_USERINFO = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*")
_HOST = re.compile(r"""[A-Za-z0-9\-._~!$&'()*+,;=:\]<>"%\u0080-\U0010ffff]*""")


def is_request_uri(text: str) -> bool:
    """An absolute URI, or a path that begins with a slash."""
    if not text or any(c < " " or c == "\x7f" for c in text):
        return False
    if text == "*":
        return True
    found = _SCHEME.fullmatch(text)
    scheme, rest = (found[1], found[2]) if found else ("", text)
    rest = rest.partition("?")[0]
    if not rest.startswith("/"):
        return bool(scheme)
    path = rest
    if scheme and rest.startswith("//"):
        authority, slash, tail = rest[2:].partition("/")
        path = slash + tail
        if not _is_authority(authority):
            return False
    return not _BAD_ESCAPE.search(path)


def _is_authority(authority: str) -> bool:
    userinfo, _, host = authority.rpartition("@")
    if not _USERINFO.fullmatch(userinfo) or _BAD_ESCAPE.search(userinfo):
        return False
    if host.rfind("[") > 0:
        return False
    if host.startswith("["):
        inside, closed, port = host[1:].rpartition("]")
        return bool(closed) and re.fullmatch(r"(:\d*)?", port, _ASCII) is not None and _is_bracketed(inside)
    name, colon, port = host.rpartition(":")
    if colon and not re.fullmatch(r"\d*", port, _ASCII):
        return False
    return _HOST.fullmatch(name if colon else host) is not None and not _BAD_HOST_ESCAPE.search(host)


def _is_bracketed(inside: str) -> bool:
    """An IPv6 address, with a zone after an escaped ``%`` or without."""
    address, percent, zone = inside.partition("%25")
    if _BAD_ESCAPE.search(zone) or (percent and not unquote(zone)):
        return False
    return ":" in address and parse_ip(address, leading_zeros=False)
