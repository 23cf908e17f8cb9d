"""Pausing stacks of which not everything may be read or written."""

import asyncio

import pytest

from pyxp.cluster.failures import ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.objects import Reference
from pyxp.cluster.pausing import set_paused

CLAIM, COMPOSITE = Reference("e/v1", "Claim", "a", "t1"), Reference("e/v1", "XClaim", "a-x")


class Server:
    """Has a claim with its composite, and refuses some requests by method and plural."""

    namespace = "t1"

    def __init__(self, refuses=(), **metadata):
        self.memory = {
            "kinds": [
                Served("e/v1", "Claim", "claims", True, (), ("claim",)),
                Served("e/v1", "XClaim", "xclaims", False, (), ("composite",)),
            ]
        }
        spec = {"resourceRef": {"apiVersion": "e/v1", "kind": "XClaim", "name": "a-x"}}
        names = {"claims": {"name": "a", "namespace": "t1", **metadata}, "xclaims": {"name": "a-x"}}
        self.objects = {
            "claims": {"apiVersion": "e/v1", "kind": "Claim", "metadata": names["claims"], "spec": spec},
            "xclaims": {"apiVersion": "e/v1", "kind": "XClaim", "metadata": names["xclaims"], "spec": {}},
        }
        self.refuses = refuses
        self.patched = []

    async def ask(self, method, path, what, **_):
        plural = path.split("/")[-2]
        if (method, plural) in self.refuses:
            raise ServerRefusal(403, {"message": f"{plural} is forbidden: you cannot {method}"}, what)
        if method == "PATCH":
            self.patched.append(plural)
        return 200, self.objects[plural]


def pause(server, paused=True):
    return asyncio.run(set_paused(server, [CLAIM], paused))


def test_a_claim_and_its_composite_are_paused_together():
    server = Server()
    assert [(item.reference, item.changed, item.note) for item in pause(server)] == [
        (CLAIM, True, ""),
        (COMPOSITE, True, ""),
    ]
    assert server.patched == ["claims", "xclaims"]


def test_nothing_is_paused_where_the_composite_may_not_be_read():
    server = Server([("GET", "xclaims")])
    (left,) = pause(server)
    assert str(left.error) == (
        "nothing of Claim t1/a was paused, since XClaim a-x cannot be seen: cannot read XClaim a-x: "
        "xclaims is forbidden: you cannot GET; ask whoever may read it to pause it"
    )
    assert server.patched == []


@pytest.mark.parametrize(
    ("paused", "plural", "hint"),
    [
        (True, "xclaims", "Claim t1/a is paused all the same; pyxp resume claim.e/a -n t1 takes that back"),
        (True, "claims", "XClaim a-x is paused all the same; pyxp resume claim.e/a -n t1 takes that back"),
        (False, "claims", "XClaim a-x is resumed all the same; pyxp pause claim.e/a -n t1 takes that back"),
    ],
)
def test_where_one_half_fails_the_other_is_told_with_the_way_back(paused, plural, hint):
    server = Server([("PATCH", plural)])
    if not paused:
        for item in server.objects.values():
            item["metadata"]["annotations"] = {"crossplane.io/paused": "true"}
    (failed,) = (item for item in pause(server, paused) if item.error is not None)
    assert failed.error.hint == hint


def test_a_word_of_another_manager_that_is_taken_over_is_told():
    owned = {"f:metadata": {"f:annotations": {"f:crossplane.io/paused": {}}}}
    server = Server(
        annotations={"crossplane.io/paused": "false"},
        managedFields=[{"manager": "argocd", "operation": "Apply", "fieldsV1": owned}],
    )
    assert pause(server)[0].note == (
        "crossplane.io/paused was 'false', set by argocd: whoever applies that again ends the pause"
    )
