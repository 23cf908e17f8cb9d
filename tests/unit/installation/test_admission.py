"""The policies' expressions are tried on the API server (tests/cluster); here is what they are about."""

from pyxp.installation.admission import environment_policy

from .conftest import template

QUEUE = template("one", "sqs.aws.upbound.io/v1beta1", "Queue")


def test_claims_belong_into_the_namespace_of_their_environment(installation):
    policy, binding = environment_policy(installation(QUEUE))

    rules = policy["spec"]["matchConstraints"]["resourceRules"]
    assert [(rule["apiGroups"], rule["resources"], rule["operations"]) for rule in rules] == [
        (["p.example.org"], ["queues"], ["CREATE", "UPDATE"])
    ]
    places = [item["expression"] for item in policy["spec"]["variables"] if item["name"] == "places"]
    assert places == ["{'dev': 'queues-dev', 'prod': 'queues-prod'}"]
    assert binding["spec"] == {"policyName": "queues-environments", "validationActions": ["Deny"]}


def test_claims_that_name_no_environment_lie_anywhere(installation):
    assert environment_policy(installation(QUEUE, environment=None)) == []
    assert environment_policy(installation(QUEUE, environments=())) == []
    assert environment_policy(installation(QUEUE, scope="Cluster")) == []


def test_a_field_that_claims_may_leave_out_or_call_otherwise_is_asked_for(installation):
    policy, _ = environment_policy(installation(QUEUE, environment=False, field="stage"))

    (new,) = policy["spec"]["matchConditions"]
    assert new["expression"] == (
        "has(object.spec.stage) && (oldObject == null || !has(oldObject.spec.stage)"
        " || oldObject.spec.stage != object.spec.stage)"
    )
    place, labelled = policy["spec"]["validations"]
    assert "variables.places[object.spec.stage] == namespaceObject.metadata.name" in place["expression"]
    assert labelled["expression"] == "variables.environment == object.spec.stage"
    # The field alone is called otherwise, not the label of the namespaces.
    (named, _) = policy["spec"]["variables"]
    assert "labels['p.example.org/environment']" in named["expression"]
