import pytest

from pyxp.installation.charts import chart_files
from pyxp.installation.providers import default_login, login_crds, logins_of, provider_configs
from pyxp.validation import Validator
from pyxp.yamlio import read_documents

from .conftest import combined, crd, template

NAME = "spec.providerConfigRef.name"


def names(installation, *patches, **spec):
    return logins_of(installation(template("q", "sqs.aws.upbound.io/v1beta1", "Queue", patches, **spec))).names


def test_without_a_reference_the_default_is_meant(installation):
    assert names(installation) == ("default",)


def test_a_constant_name_is_that_name(installation):
    assert names(installation, providerConfigRef={"name": "shared"}) == ("shared",)


def test_a_name_of_the_environment_is_one_for_each(installation):
    assert names(installation, combined(NAME, "aws-%s", "spec.environment")) == ("aws-dev", "aws-prod")
    assert names(installation, {"fromFieldPath": "spec.environment", "toFieldPath": NAME}) == ("dev", "prod")


def test_a_name_of_the_environment_follows_from_the_field_that_names_it(installation):
    queue = template("q", "sqs.aws.upbound.io/v1beta1", "Queue", [combined(NAME, "aws-%s", "spec.stage")])

    assert logins_of(installation(queue, field="stage")).names == ("aws-dev", "aws-prod")
    assert logins_of(installation(queue)).unknown == ("spec.stage",)


@pytest.mark.parametrize(
    "patch",
    [
        combined(NAME, "aws-%s", "spec.account"),
        combined(NAME, "%s-%s", "spec.account", "spec.environment"),
        {
            "fromFieldPath": "spec.environment",
            "toFieldPath": NAME,
            "transforms": [{"type": "map", "map": {"dev": "a", "prod": "b"}}],
        },
    ],
)
def test_other_names_are_left_to_whoever_installs(installation, patch):
    assert names(installation, patch) == ()


def test_names_of_environments_are_told_apart_from_those_of_all(installation):
    by_environment = template(
        "a", "sqs.aws.upbound.io/v1beta1", "Queue", [combined(NAME, "aws-%s", "spec.environment")]
    )
    for_all = template("b", "sqs.aws.upbound.io/v1beta1", "Queue", providerConfigRef={"name": "shared"})

    logins = logins_of(installation(by_environment, for_all))
    assert (logins.fixed, logins.forms) == (("shared",), ("aws-%s",))
    assert logins.names == ("aws-dev", "aws-prod", "shared")


def test_cluster_scoped_kinds_log_in_with_their_own_group(installation):
    made = provider_configs(installation(template("q", "sqs.aws.upbound.io/v1beta1", "Queue")))

    assert made == [
        {
            "apiVersion": "aws.upbound.io/v1beta1",
            "kind": "ProviderConfig",
            "metadata": {"name": "default"},
            "spec": {"credentials": {"source": "PodIdentity"}},
        }
    ]


def test_namespaced_kinds_log_in_with_one_for_the_cluster_unless_they_say_otherwise(installation):
    made = provider_configs(installation(template("q", "sqs.aws.m.upbound.io/v1beta1", "Queue")))

    assert [(item["apiVersion"], item["kind"]) for item in made] == [
        ("aws.m.upbound.io/v1beta1", "ClusterProviderConfig")
    ]


def test_a_namespaced_configuration_lies_in_each_namespace_of_claims(installation):
    reference = {"kind": "ProviderConfig", "name": "ours"}
    queue = template("q", "sqs.aws.m.upbound.io/v1beta1", "Queue", providerConfigRef=reference)

    made = provider_configs(installation(queue))

    assert [(item["metadata"]["namespace"], item["metadata"]["name"]) for item in made] == [
        ("queues-dev", "ours"),
        ("queues-prod", "ours"),
    ]


def test_the_crd_of_a_configuration_is_complete_and_takes_what_the_provider_does(installation):
    (crd,) = login_crds(installation(template("q", "sqs.aws.upbound.io/v1beta1", "Queue")))
    (config,) = provider_configs(installation(template("q", "sqs.aws.upbound.io/v1beta1", "Queue")))

    assert crd["metadata"]["name"] == "providerconfigs.aws.upbound.io"
    assert Validator([]).check(crd).causes == ()
    judge = Validator([crd])
    assert judge.check(config).causes == ()
    assert judge.check(config | {"spec": {"credentials": {"source": "Magic"}}}).causes != ()


def test_kinds_without_a_cloud_need_no_login(installation):
    assert logins_of(installation(template("q", "v1", "ConfigMap"))).kinds == ()


def things(*sources, credentials=True):
    """Kinds of a provider that is no family: what it manages, and how it logs in."""
    source = {"type": "string"} | ({"enum": list(sources)} if sources else {})
    reference = {"type": "object", "properties": {"name": {"type": "string"}}}
    secret = {"type": "object", "properties": {key: {"type": "string"} for key in ("namespace", "name", "key")}}
    login = {"type": "object", "properties": {"source": source, "secretRef": secret}}
    return [
        crd("things.example.org", "Thing", {"providerConfigRef": reference, "forProvider": reference}),
        crd("things.example.org", "ProviderConfig", {"credentials": login} if credentials else {"url": source}),
    ]


THING = template("t", "things.example.org/v1", "Thing")
SECRET = {"namespace": "crossplane-system", "name": "queues-providers", "key": "credentials"}


@pytest.mark.parametrize(
    ("kinds", "login"),
    [
        (things("None", "Secret", "InjectedIdentity"), {"credentials": {"source": "InjectedIdentity"}}),
        (things("None", "Secret"), {"credentials": {"source": "Secret", "secretRef": SECRET}}),
        (things(), {"credentials": {"source": "Secret", "secretRef": SECRET}}),
        (things(credentials=False), {}),
    ],
)
def test_each_provider_logs_in_as_its_own_schema_allows(installation, kinds, login):
    made = installation(THING, kinds=kinds)

    assert default_login(made) == login
    (config,) = provider_configs(made)
    assert (config["apiVersion"], config["kind"], config["spec"]) == ("things.example.org/v1", "ProviderConfig", login)
    assert Validator([kinds[1]]).check(config).causes == ()
    (values,) = read_documents(chart_files(made, {})["queues-platform/values.yaml"])
    assert values.data["login"] == login


def test_where_several_providers_log_in_the_default_is_good_for_all(installation):
    queue = template("q", "sqs.aws.upbound.io/v1beta1", "Queue")

    assert default_login(installation(queue, THING, kinds=things("InjectedIdentity", "Secret"))) == {
        "credentials": {"source": "Secret", "secretRef": SECRET}
    }
    assert default_login(installation(queue)) == {"credentials": {"source": "PodIdentity"}}
