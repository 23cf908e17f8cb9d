"""What is told of a deletion while it goes on."""

import asyncio
from contextlib import closing

import pytest

from pyxp.cluster.deleting import Deleted, Spaced, still_there
from pyxp.cluster.kinds import Served
from pyxp.cluster.objects import Reference, delete_object
from pyxp.cluster.states import Node, State


def node(name, *children, state=None):
    return Node(Reference("e/v1", "Role", name), state or State(deleting=True), children=list(children))


def test_what_is_still_there_is_named():
    assert still_there([node("a")]) == "1 object is still there: Role a"


def test_of_many_those_at_the_bottom_are_named():
    gone = Node(Reference("e/v1", "Role", "gone"))
    top = node("claim", node("xr", node("a", gone), node("b"), node("c"), node("d")))
    assert still_there([top]) == "6 objects are still there: Role a, Role b, Role c, ..."


def test_what_holds_up_a_deletion_is_named():
    space = Node(Reference("v1", "Namespace", "shop"), State(deleting=True, finalizers=("keep",)))
    left = (space, node("quiet"))
    inside = {space.reference: "2 claims in it: Room shop/a, Room shop/b"}
    assert Deleted((), (), left, inside=inside).blocking() == [
        "Namespace shop is held by 2 claims in it: Room shop/a, Room shop/b and by finalizers keep",
        "Role quiet is held by nothing that it says",
    ]


def test_the_longer_it_goes_on_the_fewer_lines_there_are():
    said = []

    async def scenario():
        with closing(Spaced(said.append, 0.01)) as spaced:
            for number in range(40):
                spaced.say(str(number))
                await asyncio.sleep(0.01)

    asyncio.run(scenario())
    assert 2 < len(said) < 8


@pytest.mark.parametrize(("foreground", "policy"), [(True, "Foreground"), (False, "Background")])
def test_the_server_is_told_whether_what_is_below_goes_first(foreground, policy):
    class Server:
        def __init__(self):
            self.memory = {"kinds": [Served("e/v1", "Role", "roles", namespaced=False)]}
            self.sent = []

        async def ask(self, method, path, what, **sent):
            self.sent.append((method, path, sent["body"]["propagationPolicy"]))
            return 200, {}

    server = Server()
    assert asyncio.run(delete_object(server, Reference("e/v1", "Role", "a"), foreground=foreground))
    assert server.sent == [("DELETE", "/apis/e/v1/roles/a", policy)]


def test_lines_that_come_soon_after_another_wait_and_only_the_last_of_them_is_said():
    said = []

    async def scenario():
        spaced = Spaced(said.append, 0.01)
        for line in ("51 left", "50 left", "49 left", "48 left"):
            spaced.say(line)
        assert said == ["51 left"]
        while said[-1] != "48 left":
            await asyncio.sleep(0.005)
        spaced.say("48 left")
        spaced.say("47 left")
        spaced.close()
        await asyncio.sleep(0.03)

    asyncio.run(scenario())
    assert said == ["51 left", "48 left"]
