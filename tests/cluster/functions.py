"""The functions that Crossplane calls in the tests: their servers, and how core finds them."""

import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .control_plane import building, end, free_port, run, wait_until_listening

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = "/apis/pkg.crossplane.io/v1"

MODULES = {
    "function-auto-ready": (
        "github.com/crossplane-contrib/function-auto-ready",
        "github.com/crossplane/function-auto-ready",
    ),
    "function-cel-filter": ("github.com/crossplane-contrib/function-cel-filter", None),
}
"""The released functions: where they are, and what their go.mod declares where it differs."""
STAND_IN = "function-patch-and-transform"
_UNPINNED = {"function-cel-filter": "v0.2.0"}


def versions() -> dict[str, str]:
    """The versions of all functions, as the project pins them."""
    pinned = tomllib.loads((_ROOT / "pyproject.toml").read_text())["tool"]["pyxp"]["packages"]
    return {name: {**_UNPINNED, **pinned}[name] for name in (*MODULES, STAND_IN)}


def servers(certificates: Path, addresses: dict[str, str]) -> dict[str, list]:
    """The commands that serve the functions, by name; skips the test where one cannot be built."""
    commands = {
        name: [
            building().released(module, versions()[name], declared),
            f"--address={addresses[name]}",
            f"--tls-certs-dir={certificates}",
        ]
        for name, (module, declared) in MODULES.items()
    }
    # -P: the modules beside the program are no packages of its own.
    stand_in = [sys.executable, "-P", Path(__file__).with_name("stand_in.py"), addresses[STAND_IN], certificates]
    return {**commands, STAND_IN: stand_in}


@contextmanager
def functions(folder: Path, certificates: Path) -> Iterator[dict[str, str]]:
    """Run the servers of all functions; gives their addresses by name, each listening."""
    addresses = {name: f"localhost:{free_port()}" for name in (*MODULES, STAND_IN)}
    with ExitStack() as running:
        started = {}
        for name, command in servers(certificates, addresses).items():
            started[name] = run(command, folder / f"{name}.log")
            running.callback(end, started[name])
        # Core waits without an end for a function that does not listen.
        for name, process in started.items():
            wait_until_listening(addresses[name], process, name)
        yield addresses


def announce(witness, name: str, address: str) -> None:
    """Tell core where a function is, as its package manager would once the package runs.

    The package manager is to leave both objects alone, since there is no registry that it could ask.
    """
    paused = {"crossplane.io/paused": "true"}
    healthy = [_condition("Installed", "ActivePackageRevision"), _condition("Healthy", "HealthyPackageRevision")]
    image = f"xpkg.crossplane.io/crossplane-contrib/{name}:{versions()[name]}"
    _put(
        witness,
        {
            "kind": "Function",
            "metadata": {"name": name, "annotations": paused},
            "spec": {"package": image},
            "status": {"conditions": healthy, "currentRevision": f"{name}-1", "currentIdentifier": image},
        },
    )
    _put(
        witness,
        {
            "kind": "FunctionRevision",
            "metadata": {
                "name": f"{name}-1",
                "annotations": paused,
                "labels": {"pkg.crossplane.io/package": name},
            },
            "spec": {"desiredState": "Active", "image": image, "revision": 1},
            "status": {
                "endpoint": address,
                "capabilities": ["composition"],
                "conditions": [
                    _condition("RevisionHealthy", "HealthyPackageRevision"),
                    _condition("RuntimeHealthy", "HealthyPackageRevision"),
                ],
            },
        },
    )


def _condition(kind: str, reason: str) -> dict[str, str]:
    return {"type": kind, "status": "True", "reason": reason, "lastTransitionTime": "2026-01-01T00:00:00Z"}


def _put(witness, manifest: dict) -> None:
    url = f"{_PACKAGES}/{manifest['kind'].lower()}s"
    made = witness.post(url, json={"apiVersion": "pkg.crossplane.io/v1", **manifest})
    assert made.status_code == 201, made.text
    status = {**made.json(), "status": manifest["status"]}
    written = witness.put(f"{url}/{manifest['metadata']['name']}/status", json=status)
    assert written.status_code == 200, written.text
