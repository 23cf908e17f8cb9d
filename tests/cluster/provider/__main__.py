"""The provider as a program: ``python -m provider KUBECONFIG ENDPOINT FOLDER``, from the folder around it.

In the folder it reads ``settings.json``, and tells in ``idle.json`` the turn in which it is idle, or 0.
"""

import sys
from pathlib import Path

from .cloud import Cloud
from .cluster import Cluster
from .controller import Controller
from .reconciler import Reconciler
from .settings import Settings

kubeconfig, endpoint, folder = sys.argv[1:]
settings = Settings(Path(folder) / "settings.json")
cluster, cloud = Cluster(Path(kubeconfig)), Cloud(endpoint)


def _reconciler(store):
    return Reconciler(cluster, store, cloud, settings)


Controller(cluster, _reconciler, settings, Path(folder) / "idle.json").run()
