"""Which servers are trusted, and by which certificate they know this client."""

from __future__ import annotations

import ssl

from pyxp.errors import UsageError
from pyxp.files import for_a_moment


class _NamedContext(ssl.SSLContext):
    """A context for a server whose certificate has another name than its address, through proxies as well."""

    name: str = ""

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """The same, by that name."""
        del server_hostname
        return super().wrap_bio(incoming, outgoing, server_side, self.name, session)


def trust(authority: bytes, *, insecure: bool = False, name: str = "") -> ssl.SSLContext:
    """How a server is recognised.

    Args:
        authority: The certificates that are trusted, as PEM; those of the system where there are none.
        insecure: Recognise any server.
        name: The name that the server's certificate must have in place of that of its address.

    Raises:
        UsageError: The certificates cannot be read, or are given for a server that is not checked.
    """
    context = _NamedContext(ssl.PROTOCOL_TLS_CLIENT) if name else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if isinstance(context, _NamedContext):
        context.name = name
    if insecure:
        if authority:
            raise UsageError(
                "the cluster of the kubeconfig has a certificate-authority, and insecure-skip-tls-verify with it",
                hint="remove one of the two",
            )
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if not authority:
        context.load_default_certs()
        return context
    try:
        context.load_verify_locations(cadata=authority.decode("ascii"))
    except (ssl.SSLError, UnicodeDecodeError, ValueError) as error:
        raise UsageError("the certificate-authority of the kubeconfig is not a certificate in PEM") from error
    return context


def identify(context: ssl.SSLContext, certificate: bytes, key: bytes) -> None:
    """Let a server know this client by a certificate.

    Python reads it from files only, so that they are there for a moment.

    Raises:
        UsageError: The certificate and the key are not a pair, or not in PEM.
    """
    with for_a_moment(certificate) as certificate_file, for_a_moment(key) as key_file:
        try:
            context.load_cert_chain(certificate_file, key_file, password="")
        except (ssl.SSLError, ValueError, OSError) as error:
            reason = getattr(error, "reason", None)
            raise UsageError(
                f"the client certificate and its key cannot be used: {reason or 'they are not a pair in PEM'}"
            ) from error
