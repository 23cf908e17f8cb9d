"""Which kinds a server has, and how users call them."""

import asyncio

import pytest

from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.kinds import Served, find_kind, read_discovery, served

ANSWER = {
    "kind": "APIGroupDiscoveryList",
    "items": [
        {
            "metadata": {"name": "apps"},
            "versions": [
                {
                    "version": "v1",
                    "resources": [
                        {
                            "resource": "deployments",
                            "responseKind": {"kind": "Deployment"},
                            "scope": "Namespaced",
                            "singularResource": "deployment",
                            "shortNames": ["deploy"],
                        }
                    ],
                }
            ],
        },
        {
            "metadata": {"name": ""},
            "versions": [
                {
                    "version": "v1",
                    "resources": [{"resource": "nodes", "responseKind": {"kind": "Node"}, "scope": "Cluster"}],
                }
            ],
        },
    ],
}
DEPLOYMENT = Served("apps/v1", "Deployment", "deployments", True, ("deployment", "deploy"))


def test_one_answer_tells_the_kinds_of_all_groups():
    found = list(read_discovery(ANSWER))
    assert found == [DEPLOYMENT, Served("v1", "Node", "nodes", False, ("",))]
    assert found[0].path("shop", "web") == "/apis/apps/v1/namespaces/shop/deployments/web"
    assert found[0].path() == "/apis/apps/v1/deployments"
    assert found[1].path("shop", "a") == "/api/v1/nodes/a"
    assert list(read_discovery({"kind": "APIGroupList"})) == []


def test_a_kind_is_found_by_all_its_names():
    known = [*read_discovery(ANSWER), Served("apps/v1beta1", "Deployment", "deployments", True)]
    for name in ("Deployment", "deployments", "deploy", "deployment", "deployments.apps"):
        assert find_kind(known, name) == DEPLOYMENT


def test_a_kind_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(NotServedError, match="the server has no kind 'Deploymnt'; did you mean Deployment"):
        find_kind(read_discovery(ANSWER), "Deploymnt")
    others = [*read_discovery(ANSWER), Served("example.org/v1", "Deployment", "deployments", True)]
    with pytest.raises(NotServedError, match=r"write one of deployment.apps, deployment.example.org"):
        find_kind(others, "deployment")


class Starting:
    """A server that has just started: it has no kinds before it is ready."""

    def __init__(self, *, tells=True):
        self.memory, self.asked, self._tells = {}, [], tells

    async def ask(self, method, path, what, **options):
        self.asked.append(path)
        if path == "/readyz" and not self._tells:
            raise ServerRefusal(403, {}, what)
        known = ANSWER if "/readyz" in self.asked else {**ANSWER, "items": []}
        return 200, known if path == "/apis" else {**ANSWER, "items": []}


@pytest.mark.parametrize("tells", [True, False])
def test_what_a_server_lacks_counts_when_it_is_ready(tells):
    server = Starting(tells=tells)
    assert asyncio.run(served(server, "apps/v1", "Deployment")) == DEPLOYMENT
    assert server.asked == ["/api", "/apis", "/readyz", "/api", "/apis"]
    with pytest.raises(NotServedError, match="the server has no kind Deploment of apps/v1"):
        asyncio.run(served(server, "apps/v1", "Deploment"))
