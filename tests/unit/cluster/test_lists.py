"""Lists that hold more than was applied."""

from pyxp.cluster.lists import elements_kept

WHOSE = ", of its default or of another manager: server-side apply takes away only what it put there"


def kept(applied, stored, kind="Bucket"):
    return elements_kept({"kind": kind, "spec": applied}, {"kind": kind, "spec": stored})


def test_elements_that_stay_are_named():
    assert kept({"shown": []}, {"shown": ["p", 1]}) == (f'spec.shown keeps "p", 1 besides what is applied{WHOSE}',)
    assert kept({"a": {"shown": ["c"]}}, {"a": {"shown": ["c", "p"]}}) == (
        f'spec.a.shown keeps "p" besides what is applied{WHOSE}',
    )


def test_entries_of_maps_are_counted():
    ports = [{"port": 80}, {"port": 443, "name": "defaulted"}]
    assert kept({"ports": [{"port": 443}]}, {"ports": ports}) == (
        f"spec.ports keeps 1 more entry than are applied{WHOSE}",
    )
    assert kept({"ports": [{"port": 443}]}, {"ports": ports[1:]}) == ()


def test_what_is_stored_as_applied_is_nothing_to_tell():
    assert kept({"shown": ["b", "a"], "size": 1}, {"shown": ["a", "b"], "size": 1, "more": ["x"]}) == ()
    assert elements_kept({"metadata": {"finalizers": []}}, {"metadata": {"finalizers": ["x/y"]}}) == ()
    assert kept({"shown": []}, {"shown": ["p"]}, kind="Secret") == ()
