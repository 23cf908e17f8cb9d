"""Objects that are the same but for their metadata: the verdict on one is that on the other, where it may be."""

import copy

import pytest

from pyxp.cel.evaluation.work import Work
from pyxp.validation.kinds import Kind
from pyxp.validation.onepass.passing import OnePass

SPEC = {
    "type": "object",
    "properties": {
        "n": {"type": "integer", "default": 1},
        "on": {"type": "object", "default": {}, "properties": {"a": {"type": "string", "default": "b"}}},
    },
}
RULE = {"rule": "self.n < 3 && [1, 2, 3].exists(one, one == self.n)", "message": "no"}
NAME = {"rule": "self.metadata.name == 'first'", "message": "another name"}
FIRST, SECOND = {"name": "first"}, {"name": "second", "labels": {"a": "b"}}


def once(spec=SPEC, properties=(), rules=()):
    whole = {"type": "object", "properties": {"spec": spec, **dict(properties)}}
    whole |= {"x-kubernetes-validations": list(rules)} if rules else {}
    return OnePass(Kind("example.org", "v1", "Thing", True, whole), 0)


def thing(metadata, **spec):
    return {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": dict(metadata), "spec": spec}


def judged(judge, data, work=None):
    return judge.verdict(data, None, lambda: Work() if work is None else work)


@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"spec": {**SPEC, "x-kubernetes-validations": [RULE]}},
        {"rules": [NAME]},
        {"properties": {"metadata": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 5}}}}},
    ],
)
def test_the_verdict_is_what_it_is_alone(kind):
    objects = [thing(meta, **spec) for spec in ({}, {"n": 2}, {"n": 2.0}, {"n": 3}) for meta in (FIRST, SECOND)]
    together = once(**kind)
    for data in objects * 3:
        alone, work, own_work = once(**kind), Work(), Work()
        assert repr(judged(together, copy.deepcopy(data), work)) == repr(judged(alone, data, own_work))
        assert work.left == own_work.left


def test_nothing_is_shared_between_verdicts():
    judge = once()
    first, second = judged(judge, thing(FIRST)).object, judged(judge, thing(SECOND)).object
    first["spec"]["on"]["a"] = second["spec"]["on"]["a"] = "changed"
    assert judged(judge, thing(FIRST)).object["spec"] == {"n": 1, "on": {"a": "b"}}


def test_metadata_is_judged_each_time():
    judge = once()
    assert judged(judge, thing(FIRST)).accepted
    assert judged(judge, thing({"name": "A"})) is None
    assert judge.verdict(thing(FIRST), (), Work) is None


def test_rules_are_run_where_there_may_be_too_little_work_left_for_them():
    judge = once({**SPEC, "x-kubernetes-validations": [RULE]})
    assert judged(judge, thing(FIRST, n=2)).accepted
    found = judged(judge, thing(SECOND, n=2), Work(2))
    assert "takes more work" in found.unchecked[0]
