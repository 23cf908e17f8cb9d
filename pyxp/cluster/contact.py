"""What is told of a server that cannot be reached, or is none that answers like an API server."""

from __future__ import annotations

from typing import Final

import msgspec

from pyxp.cluster.failures import FORBIDDEN, UNAUTHORIZED, ClusterError
from pyxp.cluster.proxies import shown
from pyxp.model.manifests import mapping

PASSING: Final = frozenset({429, 500, 502, 503, 504})
"""What a server answers that is too busy, or in trouble."""

_LONGEST: Final = 200


def strange_answer(code: int, content: bytes) -> tuple[str, str] | None:
    """What an answer to the question for the version says that no API server would say, and what to do.

    Args:
        code: The HTTP status.
        content: The answer.

    Returns:
        None where an API server may answer so: with its version, or that it does not tell this user.
    """
    words = " ".join(content[:_LONGEST].decode("utf-8", "replace").split())
    if code < 400:
        try:
            known = mapping(msgspec.json.decode(content))
        except msgspec.DecodeError:
            known = {}
        if known.get("major"):
            return None
        return "it tells no version of Kubernetes", "is the address of the server in the kubeconfig right?"
    if code in (UNAUTHORIZED, FORBIDDEN) or code in PASSING:
        return None
    if code == 400 and "HTTPS" in words:
        return words, "write https:// in the address of the server in the kubeconfig"
    page = "a page for people" if words.startswith("<") else words
    return f"{code} {page}".strip(), "is the address of the server in the kubeconfig right, its path included?"


def unreachable(server: str, proxy: str | None, problem: str) -> ClusterError:
    """That a server cannot be reached.

    Args:
        server: Its address.
        proxy: The proxy on the way, of which a password is not shown; None where there is none.
        problem: What went wrong.
    """
    where = f"the server {server}" + (f" through the proxy {shown(proxy)}" if proxy else "")
    if "CERTIFICATE_VERIFY_FAILED" in problem:
        hint = "the kubeconfig's certificate-authority must have signed the server's certificate, and tls-server-name"
        return ClusterError(f"cannot trust {where}: {problem}", hint=f"{hint} be a name in it")
    own = "is it running, and is this the right --context? kubectl cluster-info asks the same server"
    through = "is that the right proxy? it is the cluster's proxy-url in the kubeconfig, or HTTPS_PROXY or HTTP_PROXY"
    return ClusterError(f"cannot reach {where}: {problem}", hint=through if proxy else own)
