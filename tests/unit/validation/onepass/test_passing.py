"""Which objects are judged in one walk, and that the others are left to the stages."""

import pytest

from pyxp.cel.evaluation.work import Work
from pyxp.validation import Validator
from pyxp.validation.kinds import Kind
from pyxp.validation.onepass import passing, walking
from pyxp.validation.onepass.passing import OnePass

RULE = {"rule": "self.n < 3", "message": "too many"}
SPEC = {
    "type": "object",
    "properties": {
        "n": {"type": "integer", "default": 1},
        "list": {"type": "array", "items": {"type": "string"}},
        "on": {"type": "object", "default": {}, "properties": {"a": {"type": "string", "default": "b"}}},
    },
}


def kind_of(spec=SPEC, properties=(), **more):
    whole = {"type": "object", "properties": {"spec": spec, **dict(properties)}}
    return Kind("example.org", "v1", "Thing", True, whole, **more)


def thing(spec, **more):
    return {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": spec, **more}


def verdict(kind, data, namespaces=None):
    return OnePass(kind, 0).verdict(data, namespaces, Work)


def test_what_is_right_is_completed():
    given = thing({"list": ["a"], "n": 2.0})
    found = verdict(kind_of(), given)
    assert found.accepted
    assert found.object["spec"] == {"list": ["a"], "n": 2, "on": {"a": "b"}}
    assert isinstance(found.object["spec"]["n"], int)
    assert found.object["metadata"] == {"name": "a", "namespace": "default"}
    assert given == thing({"list": ["a"], "n": 2.0})


def test_a_generated_name_is_made_for_rules_and_not_kept():
    data = {**thing({}), "metadata": {"generateName": "a-"}}
    assert verdict(kind_of(), data).object["metadata"] == {"generateName": "a-", "namespace": "default"}


def test_rules_have_their_say():
    found = verdict(kind_of({**SPEC, "x-kubernetes-validations": [RULE]}), thing({"n": 3}))
    assert not found.accepted
    assert [cause.message for cause in found.causes] == ["Invalid value: too many"]


def test_a_deprecated_version_warns():
    assert verdict(kind_of(warning="old"), thing({})).warnings == ("old",)


@pytest.mark.parametrize(
    "data",
    [
        thing({"n": "1"}),
        thing({"m": 1}),
        thing({"n": None}),
        thing({"n": 2**70}),
        thing({"n": float("nan")}),
        thing({"list": [1]}),
        thing({}, status={}),
        thing({}, metadata={}),
        thing({}, metadata=None),
        thing({1: 2}),
        [],
    ],
    ids=str,
)
def test_what_is_wrong_or_unusual_is_left_to_the_stages(data):
    assert verdict(kind_of(has_status=True), data) is None


@pytest.mark.parametrize(
    "kind",
    [
        kind_of(properties={"status": {"type": "object", "default": {}}}, has_status=True),
        kind_of(properties={"part": {"type": "object", "x-kubernetes-embedded-resource": True}}),
        kind_of(
            properties={"metadata": {"type": "object", "properties": {"name": {"type": "string", "default": "b"}}}}
        ),
        kind_of(storage_schema={"type": "object"}),
    ],
    ids=["status", "embedded", "metadata", "storage"],
)
def test_unusual_kinds_are_left_to_the_stages(kind):
    assert verdict(kind, thing({})) is None


def test_namespaces_that_are_not_there_are_left_to_the_stages():
    assert verdict(kind_of(), thing({}), ["default"]).accepted
    assert verdict(kind_of(), thing({}), ["other"]) is None


def test_a_scale_and_native_types_are_looked_at():
    assert verdict(kind_of(scale={"specReplicasPath": ".spec.n"}), thing({"n": 1})).accepted
    assert verdict(kind_of(scale={"specReplicasPath": ".spec.n"}), thing({"n": -1})) is None
    data = {"type": "object", "additionalProperties": {"type": "string", "format": "byte"}}
    secret = Kind("", "v1", "Secret", True, {"type": "object", "properties": {"data": data}})
    for text, right in (("aGVsbG8=", True), ("?", False)):
        found = verdict(secret, {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"a": text}})
        assert (found is not None) is right


def test_large_objects_are_left_to_the_stages(monkeypatch):
    monkeypatch.setattr(walking, "MOST_NODES", 20)
    assert verdict(kind_of(), thing({"list": ["a"] * 4})).accepted
    assert verdict(kind_of(), thing({"list": ["a"] * 20})) is None
    long = {"type": "object", "properties": {"a": {"type": "string", "default": "a" * 400}}}
    assert verdict(kind_of(long), thing({})) is None


def test_deep_schemas_and_long_enums_are_left_to_the_stages():
    deep, value = {"type": "string"}, "a"
    for _ in range(walking.DEEPEST + 1):
        deep, value = {"type": "object", "properties": {"a": deep}}, {"a": value}
    assert verdict(kind_of(deep), thing(value)) is None
    names = [str(number) for number in range(walking.LONGEST_ENUM + 1)]
    assert verdict(kind_of({"type": "string", "enum": names}), thing("1")) is None
    assert verdict(kind_of({"type": "string", "enum": names[1:]}), thing("1")).accepted


def test_the_first_object_of_a_kind_is_left_to_the_stages():
    once = OnePass(kind_of())
    assert [once.verdict(thing({}), None, Work) is None for _ in range(3)] == [True, False, False]
    assert passing.WORTHWHILE == 2


def test_a_validator_gives_every_object_of_a_kind_the_same_verdict():
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": kind_of().schema}}
    names = {"kind": "Thing", "plural": "things"}
    spec = {"group": "example.org", "names": names, "scope": "Namespaced", "versions": [version]}
    crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec}
    validator = Validator([crd])
    right, wrong = thing({}), thing({"n": "1"})
    verdicts = [validator.check(data) for data in (right, wrong) * 3]
    assert verdicts[0] == verdicts[2] == verdicts[4]
    assert verdicts[1] == verdicts[3] == verdicts[5]
    assert [found.accepted for found in verdicts[:2]] == [True, False]
