"""Lines about what is still there."""

import asyncio
from contextlib import closing

from pyxp.cluster.lines import Spaced, still_there
from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, State


def node(name, *children):
    return Node(Reference("e/v1", "Role", name), State(deleting=True), children=list(children))


def test_what_is_still_there_is_named():
    assert still_there([node("a")]) == "1 object is still there: Role a"


def test_of_many_those_at_the_bottom_are_named():
    gone = Node(Reference("e/v1", "Role", "gone"))
    top = node("claim", node("xr", node("a", gone), node("b"), node("c"), node("d")))
    assert still_there([top]) == "6 objects are still there: Role a, Role b, Role c, ..."


def test_the_longer_it_goes_on_the_fewer_lines_there_are():
    said = []

    async def scenario():
        with closing(Spaced(said.append, 0.01)) as spaced:
            for number in range(40):
                spaced.say(str(number))
                await asyncio.sleep(0.01)

    asyncio.run(scenario())
    assert 2 < len(said) < 8


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
