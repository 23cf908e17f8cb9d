"""What is told of a deletion while it goes on."""

from pyxp.cluster.deleting import still_there
from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, State


def node(name, *children, state=None):
    return Node(Reference("e/v1", "Role", name), state or State(deleting=True), children=list(children))


def test_what_is_still_there_is_named():
    assert still_there([node("a")]) == "1 object is still there: Role a"


def test_of_many_those_at_the_bottom_are_named():
    gone = Node(Reference("e/v1", "Role", "gone"))
    top = node("claim", node("xr", node("a", gone), node("b"), node("c"), node("d")))
    assert still_there([top]) == "6 objects are still there: Role a, Role b, Role c, ..."
