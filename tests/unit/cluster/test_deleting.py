"""What is told of a deletion while it goes on."""

import asyncio

import pytest

from pyxp.cluster.consequences import Consequences
from pyxp.cluster.deleting import Deleted, Deleting, turns_of
from pyxp.cluster.failures import ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.objects import Reference, delete_object
from pyxp.cluster.standing import Member, Standing
from pyxp.cluster.states import Node, State


def node(name, *children, state=None):
    return Node(Reference("e/v1", "Role", name), state or State(deleting=True), children=list(children))


def test_what_holds_up_a_deletion_is_named():
    space = Node(Reference("v1", "Namespace", "shop"), State(deleting=True, finalizers=("keep",)))
    left = (space, node("quiet"))
    inside = {space.reference: "2 claims in it: Room shop/a, Room shop/b"}
    assert Deleted((), (), left, inside=inside).blocking() == [
        "Namespace shop is held by 2 claims in it: Room shop/a, Room shop/b and by finalizers keep",
        "Role quiet is held by nothing that it says",
    ]


def test_what_frees_a_claim_that_never_goes_by_itself_is_told():
    held = Node(CLAIM, State(deleting=True, finalizers=("finalizer.apiextensions.crossplane.io",)), lost="XRoom")
    assert Deleted((), (), (held,)).blocking() == [
        "Room shop/a is held by finalizers finalizer.apiextensions.crossplane.io; it never goes by itself, since the "
        "server has no kind XRoom any more: see that nothing of it is left in the cloud, then "
        'kubectl patch room.e.org a --namespace shop --type merge --patch \'{"metadata":{"finalizers":null}}\''
    ]


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


XRD = Reference("apiextensions.crossplane.io/v1", "CompositeResourceDefinition", "a")
COMPOSITION = Reference("apiextensions.crossplane.io/v1", "Composition", "a")
PROVIDER = Reference("pkg.crossplane.io/v1", "Provider", "a")
CONFIG = Reference("aws.upbound.io/v1beta1", "ProviderConfig", "a")
SECRET = Reference("v1", "Secret", "keys", "shop")
NAMESPACE = Reference("v1", "Namespace", "shop")
CLAIM, GUEST = Reference("e.org/v1", "Room", "a", "shop"), Reference("e.org/v1", "Room", "b", "shop")


def test_what_needs_others_goes_before_them():
    given = [NAMESPACE, PROVIDER, XRD, SECRET, COMPOSITION, CONFIG, CLAIM]
    assert turns_of(given, [GUEST, CLAIM]) == [
        [GUEST, CLAIM],
        [SECRET, COMPOSITION, CONFIG],
        [XRD],
        [PROVIDER],
        [NAMESPACE],
    ]


class Cluster:
    """Has some objects, which go at once; those that are ``guarded`` are not deleted."""

    namespace = "shop"
    requests = 0

    def __init__(self, *objects, guarded=()):
        kinds = {item.kind: item for item in objects}
        plurals = {kind: Served(item.api_version, kind, kind.lower() + "s", True) for kind, item in kinds.items()}
        self.memory = {"kinds": list(plurals.values())}
        self.paths = {plurals[item.kind].path(item.namespace, item.name): item for item in objects}
        self.guarded, self.sent = guarded, []

    async def ask(self, method, path, what, *, body=None, **_):
        item = self.paths.get(path)
        if path in ("/readyz", "/api", "/apis"):
            return 200, self.discovery()
        if item is None:
            raise ServerRefusal(404, {"message": "not found"}, what)
        if method == "GET":
            manifest = {"apiVersion": item.api_version, "kind": item.kind, "metadata": {"name": item.name}}
            return 200, manifest
        if item in self.guarded:
            raise ServerRefusal(409, {"message": "it is in use"}, what)
        self.sent.append((item, body["propagationPolicy"]))
        del self.paths[path]
        return 200, {}

    def discovery(self):
        groups = []
        for kind in self.memory["kinds"]:
            group, _, version = kind.api_version.rpartition("/")
            resource = {"resource": kind.plural, "responseKind": {"kind": kind.kind}, "scope": "Namespaced"}
            groups.append({"metadata": {"name": group}, "versions": [{"version": version, "resources": [resource]}]})
        return {"kind": "APIGroupDiscoveryList", "items": groups}


def deletion(cluster, *wanted, tops=(), wait=False, **how):
    expected = Consequences(tops=tuple(tops))
    return asyncio.run(Deleting(cluster, wait=wait, **how).delete(wanted, expected))


def test_claims_go_before_their_definition_which_crossplane_takes_apart_by_itself():
    cluster = Cluster(XRD, CLAIM, GUEST)
    done = deletion(cluster, XRD, CLAIM, tops=[GUEST])
    assert cluster.sent == [(GUEST, "Foreground"), (CLAIM, "Foreground"), (XRD, "Background")]
    assert (done.asked, done.pending, done.ok) == ((GUEST, CLAIM, XRD), {}, True)


def test_what_others_still_need_stays_where_these_are_not_deleted():
    cluster = Cluster(XRD, PROVIDER, CLAIM, guarded=[CLAIM])
    done = deletion(cluster, PROVIDER, XRD, tops=[CLAIM])
    assert cluster.sent == []
    assert (done.asked, done.failed, list(done.pending), done.ok) == ((), (CLAIM,), [XRD, PROVIDER], False)


def test_what_goes_with_something_and_has_gone_by_itself_is_not_missed():
    cluster = Cluster(XRD)
    done = deletion(cluster, XRD, tops=[CLAIM])
    assert (done.asked, done.absent, done.ok) == ((XRD,), (), True)
    assert not deletion(cluster, CLAIM).ok


def test_what_the_server_has_no_kind_of_keeps_nothing():
    done = deletion(Cluster(XRD), XRD, CLAIM)
    assert (done.asked, done.failed, done.pending, done.ok) == ((XRD,), (CLAIM,), {}, False)


def test_who_comes_meanwhile_keeps_what_he_would_go_with(monkeypatch):
    async def standing_on(connection, references, *, only_going):
        assert only_going
        assert [item for item, _ in connection.sent] == [CLAIM]
        guest = Member(GUEST, {}, "claim")
        return [Standing(item, True, (guest,)) for item in references if item == XRD]

    async def gone(*_):
        return ()

    monkeypatch.setattr("pyxp.cluster.deleting.standing_on", standing_on)
    monkeypatch.setattr(Deleting, "_gone", gone)
    done = deletion(Cluster(XRD, PROVIDER, CLAIM), PROVIDER, XRD, tops=[CLAIM], wait=True)
    assert done.asked == (CLAIM,)
    assert done.pending == {
        XRD: "while it waited there came 1 claim of it: Room shop/b; see what applies that",
        PROVIDER: "what has to go before it is still there",
    }
