"""References to images: ``registry.example.org/acme/platform:v1.2.3``, and the versions that packages may have.

Source: the grammar of references of the distribution project; Crossplane resolves dependencies by semantic version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pyxp.errors import InputError

_HOST: Final = re.compile(
    r"(?:localhost|\[[0-9a-fA-F:]{2,39}\]|[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,252}[a-zA-Z0-9])?)(?::[0-9]{1,5})?"
)
_PART: Final = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REPOSITORY: Final = re.compile(rf"{_PART}(?:/{_PART})*")
_TAG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_NUMBER: Final = r"(?:0|[1-9][0-9]{0,8})"
_IDENTIFIER: Final = r"(?:0|[1-9][0-9]{0,17}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION: Final = re.compile(rf"v{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_IDENTIFIER}(?:\.{_IDENTIFIER})*)?")
_LONGEST: Final = 512
_LAST_PORT: Final = 65535
_LOOPBACK: Final = re.compile(r"localhost|127(?:\.[0-9]{1,3}){3}|\[::1\]")


@dataclass(frozen=True, slots=True)
class Reference:
    """Where an image is.

    Attributes:
        registry: Host of the registry, with its port where one is given.
        repository: Path of the repository.
        tag: Its tag; empty where none is given.
        digest: Its digest; empty where none is given.
    """

    registry: str
    repository: str
    tag: str = ""
    digest: str = ""

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.source}{tag}{f'@{self.digest}' if self.digest else ''}"

    @property
    def source(self) -> str:
        """The reference without tag and digest."""
        return f"{self.registry}/{self.repository}"


def is_loopback(host: str) -> bool:
    """Whether a host, with its port where one is given, is on this machine."""
    bare = host if host.endswith("]") else re.sub(r":[0-9]*$", "", host)
    return _LOOPBACK.fullmatch(bare) is not None


def read_reference(text: str) -> Reference:
    """The reference that a text is; its registry has to be named, since Crossplane has no default one.

    Raises:
        InputError: It is not a reference.
    """
    if "://" in text:
        raise _unreadable(text, "it is a URL")
    rest, at, digest = text.partition("@")
    registry, slash, path = rest.partition("/")
    repository, colon, tag = path.partition(":")
    if len(text) > _LONGEST or not slash or not _HOST.fullmatch(registry):
        raise _unreadable(text, "it does not begin with a registry")
    if not any(sign in registry for sign in ".:") and registry != "localhost":
        raise _unreadable(text, f"{registry!r} is not the host of a registry")
    port = re.search(r":([0-9]+)$", registry)
    if port and not 0 < int(port[1]) <= _LAST_PORT:
        raise _unreadable(text, f"there is no port {port[1]}")
    if not _REPOSITORY.fullmatch(repository):
        why = "has capital letters" if _REPOSITORY.fullmatch(repository.lower()) else "is not the path of a repository"
        raise _unreadable(text, f"{repository!r} {why}")
    if colon and not _TAG.fullmatch(tag):
        raise _unreadable(text, f"{tag!r} is not a tag")
    if at and not _DIGEST.fullmatch(digest):
        raise _unreadable(text, f"{digest!r} is not a digest")
    return Reference(registry, repository, tag, digest)


def check_version(version: str) -> str:
    """The version, if packages may have it: others are not found when Crossplane looks for what a constraint allows.

    Raises:
        InputError: It is not a semantic version that can be a tag.
    """
    if _VERSION.fullmatch(version):
        return version
    if _VERSION.fullmatch(f"v{version}"):
        hint = f"write v{version}"
    elif "+" in version:
        hint = "leave out what follows the +, which a tag cannot have"
    else:
        hint = "write v1.2.3, or v1.2.3-rc.1 for what comes before it"
    raise InputError(f"cannot use {version[:80]!r} as version: it is not a release number", hint=hint)


def _unreadable(text: str, why: str) -> InputError:
    return InputError(
        f"cannot read the reference {text[:200]!r}: {why}",
        hint="write registry.example.org/acme/platform:v1.2.3",
    )
