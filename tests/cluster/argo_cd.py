"""Argo CD on a control plane of the tests: its repository server, its two controllers and a Redis."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .control_plane import ADMIN, ControlPlane, building, end, free_port, run, wait_until_listening
from .definitions import module_folder
from .witness import Witness

NAMESPACE = "argocd"
API = "argoproj.io/v1alpha1"
MODULE = "github.com/argoproj/argo-cd/v3"
ASKED = "PYXP_BUILD_ARGOCD"
"""The variable that lets the program be built, which takes as long as all others together."""
_PROGRAMS = Path(__file__).parents[1] / "charts" / "programs"
SETTINGS = "argocd-cm"
_MAPS = (SETTINGS, "argocd-rbac-cm", "argocd-cmd-params-cm")
_MORE_MAPS = ("argocd-ssh-known-hosts-cm", "argocd-tls-certs-cm", "argocd-gpg-keys-cm")
_PART = {"app.kubernetes.io/part-of": "argocd"}


def program() -> Path:
    """Argo CD's programs in one; skips the test where it cannot be built."""
    return building().program("argocd", _PROGRAMS, asked=ASKED)


@dataclass
class Repository:
    """A repository of git in a folder, which is its address, too."""

    folder: Path

    def __post_init__(self) -> None:
        self._git("init", "--quiet", "--initial-branch=main")

    @property
    def url(self) -> str:
        """Its address for Argo CD."""
        return self.folder.as_uri()

    def push(self, files: dict[str, str | None]) -> str:
        """Commit texts by path, None for a file that goes; gives the commit."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True) if text is None else path.write_text(text)
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message=Change")
        return self._git("rev-parse", "HEAD").strip()

    def _git(self, *arguments: str) -> str:
        command = ["git", "-c", "user.name=Tests", "-c", "user.email=tests@pyxp.test", *arguments]
        around = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(command, cwd=self.folder, env=around, capture_output=True, text=True, check=True)
        return done.stdout


def install(plane: ControlPlane, witness: Witness) -> None:
    """Put on a cluster what Argo CD's own manifests have and its programs read."""
    crds = module_folder(MODULE, _PROGRAMS / "argocd") / "manifests" / "crds"
    with plane.client() as client:
        for crd in sorted(crds.glob("*-crd.yaml")):
            made = client.post(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                content=crd.read_bytes(),
                headers={"Content-Type": "application/yaml"},
            )
            assert made.status_code == 201, made.text
    witness.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    for name in (*_MAPS, *_MORE_MAPS):
        witness.create(_object("ConfigMap", name))
    witness.merge(_object("ConfigMap", SETTINGS), {"data": own_settings()})
    witness.create(_object("Secret", "argocd-secret") | {"stringData": {"server.secretkey": "for-tests-alone"}})
    login = {"bearerToken": f"{ADMIN}-token", "tlsClientConfig": {"insecure": True}}
    cluster = _object("Secret", "management")
    cluster["metadata"]["labels"] = {"argocd.argoproj.io/secret-type": "cluster"}
    witness.create(cluster | {"stringData": {"name": "management", "server": plane.url, "config": json.dumps(login)}})


def own_settings() -> dict[str, str]:
    """The settings that Argo CD's own manifests come with."""
    path = module_folder(MODULE, _PROGRAMS / "argocd") / "manifests" / "base" / "config" / f"{SETTINGS}.yaml"
    found: dict[str, str] = yaml.safe_load(path.read_text("utf-8"))["data"]
    return found


def _object(kind: str, name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": NAMESPACE, "labels": _PART}}


@contextmanager
def argo_cd(plane: ControlPlane, folder: Path, tools: list[Path]) -> Iterator[None]:
    """Run the programs as long as they are needed, all of them on loopback.

    The one exception is the port on which the application controller tells its metrics: it has no setting for that.

    Args:
        plane: Where they work.
        folder: For their files.
        tools: Programs that the repository server calls, besides git.
    """
    (folder / "tmp").mkdir()
    around = {
        **os.environ,
        "PATH": os.pathsep.join([*(str(tool.parent) for tool in tools), os.environ["PATH"]]),
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "KUBECONFIG": str(plane.kubeconfig),
        "ARGOCD_GPG_ENABLED": "false",
        "ARGOCD_ASK_PASS_SOCK": str(folder / "ask"),
        "ARGOCD_TLS_DATA_PATH": str(folder / "tls"),
        "ARGOCD_SSH_DATA_PATH": str(folder / "ssh"),
        "ARGOCD_PLUGINSOCKFILEPATH": str(folder / "plugins"),
    }
    redis, repositories = (f"127.0.0.1:{free_port()}" for _ in range(2))
    metrics, sets = free_port(), f"127.0.0.1:{free_port()}"
    kube = [f"--kubeconfig={plane.kubeconfig}", f"--namespace={NAMESPACE}", "--repo-server-plaintext"]
    commands = {
        "redis": ([redis], redis),
        "argocd-repo-server": (
            [
                *("--disable-tls", "--address=127.0.0.1", f"--port={repositories.rpartition(':')[2]}"),
                *("--metrics-address=127.0.0.1", f"--metrics-port={free_port()}", f"--redis={redis}"),
            ],
            repositories,
        ),
        "argocd-application-controller": (
            [
                *(*kube, f"--repo-server={repositories}", f"--redis={redis}", f"--metrics-port={metrics}"),
                # Projects go only when everything is looked at again, after two minutes by default.
                "--app-resync=15",
                # So that tests can read what the scripts say; by default it is only in the Redis.
                "--persist-resource-health",
            ],
            f"127.0.0.1:{metrics}",
        ),
        "argocd-applicationset-controller": (
            [
                *(*kube, f"--argocd-repo-server={repositories}", f"--metrics-addr=127.0.0.1:{free_port()}"),
                *(f"--probe-addr=127.0.0.1:{free_port()}", f"--webhook-addr={sets}"),
            ],
            sets,
        ),
    }
    with ExitStack() as running:
        for name, (arguments, address) in commands.items():
            process = run([program(), name, *arguments], folder / f"{name}.log", around)
            running.callback(end, process)
            wait_until_listening(address, process, name)
        yield
