"""Following a stack of sixty resources: by watches, with few requests, and where watching is not allowed."""

import asyncio
import json
from contextlib import contextmanager

import pytest

import pyxp as facade
from pyxp.cluster import connection as connecting
from pyxp.cluster.connection import Connection, Target

from .definitions import definition
from .flagship import MERGE, READY

pytestmark = pytest.mark.toolchain

GROUP = "sixty.example.org/v1"
KINDS = [f"Part{number}" for number in range(12)]
WAITING = [{**READY[0], "status": "False", "reason": "Creating"}, READY[1]]
RBAC = "/apis/rbac.authorization.k8s.io/v1"


def url(kind, name=""):
    return f"/apis/{GROUP}/{kind.lower()}s" + (f"/{name}" if name else "")


def part(kind, name, conditions=READY, **spec):
    metadata = {"name": name, "labels": {"crossplane.io/composite": "sixty"}}
    return {
        "apiVersion": GROUP,
        "kind": kind,
        "metadata": metadata,
        "spec": spec,
        "status": {"conditions": list(conditions)},
    }


@pytest.fixture(scope="module")
def sixty(target, witness):
    """A composite of sixty resources of twelve kinds, of which the last is not ready."""
    assert facade.apply([definition(GROUP, kind) for kind in (*KINDS, "Whole")], target).ok
    parts = [part(kind, f"{kind.lower()}-{number}") for kind in KINDS for number in range(5)]
    parts[-1]["status"]["conditions"] = WAITING
    references = [{"apiVersion": GROUP, "kind": item["kind"], "name": item["metadata"]["name"]} for item in parts]
    for item in (*parts, part("Whole", "sixty", resourceRefs=references)):
        witness.post(url(item["kind"]), json=item).raise_for_status()
    return parts[-1]


@pytest.fixture
def requests(monkeypatch):
    """The addresses that are asked for, without what is asked for besides."""
    seen = []
    once, events = Connection._once, Connection.events

    async def recorded(self, method, path, sent):
        seen.append(f"{method} {path}")
        return await once(self, method, path, sent)

    def watched(self, path, what, params, quiet):
        seen.append(f"WATCH {path}")
        return events(self, path, what, params, quiet)

    monkeypatch.setattr(Connection, "_once", recorded)
    monkeypatch.setattr(Connection, "events", watched)
    return seen


def change(witness, item, conditions):
    path = url(item["kind"], item["metadata"]["name"])
    witness.patch(path, headers=MERGE, json={"status": {"conditions": conditions}}).raise_for_status()


def wait(target, witness, sixty, **options):
    """Wait for the resource, which becomes ready once it was seen that it is not."""
    change(witness, sixty, WAITING)
    kind, name = sixty["kind"].lower(), sixty["metadata"]["name"]

    async def scenario():
        heard = []
        waiting = asyncio.create_task(
            facade.wait_async([f"{kind}/{name}"], target, timeout=60, hear=heard.append, **options)
        )
        while not heard:
            await asyncio.sleep(0.01)
        assert not heard[0].ok
        await asyncio.to_thread(change, witness, sixty, READY)
        return await waiting

    return asyncio.run(scenario())


def test_a_look_takes_one_list_per_kind_and_no_request_per_resource(target, sixty, requests, monkeypatch):
    # As a program of its own, which has not met the server yet.
    monkeypatch.setattr(connecting, "_MET", set())
    seen = facade.status(["whole.sixty.example.org/sixty"], target)
    assert sum(1 for _ in seen.stacks[0].walk()) == 61
    assert sorted(requests) == sorted(
        [
            "GET /version",
            "GET /api",
            "GET /apis",
            f"GET {url('Whole', 'sixty')}",
            *(f"GET {url(kind)}" for kind in KINDS),
        ]
    )
    assert seen.requests == 15  # the first contact is not counted


