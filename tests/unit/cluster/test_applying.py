"""Applying objects while others write them, and few at a time."""

import asyncio

import pytest

from pyxp.cluster import applying
from pyxp.cluster.applying import Applying
from pyxp.cluster.connection import AT_ONCE
from pyxp.cluster.failures import ServerRefusal
from pyxp.cluster.kinds import Served

MODIFIED = ServerRefusal(409, {"reason": "Conflict", "message": "the object has been modified"}, "apply it")
OWNED = ServerRefusal(
    409,
    {
        "details": {
            "causes": [
                {"reason": "FieldManagerConflict", "message": 'conflict with "team" using v1', "field": ".data.a"}
            ]
        }
    },
    "apply it",
)


class Server:
    """Has nothing yet, and answers what is applied in the order in which the answers are written down."""

    namespace = "default"

    def __init__(self, *answers):
        self.answers = list(answers)
        self.memory = {"kinds": [Served("v1", "ConfigMap", "configmaps", namespaced=True)]}
        self.together = self.most = 0

    async def ask(self, method, path, what, **sent):
        if method == "GET":
            self.together += 1
            self.most = max(self.most, self.together)
            raise ServerRefusal(404, {}, what)
        await asyncio.sleep(0)
        self.together -= 1
        answer = self.answers.pop(0) if self.answers else {}
        if isinstance(answer, Exception):
            raise answer
        return 201, {**sent["body"], **answer}


def config(number):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"c{number}"}, "data": {"a": "1"}}


def apply(server, count=1):
    return asyncio.run(Applying(server).apply(config(number) for number in range(count)))


@pytest.fixture
def pauses(monkeypatch):
    waited = []
    sleep = asyncio.sleep

    async def counted(seconds):
        waited.append(seconds)
        await sleep(0)

    monkeypatch.setattr(applying.asyncio, "sleep", counted)
    monkeypatch.setattr(applying.random, "uniform", lambda low, high: 1.0)
    return waited


def test_what_others_write_at_the_same_moment_is_sent_again_later_and_later(pauses):
    applied = apply(Server(MODIFIED, MODIFIED))
    assert [item.action for item in applied.outcomes] == ["created"]
    assert [seconds for seconds in pauses if seconds] == [0.5, 1.0]


def test_that_ends_some_time(pauses):
    applied = apply(Server(*[MODIFIED] * 9))
    assert "the object has been modified" in str(applied.outcomes[0].error)


def test_a_field_of_another_manager_is_not_asked_for_again(pauses):
    applied = apply(Server(OWNED))
    assert "data.a is owned by team" in str(applied.outcomes[0].error)
    assert not any(pauses)


def test_of_many_objects_few_are_under_way_together():
    server = Server()
    assert len(apply(server, 200).outcomes) == 200
    assert server.most == AT_ONCE


def test_what_lists_keep_is_told():
    (outcome,) = apply(Server({"data": {"a": "1"}, "spec": {"shown": ["p"]}})).outcomes
    assert outcome.kept == ()
    sent = {**config(1), "spec": {"shown": []}}
    (outcome,) = asyncio.run(Applying(Server({"spec": {"shown": ["p"]}})).apply([sent])).outcomes
    assert outcome.kept[0].startswith('spec.shown keeps "p" besides')


class Live(Server):
    """Has an object, whose spec an apply adds to."""

    def __init__(self, spec):
        super().__init__()
        self.spec = spec

    async def ask(self, method, path, what, **sent):
        if method == "GET":
            return 200, {**config(1), "spec": self.spec}
        return 200, {**sent["body"], "spec": {**self.spec, **sent["body"]["spec"]}}


def test_a_selector_that_crossplane_does_not_read_is_told():
    live = Live({"compositionRef": {"name": "standard"}, "compositionSelector": {"matchLabels": {"tier": "a"}}})
    sent = {**config(1), "spec": {"compositionSelector": {"matchLabels": {"tier": "b"}}}}
    (outcome,) = asyncio.run(Applying(live).apply([sent])).outcomes
    assert outcome.kept == (
        "spec.compositionSelector is read only where there is no compositionRef: it stays with standard "
        "until spec.compositionRef.name is changed",
    )


XRD = {
    "apiVersion": "apiextensions.crossplane.io/v2",
    "kind": "CompositeResourceDefinition",
    "metadata": {"name": "xs"},
}
COMPOSITION = {"apiVersion": "apiextensions.crossplane.io/v1", "kind": "Composition", "metadata": {"name": "x"}}


class Defined(Server):
    """Has an XRD, which Crossplane has looked at, and takes whatever is applied."""

    def __init__(self, versions):
        super().__init__()
        self.xrd = {**XRD, "spec": {"versions": versions}}
        self.memory["kinds"] = [
            Served(XRD["apiVersion"], XRD["kind"], "compositeresourcedefinitions", namespaced=False),
            Served(COMPOSITION["apiVersion"], COMPOSITION["kind"], "compositions", namespaced=False),
        ]

    async def ask(self, method, path, what, **sent):
        if "/compositions/" in path:
            return 200, COMPOSITION
        if method != "GET":
            self.xrd = sent["body"]
        seen = {"type": "Established", "status": "True", "reason": "WatchingCompositeResource", "observedGeneration": 1}
        status = {"conditions": [{**seen, "lastTransitionTime": "t"}]}
        return 200, {**self.xrd, "metadata": {"name": "xs", "generation": 1}, "status": status}


def spec(field):
    return {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"properties": {field: {"type": "string"}}}}}]}


def test_crossplane_hears_of_another_schema_before_a_composition_counts_on_it(pauses, monkeypatch):
    lines = []

    async def known(connection, **_):
        return connection.memory["kinds"]

    monkeypatch.setattr(applying, "kinds_of", known)

    def applied(*manifests):
        pauses.clear()
        lines.clear()
        server = Defined(spec("a")["versions"])
        assert asyncio.run(Applying(server, timeout=1, say=lines.append).apply(manifests)).ok
        return [seconds for seconds in pauses if seconds]

    changed = {**XRD, "spec": spec("b")}
    assert applied(changed, COMPOSITION) == [3.0]
    assert lines == ["waiting: CompositeResourceDefinition xs changed, and Crossplane hears of it a moment later"]
    assert applied(changed) == []
    assert applied({**XRD, "spec": spec("a")}, COMPOSITION) == []
    assert lines == []


def test_what_is_paused_is_applied_and_told_so():
    """Nothing comes of it, which only the command that ends it changes."""
    paused = {"metadata": {"name": "c0", "namespace": "default", "annotations": {"crossplane.io/paused": "true"}}}
    (found,) = apply(Server(paused)).outcomes
    (told,) = found.kept
    assert told == "it is paused: nothing is done about it until `pyxp resume configmap/c0 --namespace default`"
    assert apply(Server()).outcomes[0].kept == ()
