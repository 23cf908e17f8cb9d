"""How far objects are, and what holds a stack up."""

from datetime import UTC, datetime

import pytest

from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, State, age, holding_up, lines_of, node_of, not_as_asked, state_of, why
from pyxp.engine.waiting import Need, Waiting


def condition(kind, status, reason="Because", message="", generation=None):
    found = {"type": kind, "status": status, "reason": reason, "lastTransitionTime": "2026-01-01T00:00:00Z"}
    found |= {"message": message} if message else {}
    return found | ({"observedGeneration": generation} if generation else {})


def managed(*conditions, **metadata):
    return {"apiVersion": "e/v1", "kind": "Bucket", "metadata": metadata, "status": {"conditions": list(conditions)}}


def node(name, state, *children, resource="", waiting=()):
    return Node(Reference("e/v1", "Bucket", name), state, resource, list(children), waiting)


READY = State("True", "True")


def test_what_is_not_synced_is_told_before_what_is_not_ready():
    state = state_of(managed(condition("Ready", "False", "Creating"), condition("Synced", "False", "Error", "denied")))
    assert (state.synced, state.ready, state.reason, state.message) == ("False", "False", "Error", "denied")
    assert why(node("a", state)) == "not synced: Error: denied"


def test_an_open_circuit_breaker_is_told_and_is_no_failure():
    breaker = condition("Responsive", "False", "WatchCircuitOpen", "too many events")
    state = state_of(managed(condition("Synced", "True"), condition("Ready", "False", "Creating"), breaker))
    assert (state.reason, state.message, state.failing) == ("WatchCircuitOpen", "too many events", False)
    assert "WatchCircuitOpen: too many events" in why(node("a", state))
    (note,) = node_of(managed(breaker), Reference("e/v1", "Bucket", "a")).notes
    assert note.startswith("Bucket a: Crossplane's circuit breaker is open")


def test_an_answer_to_an_older_generation_counts_as_none():
    assert state_of(managed(condition("Ready", "True", generation=1), generation=2)).ready == ""
    assert state_of(managed(condition("Ready", "True", generation=2), generation=2)).ready == "True"


def test_kinds_of_kubernetes_are_judged_by_their_health():
    assert state_of({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}}).ready == "True"
    assert state_of({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {}, "status": {}}).ready == "False"


def test_what_is_ready_and_refuses_a_change_is_told_though_all_is_ready():
    refusing = State("False", "True", "ReconcileError", "it would be replaced")
    parts = [node("a", refusing, resource="table"), node("b", READY), node("c", State("False", "False"))]
    top = node("top", READY, *parts, node("d", State("False", "True", paused=True)))
    assert not_as_asked(top) == ["table: not synced: ReconcileError: it would be replaced"]
    many = node("top", READY, *[node(str(number), refusing) for number in range(7)])
    assert len(not_as_asked(many)) == 6
    assert not_as_asked(many)[-1] == "and 2 more"


def test_paused_and_deleted_objects_say_so():
    paused = state_of(managed(annotations={"crossplane.io/paused": "true"}))
    assert why(node("a", paused)) == "it is paused (crossplane.io/paused)"
    going = state_of(managed(deletionTimestamp="2026-01-01T00:00:00Z", finalizers=["a/b"]))
    assert (going.deleting, going.finalizers) == (True, ("a/b",))
    assert why(node("a", going)) == "being deleted, held by finalizers a/b"
    assert why(node("a", State(deleting=True))) == "it is being deleted"
    assert why(node("a", None)) == "it is not there"


def test_what_waits_for_the_same_provider_is_told_in_one_line():
    awaited = "provider-aws-ec2, which is not healthy"
    lacking = [node(name, None, resource=name) for name in ("vpc", "subnet", "route")]
    for item in lacking:
        item.lacks = awaited
    other = node("queue", None, resource="queue")
    top = node("top", State("True", "False"), *lacking, other)
    assert why(lacking[0]) == f"waits for {awaited}"
    assert holding_up(top) == ["queue: it is not there", f"3 resources wait for {awaited}: route, subnet, vpc"]
    assert lines_of(lacking[:1]) == [f"vpc: waits for {awaited}"]


DENIED = "delete failed: DeleteConflict: Cannot delete entity, must detach all policies first"


@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        ([condition("Synced", "False", "ReconcileError", DENIED)], f"held up: ReconcileError: {DENIED}"),
        (
            [
                condition("Synced", "True"),
                condition("Ready", "False", "Deleting"),
                condition("LastAsyncOperation", "False", "AsyncDeleteFailure", DENIED),
            ],
            f"held up: AsyncDeleteFailure: {DENIED}",
        ),
        ([condition("Synced", "True"), condition("Ready", "False", "Deleting")], "held by finalizers a/b"),
    ],
)
def test_what_is_being_deleted_says_what_holds_it_up(conditions, told):
    going = managed(*conditions, deletionTimestamp="2026-01-01T00:00:00Z", finalizers=["a/b"])
    assert why(node("a", state_of(going))) == f"being deleted, {told}"


