"""What a stack that is there goes through: what is new, looked at, changed, given up and lost."""

import copy

from pyxp.simulation import Wave

REGION = {"region": "eu-central-1"}
STEADY = {"a": "ec2/VPC", "b": "sqs/Queue", "c": "sns/Topic"}


def stack(kit, names, **fields):
    return kit.stack(*(kit.template(name, STEADY[name], {**REGION, **fields.get(name, {})}) for name in names))


def test_what_is_there_is_counted_and_named_as_it_changes_and_goes(kit):
    first = stack(kit, "ab", b={"tags": {"one": "1", "two": "2"}}).converge()
    found = stack(kit, "bc", b={"tags": {"one": "1"}}).converge(observed=first.observed)

    assert found.before == {"a": True, "b": True}
    assert found.waves == (Wave(1, created=("c",), ready=("c",), changed=("b",), gone=("a",), lost=("a",)),)
    same = stack(kit, "ab", b={"tags": {"one": "1", "two": "2"}}).converge(observed=first.observed)
    assert (same.before, same.waves) == ({"a": True, "b": True}, ())


def test_what_a_provider_filled_in_is_no_change(kit):
    desired = stack(kit, "ab", b={"tags": {"one": "1"}})
    there = copy.deepcopy(list(desired.converge().observed))
    for item in there:
        item["metadata"] |= {"uid": "1", "resourceVersion": "7", "finalizers": ["f"]}
        item["spec"]["forProvider"]["filledIn"] = True
        item["spec"]["forProvider"].setdefault("tags", {})["crossplane-name"] = "x"

    assert [wave.changed for wave in desired.converge(observed=there).waves] == [()]
    other = stack(kit, "ab", b={"tags": {"one": "other"}}).converge(observed=there)
    assert [wave.changed for wave in other.waves] == [("b",)]


def test_what_is_given_without_what_the_provider_wrote_is_there_and_not_ready(kit):
    composed = stack(kit, "ab").converge().rendered.composed
    found = stack(kit, "ab").converge(observed=composed)

    assert found.before == {"a": False, "b": False}
    assert found.waves == (Wave(1, created=(), ready=("a", "b")),)


def test_a_resource_that_is_only_looked_at_is_not_created(kit):
    looked = kit.template("a", "ec2/VPC", REGION)
    looked["base"]["spec"]["managementPolicies"] = ["Observe"]
    whole = kit.template("b", "sqs/Queue", REGION)
    whole["base"]["spec"]["managementPolicies"] = ["*"]

    found = kit.stack(looked, whole).converge()

    assert found.waves == (Wave(1, created=("b",), ready=("a", "b"), observed=("a",)),)
