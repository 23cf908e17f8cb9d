"""Lists are taken apart into their objects, which keep their places."""

import pytest

from pyxp.diagnostics import Finding
from pyxp.yamlio import Document, objects_in, read_documents

LIST = """\
apiVersion: v1
kind: List
items:
- kind: A
  metadata: {name: first}
- kind: List
  apiVersion: v1
  items:
  - kind: B
    spec:
      size: 1
  - 5
- kind: List
"""


def test_items_of_lists_within_lists_are_documents_with_places():
    found = list(objects_in(read_documents(LIST, "list.yaml")))
    assert [item.data for item in found] == [
        {"kind": "A", "metadata": {"name": "first"}},
        {"kind": "B", "spec": {"size": 1}},
        5,
    ]
    assert str(found[0].locate("metadata.name")) == "list.yaml:5:20"
    assert str(found[1].locate("spec.size")) == "list.yaml:11:13"
    assert str(found[2].locate("")) == "list.yaml:12:5"


def test_plain_data_may_be_a_list():
    assert [item.data for item in objects_in([Document({"kind": "List", "items": [{"kind": "A"}]})])] == [{"kind": "A"}]


def test_items_of_a_list_of_one_kind_have_its_kind():
    data = {"apiVersion": "v1", "kind": "ConfigMapList", "items": [{"data": {}}, {"kind": "Other"}, None]}
    assert [item.data for item in objects_in([Document(data)])] == [
        {"apiVersion": "v1", "kind": "ConfigMap", "data": {}},
        {"apiVersion": "v1", "kind": "Other"},
        None,
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "AllowList", "spec": {}},
        {"kind": "AllowList", "items": None},
        {"kind": "List", "items": 5},
        {"kind": "Other", "items": []},
        {"kind": 3, "items": []},
        ["kind"],
        None,
    ],
)
def test_what_only_looks_like_a_list_stays(data):
    assert [item.data for item in objects_in([Document(data)])] == [data]


@pytest.mark.parametrize("items", [[], None])
def test_an_empty_list_holds_nothing(items):
    assert list(objects_in([Document({"kind": "List", "items": items})])) == []


def test_warnings_of_a_list_come_once():
    told = Finding("duplicate-key", "twice")
    inner = {"kind": "List", "items": [{"kind": "A"}, {"kind": "B"}]}
    found = objects_in([Document({"kind": "List", "items": [inner]}, warnings=(told,))])
    assert [item.warnings for item in found] == [(told,), ()]
