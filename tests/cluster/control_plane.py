"""A management cluster on loopback: etcd and the API server."""

import base64
import importlib.util
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_HERE = Path(__file__).parent
_START = 120
"""Seconds that a program may take to be ready."""

MODULES = {
    "etcd": "go.etcd.io/etcd/server/v3",
    "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
    "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
    "crossplane": "github.com/crossplane/crossplane/v2/cmd/crossplane",
}
"""The programs, by name, each with the package that it is built from."""

_PINNED = {"kube-apiserver": "kubernetes", "kube-controller-manager": "kubernetes"}
"""The folders of ``programs`` that pin a program, where it is not the folder itself: Crossplane wants later releases of
modules than those that Kubernetes is released with, and the server's verdicts depend on them."""

ADMIN, NOBODY = "admin", "nobody"
"""Users of the cluster, who are also the contexts of its kubeconfig."""

CROSSPLANE, COLLECTOR = "crossplane", "collector"
"""Controllers, which policies know by the groups of their service accounts; they may do everything here."""

_USERS = {
    ADMIN: (ADMIN, "system:masters"),
    NOBODY: (NOBODY, "guests"),
    CROSSPLANE: (
        "system:serviceaccount:crossplane-system:crossplane",
        "system:masters,system:serviceaccounts,system:serviceaccounts:crossplane-system",
    ),
    COLLECTOR: (
        "system:serviceaccount:kube-system:generic-garbage-collector",
        "system:masters,system:serviceaccounts,system:serviceaccounts:kube-system",
    ),
}
"""What the server calls them, and their groups."""

CERTIFIED = "certified"
"""A user who is known by the certificate ``client.crt``."""

FILES = ("ca", "server", "client")
"""The certificates of a control plane, each with its key."""


