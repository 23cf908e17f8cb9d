"""The course of a stack in words."""

from pyxp.reports.waves import told_change, told_waves
from pyxp.simulation import Wave

BEFORE = {"old": True, "service": True, "vpc": False}
COURSE = (
    Wave(1, created=("new",), ready=(), changed=("service",)),
    Wave(2, created=(), ready=()),
    Wave(3, created=(), ready=("new",)),
    Wave(4, created=(), ready=("vpc",), gone=("old",), lost=("old",)),
)


def test_a_hand_over_is_told_state_by_state() -> None:
    assert list(told_waves(COURSE, BEFORE, settled=True)) == [
        "before: 3 there, 2 ready",
        "wave 1: 1 new: new; 1 changed: service; 1 kept for now: old (2 of 4 ready)",
        "wave 2: nothing new; 1 kept for now: old (2 of 4 ready)",
        "wave 3: nothing new, 1 ready: new; 1 kept for now: old (3 of 4 ready)",
        "wave 4: 1 gone: old (3 of 3 ready)",
        "in all: 1 new, 1 changed, 1 gone, 1 as it was",
    ]


def test_a_stack_that_comes_up_tells_what_is_new_and_what_is_only_observed() -> None:
    waves = [Wave(1, ("a",), ("a", "b"), observed=("b",)), Wave(2, ("c",), (), changed=("a",)), Wave(3, (), ("c",))]

    assert list(told_waves(waves, {}, settled=True)) == [
        "wave 1: 1 new: a; 1 observed: b (2 of 2 ready)",
        "wave 2: 1 new: c (2 of 3 ready)",
        "wave 3: nothing new, 1 ready: c (3 of 3 ready)",
    ]


def test_where_nothing_happens_that_is_all_there_is_to_tell() -> None:
    assert list(told_waves([Wave(1, (), ())], {"a": True, "b": True}, settled=True)) == [
        "before: 2 there, 2 ready",
        "in all: 2 as they were",
    ]
    assert list(told_waves([], {"a": True})) == ["before: 1 there, 1 ready"]


def test_what_comes_and_goes_in_between_is_neither_new_nor_gone_in_the_end() -> None:
    waves = [Wave(1, ("b",), ()), Wave(2, (), (), gone=("b",))]

    assert list(told_waves(waves, {"a": True}, settled=True))[-1] == "in all: 1 as it was"


def test_what_replaces_another_of_its_name_is_an_object_of_its_own() -> None:
    waves = [Wave(1, (), (), changed=("service",), gone=("old", "twin")), Wave(2, ("twin",), ("twin",))]

    before = {"old": True, "service": True, "twin": True, "vpc": True}
    assert list(told_waves(waves, before, settled=True))[-1] == "in all: 1 new, 1 changed, 2 gone, 1 as it was"
    waves.append(Wave(3, (), (), changed=("twin",)))
    assert list(told_waves(waves, before, settled=True))[-1] == "in all: 1 new, 1 changed, 2 gone, 1 as it was"
    waves.append(Wave(4, (), (), gone=("twin",)))
    assert list(told_waves(waves, before, settled=True))[-1] == "in all: 1 changed, 2 gone, 1 as it was"


def test_the_fields_that_change_are_named() -> None:
    old = {"spec": {"a": 1, "b": {"c": [1], "d": 2}, "gone": {"x": 1}, "same": {}}}
    new = {"spec": {"a": 1, "b": {"c": [2], "d": 3}, "come": {"y": {}}, "same": {}}}

    assert told_change(old, new) == "changes spec.b.c, spec.b.d, spec.gone.x, spec.come.y"
    assert told_change(old, old) == "nothing in its spec changes"
    many = {"spec": {f"f{number}": number for number in range(10)}}
    assert told_change({}, many).endswith("spec.f6, spec.f7 and 2 more")
