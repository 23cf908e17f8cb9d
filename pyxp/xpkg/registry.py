"""Talking to a registry: all that is known of the client library, and the room's only way to the network.

What a registry answers is bounded, and so is how often it sends elsewhere. Where it fails for a moment, reading is
tried again. Source: OCI distribution specification 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import unwrap
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urljoin, urlsplit

from pyxp.errors import PyxpError, UsageError
from pyxp.xpkg.references import Reference, is_loopback

if TYPE_CHECKING:
    from oras.provider import Registry

LARGEST_ANSWER: Final = 4 << 20
"""Bytes of an answer that is read as a whole: manifests, lists of tags, tokens and refusals."""

MOST_REDIRECTS: Final = 5
"""How often an answer may send to another place."""

_HUB: Final = ("docker.io", "index.docker.io")
_HUB_HOST: Final = "registry-1.docker.io"
_LONGEST_TOLD: Final = 300
_CHUNK: Final = 1 << 16
_SILENT: Final = 60
"""A level of logging above all that the library logs: what went wrong is told once, in our words."""

_TOKEN: Final = re.compile(r"[!-~]{1,65536}")
_PAUSES: Final = (0.5, 2.0)
_LONGEST_PAUSE: Final = 10.0
"""Seconds before an answer is asked for once more, and how many of them a registry may ask for itself."""

_BAD, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY, _BROKEN = 400, 401, 403, 404, 429, 500
_FOR_A_MOMENT: Final = frozenset({_TOO_MANY, _BROKEN, 502, 503, 504})
_READING: Final = frozenset({"GET", "HEAD"})
_ELSEWHERE: Final = {"read": frozenset({301, 302, 303, 307, 308}), "write": frozenset({307, 308})}


class RegistryError(PyxpError):
    """A registry cannot be reached, refuses, has not what is asked for, or does not take what is pushed."""


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
        timeout: Seconds until an answer must have begun, and between two pieces of it.
        pause: Waits so many seconds, before something is asked for once more.
    """

    login: Callable[[str], Login | None] = lambda _: None
    plain_http: bool = False
    ca: str = ""
    timeout: float = 60.0
    pause: Callable[[float], None] = lambda _: None


@contextmanager
def connect(reference: Reference, connection: Connection, purpose: Literal["push to", "read"]) -> Iterator[Client]:
    """A client of a repository; whatever fails is told as a person would want it told.

    Args:
        reference: The repository, with what is wanted of it.
        connection: How to talk to its registry.
        purpose: What for, as it is told where that is not allowed.

    Raises:
        RegistryError: The registry cannot be reached, or does not do what it is asked for.
        UsageError: The client library is not installed.
    """
    try:
        import oras.logger
        import requests
        import urllib3
        from oras.provider import Registry
    except ImportError as error:
        doing = "pushing" if purpose == "push to" else "asking a registry"
        hint = "install it with: pip install 'pyxp[registry]'"
        raise UsageError(f"{doing} needs oras, which is not installed", hint=hint) from error

    oras.logger.logger.set_level(_SILENT)
    where = reference.registry
    try:
        client = Client(reference, connection, purpose, Registry)
        with client.session:
            yield client
    except requests.exceptions.SSLError as error:
        hint = "give the certificate of its authority with --ca, or --plain-http if it has none"
        raise RegistryError(f"cannot trust {where}: {_reason(error)}", hint=hint) from error
    except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
        raise RegistryError(f"{where} did not answer within {connection.timeout:g} s", hint="try again") from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise _unreached(where, error) from error


