"""Who somebody is for a server: tokens, client certificates, and for how long these are good."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pyxp.cluster.headers import extra_header, impersonating, token_for
from pyxp.cluster.plugins import ask_plugin
from pyxp.cluster.user_fields import refuse_other_types
from pyxp.errors import InputError, UsageError
from pyxp.files import read_bytes, read_text
from pyxp.model.manifests import mapping, text

_TOKEN_FILE_IS_GOOD_FOR: Final = timedelta(minutes=1)
"""As in client-go: tokens in files are renewed by others."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who somebody is.

    Attributes:
        token: The bearer token; empty where there is none.
        certificate: The client certificate, as PEM.
        key: Its key, as PEM.
        headers: What else is sent with each request.
        expires: When others are needed; None where nothing says so.
    """

    token: str = field(default="", repr=False)
    certificate: bytes = field(default=b"", repr=False)
    key: bytes = field(default=b"", repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    expires: datetime | None = None

    def expired(self, now: datetime) -> bool:
        """Whether others are needed."""
        return self.expires is not None and now >= self.expires


async def credentials_of(
    user: Mapping[str, Any], cluster: Mapping[str, Any], folder: str, within: float | None = None
) -> Credentials:
    """The credentials of a user of a kubeconfig, got anew.

    Args:
        user: What the kubeconfig says of the user.
        cluster: What plugins that ask for it are told of the cluster.
        folder: Where relative paths start.
        within: Seconds for which a plugin is waited for, if that is less than plugins have anyway.

    Raises:
        UsageError: A file or plugin is not there, or something is not what it should be.
        ClusterError: A plugin fails.
    """
    refuse_other_types(user)
    _refuse_what_is_gone(user)
    certificate, key = (_content(user, name, folder) for name in ("client-certificate", "client-key"))
    token, expires = token_for(text(user.get("token")), "the user of the kubeconfig"), None
    if path := text(user.get("tokenFile")):
        token, expires = token_in(Path(folder) / path), datetime.now(UTC) + _TOKEN_FILE_IS_GOOD_FOR
    elif user.get("auth-provider"):
        given = text(mapping(mapping(user["auth-provider"]).get("config")).get("id-token"))
        token = token_for(given, "the auth-provider of the kubeconfig")
    elif user.get("exec") and not token:
        status = await ask_plugin(mapping(user["exec"]), cluster, folder, within)
        whose = f"the credential plugin {text(mapping(user['exec']).get('command'))}"
        token, expires = token_for(text(status.get("token")), whose), _time(status.get("expirationTimestamp"))
        certificate = text(status.get("clientCertificateData")).encode() or certificate
        key = text(status.get("clientKeyData")).encode() or key
    if bool(certificate) != bool(key):
        there, lacking = ("client-certificate", "client-key") if certificate else ("client-key", "client-certificate")
        raise UsageError(f"the user of the kubeconfig has a {there} and no {lacking}", hint="both are needed")
    return Credentials(token, certificate, key, tuple(_impersonation(user)), expires)


def account_credentials(folder: str) -> Credentials:
    """The credentials of the account of a pod, whose token is renewed by the kubelet.

    Raises:
        UsageError: The token cannot be read.
    """
    return Credentials(token_in(Path(folder) / "token"), expires=datetime.now(UTC) + _TOKEN_FILE_IS_GOOD_FOR)


def token_in(path: Path) -> str:
    """The token in a file.

    Raises:
        UsageError: It cannot be read, or no header can hold it.
    """
    try:
        return token_for(read_text(path), f"the file {path}")
    except InputError as error:
        raise UsageError(f"the token cannot be used: {error.message}", location=error.location) from error


def pem_of(holder: Mapping[str, Any], name: str, folder: str) -> bytes:
    """What stands in a field ``NAME-data``, or in the file of a field ``NAME``; nothing where there is neither.

    Raises:
        UsageError: It cannot be read.
    """
    return _content(holder, name, folder)


def _content(holder: Mapping[str, Any], name: str, folder: str) -> bytes:
    if data := text(holder.get(f"{name}-data")):
        try:
            return base64.b64decode("".join(data.split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise UsageError(f"{name}-data of the kubeconfig is not base64") from error
    if path := text(holder.get(name)):
        try:
            return read_bytes(Path(folder) / Path(path).expanduser())
        except InputError as error:
            raise UsageError(
                f"{name} of the kubeconfig cannot be used: {error.message}", location=error.location
            ) from error
    return b""


def _refuse_what_is_gone(user: Mapping[str, Any]) -> None:
    if user.get("username") or user.get("password"):
        raise UsageError(
            "the user of the kubeconfig has a name and password, which no Kubernetes since 1.19 takes",
            hint="use a token, a client certificate or a credential plugin (exec)",
        )
    provider = text(mapping(user.get("auth-provider")).get("name"))
    if provider and provider != "oidc":
        raise UsageError(
            f"the user of the kubeconfig has the auth-provider {provider}, which kubectl does not know since 1.26",
            hint="use the credential plugin (exec) of the cloud",
        )


def _impersonation(user: Mapping[str, Any]) -> list[tuple[str, str]]:
    headers = [("Impersonate-User", text(user.get("as"))), ("Impersonate-Uid", text(user.get("as-uid")))]
    groups = user.get("as-groups")
    headers += [("Impersonate-Group", str(group)) for group in (groups if isinstance(groups, list) else ())]
    for name, values in mapping(user.get("as-user-extra")).items():
        headers += [(extra_header(name), str(value)) for value in (values if isinstance(values, list) else ())]
    return [impersonating(name, value) for name, value in headers if value]


def _time(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
