"""Which namespaces manifests need, and which of them a server lacks."""

import asyncio

import pytest

from pyxp.cluster.applying import Applying
from pyxp.cluster.comparing import compare
from pyxp.cluster.failures import ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.namespaces import COMES_LATER, how_to_create, missing_namespaces, namespaces_needed


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


class Trying:
    """Has no namespace, and tries objects as a server does."""

    namespace = "default"

    def __init__(self, refusal=None):
        kinds = [("Namespace", "namespaces", False), ("ConfigMap", "configmaps", True)]
        self.memory = {"kinds": [Served("v1", kind, plural, namespaced=inside) for kind, plural, inside in kinds]}
        self.refusal = refusal or {"reason": "NotFound", "message": 'namespaces "new" not found'}

    async def ask(self, method, path, what, **sent):
        if method == "GET" or "/namespaces/new/" in path:
            raise ServerRefusal(404, self.refusal, what)
        return 201, sent["body"]


def test_what_goes_into_a_namespace_that_comes_with_it_cannot_be_tried_yet():
    given = [config("new"), namespace("new")]
    tried = asyncio.run(Applying(Trying(), dry_run=True).apply(given))
    assert [(item.action, item.note) for item in tried.outcomes] == [("created", ""), ("not tried", COMES_LATER)]
    assert tried.ok
    compared = asyncio.run(compare(Trying(), given))
    assert [(item.exists, item.note, item.error) for item in compared] == [
        (False, "", None),
        (False, COMES_LATER, None),
    ]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ([config("new")], None),
        ([config("new"), namespace("new")], {"reason": "NotFound", "message": 'secrets "token" not found'}),
    ],
)
def test_anything_else_that_is_not_found_is_an_error(given, refusal):
    tried = asyncio.run(Applying(Trying(refusal), dry_run=True).apply(given))
    assert tried.outcomes[-1].action == "failed" and not tried.ok
    assert asyncio.run(compare(Trying(refusal), given))[-1].error is not None
