"""The way to a server: its address, how it is recognised, and who asks; of a kubeconfig, or of the pod's account."""

from __future__ import annotations

import base64
import os
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pyxp.cluster.addresses import check_server
from pyxp.cluster.credentials import Credentials, account_credentials, credentials_of, pem_of
from pyxp.cluster.kubeconfig import Chosen, Kubeconfig, choose, merge
from pyxp.cluster.proxies import proxy_for
from pyxp.cluster.trust import identify, trust
from pyxp.errors import InputError, Location, UsageError
from pyxp.files import read_bytes, read_text
from pyxp.model.manifests import mapping, text
from pyxp.yamlio import read_documents

ACCOUNT: Final = "/var/run/secrets/kubernetes.io/serviceaccount"
"""Where a pod finds its account."""

_HOST, _PORT = "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"


@dataclass(frozen=True, slots=True)
class Way:
    """The way to a server.

    Attributes:
        server: Its address.
        namespace: The namespace of the context, or of the pod.
        proxy: The proxy on the way; None where there is none.
        authority: The certificates that it is recognised by, as PEM; those of the system where there are none.
        insecure: Recognise any server.
        tls_name: The name in its certificate, where that is not the one of its address.
        user: What the kubeconfig says of the user.
        folder: Where the user's paths start.
        account: The folder of the pod's account; empty for a kubeconfig.
    """

    server: str
    namespace: str = "default"
    proxy: str | None = field(default=None, repr=False)
    authority: bytes = b""
    insecure: bool = False
    tls_name: str = ""
    user: Mapping[str, Any] = field(default_factory=dict, repr=False)
    folder: str = ""
    account: str = ""

    async def credentials(self, within: float | None = None) -> Credentials:
        """Who asks, found out anew.

        Args:
            within: Seconds for which a plugin is waited for, if that is less than plugins have anyway.

        Raises:
            UsageError: Something that is named is not there, or not what it should be.
            ClusterError: A credential plugin fails.
        """
        if self.account:
            return account_credentials(self.account)
        return await credentials_of(self.user, self._told_to_plugins(), self.folder, within)

    def tls(self, credentials: Credentials) -> ssl.SSLContext:
        """How the server is recognised, and how it recognises this client.

        Raises:
            UsageError: Certificates cannot be used.
        """
        context = trust(self.authority, insecure=self.insecure, name=self.tls_name)
        if credentials.certificate:
            identify(context, credentials.certificate, credentials.key)
        return context

    def _told_to_plugins(self) -> dict[str, Any]:
        told: dict[str, Any] = {"server": self.server}
        if self.authority:
            told["certificate-authority-data"] = base64.b64encode(self.authority).decode()
        more = {"tls-server-name": self.tls_name, "insecure-skip-tls-verify": self.insecure, "proxy-url": self.proxy}
        return told | {key: value for key, value in more.items() if value}


def find_way(kubeconfig: str | None, context: str | None, environment: Mapping[str, str] | None = None) -> Way:
    """The way that kubectl would take.

    Args:
        kubeconfig: The only file to read; by default those of ``KUBECONFIG``, then ``~/.kube/config``, and where there
            are none the account of the pod.
        context: The context; by default the current one.
        environment: The variables; by default those of the process.

    Raises:
        UsageError: There is no cluster, no such context, or a file cannot be used.
    """
    around = os.environ if environment is None else environment
    files = list(_files(kubeconfig, around))
    config = merge(files)
    if kubeconfig is None and context is None and config == Kubeconfig() and around.get(_HOST):
        return _of_account(around)
    if not files and kubeconfig is not None:
        raise UsageError(
            "the kubeconfig cannot be used: it is empty",
            hint="it needs clusters, users and contexts",
            location=Location(kubeconfig),
        )
    if not files:
        raise UsageError(
            f"there is no cluster to talk to: {_searched(around)}",
            hint="name a file with --kubeconfig or KUBECONFIG; inside a pod its own account is used",
        )
    return _of_context(choose(config, context), around)


def _files(kubeconfig: str | None, around: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The content of each kubeconfig with the folder that it is in; files that are not there count only if named."""
    if kubeconfig is not None:
        paths, needed = [kubeconfig], True
    else:
        listed = [path for path in around.get("KUBECONFIG", "").split(os.pathsep) if path]
        paths, needed = listed or [str(Path("~/.kube/config").expanduser())], False
    for name in dict.fromkeys(paths):
        path = Path(name).expanduser()
        if not needed and not path.exists():
            continue
        try:
            documents = read_documents(read_text(path), str(path), on_duplicate="warn")
        except InputError as error:
            # What the reader says of text that it cannot read may show the text.
            told = "it cannot be read as YAML" if error.location and error.location.line else error.message
            raise UsageError(f"the kubeconfig cannot be used: {told}", location=error.location) from None
        if len(documents) > 1:
            raise UsageError(
                "the kubeconfig cannot be used: it has several documents",
                hint="remove what begins with --- and is not meant; several files can be named in KUBECONFIG",
                location=Location(str(path)),
            )
        for document in documents:
            if not isinstance(document.data, dict):
                raise UsageError("the kubeconfig cannot be used: it is not an object", location=Location(str(path)))
            yield str(path.absolute().parent), document.data


def _of_context(chosen: Chosen, around: Mapping[str, str]) -> Way:
    cluster = chosen.cluster.data
    server = text(cluster["server"])
    check_server(server)
    return Way(
        server,
        namespace=chosen.namespace or "default",
        proxy=text(cluster.get("proxy-url")) or proxy_for(server, around),
        authority=pem_of(cluster, "certificate-authority", chosen.cluster.folder),
        insecure=cluster.get("insecure-skip-tls-verify") is True,
        tls_name=text(cluster.get("tls-server-name")),
        user=mapping(dict(chosen.user.data)),
        folder=chosen.user.folder,
    )


def _of_account(around: Mapping[str, str]) -> Way:
    host, port = around[_HOST], around.get(_PORT, "443")
    server = f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"
    try:
        authority = read_bytes(Path(ACCOUNT) / "ca.crt")
    except InputError as error:
        raise UsageError(
            f"the account of this pod cannot be used: {error.message}",
            hint="does the pod have automountServiceAccountToken: false? else name a kubeconfig",
            location=error.location,
        ) from error
    try:
        namespace = read_text(Path(ACCOUNT) / "namespace").strip()
    except InputError:
        namespace = "default"
    return Way(server, namespace, proxy_for(server, around), authority, account=ACCOUNT)


def _searched(around: Mapping[str, str]) -> str:
    named = around.get("KUBECONFIG")
    where = f"nothing of KUBECONFIG={named}" if named else "no ~/.kube/config"
    return f"{where} is there, and this is not a pod"
