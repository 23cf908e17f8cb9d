"""The real programs, built and started."""

import json
import socket
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path

import pytest

from pyxp.remote.calling import RemoteFunction

from .building import program, released

_ROOT = Path(__file__).resolve().parents[2]
_START = 30
"""Seconds that a function server may take to listen."""

RELEASED = {
    "function-patch-and-transform": ("github.com/crossplane-contrib/function-patch-and-transform", None),
    "function-auto-ready": (
        "github.com/crossplane-contrib/function-auto-ready",
        "github.com/crossplane/function-auto-ready",
    ),
    "function-cel-filter": ("github.com/crossplane-contrib/function-cel-filter", None),
    "function-environment-configs": ("github.com/crossplane-contrib/function-environment-configs", None),
}
"""Where the released functions are, and what their go.mod declares where that is another path."""

UNUSED = {"function-cel-filter": "v0.2.0", "function-environment-configs": "v0.7.1"}
"""The releases of functions that are built in, though no Composition of this project calls them."""


@pytest.fixture(scope="session")
def api_server():
    """Asks the API server's code: a list of items in, a list of answers out (see the program)."""
    built = program("api_server")

    def ask(items):
        done = subprocess.run(
            [built], input=json.dumps(items), capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


@pytest.fixture(scope="session")
def versions():
    """The versions that this project pins, by name."""
    pinned = tomllib.loads((_ROOT / "pyproject.toml").read_text())["tool"]["pyxp"]["packages"]
    return {**UNUSED, **pinned}


@pytest.fixture(scope="session")
def remote(versions):
    """Calls released functions: give the name of one to get it, running; the test skips where it cannot be built."""
    with ExitStack() as running:

        @cache
        def start(name: str) -> RemoteFunction:
            module, declared = RELEASED[name]
            return RemoteFunction(name, running.enter_context(_serving(released(module, versions[name], declared))))

        yield start


@contextmanager
def _serving(built: Path) -> Iterator[str]:
    """Run a function server on a free port of this machine."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    server = subprocess.Popen(
        [built, "--insecure", f"--address={address}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(server, address)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    host, _, port = address.rpartition(":")
    patience = time.monotonic() + _START
    while True:
        assert server.poll() is None, f"the function server ended with {server.returncode}"
        try:
            socket.create_connection((host, int(port)), 1).close()
            return
        except OSError:
            assert time.monotonic() < patience, "the function server does not listen"
            time.sleep(0.05)
