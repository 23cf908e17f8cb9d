"""The management cluster that the scenarios share, and pyxp as users call it."""

import gc
import os
import subprocess
import sys
import warnings
from dataclasses import dataclass
from functools import partial

import pytest
import yaml

from pyxp import apply
from pyxp.cli.app import run
from pyxp.cluster.connection import Target

from .control_plane import ADMIN, control_plane
from .core import PATIENT
from .management import management_cluster
from .played import player
from .rooms import CRDS, Cabin, Hall, Room, hotels, platform
from .witness import Witness


@pytest.fixture(autouse=True, scope="module")
def connections_that_servers_broke():
    """Connections to servers that were killed are collected here, where nobody minds that they were not closed.

    Clients cannot close what they wait for when the other side goes away; the collector would tell of it at any time,
    in any other test.
    """
    yield
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "unclosed <ssl.SSLSocket", ResourceWarning)
        gc.collect()


def pytest_collection_modifyitems(items):
    """The same, where the collector comes by itself within a scenario."""
    ignored = pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
    for item in items:
        if "tests/cluster/" in item.nodeid:
            item.add_marker(ignored)


@pytest.fixture(scope="session")
def plane(tmp_path_factory):
    """A running API server, with nothing on it but what Kubernetes puts there."""
    with control_plane(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@dataclass
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def pyxp(plane, capsys):
    """Runs a command against the cluster."""

    def call(*arguments, context=ADMIN):
        capsys.readouterr()
        cluster = ["--kubeconfig", str(plane.kubeconfig), "--context", context]
        code = run([arguments[0], *cluster, *map(str, arguments[1:])])
        said = capsys.readouterr()
        return Said(int(code), said.out, said.err)

    return call


@pytest.fixture
def schemas(plane, capsys):
    """Runs ``pyxp schemas import --cluster`` against the cluster."""

    def call(*arguments, context=ADMIN):
        capsys.readouterr()
        which = ["--cluster", "--kubeconfig", str(plane.kubeconfig), "--context", context]
        code = run(["schemas", "import", *which, *map(str, arguments)])
        said = capsys.readouterr()
        return Said(int(code), said.out, said.err)

    return call


@pytest.fixture(scope="session")
def management(tmp_path_factory):
    """A cluster that runs Crossplane, with functions and without providers."""
    with management_cluster(tmp_path_factory.mktemp("management")) as running:
        yield running


@pytest.fixture(scope="session")
def seen(management):
    """Tells what is on the cluster that runs Crossplane, past everything of pyxp."""
    return Witness(management.client())


@pytest.fixture(scope="module")
def playing(management):
    """Plays the provider of the tests' own kinds."""
    with player(management) as played:
        yield played


@pytest.fixture
def provider(playing):
    """The provider of the tests' own kinds, which is as quick and willing as ever after each test."""
    yield playing
    playing.latency = 0.0
    playing.fails.clear()


@pytest.fixture(scope="session")
def rooms(management, tmp_path_factory):
    """Platforms of rooms, installed by pyxp; gives the file with all their definitions."""
    documents = [*platform(Room), *platform(Cabin), *platform(Hall), *hotels()]
    applied = apply(documents, management.target)
    assert applied.ok, applied
    path = tmp_path_factory.mktemp("rooms") / "platforms.yaml"
    path.write_text(yaml.safe_dump_all([*CRDS, *documents]))
    return path


@pytest.fixture
def by_default(management):
    """Crossplane with the flags that it has by default."""
    _, core = management.own()
    core.stop()
    core.start()
    yield
    core.stop()
    core.start(*PATIENT)


@pytest.fixture
def on_management(management, capsys):
    """Runs a command against the cluster that runs Crossplane."""

    def call(*arguments):
        capsys.readouterr()
        code = run([arguments[0], "--kubeconfig", str(management.kubeconfig), *map(str, arguments[1:])])
        said = capsys.readouterr()
        return Said(int(code), said.out, said.err)

    return call


@pytest.fixture(scope="session")
def target(plane):
    """The cluster, for functions."""
    return Target(str(plane.kubeconfig))


@pytest.fixture(scope="session")
def witness(plane):
    """Asks the server directly, past everything of pyxp."""
    with plane.client() as client:
        yield client


@pytest.fixture
def manifests(tmp_path):
    """Writes manifests into a file."""

    def write(*documents, name="given.yaml"):
        path = tmp_path / name
        path.write_text(yaml.safe_dump_all(documents))
        return path

    return write


@pytest.fixture
def begin():
    """Starts pyxp in a process of its own against the cluster of a kubeconfig; it is gone at the end in any case."""
    processes = []

    def start(kubeconfig, command, *arguments, **options):
        process = subprocess.Popen(
            [sys.executable, "-m", "pyxp", command, "--kubeconfig", str(kubeconfig), *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            **options,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def begun(plane, begin):
    """Starts pyxp in a process of its own against the cluster."""
    return partial(begin, plane.kubeconfig)