def building():
    """What builds programs from Go modules, shared with the other real programs."""
    spec = importlib.util.spec_from_file_location("building", _HERE.parent / "oracle" / "building.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def program(name: str) -> Path:
    """One of the programs, built once; skips the test where it cannot be built."""
    return building().pinned(name, _HERE / "programs" / _PINNED.get(name, ""), MODULES[name])


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@dataclass
class ControlPlane:
    """A running API server.

    Attributes:
        folder: Where its files are.
        kubeconfig: How to reach it, with a context for each user.
        url: Its address.
    """

    folder: Path
    kubeconfig: Path
    url: str
    etcd: str
    port: int

    def __post_init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        self.trust = ssl.create_default_context(cafile=self.folder / "ca.crt")

    def start(self) -> None:
        """Start the API server, and wait until it is ready."""
        folder = self.folder
        self._server = run(
            [
                program("kube-apiserver"),
                f"--etcd-servers={self.etcd}",
                "--bind-address=127.0.0.1",
                f"--secure-port={self.port}",
                f"--tls-cert-file={folder / 'server.crt'}",
                f"--tls-private-key-file={folder / 'server.key'}",
                f"--client-ca-file={folder / 'ca.crt'}",
                f"--token-auth-file={folder / 'tokens.csv'}",
                "--authorization-mode=RBAC",
                "--service-account-issuer=https://localhost",
                f"--service-account-key-file={folder / 'server.key'}",
                f"--service-account-signing-key-file={folder / 'server.key'}",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--disable-admission-plugins=ServiceAccount",
            ],
            folder / "kube-apiserver.log",
        )
        with self.client() as ask:
            wait_until(lambda: ask.get("/readyz").status_code == 200, self._server, "the API server")

    def kubeconfig_of(self, user: str) -> Path:
        """How a controller reaches it."""
        path = self.folder / f"kubeconfig-{user}"
        path.write_text(yaml.safe_dump(_kubeconfig(self, (user,))))
        return path

    def client(self) -> httpx.Client:
        """Asks the server directly, as its administrator."""
        headers = {"Authorization": f"Bearer {ADMIN}-token"}
        return httpx.Client(base_url=self.url, verify=self.trust, headers=headers, timeout=30)

    def stop(self) -> None:
        """Stop the API server; what it stored stays."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(30)


@contextmanager
def control_plane(folder: Path) -> Iterator[ControlPlane]:
    """A control plane in a folder, from nothing."""
    etcd, peers, port = free_port(), free_port(), free_port()
    _write_certificates(folder)
    (folder / "tokens.csv").write_text(
        "".join(f'{user}-token,{name},{user},"{groups}"\n' for user, (name, groups) in _USERS.items())
    )
    plane = ControlPlane(folder, folder / "kubeconfig", f"https://localhost:{port}", f"http://127.0.0.1:{etcd}", port)
    plane.kubeconfig.write_text(yaml.safe_dump(_kubeconfig(plane, (ADMIN, NOBODY))))
    with ExitStack() as running:
        store = run(
            [
                program("etcd"),
                f"--data-dir={folder / 'etcd'}",
                f"--listen-client-urls={plane.etcd}",
                f"--advertise-client-urls={plane.etcd}",
                f"--listen-peer-urls=http://127.0.0.1:{peers}",
                f"--initial-advertise-peer-urls=http://127.0.0.1:{peers}",
                f"--initial-cluster=default=http://127.0.0.1:{peers}",
                "--unsafe-no-fsync",
            ],
            folder / "etcd.log",
        )
        running.callback(end, store)
        wait_until(lambda: httpx.get(f"{plane.etcd}/health").status_code == 200, store, "etcd")
        running.callback(plane.stop)
        plane.start()
        yield plane


def _kubeconfig(plane: ControlPlane, users: tuple[str, ...]) -> dict:
    authority = base64.b64encode((plane.folder / "ca.crt").read_bytes()).decode()
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": users[0],
        "clusters": [
            {"name": "here", "cluster": {"server": plane.url, "certificate-authority": str(plane.folder / "ca.crt")}},
            {"name": "inline", "cluster": {"server": plane.url, "certificate-authority-data": authority}},
            {"name": "away", "cluster": {"server": f"https://127.0.0.1:{free_port()}"}},
        ],
        "users": [{"name": user, "user": {"token": f"{user}-token"}} for user in users],
        "contexts": [
            *({"name": user, "context": {"cluster": "here", "user": user, "namespace": "default"}} for user in users),
            {"name": "inline", "context": {"cluster": "inline", "user": users[0]}},
            {"name": "away", "context": {"cluster": "away", "user": users[0]}},
        ],
    }


def run(command: list, log: Path, around: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a program that writes into a log; those in Go collect their garbage less often, for they live shortly."""
    around = {"GOGC": "400", **(around or os.environ)}
    with log.open("ab") as out:
        return subprocess.Popen([str(part) for part in command], stdout=out, stderr=out, env=around)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program, which need not be running any more."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(30)


def wait_until_listening(address: str, process: subprocess.Popen[bytes], name: str) -> None:
    """Wait until somebody listens at an address."""
    host, _, port = address.rpartition(":")

    def listens() -> bool:
        try:
            socket.create_connection((host, int(port)), 1).close()
        except OSError:
            return False
        return True

    wait_until(listens, process, name)


def wait_until(there: Callable[[], bool], process: subprocess.Popen[bytes], name: str) -> None:
    """Wait until a program is ready, as a question tells."""
    patience = time.monotonic() + _START
    while True:
        assert process.poll() is None, f"{name} ended with {process.returncode}"
        try:
            if there():
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < patience, f"{name} is not ready"
        time.sleep(0.2)


def _write_certificates(folder: Path) -> None:
    """An authority of its own, and certificates for this machine and for a user."""
    keys = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in FILES]
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        for name in ("test authority", "localhost", CERTIFIED)
    ]
    begin = datetime.now(UTC) - timedelta(hours=1)
    for place, file in enumerate(FILES):
        made = (
            x509.CertificateBuilder()
            .subject_name(names[place])
            .issuer_name(names[0])
            .public_key(keys[place].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=file == "ca", path_length=None), critical=True)
        )
        if file == "server":
            made = made.add_extension(
                x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]),
                critical=False,
            )
        if file == "client":
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        (folder / f"{file}.crt").write_bytes(
            made.sign(keys[0], hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )
        (folder / f"{file}.key").write_bytes(
            keys[place].private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
            )
        )
