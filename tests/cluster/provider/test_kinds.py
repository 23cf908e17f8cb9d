"""What the kinds have in common: which differences between what is wanted and what is there count."""

from .facts import facts
from .kinds import KINDS
from .kinds.kind import differences


def test_each_kind_that_is_served_can_be_made_and_knows_its_fields():
    served = {}
    for name, known in facts().items():
        group, _, kind = name.split("/")
        served[f"{group.partition('.')[0]}/{kind}"] = known
    assert {kind.name for kind in KINDS} == served.keys()
    for kind in KINDS:
        fields = {*kind.table, *kind.replaced, *kind.unread, *kind.never_late}
        assert fields <= served[kind.name].fields.keys() | {"region"}, kind.name


def test_order_of_texts_and_layout_of_documents_are_no_difference():
    there = {"a": ["1", "2"], "b": '{"x": [1]}', "c": {"k": 1, "more": 2}, "d": 0, "e": [{"n": "x", "v": 1}]}
    assert differences({"a": ["2", "1"], "b": '{"x":[1]}', "c": {"k": 1}, "d": None, "e": [{"n": "x"}]}, there) == []
    assert differences({"a": ["2"], "b": '{"x":[2]}', "c": {"k": 2}, "d": 1, "e": [], "f": 3}, there) == list("abcde")
