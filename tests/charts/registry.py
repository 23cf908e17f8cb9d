"""A real registry on this machine, and stand-ins for the packages that a platform depends on."""

import importlib.util
import json
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pyxp.xpkg import Package, read_reference, write_package
from pyxp.xpkg.pushing import push_image
from pyxp.xpkg.registry import Connection

_ORACLE = Path(__file__).parent.parent / "oracle"
_START = 30
"""Seconds that the registry may take to listen."""

USER, PASSWORD = "ada", "lovelace"
"""Who may use a registry that wants a login."""

_ENTRANTS = "ada:$2b$04$U4IvBSm0zqgP5cdYHBKxuelipmYykPhRALCLj/mCYd3zNPlcag26u\n"
"""The same as the registry reads it: hashed with bcrypt, as cheaply as that can be."""


def program(name: str) -> Path:
    """A program of the oracle's, built once; skips the test where it cannot be built."""
    spec = importlib.util.spec_from_file_location("building", _ORACLE / "building.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.program(name)


@contextmanager
def registry(folder: Path, *, login: bool = False, certificate: tuple[Path, Path] | None = None) -> Iterator[str]:
    """A registry that is empty at first and keeps everything in memory; gives its host with the port.

    Args:
        folder: Where its configuration goes.
        login: Whether it lets only :data:`USER` in.
        certificate: Files with a certificate and its key, to be talked to over TLS.
    """
    built = program("registry")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    settings: dict[str, Any] = {
        "version": "0.1",
        "log": {"level": "error"},
        "storage": {"inmemory": {}},
        "http": {"addr": host, "secret": "of these tests"},
    }
    if certificate is not None:
        settings["http"]["tls"] = {"certificate": str(certificate[0]), "key": str(certificate[1])}
    if login:
        (folder / "entrants").write_text(_ENTRANTS)
        settings["auth"] = {"htpasswd": {"realm": "tests", "path": str(folder / "entrants")}}
    (folder / "registry.json").write_text(json.dumps(settings))
    with (folder / "registry.log").open("wb") as log:
        server = subprocess.Popen([built, "serve", folder / "registry.json"], stdout=log, stderr=log)
    try:
        _wait_for(server, host, folder / "registry.log")
        yield host
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(server: subprocess.Popen[bytes], host: str, log: Path) -> None:
    address, _, port = host.rpartition(":")
    patience = time.monotonic() + _START
    while True:
        assert server.poll() is None, log.read_text()
        try:
            socket.create_connection((address, int(port)), 1).close()
            return
        except OSError:
            assert time.monotonic() < patience, "the registry does not listen"
            time.sleep(0.02)


def stand_in(
    kind: str, name: str, crds: Iterable[Mapping[str, Any]], version: str, spec: Mapping[str, Any] | None = None
) -> Package:
    """A package that installs definitions and runs nothing worth the name.

    Args:
        kind: ``Provider`` or ``Function``.
        name: Its name, such as ``provider-aws-ec2``.
        crds: The definitions to install.
        version: Its version.
        spec: What it says of itself, such as its capabilities.
    """
    meta = {"apiVersion": "meta.pkg.crossplane.io/v1", "kind": kind, "metadata": {"name": name}, "spec": spec or {}}
    return write_package([meta, *crds], version)


def serve(package: Package, repository: str) -> str:
    """Push a package to a repository of a registry of this machine; gives the whole reference.

    Args:
        package: The package.
        repository: Where to, such as ``127.0.0.1:5000/acme/provider-aws-ec2``.
    """
    reference = read_reference(f"{repository}:{package.version}")
    push_image(package, reference, Connection())
    return str(reference)
