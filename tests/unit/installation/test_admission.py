"""The policies' expressions are tried on the API server (tests/cluster); here is what they are about."""

from pyxp.installation.admission import environment_policy, protection_policy

from .conftest import template

QUEUE = template("one", "sqs.aws.upbound.io/v1beta1", "Queue")


def test_claims_belong_into_the_namespace_of_their_environment(installation):
    policy, binding = environment_policy(installation(QUEUE))

    rules = policy["spec"]["matchConstraints"]["resourceRules"]
    assert [(rule["apiGroups"], rule["resources"], rule["operations"]) for rule in rules] == [
        (["p.example.org"], ["queues"], ["CREATE", "UPDATE"])
    ]
    protected = [item for item in policy["spec"]["validations"] if "message" in item]
    assert [item["message"] for item in protected] == [
        "claims of the environment prod belong into the namespace queues-prod"
    ]
    assert binding["spec"] == {"policyName": "queues-environments", "validationActions": ["Deny"]}


def test_claims_that_name_no_environment_lie_anywhere(installation):
    assert environment_policy(installation(QUEUE, environment=False)) == []
    assert environment_policy(installation(QUEUE, environments=())) == []
    assert environment_policy(installation(QUEUE, scope="Cluster")) == []


def test_what_holds_infrastructure_is_protected_and_stays_so(installation):
    policy, binding = protection_policy(installation(QUEUE))

    rules = policy["spec"]["matchConstraints"]["resourceRules"]
    assert [(rule["resources"], rule["resourceNames"]) for rule in rules] == [
        (["compositeresourcedefinitions"], ["xqueues.p.example.org"]),
        (["providers"], ["provider-aws-sqs"]),
        (["namespaces"], ["queues-prod"]),
    ]
    for item in (policy, binding):
        assert item["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
