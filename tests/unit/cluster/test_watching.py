"""Watching objects: what the server tells, and what becomes of watches that end, break off or expire."""

import asyncio

import pytest

from pyxp.cluster import watching
from pyxp.cluster.failures import CutOff, NotServedError, ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.objects import Reference
from pyxp.cluster.watching import Feed, Names, Selection, without_owners

KIND = Served("e/v1", "Bucket", "buckets", namespaced=False)


def bucket(name, version, **labels):
    return {"apiVersion": "e/v1", "kind": "Bucket", "metadata": {"name": name, "resourceVersion": version, **labels}}


def event(kind, name, version):
    return {"type": kind, "object": bucket(name, version)}


class Server:
    """Gives lists and watches in the order in which they are written down; the last watch goes on without a word."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def ask(self, method, path, what, *, params):
        self.asked.append("list")
        answer = self._next(list)
        return 200, {"items": answer, "metadata": {"resourceVersion": str(10 * len(self.asked))}}

    async def events(self, path, what, params, quiet):
        self.asked.append(f"watch {params['resourceVersion']}")
        for item in self._next(tuple):
            if isinstance(item, Exception):
                raise item
            yield item

    def _next(self, kind):
        answer = self.answers.pop(0) if self.answers else None
        if answer is None:
            raise asyncio.CancelledError
        assert isinstance(answer, kind), f"{self.asked} met {answer}"
        return answer


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    monkeypatch.setattr(watching.asyncio, "sleep", sleep)
    monkeypatch.setattr(watching.random, "uniform", lambda low, high: 1.0)
    return waited


def follow(*answers, most=None):
    server, changes = Server(*answers), []
    feed = Feed(server, Selection(KIND), without_owners, lambda: changes.append(1), most=most)

    async def scenario():
        await feed.fill()
        await feed.follow()

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(scenario())
    return server, {item.name: kept["metadata"]["resourceVersion"] for item, kept in feed.objects.items()}, len(changes)


def test_changes_are_taken_as_they_are_told():
    told = (event("ADDED", "b", "11"), event("MODIFIED", "a", "12"), event("DELETED", "b", "13"))
    _, objects, changes = follow([bucket("a", "1")], told)
    assert (objects, changes) == ({"a": "12"}, 4)


def test_a_watch_that_ends_goes_on_where_it_stopped():
    server, _, changes = follow([], (event("ADDED", "a", "11"), event("BOOKMARK", "", "25")), ())
    assert server.asked == ["list", "watch 10", "watch 25", "watch 25"]
    assert changes == 1


def test_a_watch_that_breaks_off_is_begun_from_a_new_list(pauses):
    server, objects, _ = follow([], (event("ADDED", "a", "11"), CutOff("gone")), [bucket("c", "20")], ())
    assert server.asked[:4] == ["list", "watch 10", "list", "watch 30"]
    assert objects == {"c": "20"}
    assert pauses


@pytest.mark.parametrize(
    "expired",
    [ServerRefusal(410, {}, "watch"), {"type": "ERROR", "object": {"code": 410, "message": "too old"}}],
)
def test_a_place_that_has_expired_is_found_anew_at_once(expired, pauses):
    server, objects, _ = follow([], (expired,), [bucket("c", "20")], (event("MODIFIED", "c", "31"),))
    assert server.asked[:4] == ["list", "watch 10", "list", "watch 30"]
    assert objects == {"c": "31"}
    assert len(pauses) == 1


def test_where_watching_is_not_allowed_the_list_is_read_again_and_again(pauses):
    refused = ServerRefusal(403, {"message": "no"}, "watch")
    server, objects, changes = follow([bucket("a", "1")], (refused,), [bucket("a", "1")], [bucket("a", "2")])
    assert server.asked == ["list", "watch 10", "list", "list", "list"]
    assert objects == {"a": "2"}
    assert changes == 2
    assert watching.POLL in pauses


def test_watches_that_end_at_once_are_begun_later_and_later(pauses):
    follow([], (), (), (), ())
    assert pauses == sorted(pauses)
    assert pauses[-1] > pauses[0]


def test_what_is_bounded_loses_the_oldest():
    told = tuple(event("ADDED", name, f"1{number}") for number, name in enumerate("abcd"))
    _, objects, _ = follow([], told, most=2)
    assert list(objects) == ["c", "d"]


def test_who_manages_which_field_is_not_kept():
    kept = without_owners({"metadata": {"name": "a", "managedFields": [{"manager": "x"}]}, "spec": {}})
    assert kept == {"metadata": {"name": "a"}, "spec": {}}


def test_names_are_asked_for_one_by_one():
    found, changes = {Reference("e/v1", "Bucket", "a"): {"spec": 1}}, []

    async def ask(reference):
        return found.get(reference)

    async def scenario():
        names = Names(ask, lambda: changes.append(1))
        await names.read([Reference("e/v1", "Bucket", "a"), Reference("e/v1", "Bucket", "b")])
        await names.read(list(names.objects))
        return names.objects

    assert list(asyncio.run(scenario()).values()) == [{"spec": 1}, None]
    assert len(changes) == 1


def test_a_kind_that_has_gone_leaves_nothing():
    class Gone(Server):
        async def ask(self, method, path, what, *, params):
            if not self.answers:
                raise ServerRefusal(404, {"message": "404 page not found"}, what)
            return await super().ask(method, path, what, params=params)

    async def scenario():
        feed = Feed(Gone([bucket("a", "1")]), Selection(KIND), without_owners, lambda: None)
        await feed.fill()
        assert len(feed.objects) == 1
        with pytest.raises(NotServedError, match="the server has no kind Bucket any more"):
            await feed.fill()
        assert feed.objects == {}

    asyncio.run(scenario())
