"""Pushing packages to a registry: all that is known of the client library, and the room's only way to the network.

Source: OCI distribution specification 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import unwrap
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pyxp.errors import PyxpError, UsageError
from pyxp.xpkg.references import Reference
from pyxp.xpkg.writing import MANIFEST, Blob, Package

if TYPE_CHECKING:
    from oras.provider import Registry

_HUB: Final = ("docker.io", "index.docker.io")
_HUB_HOST: Final = "registry-1.docker.io"
_LONGEST_TOLD: Final = 300
_SILENT: Final = 60
"""A level of logging above all that the library logs: what went wrong is told once, in our words."""

_DOCKER: Final = "application/vnd.docker.distribution.manifest.v2+json"
_DOCKER_LIST: Final = "application/vnd.docker.distribution.manifest.list.v2+json"
_FOUND, _BAD, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY, _BROKEN = 200, 400, 401, 403, 404, 429, 500


class RegistryError(PyxpError):
    """A registry cannot be reached, or does not take what is pushed."""


@dataclass(frozen=True, slots=True)
class Login:
    """What somebody logs in to a registry with.

    Attributes:
        user: The user's name.
        password: The password, or a token in its place.
    """

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """How a registry is talked to.

    Attributes:
        login: Finds the login for the host of a registry, when it asks for one; gives None where there is none.
        plain_http: Talk without TLS; registries on this machine are talked to so in any case, unless ``ca`` is given.
        ca: The file with the certificates to trust; by default those of the ``certifi`` package, or of
            ``REQUESTS_CA_BUNDLE``.
        timeout: Seconds until an answer must have begun.
    """

    login: Callable[[str], Login | None] = lambda _: None
    plain_http: bool = False
    ca: str = ""
    timeout: float = 60.0


def push_image(package: Package, reference: Reference, connection: Connection, *, replace: bool = False) -> bool:
    """Push a package, unless it is there already; say whether it was pushed.

    Args:
        package: The package.
        reference: Where to, with a tag.
        connection: How to talk to the registry.
        replace: Whether another package with the same tag is replaced.

    Raises:
        RegistryError: The registry cannot be reached, refuses, or has another package with the tag.
        UsageError: The client library is not installed.
    """
    with _talking(reference, connection) as client:
        there = client.digest()
        if there == package.digest:
            return False
        if there and not replace:
            raise RegistryError(
                f"{reference} is there already, with another digest: {there}",
                hint="give a new version, or replace it with --replace; clusters may hold what it was",
            )
        for blob in (*package.layers, package.config):
            client.upload(blob)
        client.name(package.manifest)
        stored = client.digest()
        if stored != package.digest:
            raise RegistryError(f"the registry stored {reference} as {stored or 'nothing'}, not as {package.digest}")
    return True


@contextmanager
def _talking(reference: Reference, connection: Connection) -> Iterator[_Client]:
    """A client of a repository; whatever fails is told as a person would want it told."""
    try:
        import oras.logger
        import requests
        from oras.provider import Registry
    except ImportError as error:
        hint = "install it with: pip install 'pyxp[registry]'"
        raise UsageError("pushing needs oras, which is not installed", hint=hint) from error

    oras.logger.logger.set_level(_SILENT)
    where = reference.registry
    try:
        client = _Client(reference, connection, Registry)
        with client.session:
            yield client
    except requests.exceptions.SSLError as error:
        hint = "give the certificate of its authority with --ca, or --plain-http if it has none"
        raise RegistryError(f"cannot trust {where}: {_reason(error)}", hint=hint) from error
    except requests.exceptions.Timeout as error:
        raise RegistryError(f"{where} did not answer within {connection.timeout:g} s", hint="try again") from error
    except (requests.exceptions.RequestException, OSError) as error:
        hint = "check the registry's name, the network and the proxy"
        raise RegistryError(f"cannot reach {where}: {_reason(error)}", hint=hint) from error


class _Client:
    """One repository of a registry.

    The library signs requests and fetches tokens. Its own uploads are not used: they write manifests anew, which
    changes their digest, and try again for minutes whatever the reason was.
    """

    def __init__(self, reference: Reference, connection: Connection, registry: type[Registry]) -> None:
        self._reference = reference
        self._connection = connection
        self._plain = connection.plain_http or (reference.is_loopback and not connection.ca)
        self._host = _HUB_HOST if reference.registry in _HUB else reference.registry
        self._root = f"{'http' if self._plain else 'https'}://{self._host}/v2/"
        self._trusted = connection.ca or True
        self._registry = registry
        self._signing: Any = None
        self._user = ""
        self._last: Any = None
        self.session = registry(self._host).session
        self._send = self.session.request
        self.session.request = self._timed

    def digest(self) -> str:
        """The digest of what has the tag; empty where nothing has."""
        accept = {"Accept": f"{MANIFEST}, application/vnd.oci.image.index.v1+json, {_DOCKER}, {_DOCKER_LIST}"}
        answer = self._ask("HEAD", self._at(f"manifests/{self._reference.tag}"), headers=accept, missing=True)
        return str(answer.headers.get("Docker-Content-Digest", "")) if answer.status_code == _FOUND else ""

    def upload(self, blob: Blob) -> None:
        """Store a blob, unless it is there."""
        if self._ask("HEAD", self._at(f"blobs/{blob.digest}"), missing=True).status_code == _FOUND:
            return
        begun = self._ask("POST", self._at("blobs/uploads/"))
        try:
            there = urlsplit(urljoin(begun.url, begun.headers.get("Location", "")))
        except ValueError as error:
            raise self._strange("it names no place for uploads") from error
        if begun.headers.get("Location") is None or (there.scheme != "https" and not self._plain):
            raise self._strange("it names no place for uploads")
        query = urlencode([*parse_qsl(there.query), ("digest", blob.digest)])
        # As a whole: many registries take no upload whose length is not said beforehand.
        kind = {"Content-Type": "application/octet-stream"}
        self._ask("PUT", urlunsplit(there._replace(query=query)), data=blob.content, headers=kind)

    def name(self, manifest: Blob) -> None:
        """Store a manifest, byte for byte, and give it the tag."""
        kind = {"Content-Type": manifest.media_type}
        self._ask("PUT", self._at(f"manifests/{self._reference.tag}"), data=manifest.content, headers=kind)

    def _at(self, path: str) -> str:
        return f"{self._root}{self._reference.repository}/{path}"

    def _timed(self, method: str, url: str, **options: Any) -> Any:
        self._last = self._send(method, url, timeout=self._connection.timeout, **options)
        return self._last

    def _ask(self, method: str, url: str, *, missing: bool = False, **options: Any) -> Any:
        """The answer to a request; with ``missing``, also that something is not there."""
        elsewhere = urlsplit(url).netloc != self._host
        if self._signing is None or elsewhere:
            answer = self.session.request(method, url, verify=self._trusted, **options)
            if answer.status_code != _UNAUTHORIZED or elsewhere:
                return self._judged(answer, missing=missing)
            self._enter(answer.headers.get("WWW-Authenticate", ""))
        return self._judged(self._signed(method, url, **options), missing=missing)

    def _signed(self, method: str, url: str, **options: Any) -> Any:
        # A token is good for what it was asked for: reading does not entitle to writing.
        self._signing.auth.token = None
        try:
            return unwrap(self._registry.do_request)(self._signing, url, method, **options)
        except ValueError as error:
            # The library cannot sign the request; the answer to it says why.
            if self._last is None or self._last.status_code < _BAD:
                raise self._strange(str(error)) from error
            return self._last

    def _judged(self, answer: Any, *, missing: bool) -> Any:
        if answer.status_code == _UNAUTHORIZED:
            raise self._refused()
        if answer.status_code >= _BAD and not (missing and answer.status_code == _NOT_FOUND):
            raise _refusal(self._reference, answer)
        return answer

    def _enter(self, challenge: str) -> None:
        """Take the login that the registry wants, in the way that it wants it."""
        login = self._connection.login(self._reference.registry)
        self._user = login.user if login is not None else ""
        if self._plain:
            raise RegistryError(
                f"{self._reference.registry} wants a login, which is not sent without TLS",
                hint="talk to it over https, with --ca for a certificate of your own",
            )
        basic = challenge.lower().startswith("basic")
        realm = re.search(r'realm="([^"]*)"', challenge)
        if not basic and (realm is None or not realm[1].startswith("https://")):
            raise self._strange("it names no safe place for tokens")
        if basic and login is None:
            raise self._refused()
        self._signing = self._registry(self._host, False, self._trusted, "basic" if basic else "token")
        self._signing.session = self._signing.auth.session = self.session
        if login is not None:
            self._signing.auth.set_basic_auth(login.user, login.password)

    def _strange(self, why: str) -> RegistryError:
        return RegistryError(f"{self._reference.registry} does not answer like a registry: {why[:_LONGEST_TOLD]}")

    def _refused(self) -> RegistryError:
        where = self._reference.registry
        hint = f"log in with: docker login {where}"
        if self._user:
            return RegistryError(f"{where} refuses the login of {self._user}", hint=hint)
        return RegistryError(f"{where} wants a login, and Docker's configuration has none for it", hint=hint)


def _refusal(reference: Reference, response: Any) -> RegistryError:
    """Why a registry refused, in its own words where it has some."""
    status, told = response.status_code, _told(response)
    if status == _FORBIDDEN:
        hint = "ask for the right to push to this repository, or log in as somebody who has it"
        return RegistryError(f"{reference.registry} does not let you push to {reference.repository}{told}", hint=hint)
    if status == _NOT_FOUND:
        hint = "check the name; some registries want a repository made first"
        return RegistryError(f"{reference.registry} knows no repository {reference.repository}{told}", hint=hint)
    later = "try again later" if status == _TOO_MANY or status >= _BROKEN else None
    return RegistryError(f"{reference.registry} refused {reference.repository} ({status}){told}", hint=later)


def _told(response: Any) -> str:
    try:
        errors = response.json()["errors"]
        words = "; ".join(str(item.get("message") or item["code"]) for item in errors[:3])
    except (AttributeError, KeyError, TypeError, ValueError):
        return ""
    return f": {words[:_LONGEST_TOLD]}" if words else ""


def _reason(error: BaseException) -> str:
    """The innermost cause of an error, which says the most."""
    inner = error
    for _ in range(8):
        reason = getattr(inner, "reason", None) or (inner.args[0] if inner.args else None)
        if not isinstance(reason, BaseException):
            break
        inner = reason
    told = str(getattr(inner, "strerror", None) or inner)
    # Connections say which they are, as an object in memory.
    return re.sub(r"^.*?Connection\(.*?\): |^<[^>]*>: ", "", told)[:_LONGEST_TOLD]