class Client:
    """One repository of a registry.

    The library signs requests and fetches tokens. Its own uploads are not used: they write manifests anew, which
    changes their digest, and try again for minutes whatever the reason was. Nor are its downloads, which keep whatever
    comes in memory.

    Attributes:
        reference: The repository, with what is wanted of it.
        session: What requests go through.
    """

    def __init__(self, reference: Reference, connection: Connection, purpose: str, registry: type[Registry]) -> None:
        self.reference = reference
        self._connection = connection
        self._purpose = purpose
        self._plain = connection.plain_http or (is_loopback(reference.registry) and not connection.ca)
        self._host = _HUB_HOST if reference.registry in _HUB else reference.registry
        self._root = f"{'http' if self._plain else 'https'}://{self._host}/v2/"
        self._trusted = connection.ca or True
        self._registry = registry
        self._signing: Any = None
        self._user = ""
        self._last: Any = None
        self.session = registry(self._host).session
        # As it is: what is unpacked on the way has another length, and another digest.
        self.session.headers["Accept-Encoding"] = "identity"
        # Where to go on is decided here: the library would read bodies of any size on the way.
        self.session.get_redirect_target = lambda _: None
        self._send = self.session.request
        self.session.request = self._patiently

    def at(self, path: str) -> str:
        """The address of something in the repository."""
        return f"{self._root}{self.reference.repository}/{path}"

    def is_here(self, url: str) -> bool:
        """Whether an address is one of this repository."""
        return url.startswith(self.at(""))

    def is_safe(self, url: str) -> bool:
        """Whether one may go to an address: over TLS, or without it where the registry is talked to so."""
        place = urlsplit(url)
        if place.scheme == "https":
            return True
        return place.scheme == "http" and self._plain and (self._connection.plain_http or is_loopback(place.netloc))

    def ask(self, method: str, url: str, *, missing: bool = False, stream: bool = False, **options: Any) -> Any:
        """The answer to a request.

        Args:
            method: Of HTTP.
            url: The address.
            missing: Give also the answer that something is not there.
            stream: Leave the body to :meth:`pieces`, where all went well.
            options: Further ones of the request.

        Raises:
            RegistryError: The registry refuses.
        """
        options["stream"] = stream
        elsewhere = urlsplit(url).netloc != self._host
        if self._signing is None or elsewhere:
            answer = self.session.request(method, url, verify=self._trusted, **options)
            if answer.status_code != _UNAUTHORIZED or elsewhere:
                return self._judged(answer, missing=missing)
            self._enter(answer.headers.get("WWW-Authenticate", ""))
        return self._judged(self._signed(method, url, **options), missing=missing)

    def pieces(self, answer: Any) -> Iterator[bytes]:
        """The body of an answer piece by piece, as it comes."""
        try:
            yield from answer.raw.stream(_CHUNK, decode_content=False)
        finally:
            answer.close()

    def strange(self, why: str) -> RegistryError:
        """The error of a server that does not do what registries do."""
        return RegistryError(f"{self.reference.registry} does not answer like a registry: {why[:_LONGEST_TOLD]}")

    def _signed(self, method: str, url: str, **options: Any) -> Any:
        # A token is good for what it was asked for: reading does not entitle to writing.
        self._signing.auth.token = None
        try:
            return unwrap(self._registry.do_request)(self._signing, url, method, **options)
        except ValueError as error:
            # The library cannot sign the request; the answer to it says why.
            if self._last is None or self._last.status_code < _BAD:
                raise self.strange(str(error)) from error
            return self._last

    def _patiently(self, method: str, url: str, *, stream: bool = False, **options: Any) -> Any:
        """The answer to a request; reading is tried again where the registry has no time for it."""
        options.pop("allow_redirects", None)
        pauses = iter(_PAUSES if method in _READING else ())
        while (answer := self._once(method, url, options, next(pauses, None))) is None:
            pass
        if not stream or answer.status_code >= _BAD:
            answer._content = self._whole(answer)
        return answer

    def _once(self, method: str, url: str, options: dict[str, Any], pause: float | None) -> Any:
        """The answer; None after a pause, where there should be another try."""
        from requests.exceptions import ConnectionError as Broken
        from urllib3.exceptions import ProtocolError

        try:
            self._last = answer = self._followed(method, url, options)
        except Broken as error:
            if pause is None or not error.args or not isinstance(error.args[0], ProtocolError):
                raise
            self._connection.pause(pause)
            return None
        if pause is None or answer.status_code not in _FOR_A_MOMENT:
            return answer
        answer.close()
        self._connection.pause(max(pause, _wished(answer)))
        return None

    def _followed(self, method: str, url: str, options: dict[str, Any]) -> Any:
        """The answer of the place that others send to."""
        moved = _ELSEWHERE["read" if method in _READING else "write"]
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._send(method, url, timeout=self._connection.timeout, stream=True, **options)
            if answer.status_code not in moved or "Location" not in answer.headers:
                return answer
            answer.close()
            target = joined(url, answer.headers["Location"])
            if not self.is_safe(target):
                raise self.strange("it sends to a place that is not safe")
            options = {**options, "params": None}
            if urlsplit(target).netloc != urlsplit(url).netloc:
                # Logins and tokens are none of the other's business.
                kept = {key: value for key, value in (options.get("headers") or {}).items() if key != "Authorization"}
                options["headers"] = kept
            url = target
        raise self.strange("it sends from place to place")

    def _whole(self, answer: Any) -> bytes:
        found = bytearray()
        for piece in self.pieces(answer):
            found += piece
            if len(found) > LARGEST_ANSWER:
                raise self.strange(f"an answer is larger than {LARGEST_ANSWER >> 20} MiB")
        return bytes(found)

    def _judged(self, answer: Any, *, missing: bool) -> Any:
        if answer.status_code == _UNAUTHORIZED:
            raise self._refused()
        if answer.status_code >= _BAD and not (missing and answer.status_code == _NOT_FOUND):
            raise _refusal(self.reference, self._purpose, answer)
        return answer

    def _enter(self, challenge: str) -> None:
        """Take the login that the registry wants, in the way that it wants it."""
        login = self._connection.login(self.reference.registry)
        self._user = login.user if login is not None else ""
        if self._plain:
            raise RegistryError(
                f"{self.reference.registry} wants a login, which is not sent without TLS",
                hint="talk to it over https, with --ca for a certificate of your own",
            )
        basic = challenge.lower().startswith("basic")
        realm = re.search(r'realm="([^"]*)"', challenge)
        if not basic and (realm is None or not realm[1].startswith("https://")):
            raise self.strange("it names no safe place for tokens")
        if basic and login is None:
            raise self._refused()
        self._signing = self._registry(self._host, False, self._trusted, "basic" if basic else "token")
        self._signing.session = self._signing.auth.session = self.session
        if login is not None:
            self._signing.auth.set_basic_auth(login.user, login.password)
        if not basic:
            for name in ("request_token", "request_anonymous_token"):
                setattr(self._signing.auth, name, self._sound(getattr(self._signing.auth, name)))

    def _sound(self, ask: Callable[[Any], Any]) -> Callable[[Any], str | None]:
        """What asks for a token, with a look at what comes: errors of the library would print it."""

        def token(challenge: Any) -> str | None:
            try:
                found = ask(challenge)
            except (AttributeError, TypeError, ValueError, RecursionError) as error:
                raise self.strange("what its token server answers cannot be read") from error
            if not found:
                return None
            if not isinstance(found, str) or not _TOKEN.fullmatch(found):
                raise self.strange("its token server gives something that is not a token")
            return found

        return token

    def _refused(self) -> RegistryError:
        where = self.reference.registry
        hint = f"log in with: docker login {where}"
        if self._purpose == "read":
            hint = f"check the name {self.reference.repository}, or {hint}"
        if self._user:
            return RegistryError(f"{where} refuses the login of {self._user}", hint=hint)
        return RegistryError(f"{where} wants a login, and Docker's configuration has none for it", hint=hint)


