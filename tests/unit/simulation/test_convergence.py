"""The passes that a stack takes, with the engine's own patch-and-transform."""

import pytest

from pyxp.errors import InputError, UsageError

REGION = {"region": "eu-central-1"}
ID = "status.atProvider.id"


def waves(convergence):
    return [(wave.number, set(wave.created), set(wave.ready)) for wave in convergence.waves]


def test_independent_resources_are_up_after_one_wave(kit):
    found = kit.stack(kit.template("a", "ec2/VPC", REGION), kit.template("b", "sqs/Queue", REGION)).converge()
    assert waves(found) == [(1, {"a", "b"}, {"a", "b"})]
    assert found.settled
    assert found.blocked == {}
    assert found.rendered.unready == ()
    assert {item["status"] for item in found.rendered.composite["status"]["conditions"]} == {"True"}


def test_the_provider_resolves_a_selector_between_two_reconciles(kit):
    found = kit.stack(
        kit.template("vpc", "ec2/VPC", REGION),
        kit.template("subnet", "ec2/Subnet", {**REGION, "vpcIdSelector": kit.selects("vpc")}),
    ).converge()
    assert waves(found) == [(1, {"vpc", "subnet"}, {"vpc", "subnet"})]


def test_a_slow_target_holds_back_what_selects_it(kit):
    found = kit.stack(
        kit.template("vpc", "ec2/VPC", REGION),
        kit.template("subnet", "ec2/Subnet", {**REGION, "vpcIdSelector": kit.selects("vpc")}),
    ).converge(delays={"vpc": 1})
    assert waves(found) == [(1, {"vpc", "subnet"}, set()), (2, set(), {"vpc", "subnet"})]


def test_a_required_value_delays_the_dependent_until_its_producer_reports(kit):
    found = kit.stack(
        kit.template("vpc", "ec2/VPC", REGION, kit.reports(ID, "vpc")),
        kit.template("queue", "sqs/Queue", REGION, kit.needs("vpc")),
    ).converge()
    assert waves(found) == [(1, {"vpc"}, {"vpc"}), (2, {"queue"}, {"queue"})]


def test_a_slow_resource_holds_back_what_comes_after_it_and_nothing_else(kit):
    stack = kit.stack(
        kit.template("slow", "ec2/VPC", REGION, kit.reports(ID, "slow")),
        kit.template("after", "sqs/Queue", REGION, kit.needs("slow")),
        kit.template("free", "sqs/Queue", REGION),
    )
    found = stack.converge(delays={"slow": 2})
    assert waves(found) == [
        (1, {"slow", "free"}, {"free"}),
        (2, set(), set()),
        (3, set(), {"slow"}),
        (4, {"after"}, {"after"}),
    ]
    assert found.blocked == {}


def test_a_delay_for_an_unknown_resource_names_the_nearest(kit):
    with pytest.raises(UsageError) as caught:
        kit.stack(kit.template("database", "rds/Cluster", REGION)).converge(delays={"databse": 1})
    assert str(caught.value) == 'there is no composed resource "databse" to hold back; did you mean "database"?'


def test_a_delay_for_a_resource_like_no_other_lists_those_that_there_are(kit):
    templates = [kit.template(f"queue-{number}", "sqs/Queue", REGION) for number in range(9)]
    with pytest.raises(UsageError) as caught:
        kit.stack(*templates).converge(delays={"nope": 1})
    named = ", ".join(f"queue-{number}" for number in range(8))
    assert str(caught.value) == f'there is no composed resource "nope" to hold back; there are {named} and 1 more'


def test_a_slow_resource_may_outlast_the_limit(kit):
    found = kit.stack(kit.template("slow", "ec2/VPC", REGION)).converge(delays={"slow": 9}, limit=4)
    assert not found.settled
    assert found.blocked == {"slow": "is still being created"}
    assert [wave.number for wave in found.waves] == [1, 2, 3, 4]


def test_a_limit_below_one_is_misuse(kit):
    with pytest.raises(UsageError, match="at least one"):
        kit.stack(kit.template("a", "ec2/VPC", REGION)).converge(limit=0)


