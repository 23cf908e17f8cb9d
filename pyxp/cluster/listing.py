"""Listing objects by their kinds, each list once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import FORBIDDEN, NOT_FOUND, NotServedError, ServerRefusal
from pyxp.cluster.kinds import kinds_of, preferred
from pyxp.cluster.objects import read_all
from pyxp.model.manifests import Manifest


class Listing:
    """Lists of objects. What is listed again is what it was at first; what may not be listed is left out, and noted.

    Args:
        connection: The server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lists: dict[tuple[str, str, str, str], asyncio.Task[list[Manifest]]] = {}

    async def all_of(
        self, kinds: Iterable[tuple[str, str]], unknown: list[str] | None = None, namespace: str = ""
    ) -> list[Manifest]:
        """All objects of kinds, each in the version that the server prefers; none of a kind that it does not have.

        Args:
            kinds: Group and kind of each.
            unknown: Takes what the server says where they may not be listed.
            namespace: Only those of a namespace.

        Raises:
            ServerRefusal: The server does not list them for another reason.
        """
        served = preferred(await kinds_of(self._connection), kinds)
        found = await asyncio.gather(
            *(self.list_of(item.api_version, item.kind, unknown, namespace) for item in served)
        )
        return [item for listed in found for item in listed]

    async def list_of(
        self, api_version: str, kind: str, unknown: list[str] | None = None, namespace: str = "", selector: str = ""
    ) -> list[Manifest]:
        """All objects of a kind, in a version of it; see :meth:`all_of`.

        Args:
            api_version: Group and version.
            kind: The kind.
            unknown: Takes what the server says where they may not be listed.
            namespace: Only those of a namespace.
            selector: Only those whose labels fit.

        Raises:
            ServerRefusal: The server does not list them for another reason.
        """
        key = (api_version, kind, namespace, selector)
        task = self._lists.get(key)
        if task is None:
            task = asyncio.ensure_future(read_all(self._connection, api_version, kind, namespace, selector))
            self._lists[key] = task
        try:
            return await task
        except NotServedError:
            return []
        except ServerRefusal as error:
            if error.code == FORBIDDEN:
                if unknown is not None:
                    unknown.append(error.message)
            elif error.code != NOT_FOUND:  # the kind has just gone
                raise
            return []