def test_while_one_follows_each_kind_is_listed_once_and_watched(target, witness, sixty, requests):
    changes = [WAITING, READY, WAITING, READY]

    class Enough(Exception):
        pass

    def hear(seen):
        if not changes:
            raise Enough
        change(witness, sixty, changes.pop())

    with pytest.raises(Enough):
        facade.follow(["whole.sixty.example.org/sixty"], target, hear=hear)
    counted = {item: requests.count(item) for item in requests if GROUP in item}
    kinds = [url(kind) for kind in (*KINDS, "Whole")]
    assert {item: count for item, count in counted.items() if count > 1} == {}
    assert {item.removeprefix("GET ") for item in counted if item.startswith("GET")} == set(kinds)


def test_waiting_ends_when_the_server_tells(target, witness, sixty, requests):
    assert wait(target, witness, sixty).ok
    asked = [item for item in requests if url(sixty["kind"]) in item]
    assert asked == [f"GET {url(sixty['kind'])}", f"WATCH {url(sixty['kind'])}"]


@contextmanager
def allowed(witness, *verbs):
    """What the user without rights may do meanwhile."""
    rule = {"apiGroups": ["*"], "resources": ["*"], "verbs": list(verbs)}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "some-verbs"}
    who = [{"kind": "User", "name": "nobody", "apiGroup": "rbac.authorization.k8s.io"}]
    witness.post(f"{RBAC}/clusterroles", json={"metadata": {"name": "some-verbs"}, "rules": [rule]}).raise_for_status()
    binding = {"metadata": {"name": "some-verbs"}, "roleRef": role, "subjects": who}
    witness.post(f"{RBAC}/clusterrolebindings", json=binding).raise_for_status()
    try:
        yield
    finally:
        for kind in ("clusterroles", "clusterrolebindings"):
            witness.delete(f"{RBAC}/{kind}/some-verbs").raise_for_status()


@pytest.mark.parametrize("verbs", [("get", "list"), ("get",)])
def test_where_watching_is_not_allowed_the_server_is_asked_again(plane, witness, sixty, verbs):
    nobody = Target(str(plane.kubeconfig), "nobody")
    with allowed(witness, *verbs):
        assert wait(nobody, witness, sixty).ok


def test_a_pause_is_shown_and_outlives_an_apply(pyxp, witness, sixty, manifests):
    path = manifests({"apiVersion": GROUP, "kind": "Whole", "metadata": {"name": "sixty"}})
    annotation = "crossplane.io/paused"
    assert pyxp("pause", path).out == "Whole sixty paused\n"
    assert pyxp("pause", path).out == "Whole sixty was paused already\n"
    assert "it is paused (crossplane.io/paused)" not in pyxp("status", path).out.splitlines()[1]
    assert pyxp("status", path).out.splitlines()[1].endswith("paused")
    assert pyxp("apply", "--allow-missing-schemas", path).code == 0
    assert witness.get(url("Whole", "sixty")).json()["metadata"]["annotations"] == {annotation: "true"}
    all_of_it = pyxp("pause", "--all", path)
    assert all_of_it.out.count(" paused\n") == 60
    said = pyxp("resume", path)
    assert said.out == "Whole sixty resumed\n"
    assert said.err == "Whole sixty: 60 below are still paused, which --all resumes, too\n"
    assert pyxp("resume", "--all", path).out.count(" resumed\n") == 60
    found = json.loads(pyxp("status", "-o", "json", path).out)["stacks"][0]
    assert not any("paused" in item for item in (found, *found["resources"]))


def test_a_pause_that_a_manifest_sets_is_told_when_it_is_taken_away(pyxp, sixty, manifests):
    paused = {"name": "sixty", "annotations": {"crossplane.io/paused": "true"}}
    path = manifests({"apiVersion": GROUP, "kind": "Whole", "metadata": paused})
    assert pyxp("apply", "--allow-missing-schemas", path).code == 0
    said = pyxp("resume", path)
    assert said.out == "Whole sixty resumed\n"
    assert "a manifest that pyxp applied sets crossplane.io/paused, so its next apply pauses it again" in said.err


def test_what_is_not_there_cannot_be_paused(pyxp, sixty):
    said = pyxp("pause", "whole.sixty.example.org/was-never")
    assert (said.code, said.out, said.err) == (1, "", "Error: Whole was-never is not there\n")
    said = pyxp("pause", "whole.sixty.example.org/sixti")
    assert (said.code, said.err) == (1, "Error: Whole sixti is not there; did you mean sixty?\n")