def _refusal(reference: Reference, purpose: str, response: Any) -> RegistryError:
    """Why a registry refused, in its own words where it has some."""
    status, told = response.status_code, _told(response)
    where, repository = reference.registry, reference.repository
    if status == _FORBIDDEN:
        right = "push to this repository" if purpose == "push to" else "read it"
        hint = f"ask for the right to {right}, or log in as somebody who has it"
        if purpose == "read":
            hint = f"check the name; {hint}: docker login {where}"
        return RegistryError(f"{where} does not let you {purpose} {repository}{told}", hint=hint)
    if status == _NOT_FOUND:
        hint = "check the name" if purpose == "read" else "check the name; some registries want a repository made first"
        return RegistryError(f"{where} knows no repository {repository}{told}", hint=hint)
    later = "try again later" if status == _TOO_MANY or status >= _BROKEN else None
    return RegistryError(f"{where} refused {repository} ({status}){told}", hint=later)


def joined(url: str, location: str) -> str:
    """The address that a server means; empty where it is none."""
    try:
        return urlsplit(urljoin(url, location)).geturl()
    except ValueError:  # such as half an address of IPv6
        return ""


def _wished(answer: Any) -> float:
    """For how long a server wishes to be left alone, within reason."""
    told = str(answer.headers.get("Retry-After", ""))
    return min(float(told), _LONGEST_PAUSE) if re.fullmatch("[0-9]{1,9}", told) else 0.0


def _told(response: Any) -> str:
    try:
        errors = response.json()["errors"]
        words = "; ".join(str(item.get("message") or item["code"]) for item in errors[:3])
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return ""
    return f": {words[:_LONGEST_TOLD]}" if words else ""


def _unreached(where: str, error: BaseException) -> RegistryError:
    """Why a registry cannot be reached, or not to the end."""
    from urllib3.exceptions import ProtocolError

    inner = error.args[0] if error.args else None
    if isinstance(error, ProtocolError) or isinstance(inner, ProtocolError):
        return RegistryError(f"{where} broke off before its answer was whole", hint="try again")
    hint = "check the registry's name, the network and the proxy"
    return RegistryError(f"cannot reach {where}: {_reason(error)}", hint=hint)


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
