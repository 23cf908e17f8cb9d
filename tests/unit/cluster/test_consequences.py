"""What deleting objects leads to, where not everything may be read."""

import asyncio

from pyxp.cluster.consequences import consequences_of
from pyxp.cluster.failures import ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.objects import Reference

CLAIM = Reference("e/v1", "Tiny", "a", "t1")


class Server:
    """Has a claim, whose composite may be read or not."""

    namespace = "t1"

    def __init__(self, composite):
        self.memory = {
            "kinds": [
                Served("e/v1", "Tiny", "tinies", True, (), ("claim",)),
                Served("e/v1", "XTiny", "xtinies", False, (), ("composite",)),
            ]
        }
        self.composite = composite

    async def ask(self, method, path, what, **_):
        if "/tinies" in path:
            spec = {"resourceRef": {"apiVersion": "e/v1", "kind": "XTiny", "name": "a-x"}}
            return 200, {
                "apiVersion": "e/v1",
                "kind": "Tiny",
                "metadata": {"name": "a", "namespace": "t1"},
                "spec": spec,
            }
        if self.composite is None:
            raise ServerRefusal(403, {"message": "xtinies is forbidden"}, what)
        return 200, {"apiVersion": "e/v1", "kind": "XTiny", "metadata": {"name": "a-x"}, "spec": self.composite}


def expected(composite):
    return asyncio.run(consequences_of(Server(composite), [CLAIM]))


def test_what_may_not_be_read_below_needs_a_word_and_is_never_known_to_be_gone():
    found = expected(None)
    assert str(found.refusal()).splitlines() == [
        "nothing was deleted: whether what goes with it is protected cannot be told; "
        "add --yes if that is what you want",
        "  cannot read XTiny a-x: xtinies is forbidden",
    ]
    assert not found.known


def test_what_may_be_read_and_is_not_protected_needs_none():
    found = expected({})
    assert (found.refusal(), found.known) == (None, True)
    assert expected({"deletionProtection": True}).refusal() is not None
