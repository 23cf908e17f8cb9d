"""Crossplane's core and Kubernetes' garbage collector on a control plane of the tests."""

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from .control_plane import COLLECTOR, CROSSPLANE, ControlPlane, end, free_port, program, run, wait_until
from .definitions import crossplane_folder
from .functions import announce, functions

NAMESPACE = "crossplane-system"
PATIENT = ("--circuit-breaker-burst=1000000", "--circuit-breaker-refill-rate=10000")
"""Flags with which the circuit breaker stays closed, however many resources a composite has."""
_WORKERS = 10
"""Reconciles at a time: with the hundred of the default, many claims keep two processors busy with conflicts."""
_WEBHOOKS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"


@dataclass
class Core:
    """Crossplane's core, which can be started again with other flags.

    Attributes:
        plane: Where it works.
        certificates: A folder with its authority, certificate and key, which its functions share.
    """

    plane: ControlPlane
    certificates: Path
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _webhooks: int = field(default_factory=free_port, init=False)

    def __post_init__(self) -> None:
        self._program = program("crossplane")
        # Without it, gRPC first asks the DNS for settings of each function.
        self._around = {
            **os.environ,
            "KUBECONFIG": str(self.plane.kubeconfig_of(CROSSPLANE)),
            "GRPC_ENABLE_TXT_SERVICE_CONFIG": "false",
        }

    def initialize(self, witness) -> None:
        """Install Crossplane's definitions and webhooks, which are called on this machine."""
        folder = crossplane_folder()
        command = [
            self._program,
            "core",
            "init",
            f"--cr-ds-path={folder / 'crds'}",
            f"--webhook-configurations-path={folder / 'webhookconfigurations'}",
            "--webhook-service-name=crossplane-webhooks",
            f"--webhook-service-namespace={NAMESPACE}",
            "--webhook-service-port=443",
            "--tlsca-secret-name=crossplane-root-ca",
            "--tls-client-secret-name=crossplane-tls-client",
            "--tls-server-secret-name=crossplane-tls-server",
        ]
        # The first time its Lock may come before the definition of locks is served.
        for last in (False, False, True):
            done = subprocess.run(command, env=self._around, capture_output=True, text=True, check=False, timeout=120)
            if done.returncode == 0:
                break
            assert not last, done.stderr + done.stdout
        self._lead_webhooks_here(witness)

    def _lead_webhooks_here(self, witness) -> None:
        authority = base64.b64encode((self.certificates / "ca.crt").read_bytes()).decode()
        for configuration in witness.get(_WEBHOOKS).json()["items"]:
            for webhook in configuration["webhooks"]:
                path = webhook["clientConfig"].pop("service")["path"]
                webhook["clientConfig"] = {"url": f"https://localhost:{self._webhooks}{path}", "caBundle": authority}
            name = configuration["metadata"]["name"]
            witness.put(f"{_WEBHOOKS}/{name}", json=configuration).raise_for_status()

    def start(self, *flags: str) -> None:
        """Start it, and wait until its webhooks answer."""
        probes = free_port()
        # Without it, no package can be read.
        (self.plane.folder / "packages").mkdir(exist_ok=True)
        self._process = run(
            [
                self._program,
                "core",
                "start",
                "--debug",
                "--package-runtime=Function=External;Provider=External",
                f"--max-concurrent-reconciles={_WORKERS}",
                f"--webhook-port={self._webhooks}",
                f"--metrics-port={free_port()}",
                f"--health-probe-port={probes}",
                f"--xpkg-cache-dir={self.plane.folder / 'packages'}",
                f"--tls-client-certs-dir={self.certificates}",
                f"--tls-server-certs-dir={self.certificates}",
                *flags,
            ],
            self.plane.folder / "crossplane.log",
            self._around,
        )
        url = f"http://127.0.0.1:{probes}/readyz"
        wait_until(lambda: httpx.get(url).status_code == 200, self._process, "Crossplane")

    def stop(self) -> None:
        """Stop it; what it stored stays."""
        if self._process is not None:
            end(self._process)
            self._process = None


@contextmanager
def crossplane(plane: ControlPlane, *flags: str) -> Iterator[Core]:
    """Run core, its functions and the garbage collector on a control plane that has nothing yet."""
    certificates = plane.folder / "mutual"
    certificates.mkdir()
    for source, name in (("ca.crt", "ca.crt"), ("server.crt", "tls.crt"), ("server.key", "tls.key")):
        shutil.copy(plane.folder / source, certificates / name)
    with ExitStack() as running, plane.client() as witness:
        core = Core(plane, certificates)
        addresses = running.enter_context(functions(plane.folder, certificates))
        running.enter_context(_garbage_collector(plane))
        witness.post("/api/v1/namespaces", json={"metadata": {"name": NAMESPACE}}).raise_for_status()
        core.initialize(witness)
        for name, address in addresses.items():
            announce(witness, name, address)
        running.callback(core.stop)
        core.start(*flags)
        yield core


@contextmanager
def _garbage_collector(plane: ControlPlane) -> Iterator[None]:
    """Run what deletes objects without owner and the content of namespaces, and what adds roles to others."""
    controllers = run(
        [
            program("kube-controller-manager"),
            f"--kubeconfig={plane.kubeconfig_of(COLLECTOR)}",
            "--controllers=garbage-collector-controller,namespace-controller,clusterrole-aggregation-controller",
            "--leader-elect=false",
            f"--secure-port={free_port()}",
            "--bind-address=127.0.0.1",
            f"--cert-dir={plane.folder / 'controllers'}",
        ],
        plane.folder / "kube-controller-manager.log",
    )
    try:
        yield
    finally:
        end(controllers)
