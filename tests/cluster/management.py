"""A management cluster: the one that the tests bring up, or the one that somebody names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pyxp import Target, apply

from .control_plane import ControlPlane, control_plane
from .core import PATIENT, Core, crossplane
from .provider.definitions import definitions
from .rooms import CRDS

GIVEN = "PYXP_TEST_KUBECONFIG"
"""The variable that names the kubeconfig of a cluster that runs Crossplane, on which the scenarios are to be tried."""
_MERGE = "application/merge-patch+json"


@dataclass(frozen=True)
class Management:
    """A cluster that runs Crossplane.

    Attributes:
        kubeconfig: How to reach it; its current context is used.
        plane: Its API server; None where somebody else runs it.
        core: Its Crossplane; None where somebody else runs it.
    """

    kubeconfig: Path
    plane: ControlPlane | None = None
    core: Core | None = None

    @property
    def target(self) -> Target:
        """The cluster, for pyxp's functions."""
        return Target(str(self.kubeconfig))

    def client(self) -> Any:
        """The official client, which owes nothing to pyxp."""
        kubernetes = pytest.importorskip("kubernetes")
        configuration = kubernetes.client.Configuration()
        kubernetes.config.load_kube_config(str(self.kubeconfig), client_configuration=configuration)
        return kubernetes.client.ApiClient(configuration)

    def own(self) -> tuple[ControlPlane, Core]:
        """The parts that can be stopped; skips the test where they belong to somebody else."""
        if self.plane is None or self.core is None:
            pytest.skip(f"stops parts of the cluster, which is not done to the one of {GIVEN}; unset it for this test")
        return self.plane, self.core


class Witness:
    """What is on a cluster, as the official client tells; and what others than pyxp do there."""

    def __init__(self, client: Any) -> None:
        from kubernetes.dynamic import DynamicClient

        self._ask = DynamicClient(client)

    def kind(self, api_version: str, kind: str) -> Any:
        """The resource of a kind."""
        return self._ask.resources.get(api_version=api_version, kind=kind)

    def get(self, api_version: str, kind: str, name: str, namespace: str | None = None) -> dict[str, Any] | None:
        """An object, or None where there is none of that name."""
        from kubernetes.client import ApiException

        try:
            return self.kind(api_version, kind).get(name=name, namespace=namespace).to_dict()
        except ApiException as error:
            if error.status != 404:
                raise
            return None

    def list(self, api_version: str, kind: str, labels: str = "") -> list[dict[str, Any]]:
        """All objects of a kind, in all namespaces."""
        return self.kind(api_version, kind).get(label_selector=labels).to_dict()["items"]

    def merge(self, manifest: dict[str, Any], change: dict[str, Any], *, status: bool = False) -> None:
        """Change an object, or its status."""
        resource = self.kind(manifest["apiVersion"], manifest["kind"])
        place = {"name": manifest["metadata"]["name"], "namespace": manifest["metadata"].get("namespace")}
        (resource.status if status else resource).patch(body=change, content_type=_MERGE, **place)

    def create(self, manifest: dict[str, Any]) -> dict[str, Any]:
        """Create an object."""
        resource = self.kind(manifest["apiVersion"], manifest["kind"])
        return resource.create(body=manifest, namespace=manifest["metadata"].get("namespace")).to_dict()

    def delete(self, manifest: dict[str, Any]) -> None:
        """Delete an object, as ``kubectl delete`` does."""
        resource = self.kind(manifest["apiVersion"], manifest["kind"])
        resource.delete(name=manifest["metadata"]["name"], namespace=manifest["metadata"].get("namespace"))


@contextmanager
def management_cluster(folder: Path) -> Iterator[Management]:
    """The cluster that somebody names, or one that is brought up in a folder."""
    given = os.environ.get(GIVEN)
    if given:
        found = Management(Path(given))
        assert apply(CRDS, found.target).ok
        yield found
        return
    with control_plane(folder) as plane, crossplane(plane, *PATIENT) as core:
        made = Management(plane.kubeconfig, plane, core)
        applied = apply([*definitions(), *CRDS], made.target)
        assert applied.ok, applied
        yield made