def test_a_selector_that_matches_nothing_blocks_its_resource(kit):
    found = kit.stack(kit.template("subnet", "ec2/Subnet", {**REGION, "vpcIdSelector": kit.selects("vcp")})).converge()
    assert found.settled
    assert found.blocked == {
        "subnet": "waits for spec.forProvider.vpcId: "
        "no VPC (ec2.aws.upbound.io) matches the selector stack/resource=vcp"
    }
    assert found.rendered.unready == ("subnet",)


def test_a_field_that_is_never_reported_blocks_reader_and_consumer(kit):
    found = kit.stack(
        kit.template("db", "rds/Cluster", REGION, kit.reports("status.atProvider.endpiont", "endpoint")),
        kit.template("queue", "sqs/Queue", REGION, kit.needs("endpoint")),
    ).converge()
    assert found.settled
    assert found.blocked == {
        "db": "reads status.atProvider.endpiont, which a Cluster (rds.aws.upbound.io/v1beta2) never reports; "
        "did you mean endpoint?",
        "queue": "is not composed: waits for db (status.atProvider.endpiont)",
    }
    assert waves(found) == [(1, {"db"}, {"db"})]


def test_a_readiness_check_that_never_passes_is_named(kit):
    checks = [{"type": "MatchCondition", "matchCondition": {"type": "Healthy", "status": "True"}}]
    found = kit.stack(kit.template("a", "ec2/VPC", REGION, readinessChecks=checks)).converge()
    assert list(found.blocked) == ["a"]
    assert "its readiness checks do not pass" in found.blocked["a"]


def test_values_may_go_by_way_of_the_status_of_the_composite(kit):
    to_status = {"type": "ToCompositeFieldPath", "fromFieldPath": ID, "toFieldPath": "status.vpc"}
    from_status = {
        "type": "FromCompositeFieldPath",
        "fromFieldPath": "status.vpc",
        "toFieldPath": "spec.forProvider.name",
        "policy": {"fromFieldPath": "Required"},
    }
    found = kit.stack(
        kit.template("queue", "sqs/Queue", REGION, from_status), kit.template("vpc", "ec2/VPC", REGION, to_status)
    ).converge()
    observed = kit.observed(found)
    # One more reconcile than by way of the environment: the composite's status is written by one, read by the next.
    assert [(wave.number, wave.created) for wave in found.waves] == [(1, ("vpc",)), (3, ("queue",))]
    assert observed["queue"]["spec"]["forProvider"]["name"] == observed["vpc"]["status"]["atProvider"]["id"]


def test_what_is_there_already_brings_no_wave(kit):
    stack = kit.stack(
        kit.template("vpc", "ec2/VPC", REGION, kit.reports(ID, "vpc")),
        kit.template("subnet", "ec2/Subnet", {**REGION, "vpcIdSelector": kit.selects("vpc")}),
        kit.template("queue", "sqs/Queue", REGION, kit.needs("vpc")),
    )
    first = stack.converge(delays={"vpc": 1})
    again = stack.converge(observed=first.observed, delays={"vpc": 1})
    assert again.waves == ()
    assert again.settled
    assert again.observed == first.observed
    assert again.rendered.composed == first.rendered.composed


def test_real_values_of_observed_resources_are_kept(kit):
    stack = kit.stack(kit.template("vpc", "ec2/VPC", REGION, kit.reports("status.atProvider.ownerId", "owner")))
    seen = dict(stack.converge().observed[0])
    seen["status"] = {"atProvider": {"id": "vpc-real"}, "conditions": seen["status"]["conditions"]}
    found = stack.converge(observed=[seen])
    at_provider = found.observed[0]["status"]["atProvider"]
    assert (at_provider["id"], at_provider["ownerId"]) == ("vpc-real", "123456789012")


def test_a_resource_that_is_no_longer_composed_is_gone(kit):
    stack = kit.stack(kit.template("a", "ec2/VPC", REGION))
    both = kit.stack(kit.template("a", "ec2/VPC", REGION), kit.template("b", "ec2/VPC", REGION)).converge()
    assert list(kit.observed(stack.converge(observed=both.observed))) == ["a"]


