"""Sessions with a server, made anew when credentials expire.

kr8s's ``Api`` carries the requests. The session that it sends them through is made here, because of what kubectl does
and kr8s does not: merging kubeconfigs, token files, plugins that explain themselves, impersonation, the certificates of
the system, names of servers behind proxies, and networks in ``NO_PROXY``.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyxp.cluster.credentials import Credentials
from pyxp.cluster.proxies import shown
from pyxp.cluster.ways import Way
from pyxp.errors import UsageError

if TYPE_CHECKING:
    import httpx
    from kr8s._api import Api


class Sessions:
    """The session of a connection, and those that came before it.

    Args:
        way: The way to the server.
        timeout: Seconds that an answer may take.

    Attributes:
        api: What carries requests.
        way: As given.
    """

    def __init__(self, way: Way, timeout: float) -> None:
        from kr8s._api import Api as AsyncApi  # its public makers share what they read among all callers

        self.way = way
        self.api: Api = AsyncApi(bypass_factory=True, kubeconfig={"server": way.server})
        self.api.auth.server = way.server
        self._timeout = timeout
        self._credentials = Credentials()
        self._former: list[httpx.AsyncClient] = []
        self._lock = asyncio.Lock()

    async def begin(self, within: float | None = None) -> None:
        """Make the first session.

        Args:
            within: Seconds for which a credential plugin is waited for, if that is less than plugins have anyway.

        Raises:
            UsageError: Something that is named is not there, or not what it should be.
            ClusterError: A credential plugin fails.
        """
        await self._replace(within)

    async def refresh(self, used: Credentials | None = None) -> bool:
        """Make another session where the credentials have expired, or were refused; whether there is another one now.

        Args:
            used: The credentials that were refused; None to look at the time only. Where others have come in the
                meantime, these are tried instead.
        """
        if used is None and not self._credentials.expired(datetime.now(UTC)):
            return False
        before = used or self._credentials
        async with self._lock:
            if self._credentials is before:
                await self._replace()
        return not _same(self._credentials, before)

    @property
    def credentials(self) -> Credentials:
        """The credentials of the session."""
        return self._credentials

    async def close(self) -> None:
        """End all sessions."""
        for client in [*self._former, self.api._session]:
            if client is not None:
                with suppress(RuntimeError):
                    await client.aclose()

    async def _replace(self, within: float | None = None) -> None:
        found = await self.way.credentials(within)
        same = self.api._session is not None and _same(found, self._credentials)
        self._credentials = found
        if same:
            return
        if self.api._session is not None:
            # Requests may be under way in it.
            self._former.append(self.api._session)
        self.api._session = _client(self.way, found, self._timeout)


def _same(one: Credentials, other: Credentials) -> bool:
    return (one.token, one.certificate, one.key) == (other.token, other.certificate, other.key)


def _client(way: Way, credentials: Credentials, timeout: float) -> httpx.AsyncClient:
    import httpx

    headers: list[tuple[bytes, bytes]] = [(b"User-Agent", b"pyxp")]
    headers += [(name.encode(), value.encode()) for name, value in credentials.headers]
    if credentials.token:
        headers.append((b"Authorization", f"Bearer {credentials.token}".encode()))
    try:
        _ = urlsplit(way.proxy or "").port  # a port that cannot be one is found out only here
        return httpx.AsyncClient(
            base_url=way.server,
            headers=headers,
            verify=way.tls(credentials),
            timeout=timeout,
            follow_redirects=True,
            proxy=way.proxy,
            trust_env=False,
        )
    except ImportError as error:
        raise UsageError(
            f"the proxy {shown(way.proxy or '')} speaks SOCKS", hint="pip install socksio, which that needs"
        ) from error
    except (ValueError, httpx.InvalidURL) as error:
        what = f"the proxy {shown(way.proxy)}" if way.proxy else f"the server {way.server}"
        raise UsageError(f"{what} has no address that can be used", hint="write it like https://host:port") from error
