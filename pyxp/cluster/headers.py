"""What headers of requests hold: tokens and names, refused before anything is sent where a header cannot hold them.

Whatever carries a request repeats a header that it cannot send in its message. So nothing of the kind gets that far,
and such messages are not shown.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from pyxp.errors import UsageError

_TOKEN: Final = re.compile(r"[\x20-\x7e]*")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_LONGEST: Final = 300
_KEY_BYTES: Final = "!#$&'*+-.^_`|~"
"""What stands for itself in the name of a header: ``legalHeaderKeyBytes`` of ``k8s.io/client-go``, ``transport``."""


def token_for(value: str, whose: str) -> str:
    """A token as it is sent: without white space around it, which files and programs leave there.

    Args:
        value: The token, which is not shown.
        whose: Where it comes from, for messages.

    Raises:
        UsageError: No header can hold it.
    """
    token = value.strip()
    if _TOKEN.fullmatch(token):
        return token
    raise UsageError(
        f"the token of {whose} has a line break in it, or another character that a header cannot hold",
        hint="a token is one line of plain ASCII; was something else written with it?",
    )


def impersonating(name: str, value: str) -> tuple[str, str]:
    """A header that says for whom somebody acts.

    Raises:
        UsageError: No header can hold that.
    """
    if _CONTROL.search(value) or value != value.strip():
        raise UsageError(
            f"the user of the kubeconfig acts for {value!r}, which a header cannot hold", hint="write it in one line"
        )
    return name, value


def extra_header(key: str) -> str:
    """The name of the header for a key of ``as-user-extra``, encoded as client-go does it."""
    return f"Impersonate-Extra-{quote(key, safe=_KEY_BYTES)}"


def told_of(error: Exception) -> str:
    """What an error of the transport says, without what may have been sent."""
    import httpx

    if isinstance(error, httpx.LocalProtocolError):
        return "the request cannot be sent as it is"
    told = " ".join(str(error).split())[:_LONGEST]
    return told or type(error).__name__
