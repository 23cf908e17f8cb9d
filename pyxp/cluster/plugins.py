"""Credential plugins: programs that a kubeconfig names, which give a token or a client certificate.

The protocol is that of ``client.authentication.k8s.io``, versions ``v1`` and ``v1beta1``. What a plugin writes to
standard output is secret and never shown; what it writes to standard error is how it explains itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec

from pyxp.cluster.failures import ClusterError
from pyxp.errors import UsageError
from pyxp.model.manifests import mapping, text

_VERSIONS: Final = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
_LONGEST: Final = 1000
_PATIENCE: Final = 30.0
_PATIENCE_WITH_PEOPLE: Final = 300.0
_DYING: Final = 1.0


async def ask_plugin(
    spec: Mapping[str, Any], cluster: Mapping[str, Any], folder: str, within: float | None = None
) -> dict[str, Any]:
    """The ``status`` of the ExecCredential that a plugin gives.

    Args:
        spec: The ``exec`` of the user.
        cluster: What plugins that ask for it are told of the cluster.
        folder: Where relative commands start.
        within: Seconds for which it is waited, if that is less than plugins have anyway.

    Raises:
        UsageError: The plugin is not there, or is of another version.
        ClusterError: It fails, or does not answer with credentials.
    """
    command, version = text(spec.get("command")), text(spec.get("apiVersion"))
    if not command or version not in _VERSIONS:
        raise UsageError(
            f"the credential plugin {command or '(no command)'} of the kubeconfig is of the version {version!r}",
            hint=f"{' and '.join(_VERSIONS)} are known",
        )
    interactive = _interactive(spec, command)
    if os.sep in command and not Path(command).is_absolute():
        command = str(Path(folder) / command)
    told: dict[str, Any] = {"interactive": interactive}
    if spec.get("provideClusterInfo") is True:
        told["cluster"] = dict(cluster)
    around = {**os.environ, **_variables(spec)}
    around["KUBERNETES_EXEC_INFO"] = json.dumps({"apiVersion": version, "kind": "ExecCredential", "spec": told})
    patience = _PATIENCE_WITH_PEOPLE if interactive else _PATIENCE
    patience = patience if within is None else min(patience, within)
    answer = await _run(command, spec, around, patience, interactive=interactive)
    return _credentials(answer, command, version)


def _interactive(spec: Mapping[str, Any], command: str) -> bool:
    """Whether the plugin may talk to whoever sits there."""
    mode, there = text(spec.get("interactiveMode")) or "IfAvailable", sys.stdin is not None and sys.stdin.isatty()
    if mode == "Always" and not there:
        raise UsageError(
            f"the credential plugin {command} wants to talk to a person, and standard input is not a terminal",
            hint="log in on a terminal first",
        )
    return there and mode != "Never"


def _variables(spec: Mapping[str, Any]) -> dict[str, str]:
    items = spec.get("env")
    pairs = map(mapping, items if isinstance(items, list) else ())
    return {text(item.get("name")): text(item.get("value")) for item in pairs if item.get("name")}


async def _run(
    command: str, spec: Mapping[str, Any], around: Mapping[str, str], patience: float, *, interactive: bool
) -> bytes:
    given = spec.get("args")
    args = [str(item) for item in given] if isinstance(given, list) else []
    try:
        # A plugin that talks to a person does so on standard error.
        process = await asyncio.create_subprocess_exec(
            command,
            *args,
            stdin=None if interactive else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=None if interactive else asyncio.subprocess.PIPE,
            env=dict(around),
        )
    except OSError as error:
        advice = " ".join(text(spec.get("installHint")).split())
        raise UsageError(
            f"the credential plugin {command} of the kubeconfig cannot be started: {error.strerror or error}",
            hint=advice or "install it, or name another --context",
        ) from error
    try:
        async with asyncio.timeout(patience):
            out, said = await process.communicate()
    except TimeoutError:
        raise ClusterError(f"the credential plugin {command} has not ended within {patience:.3g} seconds") from None
    finally:
        if process.returncode is None:
            await _kill(process)
    if process.returncode:
        words = " ".join((said or b"").decode("utf-8", "replace").split())
        raise ClusterError(
            f"the credential plugin {command} {_ended(process.returncode)}"
            + (f": {words[-_LONGEST:]}" if words else ""),
            hint="log in again, or name another --context",
        )
    return out


def _ended(code: int) -> str:
    """How a program that failed has ended."""
    if code > 0:
        return f"failed with code {code}"
    known = {item.value: item.name for item in signal.Signals}
    return f"was ended by the signal {known.get(-code, -code)}"


async def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    # What the plugin has started may keep its pipes open.
    with suppress(TimeoutError):
        async with asyncio.timeout(_DYING):
            await process.wait()


def _credentials(answer: bytes, command: str, version: str) -> dict[str, Any]:
    try:
        found = mapping(msgspec.json.decode(answer))
    except msgspec.DecodeError:
        found = {}
    status = mapping(found.get("status"))
    if found.get("kind") == "ExecCredential" and found.get("apiVersion") != version:
        raise ClusterError(
            f"the credential plugin {command} answers in {text(found.get('apiVersion'))!r}",
            hint=f"the kubeconfig says apiVersion: {version}; both must agree",
        )
    certificate = text(status.get("clientCertificateData")), text(status.get("clientKeyData"))
    if found.get("kind") != "ExecCredential" or not (text(status.get("token")) or all(certificate)):
        raise ClusterError(
            f"the credential plugin {command} answered, but not with an ExecCredential that has a token, or a client"
            " certificate with its key"
        )
    return status