def test_the_same_stack_comes_up_the_same_way(kit):
    templates = [
        kit.template("vpc", "ec2/VPC", REGION, kit.reports("status.atProvider.arn", "arn")),
        kit.template("queue", "sqs/Queue", REGION, kit.needs("arn")),
    ]
    assert kit.stack(*templates).converge() == kit.stack(*templates).converge()


def test_a_reconcile_that_fails_ends_the_simulation(kit):
    with pytest.raises(InputError, match="resources or environment patches are required"):
        kit.stack().converge()


def taken_apart(field, target, *transforms, below=""):
    """A patch from what another resource reported to a field."""
    taken = {"type": "FromCompositeFieldPath", "fromFieldPath": f"status.{field}{below}", "toFieldPath": target}
    return {**taken, "transforms": list(transforms), "policy": {"fromFieldPath": "Required"}}


REGEXP = {
    "type": "string",
    "string": {"type": "Regexp", "regexp": {"match": r"^arn:aws:(\w+):.*:pool/(.+)$", "group": 2}},
}


def thing(name, *patches):
    """A template of a kind that nothing is known of."""
    base = {"apiVersion": "things.example.org/v1", "kind": "Thing", "spec": {"forProvider": {}}}
    return {"name": name, "base": base, "patches": list(patches)}


def reports(field, source):
    return {"type": "ToCompositeFieldPath", "fromFieldPath": source, "toFieldPath": f"status.{field}"}


def test_an_invented_value_fits_the_expression_that_takes_it_apart(kit):
    found = kit.stack(
        thing("pool", reports("poolArn", "status.atProvider.arn")),
        thing("user", taken_apart("poolArn", "spec.forProvider.pool", REGEXP)),
    ).converge()
    assert (found.settled, dict(found.blocked)) == (True, {})
    pool, user = found.observed
    assert pool["status"]["atProvider"]["arn"].startswith("arn:aws:")
    assert user["spec"]["forProvider"]["pool"]


def test_a_value_of_which_a_part_is_read_is_an_object(kit):
    found = kit.stack(
        thing("pool", reports("pool", "status.atProvider.pool")),
        thing("user", taken_apart("pool", "spec.forProvider.host", below=".hosts[0].name")),
    ).converge()
    assert (found.settled, dict(found.blocked)) == (True, {})
    assert found.observed[0]["status"]["atProvider"]["pool"]["hosts"][0].keys() == {"name"}


def test_a_value_that_only_a_cloud_knows_is_named(kit):
    odd = {"type": "string", "string": {"type": "Regexp", "regexp": {"match": "^a$b", "group": 0}}}
    found = kit.stack(
        thing("pool", reports("poolArn", "status.atProvider.arn")),
        thing("user", taken_apart("poolArn", "spec.forProvider.pool", odd)),
    ).converge()
    assert "of which only a cloud knows a value that matches '^a$b'" in found.blocked["pool"]


def test_what_is_copied_into_the_status_is_of_the_type_that_the_definition_says(kit):
    fields = {"count": {"type": "integer"}, "phase": {"type": "string", "enum": ["Bound", "Lost"]}}
    fields["addresses"] = {"type": "array", "items": {"type": "string"}}
    schema = {"properties": {"status": {"properties": fields}}}
    number = {"type": "convert", "convert": {"toType": "int64"}}
    found = kit.stack(
        thing("pool", *(reports(name, f"status.{name}") for name in fields)),
        thing("user", taken_apart("count", "spec.forProvider.n", number), taken_apart("phase", "spec.forProvider.p")),
    ).converge(schema=schema)
    pool, user = found.observed
    status = {name: pool["status"][name] for name in fields}
    assert (status["count"], status["phase"]) == (1, "Bound")
    assert isinstance(status["addresses"], list)
    assert user["spec"]["forProvider"] == {"n": 1, "p": "Bound"}
