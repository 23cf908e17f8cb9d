"""The way to an API server: whose credentials, which address, and requests that outlive bad moments.

kr8s reads kubeconfigs, runs credential plugins and keeps the session; requests go through its ``call_api``. Answers
with errors come back as they are (kr8s would log in again after each 403), and are judged here.
"""

from __future__ import annotations

import asyncio
import random
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from pyxp.cluster.failures import UNAUTHORIZED, ClusterError, CutOff, ServerRefusal
from pyxp.errors import UsageError, did_you_mean
from pyxp.files import remove_file

if TYPE_CHECKING:
    import httpx
    from kr8s._api import Api

Json = dict[str, Any]

FIELD_OWNER: Final = "pyxp"
"""The name under which fields are owned."""

APPLY_PATCH: Final = "application/apply-patch+yaml"
MERGE_PATCH: Final = "application/merge-patch+json"
AT_ONCE: Final = 16
"""Requests that are under way together."""

_FIRST_CONTACT: Final = 10.0
_TIMEOUT: Final = 60.0
_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
_PATIENCE: Final = 60.0
"""Seconds for which a server that was there may be away or too busy."""
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_CALM: Final = 2.0
"""Seconds after which somebody who waits for an answer is told why it does not come."""


@dataclass(frozen=True, slots=True)
class Target:
    """Which cluster is meant, as kubectl's options say it.

    Attributes:
        kubeconfig: A file; by default ``KUBECONFIG``, then ``~/.kube/config``, then the account of the pod.
        context: A context of it; by default the current one.
        namespace: Where objects without a namespace go; by default the context's.
    """

    kubeconfig: str | None = None
    context: str | None = None
    namespace: str | None = None


class Connection:
    """A server that answered once.

    Args:
        api: The way there.
        namespace: Where objects without a namespace go.
        patience: Seconds for which the server may be away.

    Attributes:
        namespace: As given.
        requests: How many requests were sent.
        say: Takes a line where the server is away or too busy for longer than a moment.
    """

    def __init__(self, api: Api, namespace: str, patience: float = _PATIENCE) -> None:
        self._api = api
        self._patience = patience
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.namespace = namespace
        self.requests = 0
        self.say: Callable[[str], None] = lambda line: None
        self.memory: dict[Any, Any] = {}

    @property
    def server(self) -> str:
        """The address of the server."""
        return str(self._api.auth.server)

    async def ask(  # noqa: PLR0913 - what a request consists of
        self,
        method: str,
        path: str,
        what: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Json | None = None,
        content: str = "application/json",
        accept: str = "application/json",
    ) -> tuple[int, Json]:
        """One request: the status of the answer and its object.

        A server that is away, too busy or in trouble is asked again, later and later. So the request must be one that
        may arrive twice.

        Raises:
            ServerRefusal: The answer is an error.
            ClusterError: There is no answer.
        """
        sent: dict[str, Any] = {"params": dict(params or {}), "headers": {"Accept": accept, "Content-Type": content}}
        if body is not None:
            sent["content"] = msgspec.json.encode(body)
        async with self._slots:
            response = await self._patiently(method, path, sent)
        answer = _object(response.content)
        if response.is_error:
            raise ServerRefusal(response.status_code, answer, what)
        return response.status_code, answer

    async def events(self, path: str, what: str, params: Mapping[str, str], quiet: float) -> AsyncGenerator[Json]:
        """The events of a watch as they come, until the server ends it.

        Args:
            path: The address of what is watched.
            what: What is tried, for messages.
            params: What the request asks for.
            quiet: Seconds without a word after which the server counts as away.

        Raises:
            ServerRefusal: It does not let this be watched.
            CutOff: The connection broke; ask again.
        """
        import httpx
        from kr8s import APITimeoutError

        self.requests += 1
        call = _call("GET", path, {"params": dict(params), "timeout": httpx.Timeout(_TIMEOUT, read=quiet)})
        try:
            async with self._api.call_api(raise_for_status=False, stream=True, **call) as response:
                if response.is_error:
                    raise ServerRefusal(response.status_code, _object(await response.aread()), what)
                async for line in response.aiter_lines():
                    if line.strip():
                        yield _object(line.encode())
        except (httpx.HTTPError, httpx.StreamError, APITimeoutError) as error:
            raise CutOff(f"cannot {what}: {str(error) or type(error).__name__}") from error

    async def _patiently(self, method: str, path: str, sent: dict[str, Any]) -> httpx.Response:
        import httpx
        from kr8s import APITimeoutError

        loop = asyncio.get_running_loop()
        begun, told = loop.time(), False
        until, pause = begun + self._patience, _PAUSE
        while True:
            response, problem, wait = None, "", pause
            try:
                response = await self._once(method, path, sent)
                if response.status_code not in _PASSING:
                    return response
                wait = max(pause, _seconds(response.headers.get("Retry-After")))
            except (httpx.TransportError, APITimeoutError) as error:
                problem = str(error) or type(error).__name__
            if loop.time() + wait > until:
                if response is not None:
                    return response
                raise _unreachable(self._api.auth.server, problem)
            if not told and loop.time() + wait > begun + _CALM:
                told = True
                self.say(_trouble(response, problem, until - loop.time()))
            await asyncio.sleep(wait * random.uniform(0.7, 1.3))  # noqa: S311 - only spreads requests
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _once(self, method: str, path: str, sent: dict[str, Any]) -> httpx.Response:
        self.requests += 1
        call = _call(method, path, sent)
        async with self._api.call_api(raise_for_status=False, **call) as response:
            if response.status_code != UNAUTHORIZED:
                return response
        # Credentials of plugins expire: kr8s gets new ones when an answer may raise.
        from kr8s import ServerError

        try:
            async with self._api.call_api(**call) as response:
                return response
        except ServerError as error:
            if error.response is None:
                raise ClusterError(f"the server refuses these credentials: {error}") from error
            return error.response
        finally:
            _remove_credentials(self._api)


