"""What differs between two states of an object."""

import pytest

from pyxp.cluster.differences import differences, shown_states


def config(data, **metadata):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", **metadata}, "data": data}


def told(before, after):
    return [str(item) for item in differences(before, after)]


def test_fields_that_change_come_and_go_are_told_by_their_paths():
    before = config({"a": "1", "b": "2", "x.y/z": "3"})
    after = config({"a": "9", "c": "4", "x.y/z": "5"}, labels={"team": "video"})
    assert told(before, after) == [
        '+ metadata.labels.team: "video"',
        '~ data.a: "1" -> "9"',
        '+ data.c: "4"',
        '~ data[x.y/z]: "3" -> "5"',
        '- data.b: "2"',
    ]


def test_what_the_server_keeps_for_itself_does_not_count():
    before = config({"a": "1"}, uid="u", resourceVersion="1", managedFields=[1], generation=1, creationTimestamp="t")
    after = {**config({"a": "1"}, uid="u", resourceVersion="2", managedFields=[2], generation=2), "status": {"x": 1}}
    assert told(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([1, 2], [1], ["- spec.items[1]: 2"]),
        ([{"a": 1}], [{"a": 2}, {"b": 1}], ["~ spec.items[0].a: 1 -> 2", "+ spec.items[1].b: 1"]),
        ([1, 2, 3], [0, 1, 3], ["+ spec.items[0]: 0", "- spec.items[1]: 2"]),
        (["a", "b"], ["a", "c"], ['~ spec.items[1]: "b" -> "c"']),
        ([True], [1], ["~ spec.items[0]: true -> 1"]),
        (
            [{"name": "x", "a": 1}, {"name": "y", "a": 2}],
            [{"name": "new", "a": 3}, {"name": "y", "a": 2}, {"name": "x", "a": 9}],
            ['+ spec.items[new].name: "new"', "+ spec.items[new].a: 3", "~ spec.items[x].a: 1 -> 9"],
        ),
        (
            [{"name": "x"}, {"name": "x", "a": 1}],
            [{"name": "x"}],
            ['- spec.items[1].name: "x"', "- spec.items[1].a: 1"],
        ),
        ([1], {"a": 1}, ['~ spec.items: [1] -> {"a": 1}']),
        (True, 1, ["~ spec.items: true -> 1"]),
        ({}, {}, []),
        ({"a": []}, {"a": {}}, ["~ spec.items.a: [] -> {}"]),
    ],
)
def test_lists_and_types_are_compared_place_by_place(before, after, expected):
    one, other = ({"kind": "Any", "metadata": {}, "spec": {"items": value}} for value in (before, after))
    assert told(one, other) == expected


def test_an_object_that_is_not_there_is_all_new():
    assert told(None, config({"a": "1"})) == ['+ metadata.name: "a"', '+ data.a: "1"']


def test_values_of_secrets_are_never_told():
    before = {"kind": "Secret", "metadata": {"name": "a"}, "data": {"password": "aHVudGVy", "gone": "eA=="}}
    copy = {"kubectl.kubernetes.io/last-applied-configuration": '{"stringData":{"password":"hunter2"}}'}
    after = {
        "kind": "Secret",
        "metadata": {"name": "a", "annotations": copy},
        "data": {"password": "aHVudGVyMg=="},
        "stringData": {"new": "hunter2"},
    }
    assert told(before, after) == [
        '- data.gone: "(hidden)"',
        '~ data.password: "(hidden)" -> "(hidden)"',
        '+ stringData.new: "(hidden)"',
    ]


def test_states_are_shown_without_what_is_the_servers_and_with_secrets_hidden():
    before = {
        "kind": "Secret",
        "metadata": {"name": "a", "uid": "1"},
        "data": {"p": "b25l", "q": "c2FtZQ==", "r": "eA=="},
    }
    after = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "a", "uid": "1"},
        "data": {"p": "dHdv", "q": "c2FtZQ=="},
        "stringData": {"n": "new"},
    }
    head = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}
    assert shown_states(before, after) == (
        {**head, "data": {"p": "(hidden, before)", "q": "(hidden)", "r": "(hidden)"}},
        {**head, "data": {"p": "(hidden, after)", "q": "(hidden)"}, "stringData": {"n": "(hidden)"}},
    )
    assert shown_states(None, after)[0] is None


def test_what_is_empty_is_not_shown_as_if_it_were_there():
    copied = {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}}
    one, other = shown_states(config({"a": "1"}, **copied), config({"a": "1"}))
    assert one == other == {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "1"}}
