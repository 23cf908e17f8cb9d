"""What goes wrong with a cluster, told for whoever must act."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyxp.errors import PyxpError
from pyxp.model.manifests import mapping, text

GONE, CONFLICT, FORBIDDEN, UNAUTHORIZED, NOT_FOUND = 410, 409, 403, 401, 404
UNSUPPORTED, INVALID, NOT_ALLOWED = 415, 422, 405
_LONGEST: Final = 2000
_PRINTED: Final = re.compile(r"got &?value\..*", re.DOTALL)
"""How the server prints a value of another type than is wanted."""

_SUBJECT: Final = re.compile(r'\S+ "[^"]*" is invalid: (?=.)', re.DOTALL)
_TYPED: Final = re.compile(r"failed to create typed patch object \([^)]*\): (?=.)", re.DOTALL)
"""How the server begins when it says once more what was sent."""

_UNKNOWN: Final = re.compile(r'^\.([\w.\[\]-]+): |unknown field "([^"]+)"')
_NOWHERE: Final = "<nil>"
_TELLING: Final = 4
"""Characters from which on a value is recognized in the middle of other words."""

SECRET_FIELDS: Final = frozenset({"data", "stringData"})
"""Where a Secret keeps what is secret."""


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
        super().__init__(f"cannot {what}: {_unrepeated(self.told)}", hint=_advice(code, self.told))
        if code in (UNAUTHORIZED, FORBIDDEN):
            self.exit_code = ClusterError.exit_code

    @property
    def field(self) -> str:
        """The first field that the server names, as manifests have it; empty where it names none."""
        named = [text(cause.get("field")).removeprefix(".") for cause in self.causes]
        if found := next((field for field in named if field not in ("", _NOWHERE)), ""):
            return found
        unknown = _UNKNOWN.search(_unrepeated(self.told))
        return "" if unknown is None else unknown[1] or unknown[2]


def _unrepeated(told: str) -> str:
    """What the server says, without the object that it names first: whoever asked knows what was sent."""
    return _TYPED.sub("", _SUBJECT.sub("", told, count=1), count=1)


def without_secrets(refusal: ServerRefusal, secret: Mapping[str, Any], what: str) -> ServerRefusal:
    """The refusal of a Secret without the values that the server repeats in it.

    Args:
        refusal: What the server said.
        secret: The Secret that was sent.
        what: What was tried.
    """
    values = sorted({value for key in SECRET_FIELDS for value in _values(secret.get(key))}, key=len, reverse=True)
    printed = {form for value in values for form in (value, json.dumps(value)[1:-1])}

    def hide(words: str) -> str:
        words = _PRINTED.sub("got a value of another type", words)
        for form in sorted(printed, key=len, reverse=True):
            words = words.replace(form, "(hidden)") if len(form) >= _TELLING else words.replace(f'"{form}"', "(hidden)")
        return words

    causes = [{**cause, "message": hide(text(cause.get("message")))} for cause in refusal.causes]
    status = {"reason": refusal.reason, "message": hide(refusal.told), "details": {"causes": causes}}
    return ServerRefusal(refusal.code, status, what)


def _values(value: Any) -> Iterator[str]:
    """All texts and numbers below a value."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str | int | float) and not isinstance(item, bool) and str(item):
            yield str(item)


def _advice(code: int, told: str) -> str | None:
    if code == UNAUTHORIZED:
        return "log in again, or name another --context"
    if code == FORBIDDEN and "cannot" in told:
        return "ask whoever runs the cluster for this permission, or name another --context"
    return None
