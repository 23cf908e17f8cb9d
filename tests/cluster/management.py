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
