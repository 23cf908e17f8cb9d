"""What goes wrong with a cluster, told for whoever must act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pyxp.errors import PyxpError
from pyxp.model.manifests import mapping, text

GONE, CONFLICT, FORBIDDEN, UNAUTHORIZED, NOT_FOUND = 410, 409, 403, 401, 404
UNSUPPORTED, INVALID, NOT_ALLOWED = 415, 422, 405
_LONGEST: Final = 2000


class ClusterError(PyxpError):
    """The cluster cannot be reached, or does not let this user do what is asked."""

    exit_code = 2


class CutOff(ClusterError):
    """A connection broke off in the middle of an answer that goes on."""


class NotServedError(PyxpError):
    """The server has no such kind."""


class ServerRefusal(PyxpError):
    """The server answers a request with an error.

    Args:
        code: The HTTP status.
        status: The ``Status`` object that the server sent, as far as it did.
        what: What was tried, such as ``apply ConfigMap a/b``.

    Attributes:
        code: As given.
        reason: The server's word for it, such as ``Conflict``.
        causes: What the server says field by field.
    """

    def __init__(self, code: int, status: Mapping[str, Any], what: str) -> None:
        self.code = code
        self.reason = text(status.get("reason"))
        causes = mapping(status.get("details")).get("causes")
        self.causes: list[dict[str, Any]] = [
            item for item in (causes if isinstance(causes, list) else ()) if isinstance(item, dict)
        ]
        self.told = text(status.get("message"))[:_LONGEST] or f"HTTP {code}"
        super().__init__(f"cannot {what}: {self.told}", hint=_advice(code, self.told))
        if code in (UNAUTHORIZED, FORBIDDEN):
            self.exit_code = ClusterError.exit_code


def _advice(code: int, told: str) -> str | None:
    if code == UNAUTHORIZED:
        return "log in again, or name another --context"
    if code == FORBIDDEN and "cannot" in told:
        return "ask whoever runs the cluster for this permission, or name another --context"
    return None
