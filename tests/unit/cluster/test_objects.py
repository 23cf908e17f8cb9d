"""Reading objects from a server."""

import asyncio

import pytest

from pyxp.cluster.failures import ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.objects import list_objects

KIND = Served("v1", "ConfigMap", "configmaps", namespaced=True)
EXPIRED = ServerRefusal(410, {"reason": "Expired", "message": "the continue parameter is too old"}, "list configmaps")


class Server:
    """Gives pages in their order, and refuses where an error stands for one."""

    def __init__(self, *pages):
        self.pages = list(pages)
        self.asked = []

    async def ask(self, method, path, what, *, params):
        self.asked.append(params.get("continue", ""))
        page = self.pages.pop(0)
        if isinstance(page, Exception):
            raise page
        return 200, page


def page(*names, more="", version="7"):
    return {
        "metadata": {"continue": more, "resourceVersion": version},
        "items": [{"metadata": {"name": name}} for name in names],
    }


def listed(server):
    found, version = asyncio.run(list_objects(server, KIND))
    return [item["metadata"]["name"] for item in found], version


def test_pages_make_one_list():
    server = Server(page("a", more="next"), page("b", version="8"))
    assert listed(server) == (["a", "b"], "8")
    assert server.asked == ["", "next"]


def test_a_list_whose_pages_have_expired_is_begun_again_and_nothing_comes_twice():
    server = Server(page("a", more="next"), EXPIRED, page("a", more="other"), page("b"))
    assert listed(server) == (["a", "b"], "7")
    assert server.asked == ["", "next", "", "other"]


def test_that_ends_some_time():
    server = Server(*[page("a", more="next"), EXPIRED] * 3, page("never"))
    with pytest.raises(ServerRefusal, match="the continue parameter is too old"):
        listed(server)
    assert len(server.pages) == 1


def test_another_error_ends_it_at_once():
    with pytest.raises(ServerRefusal, match="cannot list configmaps: no"):
        listed(Server(ServerRefusal(500, {"message": "no"}, "list configmaps"), page("a")))
