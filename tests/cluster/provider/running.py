"""An AWS on this machine, and the provider that works on it: two programs beside the test."""

import json
import os
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from ..control_plane import end, free_port, run, wait_until
from .cloud import Cloud

REGION = "eu-central-1"
_FIRST_CALLS = {
    "ec2": "describe_vpcs",
    "rds": "describe_db_clusters",
    "ecs": "list_clusters",
    "kinesis": "list_streams",
    "sqs": "list_queues",
    "sns": "list_topics",
    "cloudwatch": "describe_alarms",
    "logs": "describe_log_groups",
    "secretsmanager": "list_secrets",
    "kms": "list_keys",
}


@dataclass
class Aws:
    """What runs, to look at and to adjust.

    Attributes:
        endpoint: The address of the AWS.
    """

    endpoint: str
    _folder: Path
    _turn: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._cloud = Cloud(self.endpoint)

    def client(self, service: str, region: str = REGION) -> Any:
        """A client of boto3, to ask past the provider."""
        return self._cloud.client(service, region)

    def wake(self) -> None:
        """Call each service once, which must be alone when it makes its first state."""
        for service, call in _FIRST_CALLS.items():
            getattr(self.client(service), call)()
        self.client("iam", "us-east-1").list_roles()

    def adjust(self, *, held: bool = False, stalled: Collection[str] = (), **latency: float) -> None:
        """Set how the provider works.

        Args:
            held: It does nothing at all.
            stalled: Resources, as ``CLAIM/RESOURCE``, whose creation makes no headway.
            latency: By kind, without its group, how many seconds its creation takes.
        """
        self._turn += 1
        told = {"turn": self._turn, "held": held, "stalled": list(stalled), "latency": latency}
        fresh = self._folder / "settings.new"
        fresh.write_text(json.dumps(told))
        fresh.replace(self._folder / "settings.json")

    def wait_until_idle(self, seconds: float = 120) -> None:
        """Wait until the provider has done all that it can since it was adjusted last."""
        told = self._folder / "idle.json"
        patience = time.monotonic() + seconds
        while not told.exists() or json.loads(told.read_text())["idle"] != self._turn:
            assert time.monotonic() < patience, "the provider is not idle"
            time.sleep(0.1)


@contextmanager
def aws(kubeconfig: Path, folder: Path) -> Iterator[Aws]:
    """Run an AWS that has nothing yet, and the provider for a cluster."""
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    with ExitStack() as running:
        around = {**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        cloud = run(command, folder / "moto.log", around)
        running.callback(end, cloud)
        made = Aws(endpoint, folder)
        made.adjust()
        # A module of the package around would hide one of the standard library where its folder is searched first.
        around = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
        wait_until(lambda: httpx.get(f"{endpoint}/moto-api/").status_code == 200, cloud, "AWS")
        made.wake()
        provider = run(
            [sys.executable, "-P", "-m", "provider", kubeconfig, endpoint, folder], folder / "provider.log", around
        )
        running.callback(end, provider)
        yield made
