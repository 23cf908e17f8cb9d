"""What is protected; whether the policy's expressions hold is tried on the API server (tests/cluster)."""

from pyxp.installation.manifests import namespaces, platform_manifests
from pyxp.installation.protection import protected_crds, protection_policy

from .conftest import template

QUEUE = template("one", "sqs.aws.upbound.io/v1beta1", "Queue")


def test_what_holds_infrastructure_is_protected_and_stays_so(installation):
    policy, binding = protection_policy(installation(QUEUE))

    rules = policy["spec"]["matchConstraints"]["resourceRules"]
    # A deletion of all of a kind at once names no object, so names of resources would not hold it.
    assert [(rule["apiGroups"], rule["resources"], rule.get("resourceNames")) for rule in rules] == [
        ([""], ["namespaces"], None),
        (
            ["apiextensions.crossplane.io"],
            ["compositeresourcedefinitions", "compositions", "compositionrevisions", "managedresourcedefinitions"],
            None,
        ),
        (["apiextensions.k8s.io"], ["customresourcedefinitions"], None),
        (["aws.upbound.io"], ["providerconfigs"], None),
        (["pkg.crossplane.io"], ["functions", "providers", "providerrevisions"], None),
    ]
    held, _ = policy["spec"]["matchConditions"]
    crds = "['providerconfigs.aws.upbound.io', 'queues.p.example.org', 'queues.sqs.aws.upbound.io',"
    assert (
        " in { 'compositeresourcedefinitions': ['xqueues.p.example.org'], 'compositions': ['queues'],"
        f" 'customresourcedefinitions': {crds}"
    ) in held["expression"]
    providers = "['crossplane-contrib-provider-family-aws', 'provider-aws-sqs', 'provider-family-aws']"
    assert f"'functions': ['function-auto-ready'], 'providers': {providers}" in held["expression"]
    assert "'namespaces': ['queues-prod'], 'providerconfigs': ['default'] }" in held["expression"]
    assert "oldObject.metadata.labels['p.example.org/protected'] == 'true'" in held["expression"]
    assert binding["spec"]["policyName"] == "queues-protection"


def test_controllers_may_delete_what_belongs_to_what_is_gone_and_nothing_else(installation):
    policy, _ = protection_policy(installation(QUEUE))

    _, by_somebody = policy["spec"]["matchConditions"]
    assert by_somebody["expression"].startswith(
        "!(request.resource.resource in ['compositionrevisions', 'providerrevisions', 'customresourcedefinitions',"
        " 'managedresourcedefinitions']) || "
    )
    assert (
        "['system:serviceaccounts:kube-system', 'system:serviceaccounts:crossplane-system']"
        in (by_somebody["expression"])
    )


def test_crds_are_those_of_claims_composites_logins_and_what_is_composed(installation):
    assert protected_crds(installation(QUEUE, template("two", "v1", "ConfigMap"))) == [
        "providerconfigs.aws.upbound.io",
        "queues.p.example.org",
        "queues.sqs.aws.upbound.io",
        "xqueues.p.example.org",
    ]


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
