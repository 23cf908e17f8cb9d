"""Which events matter."""

import pytest

from pyxp.cluster.events import Event, events_of, namespaces_of, read_event
from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, State


def told(**fields):
    about = {"apiVersion": "e/v1", "kind": "Bucket", "name": "b", "namespace": "n"}
    return {"involvedObject": about, "type": "Warning", "reason": "Failed", "message": "no\n  way", **fields}


def test_a_warning_is_read_with_its_newest_time_and_how_often_it_came():
    event = read_event(told(count=3, firstTimestamp="2026-01-01T00:00:00Z", lastTimestamp="2026-01-01T00:05:00Z"))
    assert event == Event(("e", "Bucket", "n", "b"), True, "Failed", "no way", "2026-01-01T00:05:00Z", 3)
    series = read_event(told(series={"count": 7, "lastObservedTime": "2026-01-02T00:00:00.000000Z"}))
    assert (series.last, series.count) == ("2026-01-02T00:00:00.000000Z", 7)


@pytest.mark.parametrize(
    ("reason", "kept"), [("CreatedExternalResource", True), ("ComposeResources", False), ("", False)]
)
def test_of_ordinary_events_progress_is_kept(reason, kept):
    assert (read_event(told(type="Normal", reason=reason)) is not None) is kept


def test_that_a_composite_is_not_ready_yet_is_no_progress():
    bound = told(type="Normal", reason="BindCompositeResource", message="Successfully bound composite resource")
    assert read_event(bound).message == "Successfully bound composite resource"
    assert read_event({**bound, "message": "Composite resource is not yet ready"}) is None
    assert read_event({**bound, "type": "Warning", "message": "Composite resource is not yet ready"}).warning


def stack(ready=False, created="2026-01-01T00:00:00Z"):
    state = State("True", "True" if ready else "False", created=created)
    return Node(Reference("e/v2", "Bucket", "b", "n"), state)


def event(message="no", last="2026-01-01T00:05:00Z", warning=True, about=("e", "Bucket", "n", "b"), count=1):
    return Event(about, warning, "Reason", message, last, count)


def messages(stacks, events, since=""):
    return [(item.message, item.count) for _, item in events_of(stacks, events, since)]


def test_the_newest_come_last_and_the_same_once():
    events = [
        event("b", last="2026-01-01T00:09:00Z"),
        event("a", last="2026-01-01T00:02:00Z", count=2),
        event("a", last="2026-01-01T00:03:00Z"),
        event("other", about=("e", "Bucket", "n", "c")),
    ]
    assert messages([stack()], events) == [("a", 3), ("b", 1)]


def test_warnings_of_what_is_ready_or_was_there_before_do_not_count():
    assert messages([stack(ready=True)], [event()]) == []
    assert messages([stack(created="2026-01-01T00:06:00Z")], [event()]) == []


def test_progress_counts_from_a_moment_on():
    old, new = (event(last=f"2026-01-01T00:0{minute}:00Z", warning=False, message=str(minute)) for minute in (1, 3))
    assert messages([stack(ready=True)], [old, new], since="2026-01-01T00:02:00Z") == [("3", 1)]


def test_warnings_count_from_a_moment_on_by_their_last_time():
    old, new = (event(last=f"2026-01-01T00:0{minute}", message=minute) for minute in ("1:00Z", "2:00.000000Z"))
    assert messages([stack()], [old, new], since="2026-01-01T00:02:00Z") == [("2:00.000000Z", 1)]


def test_a_patch_that_waits_for_its_value_is_no_warning():
    waits = Event(("e", "Bucket", "n", "b"), True, "ComposeResources", "pyxp.resources: no such field", "2026-02")
    assert messages([stack()], [waits]) == []


def test_events_are_where_their_objects_are():
    top = stack()
    top.children.append(Node(Reference("e/v1", "VPC", "v")))
    assert namespaces_of([top]) == {"n", "default"}
