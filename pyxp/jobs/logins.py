"""Logins to registries, from Docker's configuration and its credential programs.

Source: Docker's own documentation of ``config.json`` and of credential helpers.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pyxp.errors import InputError, Location
from pyxp.files import read_text
from pyxp.xpkg.registry import Login, RegistryError

_HUB: Final = "https://index.docker.io/v1/"
_HELPER: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PATIENCE: Final = 60
_NOTHING_FOUND: Final = "credentials not found"
_IDENTITY: Final = "<token>"


def docker_login(registry: str) -> Login | None:
    """The login that Docker has for a registry; None where it has none.

    Raises:
        InputError: Docker's configuration cannot be read.
        RegistryError: A credential program fails, or gives what is not a login.
    """
    folder = os.environ.get("DOCKER_CONFIG")
    file = Path(folder) / "config.json" if folder else Path.home() / ".docker" / "config.json"
    if not file.is_file():
        return None
    config = _read(file)
    helpers = config.get("credHelpers")
    for name in _names(registry):
        helper = helpers.get(name) if isinstance(helpers, dict) else None
        helper = helper or config.get("credsStore")
        if isinstance(helper, str) and helper and (login := _ask(helper, name, file)) is not None:
            return login
        auths = config.get("auths")
        entry = auths.get(name) if isinstance(auths, dict) else None
        if isinstance(entry, dict) and (login := _written(entry, registry, file)) is not None:
            return login
    return None


def _names(registry: str) -> Iterator[str]:
    """The names that a registry may have in Docker's configuration."""
    if registry in ("docker.io", "index.docker.io", "registry-1.docker.io"):
        yield _HUB
    yield registry
    yield f"https://{registry}"
    yield f"https://{registry}/"


def _read(file: Path) -> Mapping[str, Any]:
    try:
        config = json.loads(read_text(file))
    except (ValueError, RecursionError) as error:
        raise InputError("cannot read Docker's configuration: it is not JSON", location=Location(str(file))) from error
    if not isinstance(config, dict):
        raise InputError("cannot read Docker's configuration: it is not an object", location=Location(str(file)))
    return config


def _written(entry: Mapping[str, Any], registry: str, file: Path) -> Login | None:
    """A login that stands in the configuration itself."""
    if entry.get("identitytoken"):
        raise _identity(registry)
    if isinstance(entry.get("username"), str) and isinstance(entry.get("password"), str):
        return Login(entry["username"], entry["password"])
    packed = entry.get("auth")
    if not isinstance(packed, str) or not packed:
        return None
    try:
        user, colon, password = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise _unreadable(registry, file) from error
    if not colon:
        raise _unreadable(registry, file)
    return Login(user, password.rstrip("\0"))


def _unreadable(registry: str, file: Path) -> InputError:
    return InputError(
        f"the login for {registry} cannot be read",
        hint=f"log in again with: docker login {registry}",
        location=Location(str(file)),
    )


def _ask(helper: str, name: str, file: Path) -> Login | None:
    """The login that a credential program has."""
    if not _HELPER.fullmatch(helper):
        told = f"{helper[:100]!r} cannot be the name of a credential program"
        raise InputError(told, location=Location(str(file)))
    program = f"docker-credential-{helper}"
    try:
        done = subprocess.run(  # noqa: S603 - what Docker's own configuration names, with no shell between
            [program, "get"], input=name, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except FileNotFoundError as error:
        hint = f"install it, or take it out of {file}"
        raise RegistryError(f"cannot find {program}, which Docker's configuration names", hint=hint) from error
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
        raise RegistryError(f"{program} cannot be asked: {type(error).__name__}") from error
    if done.returncode != 0:
        said = (done.stdout.strip() or done.stderr.strip()).partition("\n")[0][:200]
        if _NOTHING_FOUND in said.lower():
            return None
        raise RegistryError(f"{program} failed for {name}: {said or f'exit code {done.returncode}'}")
    return _given(program, name, done.stdout)


def _given(program: str, name: str, answer: str) -> Login | None:
    # What a program answers may hold a secret even where it is not what was expected, so it is never shown.
    try:
        given = json.loads(answer)
        user, password = given["Username"], given["Secret"]
    except (KeyError, TypeError, ValueError):
        raise RegistryError(f"{program} did not answer with a login for {name}") from None
    if not isinstance(user, str) or not isinstance(password, str):
        raise RegistryError(f"{program} did not answer with a login for {name}")
    if user == _IDENTITY:
        raise _identity(name)
    return Login(user, password) if user or password else None


def _identity(registry: str) -> RegistryError:
    return RegistryError(
        f"the login for {registry} is an identity token, which pyxp cannot use",
        hint="log in with a name and a password or access token",
    )
