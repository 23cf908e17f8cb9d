"""Which kinds a server has, and how users call them."""

import pytest

from pyxp.cluster.failures import NotServedError
from pyxp.cluster.kinds import Served, find_kind, read_discovery

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
