"""What objects say they are made of."""

import asyncio
from datetime import UTC, datetime

import pytest

from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.missing import ToCome, composition_of
from pyxp.cluster.objects import Reference
from pyxp.cluster.observing import Observation, references_in, revision_of
from pyxp.cluster.states import why
from pyxp.reports.live import data, tree


def test_a_claim_leads_to_its_composite_and_nothing_else():
    claim = {
        "spec": {
            "resourceRef": {"apiVersion": "e/v1", "kind": "X", "name": "x"},
            "compositionRevisionRef": {"name": "r"},
        }
    }
    assert references_in(claim, "shop") == [Reference("e/v1", "X", "x")]
    assert revision_of(claim) is None


def test_a_composite_leads_to_its_resources_in_either_form():
    references = [
        {"apiVersion": "e/v1", "kind": "B", "name": "b"},
        {"apiVersion": "e/v1", "kind": "B", "name": "b"},
        {"apiVersion": "e/v1", "kind": "C", "name": "c", "namespace": "other"},
        {"apiVersion": "e/v1", "kind": "D"},
    ]
    legacy = {"spec": {"resourceRefs": references, "compositionRevisionRef": {"name": "r"}}}
    assert references_in(legacy) == [Reference("e/v1", "B", "b"), Reference("e/v1", "C", "c", "other")]
    modern = {"spec": {"crossplane": {"resourceRefs": references[:1], "compositionRevisionRef": {"name": "r"}}}}
    assert references_in(modern, "shop") == [Reference("e/v1", "B", "b", "shop")]
    assert revision_of(legacy) == revision_of(modern) == "r"
    assert references_in({"spec": {"resourceRefs": "none"}}) == []


def test_a_revision_holds_a_composition():
    revision = {
        "metadata": {"name": "c-1234567", "labels": {"crossplane.io/composition-name": "c"}},
        "spec": {"revision": 3, "mode": "Pipeline", "compositeTypeRef": {"kind": "X"}},
    }
    assert composition_of(revision) == {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "c"},
        "spec": {"mode": "Pipeline", "compositeTypeRef": {"kind": "X"}},
    }


class Stored:
    """Reads from a few objects."""

    def __init__(self, *manifests):
        self.manifests = {
            Reference(item["apiVersion"], item["kind"], item["metadata"]["name"]): item for item in manifests
        }

    def prefers_list(self, narrowing):
        return False

    async def read(self, reference):
        return self.manifests.get(reference)


class Server:
    """Has a kind of claims, one of composites, and others."""

    def __init__(self):
        sorts = (("Claim", "claim"), ("X", "composite"), ("A", "managed"))
        self.memory = {"kinds": [Served("e/v1", kind, kind, False, (), (sort,)) for kind, sort in sorts]}


@pytest.mark.parametrize(
    ("kind", "spec", "below", "unforeseen"),
    [
        ("Claim", {}, [], True),
        ("Claim", {"resourceRef": {"apiVersion": "e/v1", "kind": "X", "name": "x"}}, [], True),
        ("Claim", {"resourceRef": {"apiVersion": "e/v1", "kind": "X", "name": "x"}}, [{}], True),
        (
            "Claim",
            {"resourceRef": {"apiVersion": "e/v1", "kind": "X", "name": "x"}},
            [{"crossplane": {"compositionRevisionRef": {"name": "r"}}}],
            False,
        ),
        ("X", {}, [], True),
        ("A", {}, [], False),
    ],
)
def test_what_a_stack_is_made_of_is_known_once_its_composite_has_a_composition(
    kind, spec, below, unforeseen, monkeypatch
):
    async def resources_to_come(*_):
        return ToCome(planned=7)

    monkeypatch.setattr("pyxp.cluster.observing.resources_to_come", resources_to_come)
    top = {"apiVersion": "e/v1", "kind": kind, "metadata": {"name": "top"}, "spec": spec}
    composites = [{"apiVersion": "e/v1", "kind": "X", "metadata": {"name": "x"}, "spec": item} for item in below]
    observation = Observation(Server(), Stored(top, *composites))
    (stack,) = asyncio.run(observation.observe([Reference("e/v1", kind, "top")]))
    assert stack.unforeseen is unforeseen
    assert [child.planned for child in stack.children if not unforeseen] == [7] * (kind == "Claim" and not unforeseen)


@pytest.mark.parametrize(
    ("metadata", "names"),
    [({}, ["gone", "there"]), ({"deletionTimestamp": "2026-01-01T00:00:00Z"}, ["there"])],
)
def test_of_a_stack_on_its_way_out_what_is_gone_is_left_out(metadata, names):
    below = [{"apiVersion": "e/v1", "kind": kind, "name": name} for kind, name in (("A", "there"), ("B", "gone"))]
    top = {"apiVersion": "e/v1", "kind": "X", "metadata": {"name": "x", **metadata}, "spec": {"resourceRefs": below}}
    there = {"apiVersion": "e/v1", "kind": "A", "metadata": {"name": "there"}}
    observation = Observation(Server(), Stored(top, there))
    (stack,) = asyncio.run(observation.observe([Reference("e/v1", "X", "x")]))
    assert sorted(child.reference.name for child in stack.children) == names


def test_what_may_not_be_read_is_not_taken_for_absent():
    class Guarded(Stored):
        async def read(self, reference):
            if reference.kind == "X":
                raise ServerRefusal(403, {"message": "x is forbidden"}, "read X x")
            return await super().read(reference)

    spec = {"resourceRef": {"apiVersion": "e/v1", "kind": "X", "name": "x"}}
    claim = {"apiVersion": "e/v1", "kind": "Claim", "metadata": {"name": "top"}, "spec": spec}
    observation = Observation(Server(), Guarded(claim))
    (stack,) = asyncio.run(observation.observe([Reference("e/v1", "Claim", "top")], to_come=False))
    (composite,) = stack.children
    assert (composite.state, composite.unseen) == (None, "cannot read X x: x is forbidden")
    assert why(composite) == "not seen: forbidden"
    told = tree([stack], datetime.now(UTC)).splitlines()[-1]
    assert told.split()[-3:] == ["not", "seen:", "forbidden"]
    assert data(stack)["resources"] == [
        {"apiVersion": "e/v1", "kind": "X", "name": "x", "unseen": "cannot read X x: x is forbidden"}
    ]


@pytest.mark.parametrize("leaving", [{}, {"deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": ["f"]}])
def test_a_claim_whose_composite_has_no_kind_any_more_is_lost(leaving):
    class Without(Stored):
        async def read(self, reference):
            if reference.kind == "X":
                raise NotServedError("the server has no kind X")
            return await super().read(reference)

    spec = {"resourceRef": {"apiVersion": "e/v1", "kind": "X", "name": "x"}}
    claim = {"apiVersion": "e/v1", "kind": "Claim", "metadata": {"name": "top", **leaving}, "spec": spec}
    observation = Observation(Server(), Without(claim))
    (stack,) = asyncio.run(observation.observe([Reference("e/v1", "Claim", "top")], to_come=False))
    assert stack.lost == "X"
    assert [child.lacks for child in stack.children] == ([] if leaving else ["the XRD of X"])
    assert observation.notes == [
        "the server does not have the kind X of e/v1: its XRD is not there, or is being deleted"
    ]
