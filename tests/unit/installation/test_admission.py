"""The policies' expressions are tried on the API server (tests/cluster); here is what they are about."""

from pyxp.installation.admission import environment_policy, protection_policy
from pyxp.installation.manifests import namespaces, platform_manifests

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
    assert environment_policy(installation(QUEUE, environment=False)) == []
    assert environment_policy(installation(QUEUE, environments=())) == []
    assert environment_policy(installation(QUEUE, scope="Cluster")) == []


def test_what_holds_infrastructure_is_protected_and_stays_so(installation):
    policy, binding = protection_policy(installation(QUEUE))

    rules = policy["spec"]["matchConstraints"]["resourceRules"]
    # A deletion of all of a kind at once names no object, so names of resources would not hold it.
    assert [(rule["resources"], rule.get("resourceNames")) for rule in rules] == [
        (["compositeresourcedefinitions", "compositions"], None),
        (["providers"], None),
        (["namespaces"], None),
    ]
    (held,) = policy["spec"]["matchConditions"]
    assert (
        "oldObject.metadata.name in { 'compositeresourcedefinitions': ['xqueues.p.example.org'],"
        " 'compositions': ['queues'], 'providers': ['provider-aws-sqs'], 'namespaces': ['queues-prod']"
    ) in held["expression"]
    assert "oldObject.metadata.labels['p.example.org/protected'] == 'true'" in held["expression"]
    assert binding["spec"]["policyName"] == "queues-protection"


def test_what_claims_live_in_and_on_stays_when_a_release_goes(installation):
    """The roles alone go; the policy that protects is last, since a file is deleted from its beginning."""
    manifests = platform_manifests(installation(QUEUE))

    kept = {"helm.sh/resource-policy": "keep"}.items()
    gone = {item["kind"] for item in manifests if not kept <= item["metadata"].get("annotations", {}).items()}
    assert gone == {"ClusterRole"}
    assert [item["metadata"]["name"] for item in manifests[-2:]] == ["queues-protection", "queues-protection"]
    labels = {item["metadata"]["name"]: item["metadata"]["labels"] for item in namespaces(installation(QUEUE))}
    assert labels["queues-prod"]["p.example.org/protected"] == "true"
    assert "p.example.org/protected" not in labels["queues-dev"]
