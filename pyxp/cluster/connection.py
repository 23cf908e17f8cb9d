"""The way to an API server: whose credentials, which address, and requests that outlive bad moments.

Requests go through kr8s's ``call_api``, in sessions of :mod:`pyxp.cluster.sessions`. Answers with errors come back as
they are (kr8s would log in again after each 403), and are judged here.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from pyxp.cluster.addresses import checked_path, namespace_problem
from pyxp.cluster.allowances import Allowance
from pyxp.cluster.contact import PASSING, strange_answer, unreachable
from pyxp.cluster.failures import UNAUTHORIZED, ClusterError, CutOff, ServerRefusal
from pyxp.cluster.headers import told_of
from pyxp.cluster.sessions import Sessions
from pyxp.cluster.ways import find_way
from pyxp.errors import UsageError
from pyxp.model.manifests import text

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
_FAILURES: Final = 3
"""How often the same request is sent again although the server failed and does not ask for that."""
_CLOSING: Final = 2.0
"""Seconds that an answer which nobody waits for any more may take to begin."""

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


_MET: Final[set[tuple[Target, str]]] = set()
"""The clusters that this program has reached: they may be away for a while when they are needed again."""


class Connection:
    """A server that answered once.

    Args:
        api: The way there.
        namespace: Where objects without a namespace go.
        patience: Seconds for which the server may be away.
        sessions: What makes another session where credentials expire; None where they do not.

    Attributes:
        namespace: As given.
        requests: How many requests were sent.
        say: Takes a line where the server is away or too busy for longer than a moment.
    """

    def __init__(self, api: Api, namespace: str, patience: float = _PATIENCE, sessions: Sessions | None = None) -> None:
        self._api = api
        self._sessions = sessions
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
        sessions = self._sessions
        if sessions is not None:
            await sessions.refresh()
        used = sessions.credentials if sessions is not None else None
        try:
            async with _opened(self._api.call_api(raise_for_status=False, stream=True, **call)) as response:
                refused = response.status_code == UNAUTHORIZED
                if refused and sessions is not None and await sessions.refresh(used):
                    raise CutOff(f"cannot {what}: the credentials are others now")
                if response.is_error:
                    raise ServerRefusal(response.status_code, _object(await response.aread()), what)
                async for line in response.aiter_lines():
                    if line.strip():
                        yield _object(line.encode())
        except (httpx.HTTPError, httpx.StreamError, APITimeoutError) as error:
            raise CutOff(f"cannot {what}: {told_of(error)}") from error

    async def _patiently(self, method: str, path: str, sent: dict[str, Any]) -> httpx.Response:
        import httpx
        from kr8s import APITimeoutError

        loop = asyncio.get_running_loop()
        begun, told = loop.time(), False
        until, pause, failures = begun + self._patience, _PAUSE, 0
        while True:
            response, problem, wait = None, "", pause
            try:
                response = await self._once(method, path, sent)
                if response.status_code not in PASSING:
                    return response
                # The server also answers 500 where it cannot read what it is sent: such an error does not pass.
                failures += response.status_code == 500 and "Retry-After" not in response.headers
                if failures > _FAILURES:
                    return response
                wait = max(pause, _seconds(response.headers.get("Retry-After")))
            except (httpx.TransportError, APITimeoutError) as error:
                problem = told_of(error)
            if loop.time() + wait > until:
                if response is not None:
                    return response
                raise self._unreachable(problem)
            if not told and loop.time() + wait > begun + _CALM:
                told = True
                self.say(_trouble(response, problem, until - loop.time()))
            await asyncio.sleep(wait * random.uniform(0.7, 1.3))  # noqa: S311 - only spreads requests
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _once(self, method: str, path: str, sent: dict[str, Any]) -> httpx.Response:
        self.requests += 1
        call = _call(method, path, sent)
        if self._sessions is None:
            return await self._sent(call)
        await self._sessions.refresh()
        used = self._sessions.credentials
        response = await self._sent(call)
        # Credentials of plugins and files are renewed by others.
        if response.status_code == UNAUTHORIZED and await self._sessions.refresh(used):
            response = await self._sent(call)
        return response

    def _unreachable(self, problem: str) -> ClusterError:
        """That the server cannot be reached, with the proxy on the way."""
        return unreachable(self.server, self._sessions.way.proxy if self._sessions is not None else None, problem)

    async def _sent(self, call: dict[str, Any]) -> httpx.Response:
        async with self._api.call_api(raise_for_status=False, **call) as response:
            return response


@asynccontextmanager
async def _opened(answer: AbstractAsyncContextManager[httpx.Response]) -> AsyncIterator[httpx.Response]:
    """An answer that goes on; who is cancelled before it begins still lets it begin, to close it properly.

    A connection that is given up while it is being made would stay open.
    """
    opening = asyncio.ensure_future(answer.__aenter__())
    try:
        response = await asyncio.shield(opening)
    except asyncio.CancelledError:
        with suppress(Exception):
            await asyncio.wait_for(opening, _CLOSING)
            await answer.__aexit__(None, None, None)
        raise
    try:
        yield response
    except BaseException as error:
        if not await answer.__aexit__(type(error), error, error.__traceback__):
            raise
    else:
        await answer.__aexit__(None, None, None)


def _call(method: str, path: str, sent: dict[str, Any]) -> dict[str, Any]:
    """What kr8s takes for a request."""
    base, _, last = checked_path(path).rpartition("/")
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
async def connect(
    target: Target | None = None, *, patience: float = _PATIENCE, within: float | None = None
) -> AsyncIterator[Connection]:
    """A connection to the cluster that is meant.

    Args:
        target: Which cluster.
        patience: Seconds for which the server may be away once it has answered this program.
        within: Seconds that finding out who asks, and the first answer, may take together, if that is less than they
            have anyway.

    Raises:
        UsageError: There is no such context or kubeconfig, or the namespace cannot be one.
        ClusterError: The server cannot be reached, or does not know this user.
    """
    if target is not None and not isinstance(target, Target):
        raise UsageError(f"the target is {target!r:.100}, which is no Target", hint='write Target(context="NAME")')
    wanted = target or Target()
    _check_namespace(wanted.namespace)
    way = find_way(wanted.kubeconfig, wanted.context)
    if not wanted.namespace:
        _check_namespace(way.namespace)
    sessions = Sessions(way, _TIMEOUT)
    allowed = Allowance(math.inf if within is None else within)
    try:
        await sessions.begin(within)
        connection = Connection(sessions.api, wanted.namespace or way.namespace, patience, sessions)
        if (wanted, way.server) not in _MET:
            await _meet(connection, min(allowed.left, _FIRST_CONTACT))
            _MET.add((wanted, way.server))
        yield connection
    finally:
        await sessions.close()


def _check_namespace(namespace: str | None) -> None:
    if told := namespace_problem(namespace or ""):
        raise UsageError(f"{namespace!r} is not a namespace: {told}")


async def _meet(connection: Connection, within: float) -> None:
    """Ask something that everybody may know, so that a way that leads nowhere is found at once."""
    import httpx
    from kr8s import APITimeoutError

    try:
        async with asyncio.timeout(within):
            response = await connection._once("GET", "/version", {})
    except (TimeoutError, APITimeoutError):
        raise connection._unreachable(f"no answer within {within:.3g} seconds") from None
    except httpx.ProxyError as error:
        raise connection._unreachable(f"the proxy does not let this through: {told_of(error)}") from error
    except httpx.HTTPError as error:
        raise connection._unreachable(told_of(error)) from error
    except httpx.InvalidURL as error:
        raise connection._unreachable("there is no such address") from error
    connection.requests = 0
    if response.status_code == UNAUTHORIZED:
        told = text(_object(response.content).get("message")) or "Unauthorized"
        raise ClusterError(
            f"the server {connection.server} does not let this user in: {told}",
            hint="log in again, or name another --context",
        )
    if strange := strange_answer(response.status_code, response.content):
        raise ClusterError(f"{connection.server} does not answer like an API server: {strange[0]}", hint=strange[1])
