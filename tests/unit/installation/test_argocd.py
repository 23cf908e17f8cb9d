import pytest

from pyxp.installation.argocd import DEFAULT_EXCLUSIONS, application_sets, projects_of, settings_of
from pyxp.yamlio import read_documents

from .conftest import template

QUEUE = template("one", "sqs.aws.upbound.io/v1beta1", "Queue")


def test_exclusions_are_added_to_those_of_argo_cd(installation):
    (document,) = read_documents(settings_of(installation(QUEUE))["resource.exclusions"])

    assert document.data == [*DEFAULT_EXCLUSIONS, {"apiGroups": ["*"], "kinds": ["ProviderConfigUsage"]}]


def test_keys_of_health_checks_are_exact(installation):
    keys = [key for key in settings_of(installation(QUEUE)) if "health" in key]

    assert keys == [
        "resource.customizations.health.p.example.org_Queue",
        "resource.customizations.health.p.example.org_XQueue",
    ]


def test_what_is_protected_is_in_a_set_that_deletes_nothing(installation):
    claims, protected = application_sets(installation(QUEUE))

    assert [item["environment"] for item in claims["spec"]["generators"][0]["list"]["elements"]] == ["dev"]
    assert [item["environment"] for item in protected["spec"]["generators"][0]["list"]["elements"]] == ["prod"]
    assert protected["spec"]["syncPolicy"] == {"applicationsSync": "create-update", "preserveResourcesOnDeletion": True}
    assert claims["spec"]["syncPolicy"] == {"applicationsSync": "sync", "preserveResourcesOnDeletion": False}


@pytest.mark.parametrize(
    ("scope", "pointer"), [(None, "/spec/resourceRef"), ("Namespaced", "/spec/crossplane/resourceRefs")]
)
def test_an_application_takes_one_file_and_ignores_what_crossplane_writes(installation, scope, pointer):
    (claims,) = application_sets(installation(QUEUE, environments=("dev",), scope=scope))

    spec = claims["spec"]["template"]["spec"]
    compared = claims["spec"]["template"]["metadata"]["annotations"]["argocd.argoproj.io/compare-options"]
    assert compared == "ServerSideDiff=true,IncludeMutationWebhook=true"
    assert claims["spec"]["goTemplateOptions"] == ["missingkey=error"]
    assert spec["source"]["directory"] == {"include": "{{.environment}}.yaml"}
    assert spec["ignoreDifferences"][0]["jsonPointers"] == [pointer]
    assert spec["syncPolicy"]["retry"]["limit"] >= 10 and spec["syncPolicy"]["retry"]["refresh"]


def test_a_project_outlives_its_applications(installation):
    finalizers = [project["metadata"]["finalizers"] for project in projects_of(installation(QUEUE))]

    assert finalizers == [["resources-finalizer.argocd.argoproj.io"]] * 2


def test_claims_may_be_claims_only(installation):
    _, claims = projects_of(installation(QUEUE))

    assert claims["spec"]["namespaceResourceWhitelist"] == [{"group": "p.example.org", "kind": "Queue"}]
    assert claims["spec"]["clusterResourceWhitelist"] == []
    assert {item["namespace"] for item in claims["spec"]["destinations"]} == {"queues-dev", "queues-prod"}


def test_without_environments_there_is_no_set(installation):
    assert application_sets(installation(QUEUE, environments=())) == []
