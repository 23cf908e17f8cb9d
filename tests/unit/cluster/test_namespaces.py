"""Which namespaces manifests need, and which of them a server lacks."""

import asyncio

from pyxp.cluster.failures import ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.namespaces import how_to_create, missing_namespaces, namespaces_needed


def config(namespace=None):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": namespace}}


def namespace(name):
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


class Server:
    """Answers for each namespace with a status."""

    def __init__(self, **codes):
        self.codes = codes
        self.memory = {"kinds": [Served("v1", "Namespace", "namespaces", namespaced=False)]}

    async def ask(self, method, path, what, **sent):
        name = path.rpartition("/")[2]
        if self.codes[name] != 200:
            raise ServerRefusal(self.codes[name], {}, what)
        return 200, namespace(name)


def test_a_namespace_among_the_manifests_need_not_be_there():
    assert namespaces_needed([config("b"), config("a"), config("b"), config(), namespace("a")]) == ["b"]


def test_only_what_the_server_says_is_absent_is_missing():
    server = Server(there=200, gone=404, hidden=403)
    assert asyncio.run(missing_namespaces(server, ["there", "gone", "hidden"])) == ["gone"]
    assert how_to_create(["a", "b"]).startswith("kubectl create namespace a && kubectl create namespace b, or ")
