"""Calling a function server, and telling what went wrong where it does not answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pyxp.errors import InputError, PyxpError, UsageError
from pyxp.remote.targets import parse_target

if TYPE_CHECKING:
    import grpc

METHODS = (
    "/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction",
    "/apiextensions.fn.proto.v1beta1.FunctionRunnerService/RunFunction",
)
"""The call in both versions of the protocol, the one to try first at the front; their messages are the same."""

LARGEST_MESSAGE = 512 * 1024 * 1024
"""Bytes that a request or response may have; gRPC's own limit of 4 MB is less than some composites need."""

_LONGEST_DETAIL = 400


@dataclass(frozen=True, slots=True)
class Certificates:
    """What encrypted connections are checked with, in PEM.

    Attributes:
        authority: Certificates that sign those of functions; None for those that gRPC trusts.
        certificate: The certificate shown to functions that ask for one.
        key: Its private key.
    """

    authority: bytes | None = None
    certificate: bytes | None = None
    key: bytes | None = None


class RemoteFunction:
    """A function that runs elsewhere; calling it with a plain request gives the plain response.

    Nothing is connected, and gRPC not even loaded, before the first call.

    Args:
        name: Name of the function, for messages.
        target: Where it listens: ``HOST:PORT``, another target in gRPC's syntax, or ``tls://`` before one of these.
        seconds: How long one call may take.
        certificates: For encrypted connections.

    Raises:
        UsageError: The target is none.
    """

    def __init__(
        self, name: str, target: str, *, seconds: float = 60.0, certificates: Certificates | None = None
    ) -> None:
        self.name = name
        self.target = parse_target(target)
        self._seconds = seconds
        self._certificates = certificates or Certificates()
        self._version = 0

    def __call__(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call the function once.

        Raises:
            UsageError: It cannot be reached, does not answer in time, or ``pyxp[grpc]`` is not installed.
            InputError: It answered with an error, or the request cannot be sent.
        """
        grpc = _load(self.name)
        from pyxp.remote.messages import request_message, response_data

        message = request_message(request)
        while True:
            try:
                return response_data(self._calls[self._version](message, timeout=self._seconds))
            except grpc.RpcError as error:
                # Every error of a call is a call as well, and so tells its status.
                code = error.code()
                if code is grpc.StatusCode.UNIMPLEMENTED and self._version + 1 < len(METHODS):
                    self._version += 1
                    continue
                raise self._failure(code.name, error.details()) from error

    @cached_property
    def _calls(self) -> list[Callable[..., Any]]:
        """The call in each version of the protocol, over one connection."""
        import grpc
        from crossplane.function.proto.v1 import run_function_pb2 as protocol

        options = [
            ("grpc.max_receive_message_length", LARGEST_MESSAGE),
            ("grpc.max_send_message_length", LARGEST_MESSAGE),
        ]
        if self.target.is_here:
            # gRPC would ask the proxy of the environment even for this machine, which Go's never does.
            options.append(("grpc.enable_http_proxy", 0))
        if self.target.tls:
            channel = grpc.secure_channel(self.target.address, self._credentials(), options)
        else:
            channel = grpc.insecure_channel(self.target.address, options)
        return [
            channel.unary_unary(
                method,
                request_serializer=protocol.RunFunctionRequest.SerializeToString,
                response_deserializer=protocol.RunFunctionResponse.FromString,
            )
            for method in METHODS
        ]

    def _credentials(self) -> grpc.ChannelCredentials:
        import grpc

        known = self._certificates
        return grpc.ssl_channel_credentials(known.authority, known.key, known.certificate)

    def _failure(self, code: str, details: str | None) -> PyxpError:
        called = f'the function "{self.name}" at {self.target}'
        told = _shortened(details)
        if code == "UNAVAILABLE":
            return UsageError(f"cannot reach {called}: {told}", hint=self._way_in())
        if code == "DEADLINE_EXCEEDED":
            return UsageError(
                f"{called} did not answer within {self._seconds:g} seconds", hint="allow more time with --timeout"
            )
        if code == "RESOURCE_EXHAUSTED":
            return InputError(
                f"cannot exchange a message of that size with {called}: {told}",
                hint="let the function take larger messages (its SDK's option for the maximal message size)",
            )
        if code == "UNIMPLEMENTED":
            return UsageError(
                f"what listens at {self.target} is not a composition function: {told}", hint=self._way_in()
            )
        return InputError(f"{called} failed ({code}): {told}")

    def _way_in(self) -> str:
        if self.target.tls:
            return "start it there with TLS, and name the folder of its ca.crt with --function-certs"
        return "start it there, without TLS (--insecure), or write tls:// before the address"


def _shortened(details: str | None) -> str:
    """What a server or gRPC says, on one line of bounded length."""
    text = " ".join((details or "no reason given").split())
    return text if len(text) <= _LONGEST_DETAIL else f"{text[:_LONGEST_DETAIL]}…"


def _load(name: str) -> Any:
    """The module of gRPC.

    Raises:
        UsageError: It, or the function SDK, is not installed.
    """
    # Failures become errors of ours; its own log would only repeat them on standard error.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    try:
        import_module("crossplane.function.proto.v1.run_function_pb2")
        return import_module("grpc")
    except ImportError as error:
        raise UsageError(
            f'cannot call the function "{name}": gRPC and the function SDK are not installed ({error})',
            hint='install them with: pip install "pyxp[grpc]"',
        ) from error