def test_how_the_last_operation_ended_counts_only_for_a_deletion():
    staying = managed(condition("Synced", "True"), condition("LastAsyncOperation", "False", "Failed", "no"))
    assert state_of(staying).message == ""


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("2026-01-05T00:00:00Z", "0s"),
        ("2026-01-04T23:59:18Z", "42s"),
        ("2026-01-04T23:57:50Z", "2m10s"),
        ("2026-01-04T22:00:00Z", "2h"),
        ("2026-01-01T20:00:00Z", "3d4h"),
        ("2027-01-01T20:00:00Z", "0s"),
        ("", ""),
        ("2026-01-01T20:00:00", ""),
    ],
)
def test_ages_have_two_units_at_most(created, expected):
    assert age(created, datetime(2026, 1, 5, tzinfo=UTC)) == expected


def test_what_fails_is_named_before_what_waits_and_nothing_above_it():
    waiting = (Waiting("instance", (Need("environment", "x", "cluster", ("status.atProvider.arn",)),)),)
    top = node(
        "claim",
        State("True", "False", "Waiting"),
        node(
            "xr",
            State("True", "False", "Creating"),
            node("vpc", READY, resource="vpc"),
            node("slow", State("True", "False", "Creating"), resource="cluster"),
            node("bad", State("False", "False", "ReconcileError", "AccessDenied:\n  no"), resource="role"),
            waiting=waiting,
        ),
    )
    assert holding_up(top) == [
        "role: not synced: ReconcileError: AccessDenied: no",
        "cluster: Creating",
    ]
    assert holding_up(top, most=1) == ["role: not synced: ReconcileError: AccessDenied: no", "and 1 more"]


def test_where_everything_that_is_there_is_ready_what_is_to_come_is_named():
    waiting = (Waiting("instance", (Need("environment", "x", "cluster", ("status.atProvider.arn",)),)),)
    top = node("xr", State("True", "False", "Creating"), node("vpc", READY), waiting=waiting)
    assert holding_up(top) == ["Bucket xr: Creating", "instance waits for cluster (status.atProvider.arn)"]


def test_what_is_paused_by_its_policies_is_paused_too_and_told_where_it_holds_up():
    message = "Reconciliation is paused by management policies"
    paused = state_of(managed(condition("Ready", "True"), condition("Synced", "False", "ReconcilePaused", message)))
    assert paused.paused
    child = node("waits", State("True", "False", "Creating"))
    top = node("xr", State("True", "False", "Waiting", paused=True), child)
    assert holding_up(node("claim", State("True", "False", "Waiting"), top, node("bad", paused))) == [
        f"Bucket bad: it is paused: ReconcilePaused: {message}",
        "Bucket xr: it is paused (crossplane.io/paused)",
        "Bucket waits: Creating",
    ]


def test_an_object_that_a_usage_keeps_says_so():
    assert state_of(managed(labels={"crossplane.io/in-use": "true"})).in_use
    assert not state_of(managed()).in_use


def test_what_waits_for_a_reference_does_not_count_as_failing():
    empty = "referenced field was empty (referenced resource may not yet be ready)"
    message = f"cannot resolve references: mg.Spec.VPCID: {empty}"
    subnet = node("a-subnet", State("False", "False", "ReconcileError", message))
    denied = node("role", State("False", "False", "ReconcileError", "AccessDenied"))
    assert holding_up(node("xr", State("True", "False", "Creating"), subnet, denied)) == [
        "Bucket role: not synced: ReconcileError: AccessDenied",
        "Bucket a-subnet: waits for vpcId",
    ]


def test_what_works_is_named_before_what_waits_for_it_and_of_many_these_are_counted():
    empty = "cannot resolve references: mg.Spec.ForProvider.VPCID: referenced field was empty "
    empty += "(referenced resource may not yet be ready)"
    waiting = [node(f"a{place}", State("False", "", "ReconcileError", empty)) for place in range(5)]
    works, denied = node("vpc", State("True", "False", "Creating")), node("role", State("False", "False", "", "denied"))
    creating = State("True", "False", "Creating")
    assert holding_up(node("xr", creating, works, *waiting[:2])) == [
        "Bucket vpc: Creating",
        "Bucket a0: waits for vpcId",
        "Bucket a1: waits for vpcId",
    ]
    assert holding_up(node("xr", creating, works, *waiting, denied)) == [
        "Bucket role: not synced: denied",
        "Bucket vpc: Creating",
        "and 5 that wait for what they refer to",
    ]
    # Where nothing else is known, they are all that can be told.
    assert holding_up(node("xr", creating, *waiting), most=2)[-1] == "and 3 more"