def _call(method: str, path: str, sent: dict[str, Any]) -> dict[str, Any]:
    """What kr8s takes for a request."""
    base, _, last = path.rpartition("/")
    # An empty base would mean another one; the dot goes when the address is made.
    return {"method": method, "version": "", "base": base or "/.", "url": last, **sent}


def _trouble(response: httpx.Response | None, problem: str, left: float) -> str:
    """Why an answer does not come."""
    if response is None:
        because = f"does not answer ({problem})"
    elif response.status_code == 429:
        because = "is too busy (429)"
    else:
        because = f"is in trouble ({response.status_code})"
    return f"the server {because}; asking again for {left:.0f} seconds"


def _object(content: bytes) -> Json:
    try:
        answer = msgspec.json.decode(content)
    except msgspec.DecodeError:
        return {"message": content[:500].decode("utf-8", "replace")}
    return answer if isinstance(answer, dict) else {}


def _seconds(text: str | None) -> float:
    return min(float(text), 30.0) if text and text.isascii() and text.isdigit() else 0.0


@asynccontextmanager
async def connect(target: Target | None = None, *, patience: float = _PATIENCE) -> AsyncIterator[Connection]:
    """A connection to the cluster that is meant.

    Args:
        target: Which cluster.
        patience: Seconds for which the server may be away once it has answered.

    Raises:
        UsageError: There is no such context or kubeconfig.
        ClusterError: The server cannot be reached, or does not know this user.
    """
    wanted = target or Target()
    api = await _reach(wanted)
    api.timeout = _TIMEOUT
    try:
        yield Connection(api, wanted.namespace or _namespace_of(api), patience)
    finally:
        session = api._session
        if session is not None:
            await session.aclose()


async def _reach(target: Target) -> Api:
    import httpx
    from kr8s import APITimeoutError, ServerError
    from kr8s._api import Api as AsyncApi  # its public makers keep to themselves what they read when they fail

    api = AsyncApi(
        kubeconfig=target.kubeconfig, context=target.context, namespace=target.namespace, bypass_factory=True
    )
    try:
        with warnings.catch_warnings():
            # It warns of versions of Kubernetes that are younger than itself.
            warnings.simplefilter("ignore")
            async with asyncio.timeout(_FIRST_CONTACT):
                await api
    except ServerError as error:
        raise _not_let_in(api, error) from error
    except (TimeoutError, APITimeoutError):
        raise _unreachable(api.auth.server, f"no answer within {_FIRST_CONTACT:.0f} seconds") from None
    except httpx.HTTPError as error:
        raise _unreachable(api.auth.server, str(error) or type(error).__name__) from error
    except (ValueError, KeyError, IndexError, TypeError, OSError) as error:
        raise _unusable(api, target, error) from error
    finally:
        _remove_credentials(api)
    return api


def _remove_credentials(api: Api) -> None:
    """Remove the files into which kr8s wrote keys and certificates that a kubeconfig holds itself.

    They are read when a session is made, and written again whenever kr8s logs in again.
    """
    auth = api.auth
    written = (
        (auth._user, "client-key-data", auth.client_key_file),
        (auth._user, "client-certificate-data", auth.client_cert_file),
        (auth._cluster, "certificate-authority-data", auth.server_ca_file),
    )
    for holder, key, path in written:
        if key in holder and path is not None:
            remove_file(str(path))


def _namespace_of(api: Api) -> str:
    """The namespace of the context; kr8s looks at the current context even where another is named."""
    context = api.auth.active_context
    if not context:
        return str(api.namespace)
    return str(api.auth.kubeconfig.get_context(context).get("namespace") or "default")


def _not_let_in(api: Api, error: Exception) -> ClusterError:
    return ClusterError(
        f"the server {api.auth.server} does not let this user in: {error}",
        hint="log in again, or name another --context",
    )


def _unreachable(server: str, problem: str) -> ClusterError:
    return ClusterError(
        f"cannot reach the server {server}: {problem}",
        hint="is it running, and is this the right --context? kubectl cluster-info asks the same server",
    )


def _unusable(api: Api, target: Target, error: Exception) -> UsageError:
    """Why there is no cluster to talk to."""
    kubeconfig = getattr(api.auth, "kubeconfig", None)
    contexts = sorted(str(item.get("name")) for item in kubeconfig.contexts) if kubeconfig is not None else []
    if target.context is not None and target.context not in contexts and contexts:
        near = did_you_mean(target.context, contexts)
        return UsageError(
            f"the kubeconfig has no context {target.context!r}", hint=near or f"it has {', '.join(contexts)}"
        )
    if kubeconfig is None:
        return UsageError(
            f"there is no cluster to talk to: {error}",
            hint="name a file with --kubeconfig or KUBECONFIG; inside a pod its own account is used",
        )
    return UsageError(f"the kubeconfig cannot be used: {error}", hint="kubectl config view shows what it says")
